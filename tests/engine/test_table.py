"""Tables: a grid that its cells keep to, and what a person does to a cell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.box import Box
from engine.table import Cell, CellType, Place, Table
from engine.words import Words

BOX = Box.from_list([[0.1, 0.1], [0.4, 0.1], [0.4, 0.2], [0.1, 0.2]])
PRICES = Table(
    rows=2,
    columns=3,
    cells=(
        Cell(0, 0, "Price", columns=2, page=1, box=BOX, confidence=0.99),
        Cell(0, 2, "When", confidence=0.95),
        Cell(1, 0, "Tea", confidence=0.95),
        Cell(1, 1, "1.250,00", type=CellType.AMOUNT, value="1250.00", confidence=0.6, note=Words("淡", "faint")),
    ),
    places=(Place(1, BOX),),
    header_rows=1,
    title="Prices",
    confidence=0.9,
)


def test_a_table_comes_back_from_json() -> None:
    """All of it."""
    assert Table.from_dict(PRICES.to_dict()) == PRICES


def test_a_spanning_cell_stands_at_each_of_its_places() -> None:
    """And an empty place is none."""
    head, row = PRICES.grid
    assert [cell.text if cell else None for cell in head] == ["Price", "Price", "When"]
    assert [cell.text if cell else None for cell in row] == ["Tea", "1.250,00", None]
    assert PRICES.cell_at(0, 1) is PRICES.cells[0]
    with pytest.raises(KeyError):
        PRICES.cell_at(1, 2)


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param(Cell(0, 1, "over another"), id="overlap"),
        pytest.param(Cell(1, 2, "too wide", columns=2), id="out of the grid"),
        pytest.param(Cell(-1, 0, "above"), id="before the first row"),
        pytest.param(Cell(1, 2, "nowhere", rows=0), id="no row at all"),
    ],
)
def test_cells_keep_to_the_grid(cell: Cell) -> None:
    """Whoever makes a table says where each cell is, once."""
    with pytest.raises(ValueError, match="cell"):
        replace(PRICES, cells=(*PRICES.cells, cell))


def test_a_person_has_the_last_word_on_a_cell() -> None:
    """What was read is kept beside what was typed; taken back, the cell is in doubt."""
    assert PRICES.is_doubtful
    typed = PRICES.cell_at(1, 1).corrected("1.280,00", CellType.AMOUNT, "1280.00")
    assert (typed.read, typed.confirmed, typed.is_doubtful, typed.note) == ("1.250,00", True, False, None)
    assert typed.corrected("1.290,00").read == "1.250,00"
    changed = PRICES.with_cell(typed)
    assert changed.cell_at(1, 1) == typed
    assert not changed.is_doubtful
    assert typed.questioned().is_doubtful


def test_an_empty_place_is_filled_in_its_turn() -> None:
    """The cells stay in the order of rows."""
    filled = PRICES.with_cell(Cell(1, 2, "").corrected("today"))
    assert [cell.text for cell in filled.cells][-1] == "today"
    assert filled.cell_at(1, 2).read == ""
