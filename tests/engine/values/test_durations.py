"""Lengths of time, and when they end."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.values.durations import Duration, find_durations
from engine.values.partial_dates import PartialDate


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("for a period of five (5) years", Duration(60)),
        ("an initial term of 24 months", Duration(24)),
        ("twenty-four (24) consecutive months", Duration(24)),
        ("a one-year period", Duration(12)),
        ("the third (3rd) anniversary of the date", Duration(36)),
        ("for thirty (30) days", Duration(0, 30)),
        ("12 weeks", Duration(0, 84)),
        ("合同期限为三年", Duration(36)),
        ("租期共12个月", Duration(12)),
        ("服务期一年零六个月", Duration(18)),
        ("十五个日历天内", Duration(0, 15)),
        ("期限为九十天", Duration(0, 90)),
    ],
)
def test_a_length_of_time_is_read(text: str, expected: Duration) -> None:
    """In words, digits or both, English and Chinese."""
    assert [found.value for found in find_durations(text)] == [expected]


@pytest.mark.parametrize("text", ["于2026年3月9日签订", "in the year 2026", "no time at all"])
def test_dates_are_no_lengths_of_time(text: str) -> None:
    """The year of a date is not a number of years."""
    assert find_durations(text) == ()


@given(st.dates(date(1990, 1, 1), date(2050, 12, 31)), st.integers(0, 600))
def test_months_are_added_by_the_calendar(start: date, months: int) -> None:
    """The day stays, or becomes the last one of a shorter month; years and months come out right."""
    end = Duration(months).after(start)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (
        end.day < start.day and (end.month != (end.replace(day=end.day)).month or end.day >= 28)
    )


def test_a_start_with_blanks() -> None:
    """Years can be added to a year alone; months need the month."""
    assert Duration(36).after_partial(PartialDate(2013, None)) == PartialDate(2016, None)
    assert Duration(18).after_partial(PartialDate(2013, 7)) == PartialDate(2015, 1)
    assert Duration(18).after_partial(PartialDate(2013, None)) is None
    assert Duration(12).after_partial(PartialDate(None, None)) is None
