"""Days as bars: a small picture of our own, made on the server, which needs no script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from desk.cases.numbers import Day

_MOST_BARS = 92
_WEEK = 7
_HEIGHT = 100.0
_WIDTH, _GAP = 10.0, 2.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A day, or the week from it on: `x`, `y`, `width` and `height` in units of the picture."""

    first: date
    last: date
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Plot:
    """Bars side by side, `width` x `height` in all; the highest is `most`."""

    bars: tuple[Bar, ...]
    most: int
    width: float
    height: float
    is_weekly: bool


def plot(days: Sequence[Day], count: Callable[[Day], int]) -> Plot:
    """One bar a day; a week where the days are many."""
    is_weekly = len(days) > _MOST_BARS
    step = _WEEK if is_weekly else 1
    groups = [days[place : place + step] for place in range(0, len(days), step)]
    counts = [sum(map(count, group)) for group in groups]
    most = max(counts, default=0)
    bars = tuple(
        _bar(group, number, place, number / most if most else 0.0)
        for place, (group, number) in enumerate(zip(groups, counts, strict=True))
    )
    return Plot(bars, most, len(bars) * _WIDTH, _HEIGHT, is_weekly)


def _bar(days: Sequence[Day], count: int, place: int, share: float) -> Bar:
    height = round(share * _HEIGHT, 2)
    x, y = place * _WIDTH + _GAP / 2, round(_HEIGHT - height, 2)
    return Bar(days[0].day, days[-1].day, count, x, y, _WIDTH - _GAP, height)
