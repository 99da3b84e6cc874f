"""Headings of tables without lines that stand over several columns, and those beside both rows of headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product
from math import inf, prod

from engine.extract.tables.grid import Spot
from engine.page.layout import Placed

_YEAR = re.compile(r"(?:19|20)\d\d\s*年?")
_OFF_CENTRE = 0.2
"""How far from the middle of its columns a heading over them may stand, as a share of their width."""
_NEAR = 0.8
"""The most white between two rows of headings, in heights of a usual line."""

_UNEVEN = 0.5
"""What a column without a heading, or a heading over one column more than another, counts, in heights of a line."""
_WIDE = 0.1
"""What each column under a heading counts, in the same: of two that fit as well, the narrower."""
_MOST = 5000
"""More ways than these to share columns among headings are not tried."""

_Run = tuple[int, int]
"""The first and the last of some columns."""
Column = tuple[float, float]
"""From where to where a column is printed."""


@dataclass(frozen=True, slots=True)
class Heads:
    """The upper of two rows of headings: `over` are its cells over several columns, the first column and how many.

    `beside` are the columns whose heading stands in the middle of both rows.
    """

    over: tuple[tuple[int, int], ...] = ()
    beside: frozenset[int] = field(default_factory=frozenset)

    def spots(self, columns: int) -> tuple[Spot, ...]:
        """The cells of both rows."""
        wide = dict(self.over)
        hidden = {at for first, count in self.over for at in range(first + 1, first + count)}
        upper = [Spot(0, at, 2 if at in self.beside else 1, wide.get(at, 1)) for at in range(columns)]
        lower = [Spot(1, at) for at in range(columns) if at not in self.beside]
        return (*(spot for spot in upper if spot.column not in hidden), *lower)


def column_of(x: float, columns: Sequence[Column]) -> int:
    """The column that is nearest to an x."""
    return min(range(len(columns)), key=lambda at: max(columns[at][0] - x, x - columns[at][1], 0.0))


def heads_of(rows: Sequence[Sequence[Placed]], columns: Sequence[Column], height: float) -> Heads | None:
    """What the first rows of lines are as two rows of headings, one over the other; None where they are something else.

    With `beside`, the second of `rows` is what stands in the middle of both.
    """
    if len(rows) < 2:
        return None
    middle = rows[1] if len(rows) > 2 and _is_between(rows[1], rows[0], rows[2], columns) else ()
    upper, lower = rows[0], rows[2] if middle else rows[1]
    if _top(lower) - _bottom(upper) > (_NEAR + (1.0 if middle else 0.0)) * height:
        return None
    over = _heads_over(upper, lower, columns)
    return Heads(over, frozenset(_columns(middle, columns))) if over else None


def _heads_over(
    upper: Sequence[Placed], lower: Sequence[Placed], columns: Sequence[Column]
) -> tuple[tuple[int, int], ...]:
    """The headings of a row that stand in the middle over several columns of the row below; empty where none does."""
    taken = _columns(upper, columns)
    below = _columns(lower, columns)
    if len(taken) != len(upper) or len(upper) >= len(lower) or not all(_is_heading(line.text) for line in upper):
        return ()
    if any(after.rect.left - before.rect.right < before.rect.height for before, after in pairwise(_ordered(upper))):
        return ()
    columns = _with_headings(columns, lower)
    free = below - taken
    wide = _widest(upper, free, columns)
    runs = (
        min(product(*wide), key=lambda each: _misfit(upper, each, free, columns))
        if prod(map(len, wide)) <= _MOST
        else ()
    )
    fits = all(_fits(line, run, columns) for line, run in zip(upper, runs, strict=False))
    return tuple((first, last - first + 1) for first, last in runs if last > first) if fits else ()


def _widest(upper: Sequence[Placed], free: set[int], columns: Sequence[Column]) -> list[list[_Run]]:
    """For each heading of a row every run of columns over which it may stand: its own, and free ones beside it."""
    found: list[list[_Run]] = []
    for line in upper:
        first = last = own = column_of(line.rect.center, columns)
        while first - 1 in free:
            first -= 1
        while last + 1 in free:
            last += 1
        found.append([(left, right) for left in range(first, own + 1) for right in range(own, last + 1)])
    return found


def _misfit(upper: Sequence[Placed], runs: Sequence[_Run], free: set[int], columns: Sequence[Column]) -> float:
    """How badly headings stand over runs of columns: off their middles, over each other, uneven, none over a column."""
    ordered = sorted(runs)
    if any(first[1] >= second[0] for first, second in pairwise(ordered)):
        return inf
    counts = [last - first + 1 for first, last in runs]
    reach = range(ordered[0][0], ordered[-1][1] + 1)
    bare = sum(at in free for at in reach) + len(runs) - sum(counts)
    height = sum(line.rect.height for line in upper) / len(upper)
    off = sum(_off(line, run, columns) for line, run in zip(upper, runs, strict=True))
    return off + height * (_UNEVEN * (bare + max(counts) - min(counts)) + _WIDE * sum(counts))


def _with_headings(columns: Sequence[Column], lower: Sequence[Placed]) -> list[Column]:
    """The columns as wide as their headings, too."""
    wide = list(columns)
    for line in lower:
        at = column_of(line.rect.center, columns)
        wide[at] = min(wide[at][0], line.rect.left), max(wide[at][1], line.rect.right)
    return wide


def _ordered(lines: Sequence[Placed]) -> list[Placed]:
    return sorted(lines, key=lambda line: line.rect.left)


def _width(run: _Run, columns: Sequence[Column]) -> float:
    return columns[run[1]][1] - columns[run[0]][0]


def _fits(line: Placed, run: _Run, columns: Sequence[Column]) -> bool:
    """Whether a heading is no wider than its columns, and not far from their middle."""
    width = _width(run, columns)
    return line.rect.width <= width + line.rect.height and _off(line, run, columns) <= _OFF_CENTRE * width


def _off(line: Placed, run: _Run, columns: Sequence[Column]) -> float:
    return abs(line.rect.center - (columns[run[0]][0] + columns[run[1]][1]) / 2)


def _is_between(
    middle: Sequence[Placed], upper: Sequence[Placed], lower: Sequence[Placed], columns: Sequence[Column]
) -> bool:
    """Whether a row has only what the rows above and below lack, closer to both than these are to each other."""
    apart = _columns(upper, columns) | _columns(lower, columns)
    return (
        apart.isdisjoint(_columns(middle, columns)) and _top(middle) < _top(lower) and _bottom(middle) > _bottom(upper)
    )


def _is_heading(text: str) -> bool:
    """Whether a text is words that label nothing beside them, or a year."""
    text = text.strip()
    is_words = text[:1].isalpha() and not text.endswith((":", "："))
    return is_words or _YEAR.fullmatch(text) is not None


def _columns(lines: Sequence[Placed], columns: Sequence[Column]) -> set[int]:
    return {column_of(line.rect.center, columns) for line in lines}


def _top(lines: Sequence[Placed]) -> float:
    return min(line.rect.top for line in lines)


def _bottom(lines: Sequence[Placed]) -> float:
    return max(line.rect.bottom for line in lines)
