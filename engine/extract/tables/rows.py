"""Rows that no line parts: a tall band of a ruled table in which several rows are printed one below another."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from engine.extract.tables.contents import contents_of
from engine.extract.tables.grid import Grid, Spot
from engine.page.geometry import Rect, rows_of
from engine.page.layout import Placed
from engine.values.candidates import Part

_MOST_RULED_ROWS = 5
"""A table whose rows are ruled has more bands than this: what stands in one of them is one row."""
_FEWEST_ROWS = 2
_WHITE = 0.7
_DIGIT = re.compile(r"\d")


def parted(grid: Grid, lines: Sequence[Placed]) -> Grid:
    """The grid with bands of several rows parted between them."""
    contents = contents_of(grid, lines)
    cuts: dict[int, list[float]] = {}
    for row in range(grid.rows):
        parts = {spot.column: contents[spot].parts for spot in contents if spot.row == row and spot.rows == 1}
        rows = _rows(parts)
        edges = _between_full_rows(rows, parts)
        if not edges and grid.rows <= _MOST_RULED_ROWS:
            edges = _above_figures(rows)
        if edges:
            cuts[row] = edges
    return _with_edges(grid, cuts) if cuts else grid


_Printed = tuple[int, Part]
"""A part of a line with the column in which it stands."""


def _rows(columns: Mapping[int, tuple[Part, ...]]) -> list[list[_Printed]]:
    """What stands side by side in a band, from the top."""
    parts = [(column, part) for column, own in columns.items() for part in own]
    return [[parts[at] for at in row] for row in rows_of([part.rect for _, part in parts])]


def _between_full_rows(rows: Sequence[Sequence[_Printed]], columns: Mapping[int, object]) -> list[float]:
    """Where white as high as a line lies between rows that have something in every column: a rule was not seen."""
    if len(columns) < 2 or any({column for column, _ in row} != columns.keys() for row in rows):
        return []
    rects = [Rect.around(part.rect for _, part in row) for row in rows]
    heights = [part.rect.height for row in rows for _, part in row]
    gaps = [(above.bottom, below.top) for above, below in pairwise(rects)]
    if not gaps or min(top - bottom for bottom, top in gaps) < _WHITE * min(heights):
        return []
    return [(bottom + top) / 2 for bottom, top in gaps]


def _above_figures(rows: Sequence[Sequence[_Printed]]) -> list[float]:
    """Where the rows of a band are parted: above each line on which, as on all such, the same column has a figure."""
    anchors = [at for at, row in enumerate(rows) if len({column for column, _ in row}) > 1]
    if len(anchors) < _FEWEST_ROWS or anchors[0] != 0:
        return []
    figures = [{column for column, part in rows[at] if _DIGIT.search(part.text)} for at in anchors]
    if not set.intersection(*figures):
        return []
    rects = [Rect.around(part.rect for _, part in row) for row in rows]
    return [(rects[at - 1].bottom + rects[at].top) / 2 for at in anchors[1:]]


def _with_edges(grid: Grid, cuts: Mapping[int, list[float]]) -> Grid:
    """The grid with more rows; a cell that reached over a band that is parted reaches over all of its rows."""
    ys = sorted([*grid.ys, *(edge for edges in cuts.values() for edge in edges)])
    first = [ys.index(y) for y in grid.ys]
    spots: list[Spot] = []
    for spot in grid.spots:
        begin, end = first[spot.row], first[spot.row + spot.rows]
        if spot.rows == 1:
            spots += [Spot(row, spot.column, 1, spot.columns) for row in range(begin, end)]
        else:
            spots.append(Spot(begin, spot.column, end - begin, spot.columns))
    ordered = sorted(spots, key=lambda spot: (spot.row, spot.column))
    return Grid(grid.page, grid.xs, tuple(ys), tuple(ordered), grid.is_ruled)
