"""What a person does with a pile, the documents of one job: name, read again, mend, part and join."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import replace

from sqlalchemy import ColumnElement
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from desk.cases.contents import put_back, siblings
from desk.cases.deleting import Deleting
from desk.cases.finding import Filter
from desk.cases.job_records import Job, documents_of, one_job
from desk.cases.jobs import Jobs
from desk.cases.records import WAS_REFUSED, Summary
from desk.cases.sharing import Access, reach
from desk.errors import BeingReadAgain, Conflict, NotFound
from desk.line.rereading import cut, reads_whole_file
from desk.line.worker import Workers
from desk.permission import require
from desk.record.audit import Audit, AuditEvent
from desk.store.files import FileStore
from desk.store.heads import head_columns
from desk.store.identity import settle
from desk.store.store import DocumentRow, State
from desk.store.turn import take_turn
from desk.taking_in.intake import Intake, Taken, clean_name
from engine.head import Head
from engine.pipeline import Order, Papers, Upload

MAX_LABEL = 200


class Piles:
    """The use cases, user first; nobody reaches another one's."""

    def __init__(
        self,
        jobs: Jobs,
        deleting: Deleting,
        intake: Intake,
        database: Database,
        files: FileStore,
        workers: Workers,
        audit: Audit,
    ) -> None:
        self._jobs = jobs
        self._deleting = deleting
        self._intake = intake
        self._database = database
        self._files = files
        self._workers = workers
        self._audit = audit

    def rename(self, user: User, job_id: str, label: str) -> Job:
        """Gives a pile a name; an empty one takes it away. Raises `JobNotFound`."""
        require(user, Permission.SUBMIT)
        with Session(self._database) as session, session.begin():
            one_job(session, user, job_id).label = label.strip()[:MAX_LABEL]
        return self._jobs.get(user, job_id, with_documents=False)

    def retry(self, user: User, job_id: str) -> Job:
        """Puts back in line what failed or was cancelled; what was refused at the door waits for another file.

        Raises `JobNotFound`.
        """
        require(user, Permission.SUBMIT)
        failed = DocumentRow.state.in_((State.FAILED, State.CANCELLED))
        return self._put_back(user, job_id, (failed,))

    def read_again(
        self, user: User, job_id: str, order: Order | None = None, *, document_ids: Collection[str] | None = None
    ) -> Job:
        """Puts all documents of a pile back in line, or those of these ids; what is being read or was refused stays.

        Raises `JobNotFound`, `PresetError`, or `Forbidden` for a preset of other roles.
        """
        require(user, Permission.SUBMIT)
        if order is not None:
            self._intake.accept_order(user, order)
        chosen = () if document_ids is None else (DocumentRow.id.in_(document_ids),)
        return self._put_back(user, job_id, chosen, order)

    def replace(
        self, user: User, job_id: str, document_id: str, upload: Upload, password: str | None = None
    ) -> Summary:
        """Takes another file for the place of one that failed, under the same order.

        Raises `JobNotFound`, `NotFound`, `Conflict` where it did not fail, and what `Intake.take` raises: then
        everything stays as it was.
        """
        require(user, Permission.SUBMIT)
        with Session(self._database) as session:
            one_job(session, user, job_id)
            row = session.get(DocumentRow, document_id)
            if row is None or row.job_id != job_id or row.deleted_at is not None:
                raise NotFound
            order = replace(Order.from_dict(row.order), password=password)
        self._intake.make_room(1)
        self._intake.accept_order(user, order)
        self._intake.engine.accept(upload, order, user.id)
        with Session(self._database, expire_on_commit=False) as session, session.begin():
            row, _ = reach(session, user, document_id, Access.OWNER, for_change=True)
            if row.state not in {State.FAILED, State.CANCELLED}:
                raise Conflict
            self._files.delete(row.id)
            self._files.put_original(row.id, upload.content)
            row.name, row.size = clean_name(upload.name), len(upload.content)
            row.sha256 = hashlib.sha256(upload.content).hexdigest()
            row.content = None
            session.flush()
            row.search_text = row.name.casefold()
            row.file_id, row.paper, row.papers, row.started_at, row.kind, row.pictures = None, 1, 1, None, None, ""
            for column, value in head_columns(Head()).items():
                setattr(row, column, value)
            settle(session, row)
            put_back(session, row, order)
            self._audit.note(session, user.id, AuditEvent.DOCUMENT_SUBMIT, row.id)
        self._intake.told(Taken(row))
        self._workers.wake()
        return Summary.of(row)

    def delete(self, user: User, job_id: str) -> None:
        """Puts all documents of a pile into the trash, or removes them where there is none. Raises `JobNotFound`.

        A pile of none is not listed; it is there again with the first document that comes out of the trash.
        """
        require(user, Permission.DELETE)
        with Session(self._database) as session, session.begin():
            one_job(session, user, job_id)
            self._audit.note(session, user.id, AuditEvent.JOB_DELETE, job_id)
        while self._deleting.delete(user, Filter(job_id=job_id)).more:
            pass

    def join(self, user: User, document_id: str) -> Summary:
        """Makes one document of a file that was parted: the first of its papers becomes it, the others go.

        It is read again as a whole, and once that is complete the papers go, with what was corrected in them; where it
        fails or is cancelled, all is as it was. Raises `NotFound`, or `BeingReadAgain` while the file is read again in
        another way.
        """
        return self._part_anew(user, document_id, Papers.ONE)

    def split(self, user: User, document_id: str, cuts: Collection[int] = ()) -> Summary:
        """Reads a file again and makes a document of each of its papers.

        They begin on the pages that `cuts` names, from 2, or without any where the papers tell. What there was of
        papers goes once that is complete, with what was corrected in them, and stays otherwise. Raises `NotFound`, or
        `BeingReadAgain` while the file is read again in another way.
        """
        return self._part_anew(user, document_id, Papers.AUTO, tuple(sorted(set(cuts))))

    def _part_anew(self, user: User, document_id: str, papers: Papers, cuts: tuple[int, ...] = ()) -> Summary:
        require(user, Permission.SUBMIT)
        require(user, Permission.DELETE)
        with Session(self._database, expire_on_commit=False) as session, session.begin():
            row, _ = reach(session, user, document_id, Access.OWNER, for_change=True)
            all_papers = siblings(session, row)
            first = next(paper for paper in all_papers if paper.deleted_at is None)
            order = replace(Order.from_dict(first.order), papers=papers, cuts=cuts)
            if put_back(session, first):
                cut(first, [paper for paper in all_papers if paper is not first], order, user.id)
            elif not reads_whole_file(first, order):
                raise BeingReadAgain
        self._workers.wake()
        self._intake.queue.bell.ring(first.id, first.job_id)
        return Summary.of(first)

    def _put_back(
        self,
        user: User,
        job_id: str,
        conditions: Iterable[ColumnElement[bool]],
        order: Order | None = None,
    ) -> Job:
        with Session(self._database) as session, session.begin():
            take_turn(session)
            one_job(session, user, job_id)
            wanted = documents_of(job_id).where(*conditions, ~WAS_REFUSED)
            for row in session.scalars(wanted.with_for_update()):
                put_back(session, row, order)
        self._workers.wake()
        self._intake.queue.bell.ring(job_id)
        return self._jobs.get(user, job_id, with_documents=False)
