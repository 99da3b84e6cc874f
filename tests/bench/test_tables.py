"""Tables drawn and read by the real reader; and the measure of how much two tables are alike."""

from __future__ import annotations

import pytest

from bench.table_pages import table_pages
from bench.tables import engine_alone, measured
from bench.teds import Node, teds, tree_of
from engine.pipeline import Engine


@pytest.fixture(scope="module")
def engine() -> Engine:
    """The engine with the embedded reader."""
    return engine_alone()


@pytest.mark.parametrize("name", ["staff_zh", "stock", "merged", "photo", "worn_across"])
def test_a_drawn_table_is_read_cell_by_cell(name: str, engine: Engine) -> None:
    """Ruled and not, with merged headings, photographed and worn; a letter may be misread."""
    figures, document = measured(table_pages()[name], engine)
    assert figures.teds > 0.95
    assert figures.tables == 1
    assert document.tables[0].title == table_pages()[name].title


def test_the_same_table_is_wholly_alike_and_another_one_is_not() -> None:
    """The distance counts changed texts by their letters, lost cells and other spans as one each."""
    one = tree_of([[("a", 1, 1), ("b", 1, 1)], [("c", 1, 1), ("d", 1, 1)]])
    assert teds(one, one) == 1.0
    assert teds(one, tree_of([[("a", 1, 1), ("b", 1, 1)], [("c", 1, 1)]])) == pytest.approx(1 - 1 / 7)
    assert teds(one, tree_of([[("a", 1, 1), ("b", 1, 1)], [("c", 1, 1), ("xd", 1, 1)]])) == pytest.approx(1 - 0.5 / 7)
    assert teds(one, tree_of([[("a", 1, 2)], [("c", 1, 1), ("d", 1, 1)]])) == pytest.approx(1 - 2 / 7)
    assert teds(one, Node("table")) == pytest.approx(1 / 7)
