"""How many documents come before a job's, and how long it will take: everybody takes turns, so counts alone mislead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from desk.line.turns import flows, in_turn, moments
from desk.store.store import DocumentRow, JobRow, State

_RECENT = 50


@dataclass(frozen=True, slots=True)
class Forecast:
    """`ahead` documents are likely to be started before the job's next one; `eta_seconds` None: nothing to go by."""

    ahead: int = 0
    eta_seconds: float | None = None


def forecast(session: Session, job: JobRow, waiting: int, reading: int, workers: int, now: datetime) -> Forecast:
    """For a job with `waiting` documents in line and `reading` in work, on `workers` threads."""
    if not waiting and not reading:
        return Forecast(0, 0.0)
    line = _line(session, now) if waiting else ()
    ahead, until_last = (_before(line, job, 0), _before(line, job, waiting - 1) + 1) if waiting else (0, 0)
    each = _seconds_each(session)
    eta = None if each is None else (until_last + reading / 2) * each / workers
    return Forecast(ahead, None if eta is None else round(eta, 1))


def _line(session: Session, now: datetime) -> Sequence[Row[Any]]:
    """The flows that wait, in the order of their turns."""
    waiting = flows(DocumentRow.state == State.QUEUED, **moments(now)).subquery()
    return session.execute(select(waiting).order_by(*in_turn(waiting))).all()


def _before(line: Sequence[Row[Any]], job: JobRow, place: int) -> int:
    """How many of the `line` come before the document of `job` that has `place` others of it before itself."""
    own_before, others, is_past_job, is_past_owner = place, dict[str, int](), False, False
    earlier = set[str]()
    for flow in line:
        if flow.owner != job.owner_id:
            others[flow.owner] = others.get(flow.owner, 0) + flow.waiting
            if not is_past_owner:
                earlier.add(flow.owner)
            continue
        is_past_owner = True
        if flow.pile == job.id:
            is_past_job = True
        elif flow.pile is None:
            own_before += flow.waiting
        else:
            own_before += min(flow.waiting, place + (not is_past_job))
    return own_before + sum(min(count, own_before + (owner in earlier)) for owner, count in others.items())


def _seconds_each(session: Session) -> float | None:
    """What a document took of late."""
    recent = (
        select(DocumentRow.started_at, DocumentRow.finished_at)
        .where(DocumentRow.state == State.DONE, DocumentRow.started_at.is_not(None))
        .order_by(DocumentRow.finished_at.desc())
        .limit(_RECENT)
    )
    took = [(end - start).total_seconds() for start, end in session.execute(recent) if start and end]
    return sum(took) / len(took) if took else None
