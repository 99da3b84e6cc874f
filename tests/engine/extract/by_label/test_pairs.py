"""Labelled values that nobody asked for, on every kind of document."""

from __future__ import annotations

from engine.document import Field
from tests.engine.extract.sheets import column, page, read, values


def _others(*words: tuple[float, float, str], preset: str = "auto") -> dict[str, str | None]:
    return {field.name: field.value for field in read(preset, page(*words)).others}


def _sure(found: tuple[Field, ...]) -> set[str]:
    return {field.name for field in found if field.confidence >= 0.9}


def test_a_kind_is_never_closed() -> None:
    """A passport, a slip or an invoice that prints more than was asked gives that too; its own fields come once."""
    for preset in ("passport", "bank_slip", "invoice", "id_card", "form"):
        found = read(preset, column("Customer reference: KX-20417\nClerk: Nora Lindqvist"))
        assert {"Customer reference": "KX-20417", "Clerk": "Nora Lindqvist"}.items() <= values(found).items(), preset
    found = read("passport", column("Nationality: UTOPIAN\nEye colour: green"))
    assert [field.name for field in found.others] == ["Eye colour"]


def test_several_pairs_read_as_one_line_are_taken_apart() -> None:
    """A value ends where the next label begins, blank or not."""
    found = _others((100, 100, "Address: 7 Mill LaneCity: HarborState: ME Zip: 04011 Emergency Contact: Ada Ng"))
    assert {"Address": "7 Mill Lane", "City": "Harbor", "State": "ME", "Zip": "04011"}.items() <= found.items()


def test_lists_of_two_columns_are_pairs_in_any_words() -> None:
    """Three rows with common edges, also two lists side by side; a place is less than a colon."""
    rows = [
        ("Visit", "$55/0%", "Deductible", "$900"),
        ("Pcn", "XZYZ", "Frames", "1 pair"),
        ("Bin", "2035", "Lens", "80%"),
    ]
    words = [
        cell
        for row, texts in enumerate(rows)
        for cell in zip((100, 300, 500, 700), (100 + 40 * row,) * 4, texts, strict=True)
    ]
    found = read("auto", page(*words))
    wanted = {name: value for row in rows for name, value in (row[:2], row[2:])}
    assert wanted.items() <= values(found).items()
    assert not _sure(found.others)


def test_numbered_boxes_lose_their_numbers() -> None:
    """The caption's number is no part of its name, and two captions in one line are two."""
    found = _others(
        (100, 100, "16 State wages, tips 17 State income tax"), (110, 140, "24,410.00"), (330, 140, "244.10"),
        (100, 240, "b Employer identification number"), (100, 280, "63-0065650"),
        (500, 240, "4. Title"), (500, 280, "Project Manager"),
    )  # fmt: skip
    assert {"State income tax": "244.10", "Title": "Project Manager"}.items() <= found.items()
    assert found["Employer identification number"] == "63-0065650"


def test_cards_that_print_labels_under_the_values() -> None:
    """Where print stands only above the captions, it is theirs; a birth with two digits of year is past."""
    found = _others(
        (100, 100, "Mary"), (400, 100, "Major"), (700, 100, "M"),
        (100, 135, "Last Name"), (400, 135, "First Name"), (700, 135, "MI"),
        (100, 185, "1/16/58"), (500, 185, "012345abcd67"),
        (100, 220, "Date of Birth"), (500, 220, "Patient number (medical record number)"),
    )  # fmt: skip
    assert {
        "Last Name": "Mary",
        "First Name": "Major",
        "MI": "M",
        "Patient number": "012345abcd67",
    }.items() <= found.items()
    assert found["Date of Birth"] == "1958-01-16"


def test_headings_of_tables_and_captions_are_no_values() -> None:
    """The first row of a table is not its headings' value, nor is a bracketed remark a value."""
    found = _others(
        (100, 100, "Start Date"), (300, 100, "Employer Name"), (600, 100, "Position Held"),
        (100, 140, "1/15/2009"), (300, 140, "Any Company"), (600, 140, "Baker"),
        (100, 180, "7/21/2011"), (300, 180, "Best Corp."), (600, 180, "Head Baker"),
        (100, 400, "6. Lender's Number"), (100, 430, "(Optional)"), (100, 460, "5555-5555-5555"),
    )  # fmt: skip
    assert found == {"Lender's Number": "5555-5555-5555"}


def test_a_name_and_an_address_in_one_box_are_two_fields() -> None:
    """A caption that names both gives the first line and the rest."""
    found = _others(
        (100, 100, "c Employer's name, address, and ZIP code"),
        (100, 140, "NORTH 312"), (100, 170, "151 N Market Street"), (100, 200, "Wooster OH 44691"),
    )  # fmt: skip
    assert found["Employer's name"] == "NORTH 312"


def test_clauses_and_goods_are_no_pairs() -> None:
    """Beside items words without a figure are no values; a sentence behind a colon of a contract is none."""
    assert not _others((100, 100, "Description"), (400, 100, "Quantity"), (100, 140, "Bolt"), preset="invoice")
    clause = "Payments: the selling parties may retain what was agreed between them in section three"
    assert not _others((100, 100, clause), preset="contract")


def test_a_row_of_items_is_no_labelled_value() -> None:
    """A receipt's single row is a row, not a field called after what was bought."""
    rows = ["白桦文具店", ("面包", "1  14.75"), ("合计：", "¥14.75"), ("微信支付", "14.75"), ("会员号：", "7730")]
    words = [
        (60.0 + 220.0 * place, 60.0 + 70.0 * number, text)
        for number, row in enumerate(rows)
        for place, text in enumerate((row,) if isinstance(row, str) else row)
    ]
    found = read("receipt", page(*words))
    assert [cell.value for row in found.items for cell in row if cell.name == "amount"] == ["14.75"]
    assert "面包" not in {field.name for field in found.others}
