"""Whether a day has come, for whatever is found or judged by it; and until when it would be found and judged so.

Nothing else of the engine asks what day it is, and nothing that asks may be kept from one document for another.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(slots=True)
class Standing:
    """`until` is the last day on which all that was asked would be answered the same; None: it will be for ever."""

    until: date | None = None

    def note(self, last: date) -> None:
        """An answer holds until `last`."""
        self.until = last if self.until is None else min(self.until, last)


_STANDING: ContextVar[Standing | None] = ContextVar("standing", default=None)


@contextmanager
def noted() -> Iterator[Standing]:
    """Notes for how long the answers hold that are given within the block, in this thread."""
    standing = Standing()
    token = _STANDING.set(standing)
    try:
        yield standing
    finally:
        _STANDING.reset(token)


def has_come(day: date, days_early: int = 0) -> bool:
    """Whether a day is today or over; with `days_early` it has come so many days before."""
    if day <= _today() + timedelta(days=days_early):
        return True
    _note(day - timedelta(days=days_early + 1))
    return False


def this_year() -> int:
    """The year that it is."""
    today = _today()
    _note(date(today.year, 12, 31))
    return today.year


def _today() -> date:
    """Where this machine is."""
    return date.today()  # noqa: DTZ011


def _note(last: date) -> None:
    standing = _STANDING.get()
    if standing is not None:
        standing.note(last)
