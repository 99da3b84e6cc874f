"""Any table as a grid of cells: by the lines drawn around it, else by the white between its columns."""

from __future__ import annotations

from collections.abc import Sequence

from engine.document import Page
from engine.evidence import Evidence
from engine.extract.by_label.ruling import Ruling
from engine.extract.tables.building import Built, built
from engine.extract.tables.building import header_rows as headings_of
from engine.extract.tables.cell_types import typed as typed_cell
from engine.extract.tables.grid import Grid
from engine.extract.tables.joining import joined
from engine.extract.tables.rows import parted
from engine.extract.tables.ruled import ruled_grids
from engine.extract.tables.unruled import unruled_grids
from engine.page.layout import Layout, Placed
from engine.table import Table
from engine.values.conventions import Conventions

__all__ = ["headings_of", "tables_of", "typed_cell"]


def tables_of(pages: Sequence[Page], looks: Sequence[Evidence], conventions: Conventions) -> tuple[Table, ...]:
    """The tables on pages, in reading order, those over several pages joined; `looks` are what the pictures show."""
    layout = Layout(pages)
    ruling = Ruling(layout, looks)
    numbers = [page.number for page in layout.pages]
    found = [table for number in numbers for table in _on_page(layout, ruling, number, conventions)]
    lines = {number: layout.on_page(number) for number in numbers}
    return tuple(joined(found, lines, {page.number: float(page.width) for page in layout.pages}))


def _on_page(layout: Layout, ruling: Ruling, number: int, conventions: Conventions) -> list[Built]:
    lines = layout.on_page(number)
    height = layout.line_height
    found: list[Built] = []
    for grid in _apart(ruled_grids(number, ruling.across(number), ruling.down(number), height)):
        table = built(parted(grid, lines), lines, conventions)
        if table is not None:
            found.append(table)
    free = [line for line in lines if not any(_is_inside(line, table.grid) for table in found)]
    taken = frozenset(at for table in found for at in table.lines)
    for grid in unruled_grids(number, [line for line in free if line.index not in taken], height):
        table = built(grid, free, conventions)
        if table is not None:
            found.append(table)
    return sorted(found, key=lambda table: (table.grid.ys[0], table.grid.xs[0]))


def _is_inside(line: Placed, grid: Grid) -> bool:
    return grid.rect.holds(line.rect.center, line.rect.middle)


def _apart(grids: Sequence[Grid]) -> list[Grid]:
    """The grids without those that lie inside another one: a frame around a page is no table, what is in it may be."""
    areas = {id(grid): grid.rect.width * grid.rect.height for grid in grids}
    ordered = sorted(grids, key=lambda grid: areas[id(grid)])
    kept: list[Grid] = []
    for grid in ordered:
        inside = [other for other in kept if grid.rect.holds(other.rect.center, other.rect.middle)]
        if not inside:
            kept.append(grid)
    return sorted(kept, key=lambda grid: grid.ys[0])
