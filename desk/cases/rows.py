"""The rows of items as a person wants them: cells typed, rows added, moved or taken away."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from desk.errors import Conflict, UnknownField
from engine.document import Document, Field, Row
from engine.presets import FieldSpec, ValueType
from engine.values.typed import typed
from engine.words import Words

MAX_ROWS = 1000
"""More rows than this are refused where they come in."""


@dataclass(frozen=True, slots=True)
class WantedRow:
    """A row as it should be. `source` is its place among the rows as they are, from 0; None for a new one.

    `cells` are texts by column; a column that is not named stays as it is, and is empty in a new row. `confirmed` says
    of cells by column that a person vouches for them as they then stand (true), or has not looked at them (false).
    """

    source: int | None
    cells: Mapping[str, str | None]
    confirmed: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ItemColumn:
    """A column of items: what it is called and what its values look like."""

    name: str
    label: Words
    type: ValueType = ValueType.TEXT


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a person changed, for the history: `field` as `items[2].amount`, rows from 1, or `items[2]`."""

    field: str
    before: str | None
    after: str | None


def columns_of(document: Document, specs: Sequence[FieldSpec]) -> tuple[ItemColumn, ...]:
    """The columns of the rows that were read, else those of the preset; what the preset does not know is text."""
    if not document.items:
        return tuple(ItemColumn(spec.name, spec.label.words(), spec.type) for spec in specs)
    types = {spec.name: spec.type for spec in specs}
    return tuple(ItemColumn(cell.name, cell.label, types.get(cell.name, ValueType.TEXT)) for cell in document.items[0])


SeenRow = Mapping[str, str | None]
"""The values of a row, by column, that a person had in sight."""


def are_there(
    document: Document, wanted: Sequence[WantedRow], seen: Sequence[SeenRow], columns: Sequence[ItemColumn]
) -> bool:
    """Whether the rows are already as wanted. Raises `Conflict` where they are not as `seen` either."""
    there = [{cell.name: cell.value for cell in row if cell.value} for row in document.items]
    if there == list(map(_filled, seen)):
        return False
    before: dict[int | None, SeenRow] = dict(enumerate(seen))
    types = {column.name: column.type for column in columns}
    asked = [{**before.get(row.source, {}), **_uniform(row.cells, types)} for row in wanted]
    if there != list(map(_filled, asked)):
        raise Conflict
    return True


def _uniform(texts: SeenRow, types: Mapping[str, ValueType]) -> dict[str, str]:
    return {name: typed((text or "").strip(), types.get(name, ValueType.TEXT)) for name, text in texts.items()}


def _filled(row: SeenRow) -> dict[str, str]:
    return {name: text.strip() for name, text in row.items() if text and text.strip()}


def with_rows(
    document: Document, wanted: Sequence[WantedRow], columns: Sequence[ItemColumn]
) -> tuple[Document, list[Change]]:
    """The document with these rows, and what that changes. What stays the same keeps its place and its source.

    A number that was typed in any of the ways to write one is kept as all numbers are (`1,234.5` in a column of amounts
    is 1234.50); what is none stays as typed.
    Raises `UnknownField` for a column or a row that is not there, or a row that is used twice.
    """
    _refuse_strangers(document, wanted, columns)
    rows = tuple(_row(document, row, columns) for row in wanted)
    return replace(document, items=rows), list(_changes(document, wanted, rows))


def _refuse_strangers(document: Document, wanted: Sequence[WantedRow], columns: Sequence[ItemColumn]) -> None:
    known = {column.name for column in columns}
    used: set[int] = set()
    for row in wanted:
        for name in (*row.cells, *row.confirmed):
            if name not in known:
                raise UnknownField(name)
        if row.source is not None:
            if row.source in used or not 0 <= row.source < len(document.items):
                raise UnknownField(f"items[{row.source + 1}]")
            used.add(row.source)


def _row(document: Document, wanted: WantedRow, columns: Sequence[ItemColumn]) -> Row:
    types = {column.name: column.type for column in columns}
    old = _blank(columns) if wanted.source is None else document.items[wanted.source]
    return tuple(_cell(cell, wanted, types.get(cell.name, ValueType.TEXT)) for cell in old)


def _blank(columns: Sequence[ItemColumn]) -> Row:
    return tuple(Field(column.name, column.label) for column in columns)


def _cell(old: Field, wanted: WantedRow, kind: ValueType) -> Field:
    cell = old
    if old.name in wanted.cells:
        text = (wanted.cells[old.name] or "").strip()
        value = typed(text, kind) if text else None
        cell = old if old.value in (value, text or None) else old.corrected(value)
    vouched = wanted.confirmed.get(old.name)
    if vouched is None or vouched == cell.confirmed:
        return cell
    return cell.confirmed_as_it_stands() if vouched else cell.questioned()


def _changes(document: Document, wanted: Sequence[WantedRow], rows: Sequence[Row]) -> Iterator[Change]:
    for number, (ask, row) in enumerate(zip(wanted, rows, strict=True), start=1):
        if ask.source is None:
            yield Change(f"items[{number}]", None, _text(row))
            continue
        for old, new in zip(document.items[ask.source], row, strict=True):
            if (old.value, old.confirmed) != (new.value, new.confirmed):
                yield Change(f"items[{ask.source + 1}].{old.name}", old.value, new.value)
    kept = {ask.source for ask in wanted}
    for index, row in enumerate(document.items):
        if index not in kept:
            yield Change(f"items[{index + 1}]", _text(row), None)


def _text(row: Row) -> str:
    return json.dumps({cell.name: cell.value for cell in row}, ensure_ascii=False)
