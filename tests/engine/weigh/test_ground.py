"""A value is looked for in the picture; what is nowhere says so."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.document import Box, Line, Page
from engine.page.folding import fold
from engine.presets import ValueType
from engine.values.conventions import UNIFORM
from engine.weigh.ground import Ground, Grounder


def page(*lines: tuple[str, float, float], number: int = 1, score: float = 0.9) -> Page:
    """A page of lines at (left, top), each 0.03 high and 0.012 wide a character."""
    placed = [
        Line(text, Box.from_rect(left, top, min(1.0, left + 0.012 * len(text)), top + 0.03), score)
        for text, left, top in lines
    ]
    return Page(number, 1000, 1000, tuple(placed))


RECEIPT = page(
    ("商户：绿茶餐厅", 0.1, 0.1),
    ("日期：2026年3月14日", 0.1, 0.2),
    ("小计 128.50", 0.1, 0.3),
    ("合计 128.50", 0.1, 0.4),
    ("流水号 00440301199001", 0.1, 0.5),
    ("地址：北京市海淀区", 0.1, 0.6),
    ("中关村大街1号", 0.1, 0.64),
)


def found(value: str, kind: ValueType = ValueType.TEXT, labels: tuple[str, ...] = ()) -> Ground:
    """The place of a value that must be there."""
    ground = Grounder([RECEIPT], UNIFORM).find(value, kind, labels=labels)
    assert ground is not None
    return ground


def test_a_printed_value_is_found_with_its_place_and_score() -> None:
    """The box is around the value, not around its whole line."""
    ground = found("绿茶餐厅")
    assert (ground.page, ground.seen, ground.is_exact, ground.reading) == (1, "绿茶餐厅", True, 0.9)
    assert ground.box.left > 0.11
    assert ground.box.top == pytest.approx(0.1)


def test_the_same_date_in_another_way_is_the_same() -> None:
    """The model answers in ISO form, the paper is printed in Chinese."""
    assert found("2026-03-14", ValueType.DATE).seen == "2026年3月14日"


def test_currency_and_unit_do_not_hide_an_amount() -> None:
    """`￥128.50元` is the printed 128.50."""
    assert found("￥128.50元", ValueType.AMOUNT).seen == "128.50"


def test_of_two_equal_values_the_labelled_one_is_taken() -> None:
    """Subtotal and total are the same number on many receipts."""
    assert found("128.50", ValueType.AMOUNT, ("合计",)).box.top == pytest.approx(0.4)
    assert found("128.50", ValueType.AMOUNT, ("小计",)).box.top == pytest.approx(0.3)


def test_a_value_over_two_lines_has_one_box_around_both() -> None:
    """Addresses wrap."""
    ground = found("北京市海淀区中关村大街1号")
    assert ground.seen == "北京市海淀区中关村大街1号"
    assert ground.box.top == pytest.approx(0.6)
    assert ground.box.bottom == pytest.approx(0.67)


def test_a_value_that_wraps_inside_its_column_is_found() -> None:
    """Another column beside it must not come in between."""
    two_columns = page(
        ("ACME Trading", 0.1, 0.1), ("Invoice 7", 0.6, 0.1), ("Company Ltd", 0.1, 0.14), ("Page 1", 0.6, 0.14)
    )
    ground = Grounder([two_columns], UNIFORM).find("ACME Trading Company Ltd")
    assert ground is not None
    assert ground.is_exact
    assert ground.box.right < 0.3


def test_one_wrong_digit_is_alike_but_not_the_same() -> None:
    """Both readings are there to be shown."""
    ground = Grounder([page(("ID: 440301199001", 0.1, 0.1))], UNIFORM).find("440301199007")
    assert ground is not None
    assert not ground.is_exact
    assert 0.9 < ground.similarity < 1


@pytest.mark.parametrize("value", ["B12345", "上海", "9", "999.99", "", "（）"])
def test_what_is_nowhere_is_none(value: str) -> None:
    """An invented value, a short one, an empty one."""
    assert Grounder([RECEIPT], UNIFORM).find(value) is None
    assert Grounder([], UNIFORM).find(value) is None
    assert Grounder([Page(1, 10, 10)], UNIFORM).find(value) is None


def test_a_short_number_inside_a_longer_one_is_not_that_number() -> None:
    """`403` does not stand on a page that says 440301199001."""
    assert Grounder([RECEIPT], UNIFORM).find("403") is None
    assert Grounder([page(("Room 403", 0.1, 0.1))], UNIFORM).find("403") is not None


def test_the_page_is_found_too() -> None:
    """Or only the named page is searched."""
    grounder = Grounder([RECEIPT, page(("合同编号 HT-7", 0.1, 0.1), number=2)], UNIFORM)
    ground = grounder.find("HT-7")
    assert ground is not None
    assert ground.page == 2
    assert grounder.find("HT-7", page=1) is None


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=12), min_size=1, max_size=6),
    st.data(),
)
def test_every_line_is_found_where_it_stands(texts: list[str], data: st.DataObject) -> None:
    """Whatever is printed: looked for as it is, it is found, exactly, on its own line or an equal one."""
    one = page(*((text, 0.05, 0.1 + 0.1 * row) for row, text in enumerate(texts)))
    row = data.draw(st.integers(0, len(texts) - 1))
    assume(len(fold(texts[row])) >= 4)
    ground = Grounder([one], UNIFORM).find(texts[row])
    assert ground is not None
    assert ground.is_exact
    assert fold(ground.seen) == fold(texts[row])
