"""Which delivery is the next to be carried: one at a time for a hook, owners taking turns, ailing receivers spared.

What is under way is read from the table itself, so the rules hold over all processes that share a database.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select, text
from sqlalchemy.orm import Session, aliased

from desk.outside.endings import DeliveryState
from desk.store.store import DeliveryRow, HookRow

OPEN_STATES = (DeliveryState.DUE, DeliveryState.SENDING)
"""A delivery that is not over: one under way is due again when its lease runs out."""
TIMEOUT = "timeout"
NO_CONNECTION = "no_connection"
_AILING = (TIMEOUT, NO_CONNECTION)
"""The failures that say that a receiver is not well, whatever was sent to it."""

_SPARED_ATTEMPTS = 3
"""For so many attempts of one delivery all others of its hook wait along with it (ten seconds, a minute, five minutes);
after that they are tried themselves, so that one delivery alone never stops a hook."""

LEASE = timedelta(seconds=60)
"""For so long a delivery belongs to the courier who took it."""
PAUSES_SECONDS = (10, 60, 300, 1800, 7200, 21600)
"""How long a delivery rests after its first failure, its second, …, its last."""
_CLOCKS_DIFFER = timedelta(minutes=1)
_LONGEST_PAUSE = 1.1
"""Pauses differ by a tenth, so that many do not come back at the same moment."""

_CLAIMS = 0x0C0DE5C0
"""The number of the lock under which processes on one PostgreSQL claim deliveries, one after another."""


def claims_lock(session: Session) -> None:
    """Makes claiming a matter of one at a time. SQLite has one writer at a time already."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _CLAIMS})


def next_due(now: datetime, most_of_one_owner: int) -> Select[str]:
    """The id of the delivery to carry now, under `claims_lock`: of the owner with the fewest under way, the oldest."""
    other, of_owner, owners_hook = aliased(DeliveryRow), aliased(DeliveryRow), aliased(HookRow)
    under_way = (other.state == DeliveryState.SENDING) & _lies_ahead(other, now)
    waits_after_failure = (
        (other.state == DeliveryState.DUE)
        & other.error.in_(_AILING)
        & (other.attempts <= _SPARED_ATTEMPTS)
        & _lies_ahead(other, now)
    )
    hook_is_taken = select(other.id).where(other.hook_id == DeliveryRow.hook_id, or_(under_way, waits_after_failure))
    running = (
        select(func.count())
        .select_from(of_owner)
        .join(owners_hook, owners_hook.id == of_owner.hook_id)
        .where(owners_hook.owner_id == HookRow.owner_id)
        .where(of_owner.state == DeliveryState.SENDING, _lies_ahead(of_owner, now))
        .correlate(HookRow)
        .scalar_subquery()
    )
    return (
        select(DeliveryRow.id)
        .join(HookRow, HookRow.id == DeliveryRow.hook_id)
        .where(
            is_due(now),
            ~hook_is_taken.correlate(DeliveryRow).exists(),
            running < most_of_one_owner,
        )
        .order_by(running, DeliveryRow.due_at)
        .limit(1)
    )


def is_due(now: datetime) -> ColumnElement[bool]:
    """Whether a delivery's time has come: its rest is over, or its courier's lease."""
    return DeliveryRow.state.in_(OPEN_STATES) & ~_lies_ahead(DeliveryRow, now)


def _lies_ahead(delivery: type[DeliveryRow], now: datetime) -> ColumnElement[bool]:
    """Whether its time is still to come; one further ahead than any rest or lease was set before the clock was put
    back, and has come."""
    kind = DeliveryRow.due_at.type

    def until(seconds: float) -> ColumnElement[datetime]:
        return literal(now + timedelta(seconds=seconds) + _CLOCKS_DIFFER, kind)

    rests = {attempt: until(rest * _LONGEST_PAUSE) for attempt, rest in enumerate((0, *PAUSES_SECONDS))}
    lease = until(LEASE.total_seconds())
    furthest = case(
        (delivery.state == DeliveryState.SENDING, lease),
        *((delivery.attempts == attempt, rest) for attempt, rest in rests.items()),
        else_=rests[len(PAUSES_SECONDS)],
    )
    return (delivery.due_at > now) & (delivery.due_at <= furthest)
