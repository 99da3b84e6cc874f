"""Days off: a country's public holidays and weekends, its moved days of work among them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.words import Words

if TYPE_CHECKING:
    from holidays import HolidayBase

_YEARS = range(1990, 2101)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class DayOff:
    """Why nobody works: `holiday` with its name, or `weekend`."""

    why: str
    name: Words | None = None


def is_known(country: str) -> bool:
    """Whether the holidays of a country (ISO 3166, two letters) are known."""
    import holidays

    return country in holidays.list_supported_countries(include_aliases=False)


def day_off(day: datetime.date, country: str, *, weekends: bool) -> DayOff | None:
    """What makes `day` one; None for a day of work. Without a country only Saturdays and Sundays are known."""
    if not country or day.year not in _YEARS:
        return DayOff("weekend") if weekends and day.weekday() >= _SATURDAY else None
    chinese, english = _calendar(country, "zh_CN"), _calendar(country, "en_US")
    name = english.get(day)
    if name:
        return DayOff("holiday", Words(chinese.get(day) or name, name))
    return DayOff("weekend") if weekends and not english.is_working_day(day) else None


@lru_cache(maxsize=64)
def _calendar(country: str, language: str) -> HolidayBase:
    """A country's calendar in a language, or in its own where that is not spoken."""
    import holidays

    plain = holidays.country_holidays(country)
    return holidays.country_holidays(country, language=language) if language in plain.supported_languages else plain
