"""Finding events in a long record: a page takes the same short time among a million rows, whatever is asked.

The rows of one person, of one kind of event or of one target each lie together in an index, in the order of their
numbers. A question for several of them is asked of each, a page at most, and the answers are merged. What must not
lead the database astray is hidden from its indexes in `coalesce`.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice, product
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, SQLColumnExpression, false, func, select

from desk.record.audit_records import AuditRow, Entry, Question

WHOLE = select(*AuditRow.__table__.c)
"""All rows, with all that they hold."""

_CLOCK_OFF = timedelta(days=1)
"""Numbers follow the time, but for a clock that was put right: by no more than this."""


def asked(
    connection: Connection, question: Question, *, limit: int, before: int | None = None, after: int | None = None
) -> list[Entry]:
    """The events that fit: the newest first, below the number `before`; with `after` the oldest first, above it."""
    is_of_few = bool(question.id_prefix or question.targets)
    number: SQLColumnExpression[int] = func.coalesce(AuditRow.number, 0) if is_of_few else AuditRow.number
    bounds = _between(connection, question, number)
    if before is not None:
        bounds.append(number < before)
    if after is not None:
        bounds.append(number > after)
    order = number if after is not None else number.desc()
    queries = list(_queries(question))
    if after is not None and len(queries) > 1:  # all of them, one after another, lie close together by number
        queries = [WHOLE.where(*_beside(question))]
    found = [connection.execute(query.where(*bounds).order_by(order).limit(limit)).all() for query in queries]
    merged = heapq.merge(*found, key=lambda row: row.number, reverse=after is None)
    return [entry_of(row) for row in islice(merged, limit)]


def entry_of(row: Row[Any]) -> Entry:
    """The record of a row."""
    return Entry(row.number, row.at, row.event, row.actor_id, row.address, row.target, row.ok, row.reason)


def _queries(question: Question) -> Iterator[Select[Any]]:
    """Queries whose answers do not overlap and lie in one index each, from the most telling condition on."""
    actor, event, target = AuditRow.actor_id, AuditRow.event, AuditRow.target
    outcome = [AuditRow.ok.is_(False)] if question.failures_only else []
    if question.id_prefix or question.targets:
        named = _begins(question.id_prefix) if question.id_prefix else target.in_(question.targets)
        yield WHOLE.where(named, *outcome, *_beside(question))
    elif question.failures_only:
        yield WHOLE.where(*outcome, *_beside(question))
    elif question.actor_ids and question.events:
        for actor_id, name in product(question.actor_ids, question.events):
            yield WHOLE.where(actor == actor_id, event == name)
    elif question.actor_ids:
        yield from (WHOLE.where(actor == actor_id) for actor_id in question.actor_ids)
    elif question.events:
        yield from (WHOLE.where(event == name) for name in question.events)
    else:
        yield WHOLE


def _beside(question: Question) -> Iterator[ColumnElement[bool]]:
    """Conditions on few rows that another one has found: out of reach for an index, so that none is tempted."""
    if question.actor_ids:
        yield func.coalesce(AuditRow.actor_id, "").in_(question.actor_ids)
    if question.events:
        yield func.coalesce(AuditRow.event, "").in_(question.events)


def _begins(prefix: str) -> ColumnElement[bool]:
    """No digit of an id comes after `f`, in whatever order a database has letters."""
    return (AuditRow.target >= prefix) & (AuditRow.target < f"{prefix}g")


def _between(connection: Connection, question: Question, number: SQLColumnExpression[int]) -> list[ColumnElement[bool]]:
    """The days asked for, also as numbers: those are the order in which the rows lie."""
    at = func.coalesce(AuditRow.at, AuditRow.at)
    bounds: list[ColumnElement[bool]] = []
    if question.since is not None:
        first = _number_at(connection, question.since - _CLOCK_OFF)
        bounds += [at >= question.since, false() if first is None else number >= first]
    if question.until is not None:
        last = _number_at(connection, question.until + _CLOCK_OFF)
        bounds += [at < question.until, *([number < last] if last is not None else [])]
    return bounds


def _number_at(connection: Connection, moment: datetime) -> int | None:
    """The number of the first row of this moment or later; None where there is none."""
    first = select(AuditRow.number).where(AuditRow.at >= moment).order_by(AuditRow.at, AuditRow.number).limit(1)
    number: int | None = connection.scalar(first)
    return number
