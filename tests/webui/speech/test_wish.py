"""What a clerk types into the one box."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import NoFields
from webui.speech.wish import order_of


@pytest.mark.parametrize(
    ("wish", "names"),
    [
        ("甲方,乙方,签订日期", ("甲方", "乙方", "签订日期")),
        ("甲方、乙方；租金", ("甲方", "乙方", "租金")),
        ("Party A, Party B", ("Party A", "Party B")),
        ("  税号 ", ("税号",)),
    ],
)
def test_a_list_of_names_is_fields(wish: str, names: tuple[str, ...]) -> None:
    """Commas of both scripts part them."""
    assert order_of("contract", wish).fields == names


@pytest.mark.parametrize(
    "wish", ["请提取甲方名称、乙方名称、租金金额和签约日期", "租金是多少？", "find the rent and the deposit"]
)
def test_a_sentence_is_an_instruction(wish: str) -> None:
    """It goes to the reader as it was typed."""
    order = order_of(None, f" {wish}\n")
    assert (order.preset, order.instruction, order.fields) == ("auto", wish, ())


@pytest.mark.parametrize("wish", [None, "", " \n"])
def test_no_wish_leaves_the_presets_own_fields(wish: str | None) -> None:
    """Neither fields nor an instruction."""
    order = order_of("receipt", wish)
    assert (order.preset, order.fields, order.instruction) == ("receipt", (), None)


def test_commas_alone_name_nothing() -> None:
    """That is an error in words, not an empty result."""
    with pytest.raises(NoFields):
        order_of("auto", " ，, ")


@given(st.text(max_size=200))
def test_any_text_is_an_order_or_a_deliberate_error(wish: str) -> None:
    """Nothing that can be typed breaks it."""
    try:
        order = order_of("auto", wish)
    except NoFields:
        return
    assert bool(wish.strip()) == bool(order.fields or order.instruction)
