"""Tables that go on over several pages, made one again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rapidfuzz.fuzz import ratio

from engine.extract.tables.building import Built, header_rows
from engine.extract.tables.cell_types import summed
from engine.extract.tables.grid import Grid
from engine.page.layout import Placed
from engine.table import Cell, Table

_SAME_PLACE = 0.03
"""How far an edge may stand from where it stood on the page before, as a share of the page's width."""
_ALIKE = 88.0


def joined(found: Sequence[Built], lines: Mapping[int, Sequence[Placed]], widths: Mapping[int, float]) -> list[Table]:
    """The tables of a document in reading order; `lines` and `widths` (pixels) are those of its pages."""
    tables: list[Table] = []
    last: Built | None = None
    for part in found:
        if last is not None and _goes_on(last, part, lines, widths):
            tables[-1] = _with_rows(tables[-1], part.table)
        else:
            tables.append(part.table)
        last = part
    return tables


def _goes_on(last: Built, part: Built, lines: Mapping[int, Sequence[Placed]], widths: Mapping[int, float]) -> bool:
    above, below = last.grid, part.grid
    if below.page != above.page + 1 or above.columns != below.columns or above.is_ruled != below.is_ruled:
        return False
    if not (_same_edges(above, below, widths) if above.is_ruled else _same_columns(last.table, part.table)):
        return False
    under = [line for line in lines[above.page] if line.rect.top > above.ys[-1] and line.index not in last.lines]
    over = [line for line in lines[below.page] if line.rect.bottom < below.ys[0] and line.index not in part.lines]
    return len(under) <= 2 and len(over) <= 2 and part.table.title is None


def _same_edges(above: Grid, below: Grid, widths: Mapping[int, float]) -> bool:
    """Whether the rules between columns stand at the same places of both pages."""
    first, second = widths[above.page], widths[below.page]
    return all(abs(x / first - y / second) <= _SAME_PLACE for x, y in zip(above.xs, below.xs, strict=True))


def _same_columns(above: Table, below: Table) -> bool:
    """Whether what stands in each column begins, or ends, at the same place of both pages."""
    for column in range(above.columns):
        (left, right), (begin, end) = _reach(above, column), _reach(below, column)
        if min(abs(left - begin), abs(right - end)) > _SAME_PLACE:
            return False
    return True


def _reach(table: Table, column: int) -> tuple[float, float]:
    """From where to where the texts of a column stand, 0..1 of the page's width."""
    boxes = [cell.box for cell in table.cells if cell.column == column and cell.columns == 1 and cell.box is not None]
    return min((box.left for box in boxes), default=-1.0), max((box.right for box in boxes), default=-1.0)


def _with_rows(table: Table, more: Table) -> Table:
    """The table with the rows of the next page, without the headings that are printed again."""
    again = _repeated(table, more)
    moved = (replace(cell, row=cell.row - again + table.rows) for cell in more.cells if cell.row >= again)
    cells = (*table.cells, *moved)
    longer = replace(table, rows=table.rows + more.rows - again, cells=cells, places=(*table.places, *more.places))
    longer = replace(longer, confidence=sum(cell.confidence for cell in cells) / len(cells))
    return summed(longer if again else replace(longer, header_rows=header_rows(longer)))


def _repeated(table: Table, more: Table) -> int:
    """How many rows of headings are the same as those of the page before."""
    count = table.header_rows
    if not 0 < count < more.rows:
        return 0
    return count if ratio(_texts(table.cells, count), _texts(more.cells, count)) >= _ALIKE else 0


def _texts(cells: Sequence[Cell], rows: int) -> str:
    return "|".join(cell.text for cell in cells if cell.row < rows)
