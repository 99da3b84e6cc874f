"""A big model's HTML tables: a grid whatever the markup, each cell held to what is printed on the page."""

from __future__ import annotations

import pytest

from bench.teds import rows_of_table
from engine.document import Page
from engine.table import CellType, Table
from engine.values.settling import conventions_of
from engine.weigh.model_tables import CUT, NOT_PRINTED, model_tables
from tests.engine.extract.sheets import page

SHEET = page(
    (100, 100, "Item"),
    (400, 100, "Price"),
    (100, 150, "Tea"),
    (400, 150, "4.50"),
    (100, 200, "Coffee"),
    (400, 200, "4.50"),
)


def read(html: str, sheet: Page = SHEET) -> tuple[Table, ...]:
    """The tables of an answer about a page."""
    return model_tables([(sheet.number, html)], [sheet], conventions_of([sheet]))


def test_each_cell_stands_where_it_is_printed() -> None:
    """The same text twice is two places, in reading order."""
    (table,) = read(
        "Prices:\n<table><tr><th>Item</th><th>Price</th></tr>"
        "<tr><td>Tea</td><td>4.50</td></tr><tr><td>Coffee</td><td>4.50</td></tr></table>"
    )
    assert (table.rows, table.columns, table.header_rows) == (3, 2, 1)
    first, second = table.cell_at(1, 1), table.cell_at(2, 1)
    assert (first.type, first.value) == (CellType.AMOUNT, "4.50")
    assert first.box is not None
    assert second.box is not None
    assert first.box.top < second.box.top
    assert not table.is_doubtful


def test_what_is_not_printed_is_in_doubt() -> None:
    """A model that makes a value up is not believed."""
    (table,) = read("<table><tr><td>Tea</td><td>9.99</td></tr><tr><td>Coffee</td><td>4.50</td></tr></table>")
    made_up = table.cell_at(0, 1)
    assert made_up.is_doubtful
    assert made_up.note == NOT_PRINTED
    assert not table.cell_at(1, 1).is_doubtful


def test_spans_make_a_grid() -> None:
    """Over rows and columns, beside each other."""
    (table,) = read(
        "<table><tr><td rowspan=2>Item</td><td colspan='2'>Price</td></tr><tr><td>Tea</td><td>4.50</td></tr></table>"
    )
    assert rows_of_table(table) == [[("Item", 2, 1), ("Price", 1, 2)], [("Tea", 1, 1), ("4.50", 1, 1)]]


def test_an_answer_that_was_cut_says_so() -> None:
    """The last row is in doubt, though it is printed."""
    (table,) = read("<table><tr><td>Item</td><td>Price</td></tr><tr><td>Tea</td><td>4.5")
    assert table.cell_at(1, 0).note == CUT
    assert table.cell_at(1, 0).is_doubtful
    assert not table.cell_at(0, 0).is_doubtful


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("no table at all", id="none"),
        pytest.param("<table></table>", id="empty"),
        pytest.param("<table><tr></tr></table>", id="a row of nothing"),
        pytest.param("</td></tr></table><td>x</td>", id="ends without beginnings"),
    ],
)
def test_what_is_no_table_gives_none(html: str) -> None:
    """And no error."""
    assert read(html) == ()


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<table><tr><td rowspan=99999 colspan=99999>Tea</td></tr></table>", id="huge spans"),
        pytest.param("<table>" + "<tr><td>Tea</td>" * 5000, id="endless rows"),
        pytest.param("<table><tr>" + "<td>Tea</td>" * 5000, id="endless columns"),
        pytest.param("<table><tr><td>" * 300, id="tables in tables"),
        pytest.param(
            "<table><tr><td rowspan=3>a</td><td>b</td></tr><tr><td colspan=3>c</td></tr><tr><td>d</td></tr></table>",
            id="spans that meet",
        ),
    ],
)
def test_hostile_markup_makes_a_bounded_grid(html: str) -> None:
    """Whatever the answer holds."""
    for table in read(html):
        assert table.rows <= 2000
        assert table.columns <= 200


def test_markup_within_a_cell_is_its_text() -> None:
    """Nothing of it is kept as markup."""
    (table,) = read("<table><tr><td><b>Tea</b><br>green</td><td>&lt;script&gt;</td></tr></table>")
    assert [cell.text for cell in table.cells] == ["Tea green", "<script>"]
