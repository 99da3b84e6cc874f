"""How much two tables are alike: TEDS, by the edit distance of their trees (Zhong and others, 2020)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from engine.table import Table


@dataclass(frozen=True, slots=True)
class Node:
    """A tag of a table's tree; a cell has its text and its spans."""

    tag: str
    children: tuple[Node, ...] = ()
    text: str = ""
    spans: tuple[int, int] = (1, 1)


CellText = tuple[str, int, int]
"""What stands in a cell, and how many rows and columns it spans."""


def tree_of(rows: Sequence[Sequence[CellText]]) -> Node:
    """The tree of a table given row by row, each cell in the row where it begins."""
    cells = [tuple(Node("td", (), text, (down, across)) for text, down, across in row) for row in rows]
    return Node("table", tuple(Node("tr", row) for row in cells))


def rows_of_table(table: Table) -> list[list[CellText]]:
    """A table as it was read, in the same form; a place without a cell is an empty one."""
    rows: list[list[CellText]] = [[] for _ in range(table.rows)]
    for number, row in enumerate(table.grid):
        for column, cell in enumerate(row):
            if cell is None:
                rows[number].append(("", 1, 1))
            elif (cell.row, cell.column) == (number, column):
                rows[number].append((cell.text, cell.rows, cell.columns))
    return rows


def teds(first: Node, second: Node) -> float:
    """1 for the same tree, 0 where nothing of it is left."""
    return 1 - _distance(first, second) / max(_count(first), _count(second))


def _count(node: Node) -> int:
    return 1 + sum(map(_count, node.children))


def _change(first: Node, second: Node) -> float:
    if first.tag != second.tag or first.spans != second.spans:
        return 1.0
    if first.tag != "td":
        return 0.0
    longest = max(len(first.text), len(second.text))
    return Levenshtein.distance(first.text, second.text) / longest if longest else 0.0


class _Tree:
    """The nodes in postorder, for each its leftmost leaf, and the roots that Zhang and Shasha's algorithm begins at."""

    def __init__(self, root: Node) -> None:
        self.nodes: list[Node] = []
        self.leftmost: list[int] = []
        self._add(root)
        last = {leaf: at for at, leaf in enumerate(self.leftmost)}
        self.roots = sorted(last.values())

    def _add(self, node: Node) -> int:
        leaves = [self._add(child) for child in node.children]
        leaf = leaves[0] if leaves else len(self.nodes)
        self.nodes.append(node)
        self.leftmost.append(leaf)
        return leaf


def _distance(one: Node, other: Node) -> float:
    """The least cost of making one tree out of the other (Zhang and Shasha 1989); adding or removing a node costs 1."""
    first, second = _Tree(one), _Tree(other)
    known = [[0.0] * len(second.nodes) for _ in first.nodes]
    for i in first.roots:
        for j in second.roots:
            _fill(first, second, i, j, known)
    return known[-1][-1]


def _fill(first: _Tree, second: _Tree, i: int, j: int, known: list[list[float]]) -> None:
    top, left = first.leftmost[i], second.leftmost[j]
    rows, columns = i - top + 2, j - left + 2
    cost = [[0.0] * columns for _ in range(rows)]
    for x in range(1, rows):
        cost[x][0] = cost[x - 1][0] + 1
    for y in range(1, columns):
        cost[0][y] = cost[0][y - 1] + 1
    for x in range(1, rows):
        for y in range(1, columns):
            a, b = top + x - 1, left + y - 1
            least = min(cost[x - 1][y] + 1, cost[x][y - 1] + 1)
            if first.leftmost[a] == top and second.leftmost[b] == left:
                cost[x][y] = min(least, cost[x - 1][y - 1] + _change(first.nodes[a], second.nodes[b]))
                known[a][b] = cost[x][y]
            else:
                cost[x][y] = min(least, cost[first.leftmost[a] - top][second.leftmost[b] - left] + known[a][b])
