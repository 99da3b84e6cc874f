"""Tables as files: sheets of a workbook, Markdown, HTML and rows of CSV. What stands in a cell is hostile."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from decimal import Decimal

from engine.export.form import NamedDocument
from engine.export.sheets import AMOUNT, NUMBER, Book, GridSheet
from engine.export.values import as_date, as_number
from engine.table import Cell, CellType, Table
from engine.words import Language, Words

_TABLE = Words("表格", "Table")
_TABLES = Words("表格", "Tables")
_MOST_SHEETS = 60
"""More tables than this stand below each other on one sheet."""
_PERCENT = "0.####%"


def write_tables(book: Book, documents: Sequence[NamedDocument]) -> None:
    """A sheet a table, its cells merged as they are printed; very many go below each other on one sheet."""
    found = [(named, number, table) for named in documents for number, table in numbered(named)]
    if len(found) <= _MOST_SHEETS:
        for _, number, table in found:
            sheet = book.grid(title_of(table, number, book.language))
            _write(sheet, table, 0)
            sheet.finish(table.header_rows)
    else:
        sheet = book.grid(_TABLES.in_language(book.language))
        top = 0
        for named, number, table in found:
            sheet.text(top, 0, f"{named.name} · {title_of(table, number, book.language)}")
            _write(sheet, table, top + 1)
            top += table.rows + 2
        sheet.finish(0)


def numbered(named: NamedDocument) -> Iterator[tuple[int, Table]]:
    """The tables of a document with their numbers, from 1."""
    return enumerate(named.document.tables, start=1)


def title_of(table: Table, number: int, language: Language) -> str:
    """What a table is called: its caption, else its number."""
    return table.title or f"{_TABLE.in_language(language)} {number}"


def _write(sheet: GridSheet, table: Table, top: int) -> None:
    for cell in table.cells:
        place = (top + cell.row, cell.column, top + cell.row + cell.rows - 1, cell.column + cell.columns - 1)
        remark = remark_of(cell, sheet.language)
        is_heading = cell.row < table.header_rows
        number = number_of(cell)
        day = as_date(cell.value) if cell.type is CellType.DATE else None
        if is_heading or (number is None and day is None):
            sheet.text(*place[:2], cell.text, until=place[2:], remark=remark, is_heading=is_heading)
        elif number is not None:
            form = _PERCENT if cell.type is CellType.PERCENT else AMOUNT if cell.type is CellType.AMOUNT else NUMBER
            sheet.number(*place[:2], number, form, until=place[2:], remark=remark)
        else:
            sheet.date(*place[:2], day, until=place[2:], remark=remark)


def number_of(cell: Cell) -> Decimal | None:
    """The number of a cell as a spreadsheet keeps it, a share as the part of one; None: it is text."""
    if cell.type in (CellType.TEXT, CellType.DATE):
        return None
    number = as_number(cell.value, is_number=True)
    return number / 100 if number is not None and cell.type is CellType.PERCENT else number


def remark_of(cell: Cell, language: Language) -> str | None:
    """What a person should know of a cell: why it is doubtful."""
    if not cell.is_doubtful:
        return None
    doubt = Words(f"请核对：置信度 {cell.confidence:.0%}", f"Please look: confidence {cell.confidence:.0%}")
    return (cell.note or doubt).in_language(language)


def to_html(table: Table) -> str:
    """A table as HTML, on lines of its own; nothing that stands in a cell is markup."""
    rows = [_html_row(table, row) for row in range(table.rows)]
    caption = f"<caption>{html.escape(table.title)}</caption>\n" if table.title else ""
    return f"<table>\n{caption}" + "".join(rows) + "</table>"


def _html_row(table: Table, row: int) -> str:
    tag = "th" if row < table.header_rows else "td"
    cells: list[str] = []
    for column, cell in enumerate(table.grid[row]):
        if cell is None:
            cells.append(f"<{tag}></{tag}>")
        elif (cell.row, cell.column) == (row, column):
            spans = (f' rowspan="{cell.rows}"' if cell.rows > 1 else "") + (
                f' colspan="{cell.columns}"' if cell.columns > 1 else ""
            )
            cells.append(f"<{tag}{spans}>{html.escape(' '.join(cell.text.split()))}</{tag}>")
    return f"<tr>{''.join(cells)}</tr>\n"


def plain_rows(table: Table) -> list[list[str]]:
    """The texts place by place; one that spans several stands at its first."""
    return [
        [cell.text if cell is not None and (cell.row, cell.column) == (y, x) else "" for x, cell in enumerate(row)]
        for y, row in enumerate(table.grid)
    ]


def has_spans(table: Table) -> bool:
    """Whether any cell covers several places."""
    return any(cell.rows > 1 or cell.columns > 1 for cell in table.cells)
