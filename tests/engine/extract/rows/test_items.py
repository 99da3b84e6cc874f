"""The rows of a receipt: with headings and without, counted, weighed, wrapped, discounted."""

from __future__ import annotations

import pytest

from tests.engine.extract.sheets import column, read

Cells = list[tuple[str | None, ...]]


def rows(text: str, end: str = "Total  9.00") -> Cells:
    """Description, quantity, unit price and amount of each item of a receipt."""
    found = read("receipt", column(f"AMBER CUP LTD\n8 HIGH STREET\n{text}\n{end}\nThank you"))
    return [tuple(cell.value for cell in row[:4]) for row in found.items]


def codes(text: str) -> list[str | None]:
    """The product codes of the items."""
    found = read("receipt", column(f"AMBER CUP LTD\n8 HIGH STREET\n{text}\nTotal  9.00\nThank you"))
    return [row[4].value for row in found.items]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Kaya toast  2.10\nTeh C  1.80", [("Kaya toast", None, None, "2.10"), ("Teh C", None, None, "1.80")]),
        ("2 Club sandwich  25.90\n1 Soup  6.50", [("Club sandwich", "2", None, "25.90"), ("Soup", "1", None, "6.50")]),
        ("凍檸茶 x2  44.00\n菠蘿油  18.00", [("凍檸茶", "2", None, "44.00"), ("菠蘿油", None, None, "18.00")]),
        (
            "Toast set A\n2 x 5.80  11.60\nTeh  2.10",
            [("Toast set A", "2", "5.80", "11.60"), ("Teh", None, None, "2.10")],
        ),
        ("4 @ 1.25\nYOGURT CUP  5.00 F", [("YOGURT CUP", "4", "1.25", "5.00")]),
        ("YOGURT CUP  5.00 F\n4 @ 1.25", [("YOGURT CUP", "4", "1.25", "5.00")]),
        ("BANANAS\n2.31 lb @ 0.79 /lb  1.82 F", [("BANANAS", "2.31", "0.79", "1.82")]),
        ("2 Menu  17.50  35.00\n1 Cake  9.00  9.00", [("Menu", "2", "17.50", "35.00"), ("Cake", "1", "9.00", "9.00")]),
        ("MILK  4.29\nMEMBER SAVINGS  -1.00", [("MILK", None, None, "4.29"), ("MEMBER SAVINGS", None, None, "-1.00")]),
    ],
)
def test_rows_without_headings(printed: str, expected: Cells) -> None:
    """A name and an amount; a count before, behind, on a row of its own, explained by the product."""
    assert rows(printed) == expected


def test_names_below_their_numbers() -> None:
    """Where the first row has only a code and numbers, each name belongs to the numbers above it."""
    printed = (
        "Item  Qty  S/Price  Amount\n3474370026019  2  7.70  15.40\nCORRECTION PEN 18ML\n"
        "3474370026020  1  3.00  3.00\nRULER"
    )
    assert rows(printed, "Total  18.40") == [
        ("CORRECTION PEN 18ML", "2", "7.70", "15.40"),
        ("RULER", "1", "3.00", "3.00"),
    ]


def test_a_table_with_numbered_rows() -> None:
    """The number of a row is not part of the name; a heading with a currency is still that heading."""
    printed = "No. Description  Qty  Price (RM)  Amount (RM)\n1 TYRE  2  210.00  420.00\n2 BALANCE  2  10.00  20.00"
    assert rows(printed, "Total  440.00") == [("TYRE", "2", "210.00", "420.00"), ("BALANCE", "2", "10.00", "20.00")]


def test_bar_codes_above_the_names() -> None:
    """A bar code on a row of its own is the code of the item below it, and no part of a name."""
    printed = "品名  数量  单价  金额\n6901234500012\n鲜牛奶  2  12.80  25.60\n6901234500029\n西红柿  1  5.97  5.97"
    assert [row[0] for row in rows(printed, "合计  31.57")] == ["鲜牛奶", "西红柿"]
    assert codes(printed) == ["6901234500012", "6901234500029"]


def test_what_is_no_item() -> None:
    """Sums, counts, the way it was paid and the day are none; a page without amounts has none."""
    assert rows("03/09/2026  7:42\nTea  3.00\nTotal Qty  1\nCash  5.00\nChange  2.00") == [("Tea", None, None, "3.00")]
    assert rows("nothing here", "bye") == []
