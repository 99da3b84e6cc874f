"""How many documents come before a job's, and how long it will take: owners take turns, so counts alone mislead."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.store.store import DocumentRow, JobRow, State

_RECENT = 50


@dataclass(frozen=True, slots=True)
class Forecast:
    """`ahead` documents are likely to be started before the job's next one; `eta_seconds` None: nothing to go by."""

    ahead: int = 0
    eta_seconds: float | None = None


def forecast(session: Session, job: JobRow, waiting: int, reading: int, workers: int) -> Forecast:
    """For a job with `waiting` documents in line and `reading` in work, on `workers` threads."""
    if not waiting and not reading:
        return Forecast(0, 0.0)
    waiting_now = DocumentRow.state == State.QUEUED
    per_owner = select(DocumentRow.owner_id, func.count()).where(waiting_now).group_by(DocumentRow.owner_id)
    others = [count for owner, count in session.execute(per_owner) if owner != job.owner_id]
    mine_before = (
        session.scalar(
            select(func.count()).where(
                DocumentRow.owner_id == job.owner_id,
                waiting_now,
                DocumentRow.created_at < job.created_at,
                DocumentRow.job_id.is_distinct_from(job.id),
            )
        )
        or 0
    )
    ahead = mine_before + sum(min(count, mine_before + 1) for count in others) if waiting else 0
    turns = mine_before + waiting
    until_last = turns + sum(min(count, turns) for count in others) if waiting else 0
    each = _seconds_each(session)
    eta = None if each is None else (until_last + reading / 2) * each / workers
    return Forecast(ahead, None if eta is None else round(eta, 1))


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
