"""A point in time that a contract names: a whole date, or what is there of one, and how it was come by."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from engine.extract.by_label.places import Candidate
from engine.extract.sight import Sight
from engine.values.conventions import UNIFORM, DateOrder
from engine.values.dates import FoundDate, find_dates
from engine.values.partial_dates import FoundPartialDate, PartialDate
from engine.words import Words

INCOMPLETE = Words("日期没有填完整，只写了这些。", "The date was not filled in completely; this is all that is there.")
_DIGITS = re.compile(r"(?<!\d)(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(?:\d{4}|\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class Moment:
    """A date (or a part of one) at `start:end` of the running text; a derived one was computed and says how."""

    value: date | PartialDate
    start: int
    end: int
    quality: float
    note: Words | None = None
    is_derived: bool = False

    @property
    def text(self) -> str:
        """As it is given: ISO, or `03/2018`, `2018` where the day was left blank."""
        return self.value.isoformat() if isinstance(self.value, date) else str(self.value)

    def candidate(self, sight: Sight) -> Candidate:
        """The moment as a field's value, with its place."""
        found = sight.flow.candidate(self.start, self.end, self.quality, self.text)
        return replace(found, note=self.note, is_derived=self.is_derived)


def printed(found: FoundDate, offset: int, quality: float) -> Moment:
    """A date that is printed as it is; one whose day and month could swap is less sure."""
    return Moment(found.value, offset + found.start, offset + found.end, quality - (0.0 if found.is_certain else 0.15))


def partly(found: FoundPartialDate, offset: int) -> Moment:
    """A date with a blank in it: always doubtful."""
    return Moment(found.value, offset + found.start, offset + found.end, 0.45, INCOMPLETE)


_DAY_FIRST = replace(UNIFORM, date_order=DateOrder.DAY_FIRST)
_MONTH_FIRST = replace(UNIFORM, date_order=DateOrder.MONTH_FIRST)


@lru_cache(maxsize=1)
def _is_day_first(whole: str) -> bool:
    """Whether a number above twelve stands where America has the month; asked for each date of the same text."""
    return any(int(match[1]) > 12 for match in _DIGITS.finditer(whole))


def english_dates(text: str, whole: str) -> tuple[FoundDate, ...]:
    """The dates of `text`: month first as in America, unless `whole` has a day before a month or a point between."""
    found = find_dates(text, _DAY_FIRST if _is_day_first(whole) else _MONTH_FIRST)
    by_day = {item.start: item for item in find_dates(text, _DAY_FIRST)}
    return tuple(by_day.get(item.start, item) if "." in text[item.start : item.end] else item for item in found)
