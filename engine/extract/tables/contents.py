"""What stands in the cells of a grid: whole lines, and the parts of lines that were read across several cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from statistics import median

from engine.extract.tables.grid import Grid, Spot
from engine.page.geometry import Rect, rows_of
from engine.page.layout import Placed, advance
from engine.values.candidates import Part, stacked

_BLANKS = re.compile(r"\s+")
_MOST_CHOICES = 400
_HALF_WIDTH = 0.45
_TELLING = 5
_AROUND = 0.25


@dataclass(frozen=True, slots=True)
class Content:
    """The parts of lines in one cell, in reading order; `is_cut` where a line had to be cut between letters."""

    parts: tuple[Part, ...]
    is_cut: bool = False

    @property
    def text(self) -> str:
        """What stands there; the lines of a cell joined as the language joins them."""
        return stacked([" ".join(part.text for part in row) for row in _rows(self.parts)])

    @property
    def rect(self) -> Rect:
        """Where it stands on the straightened page."""
        return Rect.around(part.rect for part in self.parts)


def contents_of(grid: Grid, lines: Sequence[Placed]) -> Mapping[Spot, Content]:
    """What stands in each cell of a grid; a cell in which nothing does is left out."""
    spots = {(y, x): spot for spot in grid.spots for y, x in _places(spot)}
    found: dict[Spot, list[Part]] = {}
    cut: set[Spot] = set()
    usual = usual_width(lines)
    for line in lines:
        if not grid.rect.holds(line.rect.center, line.rect.middle):
            continue
        for part, is_cut in _parts(line, grid, spots, usual):
            middle = part.rect
            spot = spots[grid.row_at(middle.middle), grid.column_at(middle.center)]
            found.setdefault(spot, []).append(part)
            if is_cut:
                cut.add(spot)
    return {spot: Content(_ordered(parts), spot in cut) for spot, parts in found.items()}


def _places(spot: Spot) -> Iterator[tuple[int, int]]:
    for row in range(spot.row, spot.row + spot.rows):
        for column in range(spot.column, spot.column + spot.columns):
            yield row, column


def _parts(
    line: Placed, grid: Grid, spots: Mapping[tuple[int, int], Spot], usual: float
) -> Iterator[tuple[Part, bool]]:
    """A line in pieces that lie in one cell each, and whether a cut went between two letters that touch."""
    row = grid.row_at(line.rect.middle)
    inset = 0.3 * line.rect.height
    first, last = grid.column_at(line.rect.left + inset), grid.column_at(line.rect.right - inset)
    edges = [grid.xs[at + 1] for at in range(first, last) if spots[row, at] != spots[row, at + 1]]
    begin, was_cut = 0, False
    for at, is_cut in cuts(line, edges, usual, between_letters=grid.is_ruled):
        part = _part(line, begin, at)
        if part is not None:
            yield part, was_cut or is_cut
        begin, was_cut = at, is_cut
    rest = _part(line, begin, len(line.text))
    if rest is not None:
        yield rest, was_cut


def _part(line: Placed, begin: int, end: int) -> Part | None:
    """The characters `begin:end` without the blanks around them; None where nothing is left."""
    text = line.text[begin:end]
    first = begin + len(text) - len(text.lstrip())
    return Part(line, first, first + len(text.strip())) if text.strip() else None


def usual_width(lines: Sequence[Placed]) -> float:
    """How wide a half-width character usually is, in heights of its line."""
    shares = [_width(line) / advance(line.text) for line in lines if len(line.text) >= _TELLING]
    return median(shares) if shares else _HALF_WIDTH


def hidden_white(line: Placed, usual: float) -> float:
    """By how many heights a line is longer than its characters are wide: white that was read as a blank."""
    return _width(line) - usual * advance(line.text)


def _width(line: Placed) -> float:
    """How wide the print of a line is, in heights of it: its box stands a little off."""
    return line.rect.width / line.rect.height - _AROUND


def cuts(line: Placed, edges: Sequence[float], usual: float, *, between_letters: bool) -> list[tuple[int, bool]]:
    """Before which characters a line is cut at edges between cells, ascending, and whether between letters that touch.

    At blanks, so that each piece is no wider than its cell, and rather where words and figures meet; where there are
    not enough blanks, at the letters that stand at the edges, or nowhere.
    """
    blanks = [
        match.end() for match in _BLANKS.finditer(line.text) if match.start() > 0 and match.end() < len(line.text)
    ]
    if not edges:
        return []
    if len(edges) > len(blanks) and not between_letters:
        return []
    if len(edges) > len(blanks) or comb(len(blanks), len(edges)) > _MOST_CHOICES:
        letters = range(1, len(line.text))
        found = (min(letters, key=lambda at: abs(line.slice_rect(0, at).right - x), default=0) for x in edges)
        return [(at, not line.text[at - 1].isspace()) for at in sorted({*found} - {0})]
    chosen = min(combinations(blanks, len(edges)), key=lambda places: _misfit(line, places, edges, usual))
    return [(at, False) for at in chosen]


def _misfit(line: Placed, places: Sequence[int], edges: Sequence[float], usual: float) -> float:
    """How badly pieces fit between edges, in heights of the line."""
    height = line.rect.height
    lefts, rights = (line.rect.left, *edges), (*edges, line.rect.right)
    begins, ends = (0, *places), (*places, len(line.text))
    total = 0.0
    for left, right, begin, end in zip(lefts, rights, begins, ends, strict=True):
        total += max(usual * advance(line.text[begin:end].strip()) - (right - left) / height, 0.0)
    for at, edge in zip(places, edges, strict=True):
        total += 0.1 * abs(line.slice_rect(0, at).right - edge) / height
        total -= 0.5 * (line.text[at].isdigit() != line.text[: at - 1].rstrip()[-1:].isdigit())
    return total


def _ordered(parts: Sequence[Part]) -> tuple[Part, ...]:
    return tuple(part for row in _rows(parts) for part in row)


def _rows(parts: Sequence[Part]) -> list[list[Part]]:
    rects = [part.rect for part in parts]
    return [[parts[at] for at in row] for row in rows_of(rects)]
