"""Blanks in running text: what is written over a short rule amid a sentence, and the words around it.

`… to claim a ____ % rate of withholding on (specify type of income): ____` has two of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.extract.by_label.ruling import Across, Ruling
from engine.extract.by_label.words import likeness, weight_of, words_of
from engine.page.folding import fold, has_chinese
from engine.page.layout import Layout, Placed, Rect
from engine.presets import FieldSpec
from engine.values.candidates import Candidate, Part, join
from engine.values.conventions import Conventions
from engine.values.shapes import take

_NEAR_WORDS = 5
_LEAST_SCORE = 0.6
_LITTLE = re.compile(r"(?:of|a|an|the|in|to|for|by|on|at|is|and|or)\s+")
_LITTLE_AT_END = re.compile(r"\s{1,9}(?:of|a|an|the|in|to|for|by|on|at|is|and|or)$")
_WORD = re.compile(r"[^\s_]+")


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank with what is written in it (nothing: empty) and the printed words before and behind it, nearest first."""

    page: int
    rect: Rect
    parts: tuple[Part, ...]
    before: tuple[str, ...]
    behind: tuple[str, ...]
    heading: tuple[str, ...]


def find_blanks(layout: Layout, ruling: Ruling) -> tuple[Blank, ...]:
    """Every short rule that has print beside it on the same line, or at the end of the line above it."""
    found: list[Blank] = []
    for page in layout.pages:
        for rule in ruling.across(page.number):
            blank = _blank(layout, rule, page.number) if ruling.is_free(rule, page.number) else None
            if blank is not None:
                found.append(blank)
    return tuple(found)


def match_blanks(blanks: Sequence[Blank], names: Mapping[str, str]) -> dict[str, tuple[Blank, float]]:
    """The blank and its score 0..1 for each of the names whose words stand around one, the surest first."""
    table = [
        (score, name, rank)
        for name in names
        for rank, blank in enumerate(blanks)
        if (score := _score(words_of(names[name]), blank)) >= _LEAST_SCORE
    ]
    chosen: dict[str, tuple[Blank, float]] = {}
    taken: set[int] = set()
    for score, name, rank in sorted(table, key=lambda row: (-row[0], row[2])):
        if name not in chosen and rank not in taken:
            chosen[name] = blanks[rank], score
            taken.add(rank)
    return chosen


def written(blank: Blank, score: float, spec: FieldSpec, *, conventions: Conventions) -> Candidate | None:
    """The value in a blank, or None where nothing of the field's type is written there."""
    text = join([part.text for part in blank.parts])
    value = take(text, spec.type, conventions, choices=spec.choices)
    return Candidate(value, blank.parts, score * max(value.fit, 0.7)) if value is not None else None


def _blank(layout: Layout, rule: Across, page: int) -> Blank | None:
    lines = layout.on_page(page)
    row = [line for line in lines if line.rect.top < rule.y - 0.3 * line.rect.height and _ends_at(line, rule.y)]
    if not row or has_chinese("".join(line.text for line in row)):
        return None
    height = row[0].rect.height
    rect = Rect(rule.left, rule.y - height, rule.right, rule.y)
    parts: list[Part] = []
    before: list[str] = []
    behind: list[str] = []
    for line in sorted(row, key=lambda item: item.rect.left):
        for start, end in _words(line):
            place = line.slice_rect(start, end)
            center = (place.left + place.right) / 2
            if rule.left - 0.2 * height < center < rule.right + 0.2 * height:
                parts.append(Part(line, start, end))
            elif center < rule.left:
                before.append(line.text[start:end])
            else:
                behind.append(line.text[start:end])
    above = _line_above(lines, rect) if not before else None
    if above is not None:
        before = above.text.split()
    if not before or (above is None and not behind and len(before) < 3) or len(behind) + len(before) < 3:
        return None
    return Blank(
        page,
        rect,
        _without_edges(_joined(parts)),
        words_of(" ".join(before))[::-1],
        words_of(" ".join(behind)),
        _heading(lines, rect),
    )


def _without_edges(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts without printed words that reach into the blank: up to an underscore, or little words at its edge."""
    if not parts:
        return parts
    first = parts[0]
    underscore = first.line.text.find("_", max(first.start - 2, 0), first.end)
    lead = _LITTLE.match(first.text)
    start = underscore + 1 if underscore >= 0 else first.start + (lead.end() if lead else 0)
    moved = [Part(first.line, start, first.end)] if start < first.end else []
    kept = [*moved, *parts[1:]]
    trail = _LITTLE_AT_END.search(kept[-1].text) if kept else None
    if trail is not None:
        kept[-1] = Part(kept[-1].line, kept[-1].start, kept[-1].start + trail.start())
    return tuple(part for part in kept if any(c.isalnum() for c in part.text))


def _ends_at(line: Placed, y: float) -> bool:
    """Whether a rule at the height `y` underlines a line."""
    return abs(line.rect.bottom - y) < 0.5 * line.rect.height


def _words(line: Placed) -> Iterable[tuple[int, int]]:
    return ((match.start(), match.end()) for match in _WORD.finditer(line.text))


def _joined(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Words of one line as one part."""
    whole: list[Part] = []
    for part in parts:
        if whole and whole[-1].line is part.line:
            whole[-1] = Part(part.line, whole[-1].start, part.end)
        else:
            whole.append(part)
    return tuple(part for part in whole if fold(part.text))


def _line_above(lines: Sequence[Placed], rect: Rect) -> Placed | None:
    """The line that ends above a blank which begins its own line: its last words lead to the blank."""
    height = rect.height
    above = [
        line
        for line in lines
        if -0.3 * height < rect.top - line.rect.bottom < 0.9 * height
        and line.rect.right > rect.left + 8 * height
        and line.rect.left < rect.right
        and line.text.rstrip()[-1:] in _LEADING
    ]
    return max(above, key=lambda line: line.rect.right, default=None)


_LEADING = frozenset("abcdefghijklmnopqrstuvwxyz:")


def _heading(lines: Sequence[Placed], rect: Rect) -> tuple[str, ...]:
    near = [
        line.text for line in lines if 0.3 * rect.height < rect.top - line.rect.bottom + rect.height < 3.5 * rect.height
    ]
    return words_of(" ".join(near))


def _score(wanted: tuple[str, ...], blank: Blank) -> float:
    """0..0.9: the wanted words around the blank, those nearest to it counting most."""
    if not wanted or not blank.parts:
        return 0.0
    gained = own = 0.0
    for word in wanted:
        beside = max(_near(word, blank.before), _near(word, blank.behind))
        own += beside * weight_of(word)
        gained += max(beside, 0.6 * max((likeness(word, other) for other in blank.heading), default=0.0)) * weight_of(
            word
        )
    total = sum(weight_of(word) for word in wanted)
    if own / total < 0.3 or gained / total < _LEAST_SCORE:
        return 0.0
    return min(0.9, 0.25 + 0.65 * gained / total)


def _near(word: str, others: Sequence[str]) -> float:
    """1 for one of the words next to the blank, less the farther it is."""
    return max(
        (
            likeness(word, other) * (1.0 if place < _NEAR_WORDS else max(0.0, 0.9 - 0.06 * (place - _NEAR_WORDS)))
            for place, other in enumerate(others)
        ),
        default=0.0,
    )
