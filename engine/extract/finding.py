"""Algorithms that find values, registered where they stand, and solvers, whose one result several fields read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import TypeVar

from engine.document import Row
from engine.extract.sight import Finder, Sight
from engine.page.layout import Layout
from engine.presets import ItemsSpec
from engine.values.conventions import Conventions

Found = TypeVar("Found")
AFinder = TypeVar("AFinder", bound=Finder)
RowFinder = Callable[[Layout, ItemsSpec, Conventions], tuple[Row, ...]]

Aside = Callable[[Sight], tuple[frozenset[int], frozenset[str]]]

_finders: dict[str, Finder] = {}
_row_finders: dict[str, RowFinder] = {}
_asides: dict[str, Aside] = {}
FINDERS: Mapping[str, Finder] = MappingProxyType(_finders)
"""The algorithms by the name that a field's `rule` says; whole once `engine.extract.kinds` is imported."""
ROW_FINDERS: Mapping[str, RowFinder] = MappingProxyType(_row_finders)
"""Tables of items whose rows have no headings of their own, by the `rule` of their spec."""

ASIDES: Mapping[str, Aside] = MappingProxyType(_asides)
"""By kind, what finds the lines (by index) that speak of other papers, and the labels that are its own even there."""


def finder(name: str) -> Callable[[AFinder], AFinder]:
    """Makes a function the finder of fields whose `rule` is `name`."""

    def register(find: AFinder) -> AFinder:
        _check_free(_finders, name)
        _finders[name] = find
        return find

    return register


def row_finder(name: str) -> Callable[[RowFinder], RowFinder]:
    """Makes a function the finder of the rows of items whose `rule` is `name`."""

    def register(find: RowFinder) -> RowFinder:
        _check_free(_row_finders, name)
        _row_finders[name] = find
        return find

    return register


def aside(kind: str) -> Callable[[Aside], Aside]:
    """Makes a function tell which lines of a paper of `kind` hold none of its own fields."""

    def register(find: Aside) -> Aside:
        _check_free(_asides, kind)
        _asides[kind] = find
        return find

    return register


def solver(solve: Callable[[Sight], Found]) -> Callable[[Sight], Found]:
    """Has a function run once a document, when the first field asks, and every other field read that result."""

    def solved(sight: Sight) -> Found:
        if solve not in sight.solved:
            sight.solved[solve] = solve(sight)
        found: Found = sight.solved[solve]
        return found

    return solved


def _check_free(table: Collection[str], name: str) -> None:
    """ValueError for a name that another function has."""
    if name in table:
        raise ValueError(f"two finders are called {name}")
