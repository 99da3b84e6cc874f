"""Tables with drawn lines: the grid that the rules of a page make, its merged cells where a rule is left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.extract.by_label.ruling import Across, Down
from engine.extract.tables.grid import Grid, Spot, clustered

_COVERED = 0.6
"""How much of a cell's side a rule covers where there is one."""
_OUTSIDE = 2.6
"""How far rules reach beyond the last ones that cross them where no side is drawn, in half heights of a line."""
_MOST_EDGES = 120


@dataclass(frozen=True, slots=True)
class _Frame:
    """Rules that meet each other."""

    across: tuple[Across, ...]
    down: tuple[Down, ...]


def ruled_grids(page: int, across: Sequence[Across], down: Sequence[Down], height: float) -> list[Grid]:
    """The grids of a page from the top. `height` is that of a usual line; rules that meet nothing make none."""
    grids = (_grid(page, frame, height) for frame in _frames(across, down, 0.6 * height))
    return sorted((grid for grid in grids if grid is not None), key=lambda grid: grid.ys[0])


def _frames(across: Sequence[Across], down: Sequence[Down], slack: float) -> list[_Frame]:
    """The rules in groups that hang together."""
    owner = list(range(len(across) + len(down)))

    def root(at: int) -> int:
        while owner[at] != at:
            owner[at] = owner[owner[at]]
            at = owner[at]
        return at

    for first, level in enumerate(across):
        for second, upright in enumerate(down):
            if _meet(level, upright, slack):
                owner[root(first)] = root(len(across) + second)
    groups: dict[int, tuple[list[Across], list[Down]]] = {}
    for at, level in enumerate(across):
        groups.setdefault(root(at), ([], []))[0].append(level)
    for at, upright in enumerate(down):
        groups.setdefault(root(len(across) + at), ([], []))[1].append(upright)
    return [_Frame(tuple(levels), tuple(uprights)) for levels, uprights in groups.values() if levels and uprights]


def _meet(level: Across, upright: Down, slack: float) -> bool:
    beside = level.left - slack <= upright.x <= level.right + slack
    return beside and upright.top - slack <= level.y <= upright.bottom + slack


def _grid(page: int, frame: _Frame, height: float) -> Grid | None:
    slack = 0.5 * height
    lefts, rights = min(each.left for each in frame.across), max(each.right for each in frame.across)
    tops, bottoms = min(each.top for each in frame.down), max(each.bottom for each in frame.down)
    xs = _edges((each.x for each in frame.down), lefts, rights, slack)
    ys = _edges((each.y for each in frame.across), tops, bottoms, slack)
    if len(xs) < 3 or len(ys) < 3 or len(xs) > _MOST_EDGES or len(ys) > _MOST_EDGES:
        return None
    is_open_above, is_open_before = _openings(frame, xs, ys, slack)
    spots = _spots(len(ys) - 1, len(xs) - 1, is_open_above, is_open_before)
    return Grid(page, tuple(xs), tuple(ys), spots, is_ruled=True) if len(spots) >= _FEWEST else None


def _openings(
    frame: _Frame, xs: Sequence[float], ys: Sequence[float], slack: float
) -> tuple[list[list[bool]], list[list[bool]]]:
    """Above which places of each row no rule is drawn, and before which."""
    levels = [sorted((rule.left, rule.right) for rule in frame.across if abs(rule.y - y) <= slack) for y in ys]
    uprights = [sorted((rule.top, rule.bottom) for rule in frame.down if abs(rule.x - x) <= slack) for x in xs]
    above = [[not _covered(level, left, right) for left, right in pairwise(xs)] for level in levels]
    before = [[not _covered(upright, top, bottom) for upright in uprights] for top, bottom in pairwise(ys)]
    return above, before


_FEWEST = 4


def _edges(values: Iterable[float], first: float, last: float, slack: float) -> list[float]:
    """The rules of one direction, with the outer sides where none is drawn: the crossing ones end there."""
    edges = clustered(values, slack)
    if edges[0] - first > _OUTSIDE * slack:
        edges.insert(0, first)
    if last - edges[-1] > _OUTSIDE * slack:
        edges.append(last)
    return edges


def _covered(stretches: Sequence[tuple[float, float]], first: float, last: float) -> bool:
    """Whether stretches, ascending, cover most of the way from `first` to `last`."""
    reached, length = first, 0.0
    for begin, end in stretches:
        begin, end = max(begin, reached), min(end, last)
        if end > begin:
            length += end - begin
            reached = end
    return length >= _COVERED * (last - first)


def _spots(
    rows: int, columns: int, is_open_above: Sequence[Sequence[bool]], is_open_before: Sequence[Sequence[bool]]
) -> tuple[Spot, ...]:
    """Places that no rule parts are one cell: each grows to the right, then down while its whole side is open."""
    taken = [[False] * columns for _ in range(rows)]
    spots: list[Spot] = []
    for row in range(rows):
        for column in range(columns):
            if taken[row][column]:
                continue
            wide = 1
            while column + wide < columns and is_open_before[row][column + wide] and not taken[row][column + wide]:
                wide += 1
            deep = 1
            while row + deep < rows and all(
                is_open_above[row + deep][at]
                and not taken[row + deep][at]
                and (at == column or is_open_before[row + deep][at])
                for at in range(column, column + wide)
            ):
                deep += 1
            for y in range(row, row + deep):
                taken[y][column : column + wide] = [True] * wide
            spots.append(Spot(row, column, deep, wide))
    return tuple(spots)
