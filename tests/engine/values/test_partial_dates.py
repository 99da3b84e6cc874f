"""Dates with blanks in them."""

from __future__ import annotations

import pytest

from engine.values.partial_dates import find_partial_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("signed at Leeds, April ____, 2003", "04/2003"),
        ("as of this ____ day of _____ 2013", "2013"),
        ("is made as of , 2014, between", "2014"),
        ("this ____ day of March, 2018", "03/2018"),
        ("this ___ day of ________, 19__", "____"),
    ],
)
def test_what_was_filled_in_is_kept(text: str, expected: str) -> None:
    """Month and year, or the year; nothing is made up."""
    found = find_partial_date(text)
    assert found is not None
    assert str(found.value) == expected


@pytest.mark.parametrize("text", ["no date here", "in 2019 we met", "12 May 2020"])
def test_text_without_a_blank_date(text: str) -> None:
    """A year or a whole date in a sentence is no date with a blank."""
    found = find_partial_date(text)
    assert found is None or found.value.month is not None
