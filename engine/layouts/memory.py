"""Who remembers layouts for the engine: it has no database of its own."""

from __future__ import annotations

from typing import Protocol

from engine.document import Page
from engine.layouts.index import LayoutIndex, Match
from engine.layouts.lesson import LearntLayout


class LayoutMemory(Protocol):
    """Called in reading threads: must be quick, and must not fail."""

    def recall(self, pages: tuple[Page, ...]) -> tuple[Match, ...]:
        """The learnt layouts that `pages` have, the best one of each page first."""
        ...


class LayoutSource(Protocol):
    """Who can tell another process all that is remembered."""

    def snapshot(self) -> tuple[str, tuple[LearntLayout, ...]]:
        """All learnt layouts, and a mark that changes whenever they do: for a reader process to know them too."""
        ...


class FixedMemory:
    """A memory that never changes: for one run, or for a test."""

    def __init__(self, index: LayoutIndex) -> None:
        self._index = index

    def recall(self, pages: tuple[Page, ...]) -> tuple[Match, ...]:
        """What the index knows."""
        return self._index.recall(pages)

    def snapshot(self) -> tuple[str, tuple[LearntLayout, ...]]:
        """Always the same."""
        return "fixed", self._index.layouts
