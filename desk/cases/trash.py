"""The trash: what a person deletes can be had back for a while, and is removed for ever after that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine as Database
from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from desk.cases.contents import stop
from desk.cases.records import Listing, Summary, summaries
from desk.cases.sharing import Access, reach
from desk.claims.settling import forget
from desk.errors import NotFound
from desk.line.queue import Queue
from desk.outside.endings import close_job_if_over
from desk.permission import require
from desk.record.audit import Audit, AuditEvent
from desk.store.eraser import Eraser
from desk.store.files import FileStore
from desk.store.store import DocumentRow, JobRow, State
from desk.store.turn import take_turn

MAX_LISTED = 200
_AT_ONCE = 100


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
        days: int = 0,
    ) -> None:
        self.days = days
        self._database = database
        self._reads = database.execution_options(writes=False)
        self._files = files
        self._bell = queue.bell
        self._audit = audit
        self._clock = clock
        self._eraser = Eraser(database)

    def delete(self, user: User, document_id: str, *, for_ever: bool = False) -> None:
        """Puts a document into the trash, and stops its reading; nobody it was shared with sees it any more.

        `for_ever`, and where there is no trash, it is removed with its corrections and files, also out of the trash.
        Raises `NotFound`.
        """
        require(user, Permission.DELETE)
        if for_ever or not self.days:
            self._remove(user, document_id)
        else:
            self._put(user, document_id)

    def restore(self, user: User, document_id: str) -> Summary:
        """Takes a document out of the trash, as it was and for those who had it. Raises `NotFound`.

        One whose reading the deletion stopped goes back in line.
        """
        require(user, Permission.DELETE)
        with Session(self._database, expire_on_commit=False) as session, session.begin():
            take_turn(session)
            row = session.scalars(
                _thrown_away(user).where(DocumentRow.id == document_id).with_for_update()
            ).one_or_none()
            if row is None:
                raise NotFound
            if row.state == State.READING:
                row.cancel_asked = False
            elif _was_stopped(row):
                row.state, row.attempts, row.cancel_asked, row.finished_at = State.QUEUED, 0, False, None
            if row.job_id is not None and row.state in {State.QUEUED, State.READING}:
                session.execute(update(JobRow).where(JobRow.id == row.job_id).values(finished_at=None))
            row.deleted_at = None
            self._audit.note(session, user.id, AuditEvent.DOCUMENT_RESTORE, document_id)
        self._bell.ring(document_id, row.job_id)
        return Summary.of(row)

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
        old = _in_trash().where(DocumentRow.deleted_at <= self._clock() - timedelta(days=self.days))
        return self._remove_all(old, "", f"{self.days} days in the trash")

    def forget_words(self) -> None:
        """Takes the words of what was removed or corrected out of the index of searches for good; may take a while."""
        self._eraser.erase(words=True)

    def _put(self, user: User, document_id: str) -> None:
        now = self._clock()
        with Session(self._database) as session, session.begin():
            row, _ = reach(session, user, document_id, Access.OWNER, for_change=True)
            job_id = row.job_id
            row.deleted_at = now
            stop(session, row, now)
            if job_id is not None:
                close_job_if_over(session, job_id, now)
            self._audit.note(session, user.id, AuditEvent.DOCUMENT_TRASH, document_id)
        self._bell.ring(document_id, job_id)

    def _remove(self, user: User, document_id: str) -> None:
        own = select(DocumentRow).where(DocumentRow.owner_id == user.id, DocumentRow.id == document_id)
        if not self._remove_all(own, user.id, ""):
            raise NotFound

    def _remove_all(self, wanted: Select[DocumentRow], actor_id: str, reason: str, *, is_thorough: bool = False) -> int:
        """Rows, files and what the database keeps of them, a few at a time; each is recorded."""
        count = 0
        columns = wanted.with_only_columns(DocumentRow.id, DocumentRow.job_id, maintain_column_froms=True)
        some_of_them = columns.order_by(DocumentRow.id).limit(_AT_ONCE).with_for_update()
        while True:
            with Session(self._database) as session, session.begin():
                take_turn(session)
                some = [(row.id, row.job_id) for row in session.execute(some_of_them)]
                ids = [document_id for document_id, _ in some]
                forget(session, ids)
                for job_id in sorted({job_id for _, job_id in some if job_id is not None}):
                    close_job_if_over(session, job_id, self._clock())
                session.flush()
                event = AuditEvent.DOCUMENT_DELETE
                self._audit.append_each(session.connection(), actor_id, event, ids, reason=reason)
            for document_id, job_id in some:
                self._files.delete(document_id)
                self._bell.ring(document_id, job_id)
            count += len(some)
            if len(some) < _AT_ONCE:
                break
        if count:
            self._eraser.erase(words=is_thorough)
        return count


def _in_trash() -> Select[DocumentRow]:
    return select(DocumentRow).where(DocumentRow.deleted_at.is_not(None))


def _thrown_away(user: User) -> Select[DocumentRow]:
    return _in_trash().where(DocumentRow.owner_id == user.id)


def _was_stopped(row: DocumentRow) -> bool:
    """Whether it was deleting the document that ended its reading."""
    is_later = row.finished_at is not None and row.deleted_at is not None and row.finished_at >= row.deleted_at
    return row.state == State.CANCELLED and is_later
