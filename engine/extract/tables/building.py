"""Tables out of grids: texts in their cells, what they hold, which rows are headings, and the title above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from engine.box import Box
from engine.extract.tables.cell_types import summed, typed
from engine.extract.tables.contents import Content, contents_of
from engine.extract.tables.grid import Grid, Spot
from engine.page.layout import Placed
from engine.table import Cell, CellType, Place, Table
from engine.values.confidence import reading_score
from engine.values.conventions import Conventions
from engine.words import Words

_RULED, _UNRULED, _CUT = 1.0, 0.97, 0.8
"""How sure it is that a text stands in its cell: between lines, by white alone, where a line had to be cut."""
_MOST_HEADINGS = 4
_LONGEST_TITLE = 60
CUT = Words(
    "这一行文字跨过了列边界，是按位置拆开的，请核对。",
    "The line runs over the edge of the column and was cut there; please check.",
)


@dataclass(frozen=True, slots=True)
class Built:
    """A table on one page with the grid that it stands in, and the lines that are its cells' or its title's."""

    table: Table
    grid: Grid
    lines: frozenset[int]


def built(grid: Grid, lines: Sequence[Placed], conventions: Conventions) -> Built | None:
    """The table of a grid; None where too little stands in it to be one."""
    contents = contents_of(grid, lines)
    grid, contents = _without_empty(grid, contents)
    filled_rows = {spot.row for spot in contents}
    filled_columns = {spot.column for spot in contents}
    if len(filled_rows) < 2 or len(filled_columns) < 2 or len(contents) < _FEWEST:
        return None
    sure = _RULED if grid.is_ruled else _UNRULED
    cells = tuple(typed(_cell(spot, contents[spot], grid.page, sure), conventions) for spot in _in_order(contents))
    used = {part.line.index for content in contents.values() for part in content.parts}
    title = _title(grid, lines, used)
    box = Box.around(cell.box for cell in cells if cell.box is not None)
    table = Table(
        rows=grid.rows,
        columns=grid.columns,
        cells=cells,
        places=(Place(grid.page, box),),
        title=title.text.strip() if title is not None else None,
        confidence=sum(cell.confidence for cell in cells) / len(cells),
    )
    table = summed(replace(table, header_rows=header_rows(table)))
    return Built(table, grid, frozenset(used if title is None else used | {title.index}))


_FEWEST = 4


def _without_empty(grid: Grid, contents: Mapping[Spot, Content]) -> tuple[Grid, Mapping[Spot, Content]]:
    """The grid without columns in which nothing is printed, and without such rows at its ends; one within stays."""
    rows = sorted({row for spot in contents for row in range(spot.row, spot.row + spot.rows)})
    columns = sorted({at for spot in contents for at in range(spot.column, spot.column + spot.columns)})
    if not contents:
        return grid, contents
    rows = list(range(rows[0], rows[-1] + 1))
    moved = {spot: new for spot in grid.spots if (new := _cut(spot, rows, columns)) is not None}
    xs = (*(grid.xs[at] for at in columns), grid.xs[columns[-1] + 1])
    smaller = Grid(grid.page, xs, grid.ys[rows[0] : rows[-1] + 2], tuple(moved.values()), grid.is_ruled)
    return smaller, {moved[spot]: content for spot, content in contents.items()}


def _cut(spot: Spot, rows: Sequence[int], columns: Sequence[int]) -> Spot | None:
    own_rows = [at for at, row in enumerate(rows) if spot.row <= row < spot.row + spot.rows]
    own = [at for at, column in enumerate(columns) if spot.column <= column < spot.column + spot.columns]
    return Spot(own_rows[0], own[0], len(own_rows), len(own)) if own_rows and own else None


def _in_order(contents: Mapping[Spot, Content]) -> list[Spot]:
    return sorted(contents, key=lambda spot: (spot.row, spot.column))


def _cell(spot: Spot, content: Content, page: int, sure: float) -> Cell:
    parts = content.parts
    box = Box.around(part.line.slice_box(part.start, part.end) for part in parts)
    belief = reading_score(parts) * (_CUT if content.is_cut else sure)
    note = CUT if content.is_cut else None
    return Cell(spot.row, spot.column, content.text, spot.rows, spot.columns, page, box, belief, note=note)


def header_rows(table: Table) -> int:
    """How many rows at the top say what stands below: those before the first figure, and those their cells reach."""
    figures = [cell.row for cell in table.cells if cell.type is not CellType.TEXT]
    count = min(figures) if figures else 1
    if count > _MOST_HEADINGS:
        return 1
    reach = max((cell.row + cell.rows for cell in table.cells if cell.row < max(count, 1)), default=0)
    return count if count == 0 or reach <= count or reach > _MOST_HEADINGS else reach


def _title(grid: Grid, lines: Sequence[Placed], used: set[int]) -> Placed | None:
    """The one line right above a table, short, alone in its row and within the table's width."""
    rect = grid.rect
    heights = [line.rect.height for line in lines if line.index in used]
    height = sum(heights) / len(heights)
    above = [
        line
        for line in lines
        if line.index not in used and line.rect.middle < rect.top and rect.top - line.rect.bottom < 2.2 * height
    ]
    if not above:
        return None
    lowest = max(above, key=lambda line: line.rect.middle)
    beside = [line for line in lines if line.rect.shares_row(lowest.rect) > 0.5]
    is_within = rect.left - 2 * height < lowest.rect.left and lowest.rect.right < rect.right + 2 * height
    return lowest if len(beside) == 1 and is_within and _is_title(lowest.text.strip()) else None


def _is_title(text: str) -> bool:
    """Whether a line may be a caption: short, no sentence, and words rather than a number."""
    digits, letters = sum(map(str.isdigit, text)), sum(map(str.isalpha, text))
    return len(text) <= _LONGEST_TITLE and not text.endswith((".", "。", "；", ";")) and letters > digits
