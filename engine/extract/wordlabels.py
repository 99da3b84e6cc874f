"""Latin labels found word by word: `FederalIncomeTaxWithheld` on a form that prints `4 Federal income tax withheld`.

Words may be misread by a letter, abbreviated, in another order, or stand in the heading above.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from engine.extract.folding import has_chinese, without_accents
from engine.extract.labels import Label
from engine.extract.layout import Layout, Placed

_SPELLED: Mapping[str, tuple[str, ...]] = {
    "no": ("number",),
    "nos": ("number",),
    "num": ("number",),
    "nbr": ("number",),
    "addr": ("address",),
    "tel": ("phone",),
    "telephone": ("phone",),
    "qty": ("quantity",),
    "amt": ("amount",),
    "acct": ("account",),
    "soc": ("social",),
    "sec": ("security",),
    "ssn": ("social", "security", "number"),
    "ein": ("employer", "identification", "number"),
    "id": ("identification",),
    "identifying": ("identification",),
    "dob": ("date", "birth"),
    "wages": ("wage",),
    "signing": ("signature",),
    "corp": ("corporation",),
    "ccorp": ("corporation", "c"),
    "scorp": ("corporation", "s"),
    "llc": ("limited", "liability", "company"),
}
_IDLE = frozenset(
    ["of", "the", "and", "or", "a", "an", "in", "to", "for", "is", "by", "as", "on", "at", "with", "from", "s", "your"]
)
_VAGUE = frozenset(
    ["name", "number", "date", "address", "code", "amount", "total", "state", "no", "line", "box", "payment", "type"]
)
_MOST_WORDS = 20
_LEAST_COVERAGE = 0.62


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    """The telling words of a text: camel case and underscores split, plurals and abbreviations made one."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[A-Z][a-z])|_", " ", without_accents(text))
    words: list[str] = []
    for word in re.findall(r"[A-Za-z]+|\d+", spaced.replace("'s", "").replace("’s", "").replace("'S", "")):
        plain = word.lower()
        for part in _SPELLED.get(plain, (plain,)):
            if part not in _IDLE:
                words.append(part[:-1] if len(part) > 4 and part.endswith("s") and not part.endswith("ss") else part)
    return tuple(words)


def word_label(layout: Layout, names: Sequence[str]) -> Label | None:
    """The line that shares most words with one of `names`, if they are enough to be sure of it."""
    wanted = [words for name in names if not has_chinese(name) and (words := words_of(name))]
    best: tuple[float, Placed, tuple[str, ...]] | None = None
    for line in layout.lines:
        if has_chinese(line.text):
            continue
        head = line.text.partition(":")[0] if ":" in line.text else line.text
        present = words_of(head)
        if not present or len(present) > _MOST_WORDS:
            continue
        for words in wanted:
            weight = _agreement(words, present, _context(layout, line))
            if line.text.rstrip().endswith(".") and len(present) > 6:
                weight *= 0.7
            weight *= 1 - 0.03 * min(line.page - layout.lines[0].page, 4)
            if weight and (best is None or weight > best[0] + 1e-9):
                best = weight, line, words
    if best is None:
        return None
    weight, line, words = best
    colon = re.search(r"[:：]\s*", line.text)
    end = colon.end() if colon else len(line.text)
    return Label(" ".join(words), line, 0, end, line.slice_rect(0, end), weight, colon is not None)


def _agreement(wanted: tuple[str, ...], present: tuple[str, ...], above: frozenset[str]) -> float:
    """0..0.92: how many of the wanted words are there, in the line or (for less) in the headings above it."""
    gained = 0.0
    telling = False
    matched: set[str] = set()
    for word in wanted:
        hit = next((other for other in present if same_word(word, other)), None)
        if hit is not None:
            gained += 1
            matched.add(hit)
            telling = telling or word not in _VAGUE
        elif any(same_word(word, other) for other in above):
            gained += 0.75
            telling = telling or word not in _VAGUE
    coverage = gained / len(wanted)
    vague = all(word in _VAGUE for word in wanted)
    if coverage < _LEAST_COVERAGE or not matched or not (telling or vague):
        return 0.0
    if (
        vague
        and not same_word(present[0], wanted[0])
        and not (present[0].isdigit() and len(present) > 1 and same_word(present[1], wanted[0]))
    ):
        return 0.0
    closeness = len(matched) / len(present)
    return min(0.92, 0.3 + 0.45 * coverage + 0.2 * closeness)


def _context(layout: Layout, line: Placed) -> frozenset[str]:
    """The words of the few lines above that begin near the same place or left of it."""
    words: set[str] = set()
    height = line.rect.height
    for other in layout.on_page(line.page):
        over = line.rect.top - other.rect.bottom
        if -0.3 * height < over < 3.2 * height and other.rect.left < line.rect.right and other is not line:
            words.update(words_of(other.text)[:8])
    return frozenset(words)


def same_word(first: str, second: str) -> bool:
    """Whether two words are the same but for a misread letter (two in long words)."""
    if first == second:
        return True
    shorter = min(len(first), len(second))
    if shorter < 4 or (first[0] != second[0] and shorter < 6):
        return False
    allowed = 1 if shorter < 8 else 2
    return Levenshtein.distance(first, second, score_cutoff=allowed) <= allowed
