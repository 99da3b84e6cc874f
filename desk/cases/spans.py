"""The days that numbers are about: the last so many, or a month; days begin at midnight where the server stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

LAST_DAYS = (7, 30, 90, 365)
USUAL_DAYS = 30
_MONTHS_SHOWN = 12
_MONTH = re.compile(r"(19[7-9]\d|20\d\d)-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Span:
    """From the midnight before `first` to the one after `last`. `name` is how it was asked for: `30`, `2026-11`."""

    name: str
    first: date
    last: date
    zone: timezone

    @classmethod
    def of(cls, name: str, now: datetime) -> Span:
        """The span of that name as seen at `now`; of a name that is none, the usual days."""
        zone = timezone(now.astimezone().utcoffset() or timedelta())
        today = now.astimezone(zone).date()
        if _MONTH.fullmatch(name):
            first = date.fromisoformat(f"{name}-01")
            return cls(name, first, _month_after(first) - timedelta(days=1), zone)
        days = next((days for days in LAST_DAYS if str(days) == name), USUAL_DAYS)
        return cls(str(days), today - timedelta(days=days - 1), today, zone)

    @property
    def since(self) -> datetime:
        """Its first moment."""
        return datetime(self.first.year, self.first.month, self.first.day, tzinfo=self.zone)

    @property
    def until(self) -> datetime:
        """The first moment after it."""
        end = self.last + timedelta(days=1)
        return datetime(end.year, end.month, end.day, tzinfo=self.zone)

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of it."""
        return tuple(self.first + timedelta(days=place) for place in range((self.last - self.first).days + 1))

    @property
    def offset_minutes(self) -> int:
        """How far the zone is ahead of UTC."""
        return round(self.zone.utcoffset(None).total_seconds() / 60)


def months(now: datetime) -> tuple[str, ...]:
    """The names of this month and those before it, the newest first."""
    found = [now.astimezone().date().replace(day=1)]
    while len(found) < _MONTHS_SHOWN:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return tuple(f"{month:%Y-%m}" for month in found)


def _month_after(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
