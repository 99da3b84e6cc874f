"""Days as people type them, within the centuries that a record can be about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from desk.errors import BadDay

_FIRST, _LAST = 1970, 2999


def start_of_day(text: str, zone: tzinfo | None = UTC) -> datetime:
    """The first moment of a day like `2026-03-31`; without a zone, in that of the server. Raises `BadDay`."""
    return _in_zone(_day(text), zone)


def end_of_day(text: str, zone: tzinfo | None = UTC) -> datetime:
    """The first moment after a day. Raises `BadDay`."""
    return _in_zone(_day(text) + timedelta(days=1), zone)


def _day(text: str) -> datetime:
    try:
        day = datetime.strptime(text, "%Y-%m-%d")  # noqa: DTZ007 - the zone comes after
    except ValueError as error:
        raise BadDay from error
    if not _FIRST <= day.year <= _LAST:
        raise BadDay
    return day


def _in_zone(day: datetime, zone: tzinfo | None) -> datetime:
    return day.astimezone() if zone is None else day.replace(tzinfo=zone)
