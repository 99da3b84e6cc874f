"""The rows of items as a person wants them: cells typed, rows added, moved or taken away."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from desk.errors import Conflict, UnknownField
from engine.document import Document, Field, Row
from engine.presets import FieldSpec

MAX_ROWS = 1000
"""More rows than this are refused where they come in."""


@dataclass(frozen=True, slots=True)
class WantedRow:
    """A row as it should be. `source` is its place among the rows as they are, from 0; None for a new one.

    `cells` are texts by column; a column that is not named stays as it is, and is empty in a new row.
    """

    source: int | None
    cells: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a person changed, for the history: `field` as `items[2].amount`, rows from 1, or `items[2]`."""

    field: str
    before: str | None
    after: str | None


def columns_of(document: Document, specs: Sequence[FieldSpec]) -> tuple[Field, ...]:
    """An empty cell for each column: those of the rows that were read, else those of the preset."""
    if document.items:
        return tuple(Field(cell.name, cell.label) for cell in document.items[0])
    return tuple(Field(spec.name, spec.label.words()) for spec in specs)


SeenRow = Mapping[str, str | None]
"""The values of a row, by column, that a person had in sight."""


def are_there(document: Document, wanted: Sequence[WantedRow], seen: Sequence[SeenRow]) -> bool:
    """Whether the rows are already as wanted. Raises `Conflict` where they are not as `seen` either."""
    there = [{cell.name: cell.value for cell in row if cell.value} for row in document.items]
    if there == list(map(_filled, seen)):
        return False
    before: dict[int | None, SeenRow] = dict(enumerate(seen))
    asked = [{**before.get(row.source, {}), **row.cells} for row in wanted]
    if there != list(map(_filled, asked)):
        raise Conflict
    return True


def _filled(row: SeenRow) -> dict[str, str]:
    return {name: text.strip() for name, text in row.items() if text and text.strip()}


def with_rows(
    document: Document, wanted: Sequence[WantedRow], columns: Sequence[Field]
) -> tuple[Document, list[Change]]:
    """The document with these rows, and what that changes. What stays the same keeps its place and its source.

    Raises `UnknownField` for a column or a row that is not there, or a row that is used twice.
    """
    _refuse_strangers(document, wanted, columns)
    rows = tuple(_row(document, row, columns) for row in wanted)
    return replace(document, items=rows), list(_changes(document, wanted, rows))


def _refuse_strangers(document: Document, wanted: Sequence[WantedRow], columns: Sequence[Field]) -> None:
    known = {cell.name for cell in columns}
    used: set[int] = set()
    for row in wanted:
        for name in row.cells:
            if name not in known:
                raise UnknownField(name)
        if row.source is not None:
            if row.source in used or not 0 <= row.source < len(document.items):
                raise UnknownField(f"items[{row.source + 1}]")
            used.add(row.source)


def _row(document: Document, wanted: WantedRow, columns: Sequence[Field]) -> Row:
    old = columns if wanted.source is None else document.items[wanted.source]
    return tuple(_cell(cell, wanted.cells) for cell in old)


def _cell(old: Field, texts: Mapping[str, str | None]) -> Field:
    if old.name not in texts:
        return old
    value = (texts[old.name] or "").strip() or None
    return old if value == old.value else old.corrected(value)


def _changes(document: Document, wanted: Sequence[WantedRow], rows: Sequence[Row]) -> Iterator[Change]:
    for number, (ask, row) in enumerate(zip(wanted, rows, strict=True), start=1):
        if ask.source is None:
            yield Change(f"items[{number}]", None, _text(row))
            continue
        for old, new in zip(document.items[ask.source], row, strict=True):
            if old.value != new.value:
                yield Change(f"items[{ask.source + 1}].{old.name}", old.value, new.value)
    kept = {ask.source for ask in wanted}
    for index, row in enumerate(document.items):
        if index not in kept:
            yield Change(f"items[{index + 1}]", _text(row), None)


def _text(row: Row) -> str:
    return json.dumps({cell.name: cell.value for cell in row}, ensure_ascii=False)
