"""Cells of tables as a person wants them: typed, confirmed, or in doubt again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desk.cases.contents import Seen
from desk.cases.rows import Change
from desk.errors import Conflict, UnknownField
from engine.document import Document
from engine.extract import typed_cell
from engine.table import Cell, Table
from engine.values.settling import conventions_of

MAX_CELL_CHARACTERS = 4000
"""What is typed into a cell is cut here."""


@dataclass(frozen=True, slots=True)
class CellPlace:
    """A cell of a document: its table's number, from 1, and its row and column, from 0."""

    table: int
    row: int
    column: int

    @property
    def name(self) -> str:
        """As the history names it, rows and columns from 1."""
        return f"tables[{self.table}].{self.row + 1}.{self.column + 1}"


def with_cell(
    document: Document, place: CellPlace, text: str, seen: Seen | None, *, is_confirmed: bool
) -> tuple[Document, Change]:
    """The document with what a person typed into a cell, and what that changes.

    A number or a date gets its uniform form as what was read does. Raises `UnknownField` for a place that is not
    there, and `Conflict` where the cell is neither as `seen` nor as wanted.
    """
    table = _table(document, place)
    old = _cell(table, place)
    wanted = text.strip()[:MAX_CELL_CHARACTERS]
    if seen is not None and old.text not in (seen.value or "", wanted):
        raise Conflict
    changed = old.confirmed_as_it_stands() if wanted == old.text else _typed(document, old, wanted)
    if not is_confirmed:
        changed = changed.questioned()
    tables = list(document.tables)
    tables[place.table - 1] = table.with_cell(changed)
    return replace(document, tables=tuple(tables)), Change(place.name, old.text, wanted)


def _table(document: Document, place: CellPlace) -> Table:
    if not 1 <= place.table <= len(document.tables):
        raise UnknownField(f"tables[{place.table}]")
    return document.tables[place.table - 1]


def _cell(table: Table, place: CellPlace) -> Cell:
    """The cell that covers a place; an empty one where there is none yet."""
    if not (0 <= place.row < table.rows and 0 <= place.column < table.columns):
        raise UnknownField(place.name)
    try:
        return table.cell_at(place.row, place.column)
    except KeyError:
        return Cell(place.row, place.column, "")


def _typed(document: Document, old: Cell, text: str) -> Cell:
    found = typed_cell(Cell(0, 0, text), conventions_of(document.pages))
    return old.corrected(text, found.type, found.value)
