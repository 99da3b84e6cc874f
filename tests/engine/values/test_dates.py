"""Dates as people and machines print them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.values.conventions import UNIFORM, Conventions, DateOrder
from engine.values.dates import (
    find_dates,
    format_range,
    parse_date,
)

DAY_FIRST = replace(UNIFORM, date_order=DateOrder.DAY_FIRST)
DAYS = st.dates(date(1930, 1, 1), date(2059, 12, 31))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("开票日期：2026年03月09日", date(2026, 3, 9)),
        ("1985 年3 月23 日", date(1985, 3, 23)),
        ("二〇二五年十月二十九日", date(2025, 10, 29)),
        ("2025-06-1814:07:40", date(2025, 6, 18)),
        ("12-06-201817:46:16", date(2018, 6, 12)),
        ("20/06/1800:12", date(2018, 6, 20)),
        ("09:13 am, 21 March, 2018", date(2018, 3, 21)),
        ("June 1st, 2020", date(2020, 6, 1)),
        ("this 12th day of May, 2005", date(2005, 5, 12)),
        ("01 JAN /JAN 85", date(1985, 1, 1)),
        ("20260120", date(2026, 1, 20)),
        ("03/23/2026", date(2026, 3, 23)),
        ("March 2008", None),
        ("13/13/2013", None),
        ("Tel 03-2103 2700", None),
        ("1.50 2.60 3.70", None),
    ],
)
def test_reads_what_is_printed(text: str, expected: date | None) -> None:
    """Each way of writing a date is read; what is no date is not."""
    assert parse_date(text, DAY_FIRST) == expected


@given(DAYS)
def test_every_common_form_comes_back(day: date) -> None:
    """A date survives being printed in any of the usual forms."""
    for printed in (
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y-%m-%d}",
        f"{day:%Y.%m.%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%d/%m/%Y}",
        f"{day.day} {day:%B} {day.year}",
        f"{day:%b} {day.day}, {day.year}",
    ):
        assert parse_date(f"Date: {printed} end", DAY_FIRST) == day


@given(st.text(max_size=60))
def test_never_fails_on_any_text(text: str) -> None:
    """Whatever was read, the parser answers, and its offsets lie inside the text."""
    for found in find_dates(text, UNIFORM):
        assert 0 <= found.start < found.end <= len(text)


def test_the_order_of_the_document_settles_what_digits_do_not() -> None:
    """03/04 is April third or March fourth by the conventions, and a doubt without them."""
    first = replace(UNIFORM, date_order=DateOrder.MONTH_FIRST)
    assert parse_date("03/04/2026", first) == date(2026, 3, 4)
    assert find_dates("03/04/2026", first)[0].is_certain
    assert not find_dates("03/04/2026", Conventions())[0].is_certain
    assert find_dates("23/04/2026", Conventions())[0].is_certain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021.12.24-2041.12.24", "2021.12.24-2041.12.24"),
        ("2021年12月24日至长期", "2021.12.24-长期"),
        ("2021.12.24", None),
    ],
)
def test_periods(text: str, expected: str | None) -> None:
    """A period has two ends, or lasts for good."""
    assert format_range(text, UNIFORM) == expected
