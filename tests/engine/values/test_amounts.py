"""Amounts in figures and in Chinese words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@given(st.text(max_size=60))
def test_never_fails_on_any_text(text: str) -> None:
    """Whatever was read, the parsers answer."""
    for found in find_amounts(text, UNIFORM):
        assert 0 <= found.start < found.end <= len(text)
