"""Numbers of every country, held to the conventions of their document."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.values.amounts import find_amounts
from engine.values.conventions import UNIFORM, Conventions
from engine.values.numbers import find_numbers

POINT = Conventions(decimal_mark=".", is_mark_proven=True)
COMMA = Conventions(decimal_mark=",", is_mark_proven=True, groups_by_blanks=True)
NOTHING = Conventions()
RUPIAH = Conventions(decimal_mark=",", currency="IDR", minor_units=0)


@pytest.mark.parametrize(
    ("text", "conventions", "value", "is_doubtful"),
    [
        ("2'870.00", POINT, "2870.00", False),
        ("2’870.00", NOTHING, "2870.00", False),
        ("1.190,00", COMMA, "1190.00", False),
        ("1.190,00", NOTHING, "1190.00", False),
        ("1 190,00", COMMA, "1190.00", False),
        ("1\u202f190,00", NOTHING, "1190.00", False),
        ("1,45,730.00", POINT, "145730.00", False),
        ("12,34,56,789", POINT, "123456789", False),
        ("3.500", NOTHING, "3.500", True),
        ("3,500", NOTHING, "3500", True),
        ("3.500", COMMA, "3500", False),
        ("3.500", POINT, "3.500", True),
        ("3,500", POINT, "3500", False),
        ("144.000", RUPIAH, "144000", False),
        ("0.125", POINT, "0.125", True),
        ("0.18867925", POINT, "0.18867925", False),
        ("1.234.50", POINT, "1234.50", True),
        ("12,50", POINT, "12.50", True),
        ("1.234.567", COMMA, "1234567", False),
        ("7", NOTHING, "7", False),
    ],
)
def test_one_number(text: str, conventions: Conventions, value: str, is_doubtful: bool) -> None:
    """Every way to group and to mark decimals; what two readings fit is a doubt in words."""
    (found,) = find_numbers(text, conventions)
    assert (found.value, found.doubt is not None) == (Decimal(value), is_doubtful)
    assert (found.start, found.end) == (0, len(text))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("12.03.2025", []),
        ("v1.4.2", []),
        ("1,2,3", ["1", "2", "3"]),
        ("12.50,13.60", ["12.50", "13.60"]),
        ("2 500", ["2", "500"]),
        ("3 x 4.50", ["3", "4.50"]),
    ],
)
def test_chains_and_lists(text: str, values: list[str]) -> None:
    """A date or a version is no number; numbers side by side stay apart."""
    assert [found.value for found in find_numbers(text, POINT)] == [Decimal(value) for value in values]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("¥-1060.00", "-1060.00"),
        ("−¥1,060.00", "-1060.00"),
        ("▲1,200", "-1200"),
        ("12.00-", "-12.00"),
        ("（负数）1060.00", "-1060.00"),
        ("TOTAL.......44.20", "44.20"),
        ("1.28亿元", "128000000.00"),
        ("560 万元", "5600000"),
        ("USD 3.5 million", "3500000.0"),
        ("$12k", "12000"),
        ("3元5角", "3.5"),
        ("2,50 €", "2.50"),
        ("CHF 2'870.00", "2870.00"),
        ("R1815.00", "1815.00"),
        ("TOTAL------44.20", "44.20"),
        ("Rs.84.50", "84.50"),
        ("kr.95.00", "95.00"),
        ("1亿2500万元", "125000000"),
        ("3千元", "3000"),
        ("18 lacs", "1800000"),
        ("2.5 millones", "2500000.0"),
    ],
)
def test_signs_units_and_leaders(text: str, value: str) -> None:
    """A sign is part of the number, a unit multiplies it, dots that lead to it are no decimals."""
    (found,) = find_amounts(text, POINT)
    assert found.value == Decimal(value)


@pytest.mark.parametrize(
    ("text", "conventions", "is_doubtful"),
    [
        ("(98.12)", Conventions(decimal_mark=".", brackets_are_negative=True), False),
        ("(98.12)", NOTHING, True),
        ("98.12 CR", NOTHING, True),
        ("98.12 -", NOTHING, True),
    ],
)
def test_brackets_and_credits(text: str, conventions: Conventions, is_doubtful: bool) -> None:
    """Brackets take off; where nothing else on the document says so, that is a doubt."""
    (found,) = find_amounts(text, conventions)
    assert (found.value, found.doubt is not None) == (Decimal("-98.12"), is_doubtful)


@given(st.decimals(min_value=0, max_value=Decimal("9999999.99"), places=2), st.sampled_from([POINT, COMMA]))
def test_printed_amounts_come_back(amount: Decimal, conventions: Conventions) -> None:
    """An amount printed as its document prints them is read as it was, and surely."""
    printed = f"{amount:,.2f}"
    if conventions is COMMA:
        printed = printed.translate(str.maketrans(",.", ".,"))
    (found,) = find_amounts(printed, conventions)
    assert found.value == amount
    assert found.doubt is None


@given(st.text(alphabet="0123456789.,' -()¥€$元亿%ABk", max_size=40))
def test_every_offset_lies_inside(text: str) -> None:
    """Whatever was read, numbers and amounts lie inside it, one behind the other."""
    end = 0
    for found in find_amounts(text, UNIFORM):
        assert end <= found.start < found.end <= len(text)
        end = found.end


@pytest.mark.parametrize(
    "text", ["壹佰贰拾捌万元整（¥1,280,000.00），含税", "Sixty-One Thousand Dollars ($61,200.00)", "(大写)（¥12.00）"]
)
def test_brackets_behind_an_amount_in_words_say_it_again(text: str) -> None:
    """Figures in brackets behind their words are neither negative nor doubtful."""
    found = find_amounts(text, UNIFORM)[0]
    assert found.value > 0
    assert found.doubt is None
