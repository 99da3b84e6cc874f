"""Dates of which only a part was filled in: this ____ day of March, 2018."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.values.dates import month_named

_BLANK = r"[\s_,.\[\]•*-]*"
_MONTH = r"(?P<word>[^\W\d_]{3,14})(?![^\W\d_])"
_MONTH_AND_YEAR = re.compile(rf"(?<![a-z]){_MONTH}{_BLANK}(?P<year>(?:19|20)\d{{2}})(?!\d)", re.IGNORECASE)
_YEAR = re.compile(
    r"(?:__|\bday\s{1,9}of|\bas\s{1,9}of|\[\s{0,9}\])[\s_,.\[\]•*-]{0,90}+(?P<year>(?:19|20)\d{2})(?!\d)", re.IGNORECASE
)
_CENTURY = re.compile(r"(?:__|\bday\s{1,9}of)[\s_,.]{0,90}+\b(?P<century>19|20)(?=_+|\s{0,9}\[)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """What is there of a date without a day; no year means that not even that was filled in."""

    year: int | None
    month: int | None

    def __str__(self) -> str:
        """As it is shown: `03/2018`, `2018`, or nothing but blanks."""
        if self.year is None:
            return "____"
        return f"{self.month:02d}/{self.year}" if self.month else str(self.year)


@dataclass(frozen=True, slots=True)
class FoundPartialDate:
    """An incomplete date at `start:end` of a text."""

    value: PartialDate
    start: int
    end: int


def find_partial_date(text: str) -> FoundPartialDate | None:
    """The first date of `text` whose day (or month) was left blank, or None."""
    named = (match for match in _MONTH_AND_YEAR.finditer(text) if month_named(match["word"]))
    month = next(named, None)
    if month:
        value = PartialDate(int(month["year"]), month_named(month["word"]))
        return FoundPartialDate(value, month.start(), month.end())
    year = _YEAR.search(text)
    if year:
        return FoundPartialDate(PartialDate(int(year["year"]), None), year.start(), year.end())
    century = _CENTURY.search(text)
    if century:
        return FoundPartialDate(PartialDate(None, None), century.start(), century.end())
    return None
