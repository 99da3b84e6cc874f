"""Tables out of lines and rules: drawn grids, columns in white, what holds a table together and what is none."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bench.teds import rows_of_table
from engine.document import Box, Page
from engine.evidence import Evidence
from engine.evidence.rules import Rule
from engine.extract import tables_of
from engine.table import CellType, Table
from engine.values.settling import conventions_of
from tests.engine.extract.sheets import HEIGHT, WIDTH, Word, page

XS = (100, 350, 500, 650)
PITCH = 50


def read(*pages: Page, looks: Sequence[Evidence] = ()) -> tuple[Table, ...]:
    """The tables of pages."""
    return tables_of(pages, looks, conventions_of(pages))


def cells(*rows: Sequence[str], top: float = 200, xs: Sequence[float] = XS) -> list[Word]:
    """Words at the columns' left edges, row by row; an empty one is left out."""
    return [
        (x + 10, top + number * PITCH + 13, text)
        for number, row in enumerate(rows)
        for x, text in zip(xs, row, strict=False)
        if text
    ]


def across(y: float, left: float, right: float) -> Rule:
    """A rule from left to right."""
    return Rule(Box.from_pixels(((left, y), (right, y), (right, y), (left, y)), WIDTH, HEIGHT), is_across=True)


def down(x: float, top: float, bottom: float) -> Rule:
    """A rule from top to bottom."""
    return Rule(Box.from_pixels(((x, top), (x, bottom), (x, bottom), (x, top)), WIDTH, HEIGHT), is_across=False)


def texts(table: Table) -> list[list[str]]:
    """The texts row by row, each cell where it begins."""
    return [[text for text, *_ in row] for row in rows_of_table(table)]


PRICES = [
    ["Item", "Count", "Price", "Sum"],
    ["Blue folder", "3", "1.50", "4.50"],
    ["Red folder", "2", "2.25", "4.50"],
    ["Total", "", "", "9.00"],
]


def test_columns_in_white_are_a_table() -> None:
    """No line is drawn; the headings are known by the figures below, and cells say what they hold."""
    (table,) = read(page((100, 150, "Prices of folders"), *cells(*PRICES)))
    assert texts(table) == PRICES
    assert (table.header_rows, table.title) == (1, "Prices of folders")
    price = table.cell_at(2, 2)
    assert (price.type, price.value, price.page) == (CellType.AMOUNT, "2.25", 1)
    assert (table.cell_at(1, 1).type, table.cell_at(1, 1).value) == (CellType.NUMBER, "3")
    assert not table.is_doubtful


def test_a_column_that_does_not_add_up_is_in_doubt() -> None:
    """The sum, with the reason; the cells above stay as they are."""
    (table,) = read(page(*cells(*PRICES[:3], ["Total", "", "", "9.50"])))
    total = table.cell_at(3, 3)
    assert total.is_doubtful
    assert total.note is not None
    assert "adds up" in total.note.en
    assert not table.cell_at(2, 3).is_doubtful


def test_a_drawn_grid_has_merged_cells_where_a_rule_is_left_out() -> None:
    """A heading over two columns, and one over two rows."""
    rules = (
        across(200, 100, 800),
        across(250, 350, 650),
        *(across(y, 100, 800) for y in (300, 350, 400)),
        *(down(x, 200, 400) for x in (100, 350, 650, 800)),
        down(500, 250, 400),
    )
    words = [
        *cells(["", "2026", "", "Notes"]),
        (110, 238, "Unit"),
        *cells(["", "Trips", "Days"], ["Sales", "4", "9", "-"], ["Service", "11", "20", "late"], top=250),
    ]
    (table,) = read(page(*words), looks=[Evidence(1, rules=rules)])
    assert rows_of_table(table) == [
        [("Unit", 2, 1), ("2026", 1, 2), ("Notes", 2, 1)],
        [("Trips", 1, 1), ("Days", 1, 1)],
        [("Sales", 1, 1), ("4", 1, 1), ("9", 1, 1), ("-", 1, 1)],
        [("Service", 1, 1), ("11", 1, 1), ("20", 1, 1), ("late", 1, 1)],
    ]


def test_a_line_read_over_two_cells_is_cut_at_the_rule() -> None:
    """At the blank; both halves keep their places."""
    rules = (
        *(across(y, 100, 650) for y in (200, 250, 300)),
        *(down(x, 200, 300) for x in (100, 350, 500, 650)),
    )
    sheet = page(*cells(["Name", "Count", "Sum"], ["Oil"]), (300, 263, "Grey 12"), (520, 263, "8.00"))
    (table,) = read(sheet, looks=[Evidence(1, rules=rules)])
    assert texts(table)[1] == ["Oil Grey", "12", "8.00"]


def test_rows_without_rules_between_them_are_told_by_their_figures() -> None:
    """Only columns are drawn: each figure begins a row, a line of words goes on in the row above."""
    rules = (
        *(across(y, 100, 650) for y in (200, 250, 450)),
        *(down(x, 200, 450) for x in (100, 350, 500, 650)),
    )
    words = cells(["Part", "Count", "Price"], ["Shaft", "2", "9.00"], ["of steel"], ["Cover", "1", "3.50"])
    (table,) = read(page(*words), looks=[Evidence(1, rules=rules)])
    assert texts(table) == [["Part", "Count", "Price"], ["Shaft of steel", "2", "9.00"], ["Cover", "1", "3.50"]]


def test_a_table_that_goes_on_is_joined_without_its_second_headings() -> None:
    """Over two pages, the sum of all at its end."""
    first = page(*cells(*PRICES[:3], top=1100))
    second = page(*cells(PRICES[0], ["Pen", "10", "0.50", "5.00"], ["Total", "", "", "14.00"], top=100), number=2)
    (table,) = read(first, second)
    assert texts(table) == [*PRICES[:3], ["Pen", "10", "0.50", "5.00"], ["Total", "", "", "14.00"]]
    assert [place.page for place in table.places] == [1, 2]
    assert not table.is_doubtful


def test_another_table_on_the_next_page_stays_its_own() -> None:
    """Its columns stand elsewhere."""
    first = page(*cells(*PRICES, top=1100))
    second = page(*cells(*PRICES, top=100, xs=(100, 300, 420, 800)), number=2)
    assert len(read(first, second)) == 2


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(
            [
                (x, 100 + 40 * row, "a sentence that goes on over the line and the next one")
                for row in range(8)
                for x in (40, 520)
            ],
            id="running text in two columns",
        ),
        pytest.param(
            [
                word
                for row, (label, value) in enumerate(
                    [("Name:", "Ann"), ("Number:", "17"), ("Date:", "2026-01-02"), ("Sum:", "12.00"), ("Tax:", "2.00")]
                )
                for word in ((100, 100 + 50 * row, label), (400, 100 + 50 * row, value))
            ],
            id="labels with their values",
        ),
        pytest.param(
            [
                (100, 100, "By:"),
                (500, 100, "By:"),
                (100, 150, "-----------------"),
                (500, 150, "---------------"),
                (100, 200, "R. Jones"),
                (500, 200, "F. Moody"),
            ],
            id="signatures",
        ),
        pytest.param([(100, 100, "One line alone")], id="a line"),
    ],
)
def test_what_only_stands_side_by_side_is_no_table(words: list[Word]) -> None:
    """A table that is none would be exported, and believed."""
    assert read(page(*words)) == ()


def test_nothing_on_a_page_is_no_table() -> None:
    """Not even with rules."""
    rules = tuple(across(y, 100, 800) for y in (100, 200, 300)) + tuple(down(x, 100, 300) for x in (100, 400, 800))
    assert read(page(), looks=[Evidence(1, rules=rules)]) == ()


HEADED = [
    ["Leeds", "410", "450", "300", "310"],
    ["York", "220", "260", "180", "175"],
    ["Hull", "130", "128", "99", "104"],
]
FIVE = (60, 250, 380, 510, 640)


def test_headings_over_several_columns_are_cells_over_them() -> None:
    """No rule says so: they stand over the middle of their columns, and one beside them stands between both rows."""
    upper: list[Word] = [(300, 213, "Revenue"), (570, 213, "Costs"), (70, 233, "Branch")]
    lower = cells(["", "2022", "2023", "2022", "2023"], top=240, xs=FIVE)
    (table,) = read(page(*upper, *lower, *cells(*HEADED, top=300, xs=FIVE)))
    assert rows_of_table(table)[0] == [("Branch", 2, 1), ("Revenue", 1, 2), ("Costs", 1, 2)]
    assert texts(table)[1:] == [["2022", "2023", "2022", "2023"], *HEADED]
    assert (table.rows, table.header_rows) == (5, 2)


def test_a_heading_over_some_columns_is_no_title() -> None:
    """What stands close above two of the columns belongs to the table; a line over all of them is its title."""
    lower = cells(["Branch", "2022", "2023", "Rank", "Staff"], top=240, xs=FIVE)
    (table,) = read(page((305, 213, "Revenue"), *lower, *cells(*HEADED, top=300, xs=FIVE)))
    assert table.title is None
    assert ("Revenue", 1, 2) in rows_of_table(table)[0]


@pytest.mark.parametrize("left", [70, 325])
def test_a_title_close_above_is_no_heading(left: float) -> None:
    """It begins where the table does, or stands over the middle of all of it."""
    rows = [["Town", "2022", "2023", "Rank"], ["York", "2200", "2600", "1800"], ["Hull", "1300", "1280", "9900"]]
    (table,) = read(page((left, 213, "Staff by town"), *cells(*rows, top=240, xs=(60, 260, 460, 660))))
    assert (table.title, table.rows) == ("Staff by town", 3)


def test_cells_in_the_middle_of_a_row_stand_beside_all_lines_of_the_tallest() -> None:
    """A text of two lines and those beside it, printed at half its height, are one row; so are the last lines."""
    words: list[Word] = cells(["Item", "What it is", "Count", "Price"], xs=(100, 250, 600, 720))
    for number, (item, first, second) in enumerate(
        [("A1", "Hinge of steel", "with screws"), ("A2", "Lock", "of brass")]
    ):
        top = 270 + 90 * number
        words += [(260, top, first), (260, top + 24, second)]
        words += [(110, top + 12, item), (610, top + 12, "10"), (730, top + 12, "4.20")]
    (table,) = read(page(*words))
    assert texts(table)[1:] == [
        ["A1", "Hinge of steel with screws", "10", "4.20"],
        ["A2", "Lock of brass", "10", "4.20"],
    ]


def test_rules_that_reach_beyond_the_last_one_make_a_row() -> None:
    """A table without its outer lines: what stands above the first and below the last rule is in it."""
    rows = [["Grade", "Hours", "Rate"], ["Junior", "120", "35.00"], ["Senior", "80", "58.00"], ["Lead", "24", "75.00"]]
    levels = [across(200 + PITCH * at, XS[0], XS[3]) for at in (1, 2, 3)]
    uprights = [down(x, 200, 200 + 4 * PITCH) for x in XS[1:3]]
    look = Evidence(1, rules=(*levels, *uprights))
    (table,) = read(page(*cells(*rows)), looks=[look])
    assert texts(table) == rows


def test_labels_with_their_values_behind_a_colon_are_no_table() -> None:
    """The parts of a card stand in columns, too."""
    rows = [
        ["CLASS: D", "END: NONE", "SEX: F"],
        ["DOB: 03/23/1988", "HGT: 170", "EYES: BRO"],
        ["ISS: 2015", "EXP: 2023", "12"],
    ]
    assert read(page(*cells(*rows, xs=(100, 400, 700)))) == ()


def test_blocks_beside_each_other_are_no_table() -> None:
    """A letter head: addresses and numbers in three places, seldom two of them on a line."""
    rows = [
        ["Mill Lane 12", "4711", ""],
        ["Oxford", "", ""],
        ["", "", "Page 1"],
        ["", "5512", "62.86"],
        ["Room 4", "", ""],
        ["", "", "Due"],
        ["Desk", "", ""],
        ["", "", "Paid"],
        ["Shed", "", ""],
        ["", "118", "14.20"],
        ["Hall", "", ""],
    ]
    assert read(page(*cells(*rows, xs=(100, 400, 700)))) == ()
