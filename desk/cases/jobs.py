"""Jobs: many files that one request brought, read by the same workers in the same line as all others."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from uuid import uuid4

from sqlalchemy import Engine as Database
from sqlalchemy import exists, func, null, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from desk.cases.contents import add_taken, stop
from desk.cases.exports import AnyDownload, Exports
from desk.cases.job_records import Job, JobListing, Tally, documents_of, one_job, state_of, tallies
from desk.cases.records import Summary, summaries
from desk.cases.sharing import WITH_CONTENT, access_of
from desk.claims.flags import flags_of
from desk.errors import EmptyJob, KeyReused, NotReady, TooManyFiles
from desk.line.bell import Listener
from desk.line.forecast import forecast
from desk.line.worker import Workers
from desk.outside.endings import UNFINISHED, close_job_if_over
from desk.permission import require
from desk.record.audit import Audit, AuditEvent
from desk.record.views import Views
from desk.store.database import is_away
from desk.store.files import FileStore
from desk.store.storage_errors import DatabaseAway, StorageFull
from desk.store.store import ContentRow, DocumentRow, JobRow, State
from desk.store.turn import take_turn
from desk.taking_in.intake import Intake, Refused, Taken
from engine.document import Document
from engine.pipeline import Order, Papers, Upload
from engine.words import Language

MAX_LISTED = 200
_MOST_KNOWN = 20
"""So many files that were read before are done at once; those after them when a worker comes to them."""


class Jobs:
    """The use cases of jobs, user first; nobody sees another one's."""

    def __init__(
        self,
        intake: Intake,
        database: Database,
        files: FileStore,
        workers: Workers,
        *,
        worker_count: int,
        max_files: int,
        audit: Audit,
        exports: Exports,
    ) -> None:
        self._intake = intake
        self._database = database
        self._reads = database.execution_options(writes=False)
        self._files = files
        self._workers = workers
        self._worker_count = worker_count
        self._max_files = max_files
        self._audit = audit
        self._exports = exports
        self.views = Views(audit)

    def submit(
        self, user: User, uploads: Iterable[Upload | Refused], order: Order, *, key: str | None = None, label: str = ""
    ) -> tuple[Job, bool]:
        """Takes all files in or none, in one transaction; a file that cannot be read is a failed document of the job.

        The same `key` again with the same files and order gives the job there is, and True. Raises `PresetError`,
        `EmptyJob`, `TooManyFiles`, `KeyReused`, `QueueFull`, `StorageFull`, and whatever `uploads` raises.
        """
        require(user, Permission.SUBMIT)
        self._intake.accept_order(user, order)
        taken: list[Taken] = []
        kept = False
        try:
            for upload in uploads:
                if len(taken) >= self._max_files:
                    raise TooManyFiles(self._max_files)
                may_be_known = sum(one.known is not None for one in taken) < _MOST_KNOWN
                taken.append(self._intake.take_one_of_many(user, upload, order, asks_memory=may_be_known))
            if not taken:
                raise EmptyJob
            job_id, kept = self._keep(user, taken, _digest([one.row for one in taken], order), key, label)
        finally:
            if not kept:
                for one in taken:
                    self._files.delete(one.row.id)
        if key is not None:
            self._intake.metrics.looked_up("idempotency", hit=not kept)
        if kept:
            for one in taken:
                self._intake.told(one)
            self._workers.wake()
        return self.get(user, job_id), not kept

    def get(self, user: User, job_id: str, *, with_documents: bool = True) -> Job:
        """A job, with its files unless they are not wanted. Raises `JobNotFound`."""
        require(user, Permission.VIEW)
        with Session(self._reads) as session:
            job = one_job(session, user, job_id)
            documents = tuple(summaries(session, user, documents_of(job_id))) if with_documents else ()
            return self._shown(session, job, tallies(session, [job_id])[job_id], documents)

    def is_over(self, user: User, job_id: str) -> bool:
        """Whether nothing more will happen to a job; cheap. Raises `JobNotFound`."""
        require(user, Permission.VIEW)
        with Session(self._reads) as session:
            return one_job(session, user, job_id).finished_at is not None

    def list(self, user: User, *, limit: int = 50, offset: int = 0) -> JobListing:
        """The user's jobs, newest first, without their files; one whose files are all gone is not among them."""
        require(user, Permission.VIEW)
        has_any = exists().where(DocumentRow.job_id == JobRow.id, DocumentRow.deleted_at.is_(None))
        owned = select(JobRow).where(JobRow.owner_id == user.id, has_any)
        with Session(self._reads) as session:
            total = session.scalar(select(func.count()).select_from(owned.subquery())) or 0
            page = owned.order_by(JobRow.created_at.desc(), JobRow.id).limit(min(limit, MAX_LISTED)).offset(offset)
            jobs = session.scalars(page).all()
            found = tallies(session, [job.id for job in jobs])
            return JobListing(tuple(self._shown(session, job, found[job.id]) for job in jobs), total)

    def cancel(self, user: User, job_id: str) -> Job:
        """Takes out of the line what has not started and stops what runs. Raises `JobNotFound`."""
        require(user, Permission.SUBMIT)
        now = self._intake.clock()
        with Session(self._database) as session, session.begin():
            take_turn(session)
            one_job(session, user, job_id)
            unfinished = select(DocumentRow).where(DocumentRow.job_id == job_id, DocumentRow.state.in_(UNFINISHED))
            for row in session.scalars(unfinished.with_for_update()):
                stop(session, row, now)
            close_job_if_over(session, job_id, now)
            self._audit.note(session, user.id, AuditEvent.JOB_CANCEL, job_id)
        self._intake.queue.bell.ring(job_id)
        return self.get(user, job_id)

    def results(self, user: User, job_id: str, form: str, language: Language) -> AnyDownload:
        """One file with every document that was read. Raises `JobNotFound`, or `NotReady` while there is none.

        Raises `BadExport` for a form that there is not.
        """
        require(user, Permission.EXPORT)
        with Session(self._reads) as session:
            one_job(session, user, job_id)
            were_read = documents_of(job_id).join(DocumentRow.content).where(ContentRow.body.is_not(null()))
            found = list(session.scalars(were_read.with_only_columns(DocumentRow.id)))
        if not found:
            raise NotReady
        return self._exports.of_job(user, job_id, found, form, language)

    def contents(self, user: User, job_id: str) -> Sequence[tuple[Summary, Document | None]]:
        """Every file of a job with its content, None where it was not read. Raises `JobNotFound`."""
        require(user, Permission.VIEW)
        with Session(self._reads) as session:
            one_job(session, user, job_id)
            rows = session.scalars(documents_of(job_id).options(WITH_CONTENT)).all()
            flags = flags_of(session, [row.id for row in rows], access_of(user))
            found = [
                (
                    replace(Summary.of(row), flags=flags.get(row.id, ())),
                    Document.from_dict(row.body) if row.body else None,
                )
                for row in rows
            ]
        self.views.note(user, AuditEvent.DOCUMENT_VIEW, job_id)
        return found

    def listening(self, subject: str, listener: Listener) -> AbstractContextManager[None]:
        """Calls `listener`, from another thread, when the document or the job with the id `subject` may be over."""
        return self._intake.queue.rounds.waiting(subject, listener)

    def _keep(self, user: User, taken: Sequence[Taken], digest: str, key: str | None, label: str) -> tuple[str, bool]:
        """Writes the job and its rows; gives the id of the job there is and False where the key came before."""
        known = self._known(user, key, digest)
        if known is not None:
            return known, False
        rows = [one.row for one in taken]
        self._intake.make_room(sum(one.known is None and one.row.state == State.QUEUED for one in taken))
        now = self._intake.clock()
        job = JobRow(id=uuid4().hex, owner_id=user.id, label=label, idempotency_key=key, digest=digest, created_at=now)
        job_id = job.id
        for position, row in enumerate(rows):
            row.job_id, row.job_position = job_id, position
        try:
            with Session(self._database, expire_on_commit=False) as session, session.begin():
                session.add(job)
                add_taken(session, self._workers, taken, now)
                self._audit.note(session, user.id, AuditEvent.JOB_SUBMIT, job_id)
        except IntegrityError:
            known = self._known(user, key, digest)
            if known is None:
                raise
            return known, False
        except OperationalError as error:
            raise (DatabaseAway if is_away(error) else StorageFull) from error
        return job_id, True

    def _known(self, user: User, key: str | None, digest: str) -> str | None:
        if key is None:
            return None
        wanted = select(JobRow).where(JobRow.owner_id == user.id, JobRow.idempotency_key == key)
        with Session(self._reads) as session:
            job = session.scalars(wanted).one_or_none()
            if job is not None and job.digest != digest:
                raise KeyReused
            return job.id if job else None

    def _shown(self, session: Session, job: JobRow, tally: Tally, documents: tuple[Summary, ...] = ()) -> Job:
        waiting, reading = tally.states[State.QUEUED], tally.states[State.READING]
        return Job(
            id=job.id,
            label=job.label,
            state=state_of(job, tally),
            created_at=job.created_at,
            finished_at=job.finished_at,
            tally=tally,
            forecast=forecast(session, job, waiting, reading, self._worker_count, self._intake.clock()),
            documents=documents,
        )


def _digest(rows: Sequence[DocumentRow], order: Order) -> str:
    """What must be the same for a repeated request to be the same request."""
    asked = {**order.to_dict(), "password": None}
    if order.papers is Papers.AUTO:
        del asked["papers"]  # the keys of jobs from before there was a choice stay good
    content = json.dumps([asked, [(row.name, row.sha256) for row in rows]], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()
