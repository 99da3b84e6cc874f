"""The lines of a page by height: those beside or below a place are found without a look at all the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

import numpy as np

from engine.page.geometry import Rect

_MOST = 300
"""Lines near one place. No print has as many; lines drawn one over another may have any number."""


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
        self._tops = np.array([line.rect.top for line in lines], np.float64)
        self._bottoms = np.array([line.rect.bottom for line in lines], np.float64)
        self._asked: dict[tuple[float, float], tuple[Item, ...]] = {}

    def between(self, top: float, bottom: float) -> Sequence[Item]:
        """The lines that reach into the strip from `top` to `bottom`, in their order; worked out once."""
        found = self._asked.get((top, bottom))
        if found is None:
            inside = ((self._bottoms >= top) & (self._tops <= bottom)).nonzero()[0]
            found = self._asked[top, bottom] = tuple([self.lines[at] for at in inside[:_MOST].tolist()])
        return found
