"""A grid on a straightened page: where its rows and columns begin and end, and which of its places are one cell."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from engine.page.geometry import Rect


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell of a grid by its first row and column, from 0, and how many of each it covers."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """`xs` and `ys` are the edges of columns and rows in straightened pixels of a page, ascending.

    `spots` are its cells in the order of rows: each place belongs to one. `is_ruled` where lines are drawn around them.
    """

    page: int
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    spots: tuple[Spot, ...]
    is_ruled: bool

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.ys) - 1

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return len(self.xs) - 1

    @property
    def rect(self) -> Rect:
        """The whole of it."""
        return Rect(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def row_at(self, y: float) -> int:
        """The row at a height; the first or the last one beyond the edges."""
        return min(max(bisect_right(self.ys, y) - 1, 0), self.rows - 1)

    def column_at(self, x: float) -> int:
        """The column at an x; the first or the last one beyond the edges."""
        return min(max(bisect_right(self.xs, x) - 1, 0), self.columns - 1)


def clustered(values: Iterable[float], slack: float) -> list[float]:
    """Values that lie within `slack` of their neighbours made one, their mean; ascending."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= slack:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]
