"""Lines side by side on a page, and those that are one row of a table since the others stand in the middle of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.extract.tables.headings import Column, column_of
from engine.page.geometry import Rect
from engine.page.layout import Placed

_MOST_LINES = 4
_OFF_MIDDLE = 0.35
"""How far from the middle of a cell of several lines the others of its row may stand, in heights of a line."""
_TIGHT = 0.6
"""The white between the lines of a cell, as a share of that above and below it."""


@dataclass(frozen=True, slots=True)
class Band:
    """Lines side by side."""

    lines: tuple[Placed, ...]

    @property
    def rect(self) -> Rect:
        """The place of all of them."""
        return Rect.around(line.rect for line in self.lines)

    @property
    def is_several(self) -> bool:
        """Whether there is more than one."""
        return len(self.lines) > 1


def with_wrapped(bands: Sequence[Band], columns: Sequence[Column]) -> list[Band]:
    """The bands with those made one that are one row: cells of several lines, the others in the middle of these."""
    found: list[Band] = []
    at = 0
    while at < len(bands):
        counts = range(min(_MOST_LINES, len(bands) - at), 1, -1)
        count = next((count for count in counts if _is_row(bands, at, at + count, columns)), 1)
        lines = tuple(line for band in bands[at : at + count] for line in band.lines)
        found.append(bands[at] if count == 1 else Band(lines))
        at += count
    return found


def _is_row(bands: Sequence[Band], first: int, last: int, columns: Sequence[Column]) -> bool:
    """Whether bands `first:last` are one row, in which fewer cells have several lines than stand in the middle."""
    cells: dict[int, list[Placed]] = {}
    for line in (line for band in bands[first:last] for line in band.lines):
        cells.setdefault(column_of(line.rect.center, columns), []).append(line)
    if any(line.text.rstrip().endswith((":", "：")) for lines in cells.values() for line in lines[:-1]):
        return False
    single = [lines[0].rect for lines in cells.values() if len(lines) == 1]
    wrapped = [Rect.around(line.rect for line in lines) for lines in cells.values() if len(lines) > 1]
    if not single or not wrapped or len(wrapped) > len(single):
        return False
    height = sum(rect.height for rect in single) / len(single)
    middle = Rect.around(wrapped).middle
    is_centred = all(abs(rect.middle - middle) < _OFF_MIDDLE * height for rect in (*single, *wrapped))
    return is_centred and _is_apart(bands, first, last)


def _is_apart(bands: Sequence[Band], first: int, last: int) -> bool:
    """Whether bands stand closer to each other than to those above and below."""
    within = max(_white(bands[at], bands[at + 1]) for at in range(first, last - 1))
    around = [_white(bands[at], bands[at + 1]) for at in (first - 1, last - 1) if 0 <= at < len(bands) - 1]
    return all(within < _TIGHT * white for white in around)


def _white(above: Band, below: Band) -> float:
    return max(below.rect.top - above.rect.bottom, 0.0)
