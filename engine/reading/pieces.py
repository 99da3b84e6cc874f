"""Several papers on one picture: where wide white gutters part it into pieces that are each a paper by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Protocol, TypeVar

from engine.document import Box, Line, Page, Point
from engine.reading.identity import Sheet
from engine.reading.seen import PageRecord
from engine.values.dates import has_date

_LEAST_LINES = 4
"""No paper with a date and a total has fewer."""
_MOST_CUTS = 8
"""Places to cut that are tried in one region, the widest first."""
_GUTTER, _BAND = 1.2, 0.9
"""How wide white must be, in line heights, to be looked at: from left to right, and from top to bottom."""
_WIDE = 2.5
"""Line heights of white between papers that do not touch."""
_MOST_TEXT = 120
"""Characters of a line that are looked through for a date: longer ones are running text."""
_STRAYS = 0.08
"""The share of lines that may cross a gutter before it is none: then a cut is never clean."""
_NUMBER = re.compile(r"\d{8,}|(?:no|nr|num|号码|编号|單號|单号)\b.{0,6}\d{3}", re.IGNORECASE)
Describe = Callable[[PageRecord], Sheet]
Item = TypeVar("Item")


class HasBox(Protocol):
    """Whatever has a place on the page."""

    @property
    def box(self) -> Box:
        """Its place."""
        ...


Boxed = TypeVar("Boxed", bound=HasBox)


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of the page, 0..1."""

    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0

    def of(self, placed: Iterable[tuple[Item, Point]]) -> tuple[Item, ...]:
        """What stands in it, of things with their middles."""
        left, top = self.left, self.top
        right, bottom = self.right + (self.right == 1.0), self.bottom + (self.bottom == 1.0)
        return tuple([item for item, (x, y) in placed if left <= x < right and top <= y < bottom])


@dataclass(frozen=True, slots=True)
class _Cut:
    """A strip of white and how wide it is, in line heights; `strays` are lines that cross it."""

    first: Region
    second: Region
    width: float
    is_across: bool
    strays: int = 0


@dataclass(frozen=True, slots=True)
class Pieces:
    """The papers of one page, from left to right and from top to bottom; `is_doubtful`: there may be more."""

    sheets: tuple[Sheet, ...]
    is_doubtful: bool = False


def pieces_of(whole: Sheet, describe: Describe) -> Pieces:
    """The papers on one page: itself, or several where each has its own number, date or total and they differ."""
    if not _is_promising(whole.record.seen.evidence.lines, _LEAST_LINES * 2):
        return Pieces((whole,))
    found = _parted(Region(), whole, _Spread(whole.record), describe)
    if len(found.sheets) == 1:
        return replace(found, sheets=(whole,))
    return found


def _parted(region: Region, sheet: Sheet, spread: _Spread, describe: Describe) -> Pieces:
    is_doubtful = False
    for cut in _cuts(sheet.record.seen.evidence, spread.lines_in(region), region):
        regions = cut.first, cut.second
        if not all(_is_promising(spread.lines_in(part), _LEAST_LINES) for part in regions):
            continue
        first, second = (describe(spread.clipped(part)) for part in regions)
        if not _are_two(first, second, cut):
            is_doubtful |= _may_be_two(first, second, cut)
            continue
        if cut.strays or not _is_clear(first, second, cut):
            is_doubtful = True
            continue
        halves = _parted(cut.first, first, spread, describe), _parted(cut.second, second, spread, describe)
        sheets = tuple(piece for half in halves for piece in half.sheets)
        return Pieces(sheets, any(half.is_doubtful for half in halves))
    return Pieces((sheet,), is_doubtful)


def _are_two(first: Sheet, second: Sheet, cut: _Cut) -> bool:
    """Whether each can be a paper by itself, and they are not the same one."""
    shorter, longer = sorted((first, second), key=_length)  # the heading over a paper fails at once, and for little
    if not (_can_stand(shorter, longer) and _can_stand(longer, shorter)):
        return False
    one, other = first.identity, second.identity
    if one.numbers & other.numbers:
        return False
    same_total = bool(one.totals & other.totals)
    if cut.is_across and first.kind == second.kind == "receipt" and same_total:
        return False  # the slip of the card below what was paid with it
    if _differ(one.numbers, other.numbers) or first.is_card or second.is_card:
        return True
    other_total, other_date = _differ(one.totals, other.totals), _differ(one.dates, other.dates)
    if cut.is_across:  # below a total stand other amounts of the same day
        return other_total and (other_date or cut.width >= _WIDE)
    return other_total or other_date


def _length(sheet: Sheet) -> int:
    return len(sheet.record.seen.evidence.lines)


def _can_stand(sheet: Sheet, other: Sheet) -> bool:
    """Whether it is a paper by itself; both sides of a card are one. Where a kind is only lent, both need a date."""
    is_told = (sheet.probability > 0 and other.probability > 0) or bool(sheet.identity.dates)
    return (is_told and sheet.stands_alone and _is_complete(sheet)) or (sheet.is_card and sheet.kind != other.kind)


def _may_be_two(first: Sheet, second: Sheet, cut: _Cut) -> bool:
    """Whether much white parts two kinds that are surely seen, or two days side by side, one with a total."""
    if cut.width < _WIDE or cut.strays:
        return False
    if first.kind != second.kind and first.is_sure and second.is_sure:
        return True
    if cut.is_across:
        return False
    one, other = first.identity, second.identity
    is_apart = _differ(one.dates, other.dates) and bool(one.totals or other.totals)
    return is_apart and not one.numbers & other.numbers


def _is_clear(first: Sheet, second: Sheet, cut: _Cut) -> bool:
    """Whether the difference is beyond doubt: numbers that differ, or all else and much white between."""
    one, other = first.identity, second.identity
    if _differ(one.numbers, other.numbers) or first.is_card or second.is_card:
        return True
    return not cut.is_across or (cut.width >= _WIDE and _differ(one.dates, other.dates))


def _is_complete(sheet: Sheet) -> bool:
    """Whether it has a total, if its kind has one."""
    return bool(sheet.identity.totals) or sheet.paper is None or not sheet.paper.total


def _differ(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other and not one & other)


def _is_promising(lines: Sequence[Line], least: int) -> bool:
    """Whether there may be a paper: a date in any language, or something like a number. True for too much."""
    if len(lines) < least:
        return False
    texts = [line.text[:_MOST_TEXT] for line in lines]
    return any(map(_NUMBER.search, texts)) or any(map(_has_date, texts, [*texts[1:], ""]))


def _has_date(text: str, next_text: str) -> bool:
    """Whether a date stands in a line, or is broken between it and the next one, as tilted print is."""
    return has_date(text) or has_date(f"{text} {next_text}")


class _Spread:
    """What stands on a page, each thing with its middle: where it belongs is asked again for every cut."""

    def __init__(self, record: PageRecord) -> None:
        seen, look = record.seen, record.look
        self._record = record
        self._lines = _with_middles(seen.evidence.lines)
        self._shown = self._lines if seen.page is seen.evidence else _with_middles(seen.page.lines)
        self._codes = _with_middles(look.codes)
        self._marks = _with_middles(look.marks)
        self._rules = _with_middles(look.rules)

    def lines_in(self, region: Region) -> tuple[Line, ...]:
        """The lines in a region that values are held to."""
        return region.of(self._lines)

    def clipped(self, region: Region) -> PageRecord:
        """The page with only what is in a region. What a big model answered about the whole is left out."""
        seen, look = self._record.seen, self._record.look
        evidence = _clipped(seen.evidence, self._lines, region)
        page = evidence if seen.page is seen.evidence else _clipped(seen.page, self._shown, region)
        look = replace(look, codes=region.of(self._codes), marks=region.of(self._marks), rules=region.of(self._rules))
        seen = replace(seen, page=page, evidence=evidence, answers=(), text=None)
        return replace(self._record, seen=seen, look=look)


def _with_middles(things: Iterable[Boxed]) -> list[tuple[Boxed, Point]]:
    return [(thing, thing.box.center) for thing in things]


def _clipped(page: Page, lines: Iterable[tuple[Line, Point]], region: Region) -> Page:
    unread = region.of([(box, box.center) for box in page.unread])
    return replace(page, lines=region.of(lines), unread=unread)


def _cuts(page: Page, lines: Sequence[Line], region: Region) -> list[_Cut]:
    """Strips of white through the whole region, between its lines; the most telling first."""
    if len(lines) < 2 * _LEAST_LINES:
        return []
    boxes = [line.box for line in lines]
    height = median(min(box.width * page.width, box.height * page.height) for box in boxes) or 1.0
    strays = int(_STRAYS * len(boxes))
    found: list[_Cut] = []
    for most in (0, strays) if strays else (0,):
        for start, end in _white(((box.left, box.right) for box in boxes), most):
            width = (end - start) * page.width / height
            if width >= _GUTTER:
                at = (start + end) / 2
                found.append(_Cut(replace(region, right=at), replace(region, left=at), width, False, most))
        if most == 0:
            for start, end in _white(((box.top, box.bottom) for box in boxes), 0):
                width = (end - start) * page.height / height
                if width >= _BAND:
                    at = (start + end) / 2
                    found.append(_Cut(replace(region, bottom=at), replace(region, top=at), width, True))
    found.sort(key=lambda cut: (cut.strays > 0, cut.is_across, -cut.width))
    down = [cut for cut in found if not cut.is_across]
    across = [cut for cut in found if cut.is_across]
    return [*down[:_MOST_CUTS], *across[:_MOST_CUTS]]


def _white(spans: Iterable[tuple[float, float]], most: int) -> Iterator[tuple[float, float]]:
    """Where at most `most` spans are, between the first and the last of them."""
    events = sorted(event for start, end in spans for event in ((start, 1), (end, -1)))
    depth = 0
    since: float | None = None
    for place, change in events:
        depth += change
        if since is None and depth <= most:
            since = place
        elif since is not None and depth > most:
            if since > events[0][0] and place > since:
                yield since, place
            since = None
