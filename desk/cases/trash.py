"""The trash: what a person deletes can be had back for a while, and is removed for ever after that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine as Database
from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from desk.cases.contents import stop
from desk.cases.records import Listing, Summary, summaries
from desk.cases.sharing import Access, reachable
from desk.claims.settling import forget
from desk.errors import NotFound
from desk.line.queue import Queue
from desk.outside.endings import UNFINISHED, close_job_if_over
from desk.permission import require
from desk.record.audit import Audit, AuditEvent
from desk.store.eraser import Eraser
from desk.store.files import FileStore
from desk.store.store import DocumentRow, JobRow, State
from desk.store.turn import take_turn

MAX_LISTED = 200
AT_ONCE = 100
"""How many documents one transaction deletes or takes back."""


class Trash:
    """The use cases of deleting, user first. Only its owner sees what is in the trash.

    With `days` 0 there is none: what is deleted is removed at once.
    """

    def __init__(
        self,
        database: Database,
        files: FileStore,
        queue: Queue,
        audit: Audit,
        clock: Callable[[], datetime],
        *,
        days: int | Callable[[], int] = 0,
    ) -> None:
        self._days = days
        self._database = database
        self._reads = database.execution_options(writes=False)
        self._files = files
        self._bell = queue.bell
        self._audit = audit
        self._clock = clock
        self._eraser = Eraser(database)

    @property
    def days(self) -> int:
        """How long what is deleted can be had back, as it is set now."""
        return self._days() if callable(self._days) else self._days

    def delete(self, user: User, document_id: str, *, for_ever: bool = False) -> None:
        """Puts a document into the trash, and stops its reading; nobody it was shared with sees it any more.

        `for_ever`, and where there is no trash, it is removed with its corrections and files, also out of the trash.
        Raises `NotFound`.
        """
        if not self.delete_some(user, [document_id], for_ever=for_ever):
            raise NotFound

    def delete_some(self, user: User, document_ids: Sequence[str], *, for_ever: bool = False) -> Sequence[str]:
        """The same for up to `AT_ONCE` in one transaction; gives the ids of those that were there to be deleted."""
        require(user, Permission.DELETE)
        if not for_ever and self.days:
            return self._put(user, document_ids)
        own = select(DocumentRow).where(DocumentRow.owner_id == user.id, DocumentRow.id.in_(document_ids))
        gone = self._remove_some(own, user.id, "")
        if gone:
            self._eraser.erase()
        return gone

    def restore(self, user: User, document_id: str) -> Summary:
        """Takes a document out of the trash, as it was and for those who had it. Raises `NotFound`.

        One whose reading the deletion stopped goes back in line.
        """
        restored = self.restore_some(user, [document_id])
        if not restored:
            raise NotFound
        return restored[0]

    def restore_some(self, user: User, document_ids: Sequence[str]) -> Sequence[Summary]:
        """The same for up to `AT_ONCE` in one transaction; gives those that were in the user's trash."""
        require(user, Permission.DELETE)
        with Session(self._database, expire_on_commit=False) as session, session.begin():
            take_turn(session)
            wanted = _thrown_away(user).where(DocumentRow.id.in_(document_ids)).order_by(DocumentRow.id)
            rows = session.scalars(wanted.with_for_update()).all()
            for row in rows:
                _take_out(row)
            going_on = {row.job_id for row in rows if row.job_id is not None and row.state in UNFINISHED}
            session.execute(update(JobRow).where(JobRow.id.in_(going_on)).values(finished_at=None))
            self._audit.note(session, user.id, AuditEvent.DOCUMENT_RESTORE, *(row.id for row in rows))
        for row in rows:
            self._bell.ring(row.id, row.job_id)
        return [Summary.of(row) for row in rows]

    def list(self, user: User, *, limit: int = 50, offset: int = 0) -> Listing:
        """What the user has in the trash, what was deleted last first; at most `MAX_LISTED`."""
        require(user, Permission.VIEW)
        own = _thrown_away(user)
        order = (DocumentRow.deleted_at.desc(), DocumentRow.created_at.desc(), DocumentRow.paper, DocumentRow.id)
        with Session(self._reads) as session:
            total = session.scalar(own.with_only_columns(func.count(), maintain_column_froms=True)) or 0
            page = own.order_by(*order).limit(min(limit, MAX_LISTED)).offset(offset)
            return Listing(tuple(summaries(session, user, page)), total)

    def empty(self, user: User) -> int:
        """Removes for ever what the user has in the trash; gives how many documents."""
        require(user, Permission.DELETE)
        return self._remove_all(_thrown_away(user), user.id, "trash", is_thorough=True)

    def empty_everyones(self, user: User) -> int:
        """The same for everybody's trash: for administrators. Nobody is shown what was in it."""
        require(user, Permission.MANAGE_SETTINGS)
        return self._remove_all(_in_trash(), user.id, "trash of everyone", is_thorough=True)

    def purge(self) -> int:
        """Removes for ever what has been in the trash for its time; gives how many documents."""
        days = self.days
        old = _in_trash().where(DocumentRow.deleted_at <= self._clock() - timedelta(days=days))
        return self._remove_all(old, "", f"{days} days in the trash")

    def put_all(self, owner_id: str, actor_id: str) -> int:
        """All documents of somebody who leaves, in the name of who deletes them; gives how many.

        Where there is no trash they are removed for ever, with what lay in it before.
        """
        own = select(DocumentRow).where(DocumentRow.owner_id == owner_id)
        if not self.days:
            return self._remove_all(own, actor_id, owner_id)
        there = own.where(DocumentRow.deleted_at.is_(None)).order_by(DocumentRow.id).limit(AT_ONCE)
        count = 0
        while some := len(self._throw(there, actor_id, owner_id)):
            count += some
        return count

    def forget_words(self) -> None:
        """Takes the words of what was removed or corrected out of the index of searches for good; may take a while."""
        self._eraser.erase(words=True)

    def _put(self, user: User, document_ids: Sequence[str]) -> Sequence[str]:
        wanted = reachable(user, Access.OWNER).where(DocumentRow.id.in_(document_ids)).order_by(DocumentRow.id)
        return self._throw(wanted, user.id)

    def _throw(self, wanted: Select[DocumentRow], actor_id: str, reason: str = "") -> Sequence[str]:
        now = self._clock()
        with Session(self._database, expire_on_commit=False) as session, session.begin():
            take_turn(session)
            rows = session.scalars(wanted.with_for_update(of=DocumentRow, key_share=True)).all()
            for row in rows:
                row.deleted_at = now
            for row in rows:
                stop(session, row, now)
            for job_id in _each(row.job_id for row in rows):
                close_job_if_over(session, job_id, now)
            self._audit.note(session, actor_id, AuditEvent.DOCUMENT_TRASH, *(row.id for row in rows), reason=reason)
        for row in rows:
            self._bell.ring(row.id, row.job_id)
        return [row.id for row in rows]

    def _remove_all(self, wanted: Select[DocumentRow], actor_id: str, reason: str, *, is_thorough: bool = False) -> int:
        """Rows, files and what the database keeps of them, a few at a time."""
        count = 0
        while True:
            some = len(self._remove_some(wanted, actor_id, reason))
            count += some
            if some < AT_ONCE:
                break
        if count:
            self._eraser.erase(words=is_thorough)
        return count

    def _remove_some(self, wanted: Select[DocumentRow], actor_id: str, reason: str) -> Sequence[str]:
        """The first few rows, with their files; each is recorded."""
        columns = wanted.with_only_columns(DocumentRow.id, DocumentRow.job_id, maintain_column_froms=True)
        with Session(self._database) as session, session.begin():
            take_turn(session)
            some = session.execute(columns.order_by(DocumentRow.id).limit(AT_ONCE).with_for_update()).all()
            ids = [row.id for row in some]
            forget(session, ids)
            for job_id in _each(row.job_id for row in some):
                close_job_if_over(session, job_id, self._clock())
            session.flush()
            self._audit.append_each(session.connection(), actor_id, AuditEvent.DOCUMENT_DELETE, ids, reason=reason)
        for row in some:
            self._files.delete(row.id)
            self._bell.ring(row.id, row.job_id)
        return ids


def _each(job_ids: Iterable[str | None]) -> Sequence[str]:
    """Each job once, in the order in which they are locked."""
    return sorted({job_id for job_id in job_ids if job_id is not None})


def _take_out(row: DocumentRow) -> None:
    if row.state == State.READING:
        row.cancel_asked = False
    elif _was_stopped(row):
        row.state, row.attempts, row.cancel_asked, row.finished_at = State.QUEUED, 0, False, None
    row.deleted_at = None


def _in_trash() -> Select[DocumentRow]:
    return select(DocumentRow).where(DocumentRow.deleted_at.is_not(None))


def _thrown_away(user: User) -> Select[DocumentRow]:
    return _in_trash().where(DocumentRow.owner_id == user.id)


def _was_stopped(row: DocumentRow) -> bool:
    """Whether it was deleting the document that ended its reading."""
    is_later = row.finished_at is not None and row.deleted_at is not None and row.finished_at >= row.deleted_at
    return row.state == State.CANCELLED and is_later
