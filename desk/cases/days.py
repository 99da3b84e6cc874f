"""Days as people type them, within the centuries that a record can be about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from desk.errors import BadDay

_FIRST, _LAST = 1970, 2999


def start_of_day(text: str) -> datetime:
    """The first moment of a day like `2026-03-31`, in UTC. Raises `BadDay`."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise BadDay from error
    if not _FIRST <= day.year <= _LAST:
        raise BadDay
    return day


def end_of_day(text: str) -> datetime:
    """The first moment after a day. Raises `BadDay`."""
    return start_of_day(text) + timedelta(days=1)
