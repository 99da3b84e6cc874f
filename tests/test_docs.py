"""The documents lead somewhere: every link has a file, and every command, address, setting and file named is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from desk.chosen.changeable import CHANGEABLE
from desk.chosen.chosen import variable_of
from desk.environment import PREFIX
from desk.settings import Settings

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
SAID_NOW = [page for page in PAGES if page.name != "CHANGELOG.md"]
"""The pages that say what is; the changelog says what was."""
FOLDERS = "engine|auth|desk|webui|assets|bench|deploy|tests|docs"
OUTSIDE_SETTINGS = {"OCR_TOKEN", "OCR_VENV", "OCR_PYTHON"}
"""A caller's own variable in the examples of the API, and what launch.sh looks at by itself."""
EXAMPLE_PATHS = ("/srv/", "/mnt/", "/etc/", "/opt/", "/run/", "/usr/", "/ocr")
"""Folders on a machine, and the path below which an installation may stand (OCR_ROOT_PATH)."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_has_a_file(page: Path) -> None:
    """No dead link and no missing picture."""
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (page.parent / link).exists()] == []


def commands() -> set[str]:
    """What launch.sh takes, as its own case says."""
    cases = (ROOT / "launch.sh").read_text("utf-8").partition("case $command in")[2]
    return {word for line in re.findall(r"^    ([a-z |-]+)\)", cases, re.MULTILINE) for word in line.split(" | ")}


@pytest.mark.parametrize("page", SAID_NOW, ids=lambda page: page.name)
def test_every_command_is_there(page: Path) -> None:
    """`./launch.sh WORD` is one that launch.sh takes."""
    named = set(re.findall(r"\./launch\.sh ([a-z][a-z-]*)", page.read_text("utf-8")))
    assert named - commands() == set()


@pytest.mark.parametrize("page", SAID_NOW, ids=lambda page: page.name)
def test_every_setting_is_there(page: Path) -> None:
    """`OCR_…` is a setting, or the file that holds one."""
    settings = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | OUTSIDE_SETTINGS
    named = set(re.findall(r"\bOCR_[A-Z][A-Z0-9_]*[A-Z0-9]\b(?!…)", page.read_text("utf-8")))
    assert {name for name in named if name not in settings and name.removesuffix("_FILE") not in settings} == set()


@pytest.mark.parametrize(
    ("page", "mark"),
    [("settings.md", "*Can be changed while it runs.*"), ("settings.zh-CN.md", "*运行中可更改。*")],
)
def test_what_can_be_changed_while_it_runs_is_marked(page: str, mark: str) -> None:
    """Below the heading of each such setting, and of no other."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    marked = re.findall(rf"^### `(OCR_[A-Z_]+)`\n{re.escape(mark)}$", text, re.MULTILINE)
    assert sorted(marked) == sorted(map(variable_of, CHANGEABLE))


def served() -> set[str]:
    """Every address in the code of the pages and routes, with `{}` for what varies."""
    found: set[str] = {"/", "/docs", "/openapi.json"}
    for path in (ROOT / "webui").rglob("*.py"):
        text = path.read_text("utf-8")
        prefixes = re.findall(r'prefix="(/[^"]*)"', text)
        addresses = re.findall(r'"(/[a-z{][^"\s]*|)"', text)
        found |= {prefix + address for prefix in ("", *prefixes) for address in addresses}
    return {re.sub(r"\{[^}]*\}", "{}", address).rstrip("/") for address in found}


@pytest.mark.parametrize("page", SAID_NOW, ids=lambda page: page.name)
def test_every_address_is_served(page: Path) -> None:
    """`/route` in code is an address of the product, or the beginning of some."""
    verb = r"(?:(?:GET|POST|PUT|PATCH|DELETE) )?"
    named = re.findall(rf"`{verb}(/[a-z][\w/{{}}.-]*)", page.read_text("utf-8"))
    routes = [route for route in named if not route.startswith(EXAMPLE_PATHS)]
    known = served()
    assert [route for route in routes if not _is_served(re.sub(r"\{[^}]*\}", "{}", route), known)] == []


def _is_served(route: str, known: set[str]) -> bool:
    if route.endswith("/"):
        return any(address.startswith((route, route.rstrip("/"))) for address in known)
    return route in known


@pytest.mark.parametrize("page", SAID_NOW, ids=lambda page: page.name)
def test_every_file_of_the_house_is_there(page: Path) -> None:
    """`engine/…` and the like, in code, are files or folders; a word in capitals, as KIND, stands for any name."""
    named = re.findall(rf"`((?:{FOLDERS})/[\w./-]*)`", page.read_text("utf-8"))
    patterns = {name: re.sub(r"\b[A-Z]{3,}\b(?!\.md)", "*", name.rstrip("/")) for name in named}
    assert [name for name, pattern in patterns.items() if not any(ROOT.glob(pattern))] == []


@pytest.mark.parametrize("page", SAID_NOW, ids=lambda page: page.name)
def test_every_preset_of_an_example_is_shipped(page: Path) -> None:
    """`--preset receipt`, `preset=text` and `preset: invoice` work as they stand; capitals stand for any name."""
    named = set(re.findall(r"(?:--preset |\bpreset[=:] ?)([a-z][a-z_]+)", page.read_text("utf-8")))
    assert [name for name in named if not (ROOT / "assets" / "kinds" / name / "kind.yaml").exists()] == []


def slugs(page: Path) -> set[str]:
    """What the headings of a page are called in links, as GitHub makes it of them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_heading_has_a_heading(page: Path) -> None:
    """On the page itself or on another."""
    links = re.findall(r"\]\(([^)#:]*\.md|)#([^)]+)\)", page.read_text("utf-8"))
    assert [(file, name) for file, name in links if name not in slugs(page.parent / file if file else page)] == []
