"""What the queue asks of the database for every document: made once, with what varies to be bound."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Update, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import aliased, joinedload

from auth.tables import Instant
from desk.store.store import ContentRow, DocumentRow, State


def _free(now: datetime | BindParameter[datetime], soon: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Whether a worker may take a document: it waits, or whoever reads it has let its lease run out."""
    has_run_out = or_(DocumentRow.lease_until < now, DocumentRow.lease_until > soon)
    return or_(DocumentRow.state == State.QUEUED, (DocumentRow.state == State.READING) & has_run_out)


def _taking_next() -> Update:
    """Gives the next document to `taker` until `until`, in the order that `desk.line.queue.Queue.claim` tells of."""
    now, soon = bindparam("now", type_=Instant()), bindparam("soon", type_=Instant())
    other = aliased(DocumentRow)
    earlier = (other.owner_id == DocumentRow.owner_id) & (other.started_at <= soon)
    last_turn = select(func.max(other.started_at)).where(earlier).scalar_subquery()
    own_turn = func.coalesce(DocumentRow.started_at, DocumentRow.created_at)
    candidate = (
        select(DocumentRow.id)
        .where(_free(now, soon))
        .order_by(last_turn.asc().nulls_first(), (own_turn > soon).desc(), own_turn, DocumentRow.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=DocumentRow)
    )
    begun = {"state": State.READING, "started_at": now, "step": None, "page": 0, "pages": 0}
    return (
        update(DocumentRow)
        .where(DocumentRow.id == candidate.scalar_subquery())
        .values(worker=bindparam("taker"), lease_until=bindparam("until"), attempts=DocumentRow.attempts + 1, **begun)
        .returning(*(getattr(DocumentRow, name).label(name) for name in _OF_A_CLAIM))
    )


@cache
def renewal(*noted: str) -> Update:
    """Holds a document until `until` and notes these columns, each as `to_` and its name."""
    values: dict[str, BindParameter[Any]] = {name: bindparam(f"to_{name}") for name in noted}
    change = update(DocumentRow).where(HELD).values(lease_until=bindparam("until"), **values)
    return change.returning(DocumentRow.cancel_asked)


_OF_A_CLAIM = (
    "id", "name", "order", "attempts", "created_at", "job_id", "request_id", "sha256", "paper", "papers", "file_id",
    "rereading", "pictures", "owner_id",
)  # fmt: skip
HELD = and_(
    DocumentRow.id == bindparam("held_id"),
    DocumentRow.state == State.READING,
    DocumentRow.worker == bindparam("holder"),
    DocumentRow.attempts == bindparam("attempt"),
)
"""Whether the claim of `holder` on the document `held_id` still stands."""
TAKE_NEXT = _taking_next()
TO_FINISH = (
    select(DocumentRow)
    .where(HELD)
    .options(joinedload(DocumentRow.content))
    .with_for_update(of=DocumentRow, key_share=True)
)
BODY = select(ContentRow.body).where(ContentRow.document_id == bindparam("document_id"))
ANY_FREE = select(DocumentRow.id).where(_free(bindparam("now"), bindparam("soon"))).limit(1)
CANCEL_ASKED = select(DocumentRow.cancel_asked).where(DocumentRow.id == bindparam("document_id"))
