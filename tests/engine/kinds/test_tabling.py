"""A box around the headings of a table, or around all of it, makes columns that read its rows."""

from __future__ import annotations

import pytest

from engine.document import Box, Page
from engine.kinds import Sample, propose
from engine.kinds.tabling import TableOffer, table_at
from engine.presets import ValueType, read_preset, written
from tests.engine.extract.sheets import BOOK
from tests.engine.kinds.files import box_of, permit, sheet

NOTE = sheet(
    "DELIVERY NOTE",
    "Article            Qty     Price       Bin",
    "Oak board          12      3.50        A-17",
    "Nails 40 mm        2       4.25        B-04",
    "Total                      7.75",
)
CHINESE = sheet(
    "送货单",
    "品名          数量      单价       库位",
    "木板          12      3.50        东区",
    "钉子          2       4.25        西区",
)


def offered(pages: tuple[Page, ...], first: str, last: str, others: tuple[Sample, ...] = ()) -> TableOffer | None:
    """What is proposed for a box from one text to another."""
    return table_at(pages, 1, Box.around([box_of(pages, first)[1], box_of(pages, last)[1]]), permit(), BOOK, others)


@pytest.mark.parametrize("last", ["Bin", "B-04"])
def test_columns_come_out_of_the_printed_headings(last: str) -> None:
    """Called as known tables call them, with the printed words, and of the type of the cells below."""
    table = offered(NOTE, "Article", last)
    assert table is not None
    assert table.columns == ("Article", "Qty", "Price", "Bin")
    assert [(one.name, one.label.en, one.type) for one in table.items.columns] == [
        ("article", "Article", ValueType.TEXT),
        ("quantity", "Qty", ValueType.NUMBER),
        ("unit_price", "Price", ValueType.AMOUNT),
        ("bin", "Bin", ValueType.TEXT),
    ]
    assert table.rows == (("Oak board", "12", "3.50", "A-17"), ("Nails 40 mm", "2", "4.25", "B-04"))


def test_chinese_headings_stay_as_they_are_printed() -> None:
    """With what known papers call them in English."""
    table = offered(CHINESE, "品名", "库位")
    assert table is not None
    assert [(one.label.zh, one.label.en) for one in table.items.columns][:2] == [
        ("品名", "Description"),
        ("数量", "Quantity"),
    ]
    assert table.rows == (("木板", "12", "3.50", "东区"), ("钉子", "2", "4.25", "西区"))


def test_what_is_offered_reads_the_same_from_its_file() -> None:
    """And it says on how many samples it finds rows."""
    others = (
        Sample(
            "two", sheet("Article            Qty     Price       Bin", "Glue               1       9.00        C-01")
        ),
        Sample("three", sheet("DELIVERY NOTE", "Nothing to deliver")),
    )
    table = offered(NOTE, "Article", "Bin", others)
    assert table is not None
    assert (table.right, table.samples) == (2, 3)
    taught = permit().model_copy(update={"items": table.items})
    assert read_preset(written(taught), "x").items == table.items


@pytest.mark.parametrize(("first", "last"), [("DELIVERY", "DELIVERY NOTE"), ("Oak board", "A-17"), ("Total", "7.75")])
def test_what_is_no_table_is_none(first: str, last: str) -> None:
    """One cell, a row of figures, a sum."""
    assert offered(NOTE, first, last) is None


def test_a_table_is_proposed_beside_values() -> None:
    """Where several cells were drawn around; a value alone has none."""
    box = Box.around([box_of(NOTE, "Article")[1], box_of(NOTE, "Bin")[1]])
    proposal = propose(NOTE, 1, box, permit(), BOOK)
    assert proposal.table is not None
    assert proposal.to_dict()["table"]["rows"][0] == ["Oak board", "12", "3.50", "A-17"]
    assert propose(NOTE, *box_of(NOTE, "DELIVERY NOTE"), permit(), BOOK).table is None


def test_headings_without_a_row_are_none() -> None:
    """What was not seen to work is not offered."""
    assert offered(sheet("Article            Qty     Price       Bin"), "Article", "Bin") is None
