"""Each document in its language: what administrators and integrators read stands in two files that say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ENGLISH = [
    ROOT / "README.md",
    ROOT / "SECURITY.md",
    *(page for page in sorted((ROOT / "docs").glob("*.md")) if ".zh-CN" not in page.name),
]
FOR_DEVELOPERS = {"architecture.md", "benchmarks.md", "decisions.md"}
"""English alone."""
PAIRS = [(page, page.with_suffix(".zh-CN.md")) for page in ENGLISH if page.name not in FOR_DEVELOPERS]
HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff01-\uff60]")
BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
MARKED = re.compile(r"`[^`\n]*`|“[^”]*”")
"""What is quoted from a page, a paper or a file."""
REFERENCE = re.compile(r"`([^`\n]+)`")
WISH = re.compile(r"[A-Za-z]+(?:,? [A-Za-z]+){2,}")
"""What somebody types in their own language."""


def body(page: Path) -> str:
    """The text below the line that leads to the other language."""
    lines = page.read_text("utf-8").splitlines()
    return "\n".join(line for line in lines if not re.fullmatch(r"\W*\[(?:中文|English)\]\([^)]*\)\W*", line))


def headings(page: Path) -> list[tuple[str, str]]:
    """Each heading's level, and what it holds in code: a setting, a kind."""
    found = re.findall(r"^(#+) (.*)$", BLOCK.sub("", body(page)), re.MULTILINE)
    return [(level, " ".join(REFERENCE.findall(words))) for level, words in found]


def blocks(page: Path) -> list[list[str]]:
    """The code blocks without the words of their comments."""
    lines = [block.splitlines() for block in BLOCK.findall(page.read_text("utf-8"))]
    bare = [[re.sub(r"\s*#.*$", "", line) for line in block] for block in lines]
    return [[line for line in block if line] for block in bare]


def marks(page: Path) -> list[str]:
    """Headings, points of lists and rows of tables, in order, by the mark that begins them."""
    return re.findall(r"^ {0,3}(#+(?= )|[-*](?= )|\d+\.(?= )|\|(?=.*\|$))", BLOCK.sub("", body(page)), re.MULTILINE)


def references(page: Path) -> set[str]:
    """Settings, commands, addresses, codes and keys: what stands in code and is of no language."""
    found = REFERENCE.findall(BLOCK.sub("", body(page)))
    return {name for name in found if not HAN.search(name) and not WISH.fullmatch(name)}


@pytest.mark.parametrize("page", [page for pair in PAIRS for page in pair], ids=lambda page: page.name)
def test_a_page_leads_to_the_other_language(page: Path) -> None:
    """In the line below its title, in the words of that language."""
    is_chinese = page.name.endswith(".zh-CN.md")
    other = page.name.replace(".zh-CN.md", ".md") if is_chinese else page.with_suffix(".zh-CN.md").name
    assert page.read_text("utf-8").splitlines()[2] == f"[{'English' if is_chinese else '中文'}]({other})"
    assert (page.parent / other).exists()


@pytest.mark.parametrize(("english", "chinese"), PAIRS, ids=lambda page: page.name)
def test_both_languages_have_the_same_parts(english: Path, chinese: Path) -> None:
    """The same headings in the same order, the same code, pictures and tables."""
    assert headings(english) == headings(chinese)
    assert blocks(english) == blocks(chinese)
    assert marks(english) == marks(chinese)
    pictures = [re.findall(r"\]\(([\w/-]+?)(?:-en)?\.webp\)", body(page)) for page in (english, chinese)]
    assert pictures[0] == pictures[1]


@pytest.mark.parametrize(("english", "chinese"), PAIRS, ids=lambda page: page.name)
def test_both_languages_name_the_same_things(english: Path, chinese: Path) -> None:
    """Every setting, command, address, code and key of one stands in the other."""
    assert references(english) ^ references(chinese) == set()


@pytest.mark.parametrize("page", [*ENGLISH, ROOT / "CONTRIBUTING.md"], ids=lambda page: page.name)
def test_english_is_english(page: Path) -> None:
    """Chinese stands in code, in quotation marks, or in a column of labels headed 中文, and nowhere else."""
    text = MARKED.sub("", BLOCK.sub("", body(page)))
    assert [line for line in without_labels(text) if HAN.search(line)] == []


def without_labels(text: str) -> list[str]:
    """The lines, without the tables that list what papers print."""
    labels = re.compile(r"^\|[^\n]*\| 中文 \|[^\n]*\n(?:\|[^\n]*(?:\n|$))+", re.MULTILINE)
    return labels.sub("", text).splitlines()


@pytest.mark.parametrize(("english", "chinese"), PAIRS, ids=lambda page: page.name)
def test_chinese_is_chinese(english: Path, chinese: Path) -> None:
    """No sentence stands there in English."""
    assert english.exists()
    text = MARKED.sub("", BLOCK.sub("", body(chinese)))
    english_runs = r"(?:\b[A-Za-z][a-z'’]+[ ,;:.]+){7,}"
    assert re.findall(english_runs, re.sub(r"\]\([^)]*\)", "", text)) == []


@pytest.mark.parametrize(("english", "chinese"), PAIRS, ids=lambda page: page.name)
def test_links_stay_in_the_language(english: Path, chinese: Path) -> None:
    """Where a page has both languages, a reader is led on in the own one."""
    both = {page.name for pair in PAIRS for page in pair}
    for page, is_chinese in ((english, False), (chinese, True)):
        names = [Path(link).name for link in re.findall(r"\]\(([^)#]+\.md)", body(page))]
        assert [name for name in names if name in both and name.endswith(".zh-CN.md") != is_chinese] == []


def test_a_message_names_the_guide_in_its_own_language() -> None:
    """What the program says in Chinese leads to the Chinese page; each page named is there."""
    files = [path for room in ("auth", "desk", "engine", "webui") for path in (ROOT / room).rglob("*.py")]
    texts = [path.read_text("utf-8") for path in (*files, *(ROOT / "assets" / "login").glob("*.html"))]
    named = {name for text in texts for name in re.findall(r"docs/([\w.-]+\.md)", text)}
    assert [name for name in named if not (ROOT / "docs" / name).exists()] == []
    chinese = {name for text in texts for name in re.findall(r"见 docs/([\w.-]+\.md)", text)}
    assert chinese
    assert [name for name in chinese if not name.endswith(".zh-CN.md")] == []
