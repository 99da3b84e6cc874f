"""What a use case takes out of a document's row, and writes back into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from auth.roles import User
from desk.cases.rows import Change
from desk.cases.sharing import Access, papers_of, reach
from desk.claims.settling import settle
from desk.errors import BeingReadAgain, Conflict, NotReady, UnknownField, UnknownPage
from desk.line.rereading import begin, give_up, is_being_read_again
from desk.line.worker import Workers
from desk.outside.endings import note_end
from desk.store import identity
from desk.store.store import CorrectionRow, DocumentRow, JobRow, State
from desk.taking_in.intake import Taken
from engine.document import Document, Field
from engine.pipeline import Order, Papers


def add_taken(session: Session, workers: Workers, taken: Sequence[Taken], now: datetime) -> None:
    """Adds the rows of files that were taken in, and notes the end of those that are over already.

    To be called before the transaction takes any lock; the audit trail comes after it.
    """
    known = [(one.row, one.known) for one in taken if one.known is not None]
    over = workers.add_known(session, known, now)
    session.add_all(one.row for one in taken)
    session.flush()
    over += [one.row for one in taken if one.row.state == State.FAILED]
    for row in over:
        note_end(session, row, now)
    workers.note_known(session, known)


def to_correct(session: Session, user: User, document_id: str, version: int | None) -> tuple[DocumentRow, Access]:
    """A document for a person to change, if it still is as it was at `version`."""
    row, access = reach(session, user, document_id, Access.REVIEW, for_change=True)
    refuse_read_again(row)
    if version is not None and row.version != version:
        raise Conflict
    return row, access


def refuse_read_again(row: DocumentRow) -> None:
    """Raises `BeingReadAgain` where a new reading is about to replace what a person would change."""
    if is_being_read_again(row):
        raise BeingReadAgain


@dataclass(frozen=True, slots=True)
class Seen:
    """The value that a person had in sight while they typed; None: there was none."""

    value: str | None


def refuse_changed(field: Field, seen: Seen | None, wanted: str | None) -> None:
    """Raises `Conflict` where the field is neither as the person saw it nor as they want it."""
    if seen is not None and field.value not in (seen.value, wanted):
        raise Conflict


def siblings(session: Session, row: DocumentRow) -> list[DocumentRow]:
    """All papers of the row's file that its owner still has, itself among them."""
    return list(session.scalars(select(DocumentRow).where(papers_of(row)).order_by(DocumentRow.paper)))


def stop(session: Session, row: DocumentRow, now: datetime) -> None:
    """Takes a document out of the line, or asks the worker that reads it to stop; one that is over stays as it is.

    One that waits to be read again is what it was before.
    """
    if row.state == State.QUEUED:
        if not give_up(session, row, None):
            row.state, row.finished_at = State.CANCELLED, now
        note_end(session, row, now, came_to=State.CANCELLED)
    elif row.state == State.READING:
        row.cancel_asked = True


def put_back(session: Session, row: DocumentRow, order: Order | None = None) -> bool:
    """Puts a document back in line, with another order if given; one that waits or is being read stays as it is.

    What was read before is kept until the new reading is complete. One of several papers of a file stays that under
    another order, too: the file is cut where it was by hand, unless it is to be kept together.
    """
    if row.state in {State.QUEUED, State.READING} or row.replaced_by is not None:
        return False
    begin(row)
    row.state, row.attempts, row.error, row.cancel_asked = State.QUEUED, 0, None, False
    row.finished_at, row.reviewed_at, row.finished_unseen = None, None, False
    row.version += 1
    if order is not None:
        is_parted = row.papers > 1 and order.papers is not Papers.ONE
        row.order = (replace(order, cuts=Order.from_dict(row.order).cuts) if is_parted else order).to_dict()
    if row.job_id is not None:
        session.execute(update(JobRow).where(JobRow.id == row.job_id).values(finished_at=None))
    return True


def content(row: DocumentRow) -> Document:
    """What was read, as last corrected. Raises `NotReady`."""
    if row.body is None:
        raise NotReady
    return Document.from_dict(row.body)


def field_of(document: Document, name: str) -> Field:
    """The field of that name. Raises `UnknownField`."""
    for field in document.fields:
        if field.name == name:
            return field
    raise UnknownField(name)


def corrections(row: DocumentRow, user: User, changes: Iterable[Change], at: datetime) -> list[CorrectionRow]:
    """Who changed what and when, for the history of a document."""
    return [
        CorrectionRow(
            document_id=row.id, user_id=user.id, at=at, field=change.field, before=change.before, after=change.after
        )
        for change in changes
    ]


def refuse_strange_page(document: Document, number: int) -> None:
    """Raises `UnknownPage` for one that the document does not have."""
    if all(page.number != number for page in document.pages):
        raise UnknownPage(number)


def write(session: Session, row: DocumentRow, columns: Mapping[str, Any], *, is_changed: bool = True) -> None:
    """Puts what follows from content into its row; where that has not changed, no rule judges it anew."""
    for column, value in columns.items():
        setattr(row, column, value)
    row.unchanged = None
    if is_changed:
        settle(session, row)
    else:
        identity.settle(session, row)
    row.version += 1
