"""Elements of an XML file by a table of paths and field names; programs that nest them otherwise are understood too."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.document import Source
from engine.evidence.statements import Statement, said
from engine.markup import Node

_MOST_ROWS = 1000


class Elements:
    """The values of one tree by path. An element that stands elsewhere counts where its name stands there alone."""

    def __init__(self, root: Node) -> None:
        self._root = root
        self._by_name: dict[str, set[str]] = {}
        for node in root.walk():
            if not node.children:
                self._by_name.setdefault(node.name, set()).add(node.value)

    def text_of(self, path: str) -> str:
        """The element's text; empty where there is none, or several that differ."""
        found = self._root.first(*path.split("/"))
        if found is not None:
            return found.value
        values = self._by_name.get(path.rsplit("/", 1)[-1], set())
        return next(iter(values)) if len(values) == 1 else ""


def taken(root: Node, paths: Mapping[str, str], source: Source, *, is_strict: bool = True) -> tuple[Statement, ...]:
    """What the elements say that are under these paths; with `is_strict` off, also where they stand elsewhere."""
    text_of = (lambda path: root.text_of(*path.split("/"))) if is_strict else Elements(root).text_of
    return said(source, [(name, text_of(path)) for path, name in paths.items()])


def blank(root: Node, paths: Mapping[str, str]) -> frozenset[str]:
    """The names whose elements are there, and all empty."""
    nodes = [(name, root.first(*path.split("/"))) for path, name in paths.items()]
    said_something = {name for name, node in nodes if node is not None and node.value}
    return frozenset({name for name, node in nodes if node is not None} - said_something)


def once(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """The first statement of each name: the others are the same thing under another tag."""
    return tuple({statement.name: statement for statement in reversed(statements)}.values())[::-1]


def rows_of(nodes: Sequence[Node], columns: Mapping[str, str], source: Source) -> tuple[tuple[Statement, ...], ...]:
    """The rows of a table, rates as percents; an empty one is none."""
    rows = (taken(node, columns, source) for node in nodes[:_MOST_ROWS])
    return tuple(tuple(_percent(cell) for cell in row) for row in rows if row)


def _percent(cell: Statement) -> Statement:
    """A rate as `6%`, also where the file says 0.06."""
    return cell if cell.name != "tax_rate" else replace(cell, text=_as_percent(cell.text))


def _as_percent(text: str) -> str:
    """`0.06` as `6%`; anything else as it is."""
    try:
        share = float(text)
    except ValueError:
        return text
    if not math.isfinite(share):
        return text
    return f"{round(share * 100, 4):g}%" if 0 <= share < 1 else f"{share:g}%"
