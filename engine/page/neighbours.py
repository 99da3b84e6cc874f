"""The lines of a page by height: those beside or below a place are found without a look at all the others."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

from engine.page.geometry import Rect

_MOST = 300
"""Lines near one place. No print has as many; lines drawn one over another may have any number."""

_SLACK = 1.0
"""Pixels, for what is lost when heights are reckoned."""


class Standing(Protocol):
    """Whatever has a place on the straightened page."""

    @property
    def rect(self) -> Rect:
        """Its place."""
        ...


Item = TypeVar("Item", bound=Standing)


class Neighbours(Generic[Item]):
    """Lines in an order of their own, asked again and again for those at some height."""

    def __init__(self, lines: Sequence[Item]) -> None:
        self.lines = tuple(lines)
        rects = [line.rect for line in lines]
        self._bottoms = [rect.bottom for rect in rects]
        self._from_top = sorted(range(len(rects)), key=lambda at: rects[at].top)
        self._tops = [rects[at].top for at in self._from_top]
        self._tallest = max((rect.height for rect in rects), default=0.0)
        self._asked: dict[tuple[float, float], tuple[Item, ...]] = {}

    def between(self, top: float, bottom: float) -> Sequence[Item]:
        """The lines that reach into the strip from `top` to `bottom`, in their order; worked out once."""
        found = self._asked.get((top, bottom))
        if found is None:
            first = bisect_left(self._tops, top - self._tallest - _SLACK)
            last = bisect_right(self._tops, bottom)
            inside = sorted([at for at in self._from_top[first:last] if self._bottoms[at] >= top])
            found = self._asked[top, bottom] = tuple([self.lines[at] for at in inside[:_MOST]])
        return found
