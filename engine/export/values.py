"""Values as a spreadsheet keeps them: exact numbers and real dates, or else text."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

_AMOUNT = re.compile(r"-?(?:0|[1-9]\d{0,8})\.\d\d", re.ASCII)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,8})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOST_DIGITS = 15
"""A spreadsheet keeps no more of a number."""
_FIRST_YEAR = 1900


def as_number(value: str | None, *, is_number: bool = False) -> Decimal | None:
    """The number of a value, where it is one and a spreadsheet can keep all of it; None: it is text.

    A value written with exactly two decimals is an amount. Others are numbers only where `is_number` says so: `00012`
    and an identifier of 20 digits stay text.
    """
    if value is None:
        return None
    if is_number and _NUMBER.fullmatch(value):
        return Decimal(value) if sum(character.isdigit() for character in value) <= _MOST_DIGITS else None
    return Decimal(value) if _AMOUNT.fullmatch(value) else None


def as_date(value: str | None) -> datetime.date | None:
    """The day of a value in the form 2026-11-30; None: it is text, or before the first day that spreadsheets know."""
    if value is None or not _DATE.fullmatch(value):
        return None
    try:
        day = datetime.date.fromisoformat(value)
    except ValueError:
        return None
    return day if is_known_day(day) else None


def is_known_day(day: datetime.date) -> bool:
    """Whether spreadsheets count this day."""
    return day.year >= _FIRST_YEAR


def visible(text: str) -> str:
    """Without control characters and other things that nobody sees; line breaks and tabs stay."""
    return "".join(character for character in text if character in "\n\t" or character.isprintable())
