"""What follows from the end of a document's work, in the same transaction: its job may be over, hooks are told."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from desk.claims.settling import note_unread
from desk.outside.hook_rights import is_worth_telling
from desk.store.store import DeliveryRow, DocumentRow, HookRow, JobRow, State

UNFINISHED = (State.QUEUED, State.READING)


class Event(StrEnum):
    """What a hook can be told of."""

    DOCUMENT_DONE = "document.done"
    DOCUMENT_FAILED = "document.failed"
    DOCUMENT_REVIEWED = "document.reviewed"
    JOB_DONE = "job.done"


class DeliveryState(StrEnum):
    """Where a delivery is; `dead` ones are not tried again unless an administrator says so."""

    DUE = "due"
    SENDING = "sending"
    DELIVERED = "delivered"
    DEAD = "dead"


_HOOKS = select(HookRow).where(or_(HookRow.owner_id == bindparam("owner_id"), HookRow.everyone))
_TOLD = {State.DONE: Event.DOCUMENT_DONE, State.FAILED: Event.DOCUMENT_FAILED}


def note_end(session: Session, row: DocumentRow, now: datetime, *, came_to: State | None = None) -> None:
    """To be called when `row` has come to an end in this transaction.

    `came_to` is how its reading ended where the row went back to what it was before.
    """
    if row.state == State.CANCELLED:
        note_unread(session, row)
    if row.order.get("password"):
        row.order = {**row.order, "password": None}
    event = _TOLD.get(came_to or State(row.state))
    if event is not None and row.deleted_at is None:
        tell_hooks(session, event, row.owner_id, row.kind, now, document_id=row.id, job_id=row.job_id)
    if row.job_id is not None:
        close_job_if_over(session, row.job_id, now)


def close_job_if_over(session: Session, job_id: str, now: datetime) -> None:
    """Notes the end of a job none of whose documents is waiting or being read, and tells of it once.

    Documents in the trash count for nothing.
    """
    job = session.scalars(select(JobRow).where(JobRow.id == job_id).with_for_update()).one_or_none()
    if job is None or job.finished_at is not None:
        return
    session.flush()
    of_job = (DocumentRow.job_id == job_id) & DocumentRow.deleted_at.is_(None)
    left = session.scalar(select(func.count()).where(of_job, DocumentRow.state.in_(UNFINISHED)))
    if not left:
        job.finished_at = now
        tell_hooks(session, Event.JOB_DONE, job.owner_id, None, now, job_id=job_id)


def tell_hooks(
    session: Session,
    event: Event,
    owner_id: str,
    kind: str | None,
    now: datetime,
    *,
    document_id: str | None = None,
    job_id: str | None = None,
) -> None:
    """Writes a delivery for every hook that wants to know of `event`, while its owner may be told."""
    for hook in session.scalars(_HOOKS, {"owner_id": owner_id}):
        is_wanted = event in hook.events and (not hook.kinds or event is Event.JOB_DONE or kind in hook.kinds)
        if is_wanted and is_worth_telling(session, hook):
            session.add(
                DeliveryRow(
                    id=uuid4().hex,
                    hook_id=hook.id,
                    event=event,
                    document_id=document_id,
                    job_id=job_id,
                    state=DeliveryState.DUE,
                    due_at=now,
                    created_at=now,
                )
            )
