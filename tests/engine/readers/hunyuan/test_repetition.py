"""Loops are noticed while they happen; honest repetition is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.readers.hunyuan.repetition import is_looping


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80), st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=60))
def test_a_piece_repeated_on_and_on_is_a_loop(before: str, piece: str) -> None:
    """Whatever the piece and whatever came before."""
    assert is_looping(before + piece * (1 + 800 // len(piece) + 12))


def test_drifting_coordinates_do_not_hide_a_loop() -> None:
    """The same line again and again, a little lower each time: no exact test finds it."""
    assert is_looping("".join(f"合计(100,{row}),(200,{row + 9})" for row in range(100, 900, 10)))


def test_the_json_form_loops_too() -> None:
    """Its boxes are masked as well."""
    assert is_looping(", ".join(f'{{"box": [1, {row}, 9, {row + 9}], "text": "合计"}}' for row in range(100, 900, 10)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "合计 128.50",
        "\n".join(f"{row}. 商品{row}　{row * 7}.50" for row in range(200)),
        "".join(f"{row * 37 % 991}.50(500,{row}),(600,{row + 9})" for row in range(0, 900, 10)),
        "<tr>" + "<td></td>" * 60 + "</tr>",
        "目录" + "." * 120 + "7",
        "".join(f"个(500,{row}),(520,{row + 20})" for row in range(0, 220, 20)),
    ],
)
def test_honest_repetition_is_no_loop(text: str) -> None:
    """Tables of numbers, empty cells, leaders in a table of contents, a short column of units."""
    assert not is_looping(text)
