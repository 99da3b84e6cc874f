"""Rows of items as a person wants them: what stays keeps its place, what changes is theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.cases.rows import ItemColumn, WantedRow, are_there, columns_of, with_rows
from desk.errors import Conflict, UnknownField
from engine.document import Box, Document, Field, Provenance, Row, Source
from engine.presets import ValueType
from engine.values.typed import typed
from engine.words import Words

BOX = Box.from_rect(0.1, 0.1, 0.2, 0.2)
LABELS = {"name": Words("名称", "Name"), "amount": Words("金额", "Amount")}


def a_row(name: str, amount: str | None) -> Row:
    """A row as the reader left it."""
    cells = {"name": name, "amount": amount}
    return tuple(Field(key, LABELS[key], text, text, 1, BOX, 0.9, Source.CPU) for key, text in cells.items())


def a_document(*rows: Row) -> Document:
    """A document with rows and nothing else."""
    provenance = Provenance("receipt", 1, "cpu", "1", "0" * 64, datetime(2026, 1, 1, tzinfo=UTC), 1.0)
    return Document((), (), rows, "receipt", 1.0, provenance)


TEA, CAKE = a_row("茶", "3.00"), a_row("蛋糕", "9.00")
DOCUMENT = a_document(TEA, CAKE)
COLUMNS = columns_of(DOCUMENT, ())


def texts(document: Document) -> list[dict[str, str | None]]:
    """The values of all cells."""
    return [{cell.name: cell.value for cell in row} for row in document.items]


def test_a_typed_cell_is_a_persons_and_its_neighbours_are_not() -> None:
    """The cell becomes certain and human; the rest of the row, and the other row, keep source and box."""
    changed, changes = with_rows(DOCUMENT, [WantedRow(0, {"amount": " 3.50 "}), WantedRow(1, {})], COLUMNS)
    name, amount = changed.items[0]
    assert (amount.value, amount.source, amount.confidence) == ("3.50", Source.HUMAN, 1.0)
    assert (name, changed.items[1]) == (TEA[0], CAKE)
    assert [(change.field, change.before, change.after) for change in changes] == [("items[1].amount", "3.00", "3.50")]


def test_rows_come_and_go() -> None:
    """A row that is not named is gone, a new one holds what was typed and nothing else; both are in the history."""
    changed, changes = with_rows(DOCUMENT, [WantedRow(1, {}), WantedRow(None, {"name": "伞"})], COLUMNS)
    assert texts(changed) == [{"name": "蛋糕", "amount": "9.00"}, {"name": "伞", "amount": None}]
    assert [change.field for change in changes] == ["items[2]", "items[1]"]
    assert changes[1].before == '{"name": "茶", "amount": "3.00"}'


def test_an_emptied_cell_is_none() -> None:
    """Blank is no value."""
    changed, _ = with_rows(DOCUMENT, [WantedRow(0, {"amount": "  "}), WantedRow(1, {})], COLUMNS)
    assert changed.items[0][1].value is None


@pytest.mark.parametrize(
    "wanted",
    [
        [WantedRow(0, {"colour": "red"})],
        [WantedRow(2, {})],
        [WantedRow(-1, {})],
        [WantedRow(0, {}), WantedRow(0, {})],
        [WantedRow(None, {"colour": "red"})],
    ],
)
def test_what_is_not_there_is_refused(wanted: list[WantedRow]) -> None:
    """An unknown column, an unknown row, a row used twice."""
    with pytest.raises(UnknownField):
        with_rows(DOCUMENT, wanted, COLUMNS)


@given(st.permutations(range(4)), st.integers(0, 4))
def test_any_order_and_any_selection_keeps_the_rows_themselves(order: list[int], count: int) -> None:
    """Moving and dropping rows changes no row."""
    rows = [a_row(f"货{number}", f"{number}.00") for number in range(4)]
    document = a_document(*rows)
    changed, changes = with_rows(document, [WantedRow(place, {}) for place in order[:count]], COLUMNS)
    assert changed == replace(document, items=tuple(rows[place] for place in order[:count]))
    assert len(changes) == 4 - count


def test_rows_are_held_to_those_that_were_seen() -> None:
    """As seen: not there yet; as wanted: there already, also a second time; anything else is a conflict."""
    wanted = [WantedRow(1, {"amount": "8.00"}), WantedRow(None, {"name": " 水 "})]
    seen = texts(DOCUMENT)
    assert not are_there(DOCUMENT, wanted, seen, COLUMNS)
    changed, _ = with_rows(DOCUMENT, wanted, COLUMNS)
    assert are_there(changed, wanted, seen, COLUMNS)
    with pytest.raises(Conflict):
        are_there(a_document(TEA), wanted, seen, COLUMNS)


@pytest.mark.parametrize(
    ("kind", "text", "kept"),
    [
        (ValueType.AMOUNT, "1,234.5", "1234.50"),
        (ValueType.AMOUNT, "1.234,50", "1234.50"),
        (ValueType.AMOUNT, "￥ 12", "12.00"),
        (ValueType.AMOUNT, "-3.5", "-3.50"),
        (ValueType.AMOUNT, "(98.12)", "-98.12"),
        (ValueType.AMOUNT, "3 or 4", "3 or 4"),
        (ValueType.AMOUNT, "=1+1", "=1+1"),
        (ValueType.NUMBER, "１２", "12"),
        (ValueType.NUMBER, "1,200", "1200"),
        (ValueType.NUMBER, "0.5", "0.5"),
        (ValueType.NUMBER, "2 箱", "2 箱"),
        (ValueType.PERCENT, "13 ％", "13%"),
        (ValueType.PERCENT, "0.13", "0.13"),
        (ValueType.TEXT, "1,234.5", "1,234.5"),
    ],
)
def test_typed_numbers_are_written_as_all_numbers_are(kind: ValueType, text: str, kept: str) -> None:
    """By the type of the column; what is no number, or more than one, stays as typed."""
    columns = [ItemColumn("name", LABELS["name"]), ItemColumn("amount", LABELS["amount"], kind)]
    changed, _ = with_rows(DOCUMENT, [WantedRow(None, {"amount": text})], columns)
    assert changed.items[0][1].value == kept


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_a_number_typed_twice_is_the_same(number: Decimal) -> None:
    """What was made uniform stays as it is."""
    once = typed(f"{number:,f}", ValueType.AMOUNT)
    assert Decimal(once) == number
    assert typed(once, ValueType.AMOUNT) == once


def test_a_number_that_was_made_uniform_is_there_already() -> None:
    """Sent twice, as after a lost answer, `8` is the 8.00 that the first time made of it."""
    columns = [replace(COLUMNS[0]), replace(COLUMNS[1], type=ValueType.AMOUNT)]
    wanted = [WantedRow(0, {"amount": "8"}), WantedRow(1, {})]
    changed, _ = with_rows(DOCUMENT, wanted, columns)
    assert are_there(changed, wanted, texts(DOCUMENT), columns)


def test_a_cell_is_vouched_for_as_it_stands_and_questioned_again() -> None:
    """Without a change of its value: the doubt ends, place and source stay; taken back, the doubt is there again."""
    doubtful = replace(TEA[1], confidence=0.3)
    document = a_document((TEA[0], doubtful))
    sure, changes = with_rows(document, [WantedRow(0, {}, {"amount": True})], COLUMNS)
    cell = sure.items[0][1]
    assert (cell.confirmed, cell.is_doubtful, cell.source, cell.box) == (True, False, Source.CPU, BOX)
    assert [(change.field, change.before, change.after) for change in changes] == [("items[1].amount", "3.00", "3.00")]
    again, _ = with_rows(sure, [WantedRow(0, {}, {"amount": False})], COLUMNS)
    assert again.items[0][1].is_doubtful


def test_a_row_put_back_keeps_its_doubts() -> None:
    """A row that was taken away and is typed in again by undo says of a cell that nobody has looked at it."""
    changed, _ = with_rows(DOCUMENT, [WantedRow(None, {"name": "茶", "amount": "3.00"}, {"amount": False})], COLUMNS)
    name, amount = changed.items[0]
    assert (name.is_doubtful, amount.is_doubtful) == (False, True)


def test_a_confirmation_of_a_strange_column_is_refused() -> None:
    """As a text for it is."""
    with pytest.raises(UnknownField):
        with_rows(DOCUMENT, [WantedRow(0, {}, {"colour": True})], COLUMNS)
