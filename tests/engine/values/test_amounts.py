"""Amounts in figures and in Chinese words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.values.amount_words import find_words, format_words, parse_words
from engine.values.amounts import find_amounts, format_amount, parse_amount
from engine.values.conventions import UNIFORM

MONEY = st.decimals(min_value=0, max_value=Decimal("999999999999.99"), places=2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("￥508,276.02", "508276.02"),
        ("RM 3.90", "3.90"),
        ("TOTAL 1,234.5", "1234.50"),
        ("17.00元", "17.00"),
        ("-2.50", "-2.50"),
        ("12.00-", "-12.00"),
        ("$ .85", "0.85"),
        ("A123", None),
        ("no figures", None),
    ],
)
def test_reads_one_amount(text: str, expected: str | None) -> None:
    """The amount of a text that holds one, with its sign."""
    found = parse_amount(text, UNIFORM)
    assert (format_amount(found) if found is not None else None) == expected


@given(MONEY)
def test_figures_come_back(amount: Decimal) -> None:
    """An amount printed with separators and a currency is read as it was."""
    assert parse_amount(f"¥{amount:,.2f}", UNIFORM) == amount


@given(MONEY)
def test_words_come_back(amount: Decimal) -> None:
    """An amount written in 大写 is read as it was."""
    assert parse_words(format_words(amount)) == amount


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("人民币伍拾万捌仟贰佰柒拾陆圆零贰分", "508276.02"),
        ("壹佰玖拾圆整", "190"),
        ("貳仟陸佰伍拾圓整", "2650"),
        ("零圆柒角肆分", "0.74"),
        ("壹拾玖元伍角", "19.5"),
        ("壹亿零叁佰万元整", "103000000"),
        ("十五元", "15"),
        ("合同金额", None),
        ("整", None),
        ("", None),
    ],
)
def test_reads_words(text: str, expected: str | None) -> None:
    """The ways in which 大写 amounts are written, and what is none."""
    assert parse_words(text) == (Decimal(expected) if expected else None)


def test_words_are_found_inside_a_sentence() -> None:
    """The words of an amount are taken out of the text around them."""
    found = find_words("（大写：贰佰伍拾壹万伍仟叁佰陆拾圆肆角陆分），该金额已包含货款")
    assert found == ("贰佰伍拾壹万伍仟叁佰陆拾圆肆角陆分", Decimal("2515360.46"))


def test_a_negative_amount_has_no_words() -> None:
    """Only amounts that a cheque can carry are written in words."""
    with pytest.raises(ValueError, match="words"):
        format_words(Decimal(-1))


@given(st.text(max_size=60))
def test_never_fails_on_any_text(text: str) -> None:
    """Whatever was read, the parsers answer."""
    for found in find_amounts(text, UNIFORM):
        assert 0 <= found.start < found.end <= len(text)
    parse_words(text)
    find_words(text)
