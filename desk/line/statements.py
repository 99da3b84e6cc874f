"""What the queue asks of the database for every document: made once, with what varies to be bound."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Update,
    and_,
    bindparam,
    func,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import joinedload

from auth.tables import Instant
from desk.line.turns import Moment, flows, in_turn, within_flow
from desk.store.store import ContentRow, DocumentRow, State


def _has_run_out(now: Moment, soon: Moment) -> ColumnElement[bool]:
    """Whether whoever reads a document has let its lease run out."""
    return or_(DocumentRow.lease_until < now, DocumentRow.lease_until > soon)


def _taking_next() -> Update:
    """Gives the next document to `taker` until `until`, in the order that `desk.line.queue.Queue.claim` tells of.

    That is one of the flow whose turn it is, once the first `passed_over` ones are left out.
    """
    now, soon, lately = (bindparam(name, type_=Instant()) for name in ("now", "soon", "lately"))
    has_run_out = _has_run_out(now, soon)
    waiting = flows(DocumentRow.state == State.QUEUED, soon, lately)
    left_behind = flows((DocumentRow.state == State.READING) & has_run_out, soon, lately)
    each = union_all(waiting, left_behind).subquery()
    passed_over = bindparam("passed_over", type_=Integer())
    turn = select(each.c.owner, each.c.pile).order_by(*in_turn(each)).limit(1).offset(passed_over).subquery()
    is_of_turn = (turn.c.owner == DocumentRow.owner_id) & DocumentRow.job_id.is_not_distinct_from(turn.c.pile)
    candidate = (
        select(DocumentRow.id)
        .join(turn, is_of_turn)
        .where(DocumentRow.state.in_((State.QUEUED, State.READING)))
        .where(or_(DocumentRow.state == State.QUEUED, has_run_out))
        .order_by(*within_flow(soon, lately))
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
ANY_FREE = (
    select(DocumentRow.id)
    .where(
        or_(
            DocumentRow.state == State.QUEUED,
            (DocumentRow.state == State.READING) & _has_run_out(bindparam("now"), bindparam("soon")),
        )
    )
    .limit(1)
)
CANCEL_ASKED = select(DocumentRow.cancel_asked).where(DocumentRow.id == bindparam("document_id"))
HOW_MANY_WAIT = select(func.count()).where(DocumentRow.state == State.QUEUED)
