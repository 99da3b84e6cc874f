"""The embedded worker: threads that take documents from the queue and read them."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from structlog.contextvars import bound_contextvars

from desk.errors import DeskError
from desk.layouts import Layouts
from desk.line.leftovers import note_replaced, tidy
from desk.line.memory import Known, Memory, Moment
from desk.line.papers import cuts_around, finished_columns, paper_columns, paper_id, read_again, unread_columns
from desk.line.progress import Heart, Progress
from desk.line.queue import MAX_ATTEMPTS, Claim, Queue, Replaced, worker_name
from desk.line.unexpected import CRASHED, unexpected
from desk.record.audit import Audit, AuditEvent
from desk.running.metrics import Metrics
from desk.standards.standards import Standards
from desk.store.files import FileStore
from desk.store.readings import Remembered
from desk.store.store import DocumentRow, State
from engine.contract import ReadsDocuments
from engine.document import Document
from engine.errors import NOTHING_SPENT, Cancelled, EngineError, GaveWay, Spent
from engine.head import NOBODY, Head, OwnParties, head_of
from engine.pipeline import Order, Upload

logger = logging.getLogger(__name__)

_IDLE_SECONDS = 0.5
_TROUBLE_SECONDS = 2.0
_WRITE_ATTEMPTS = 8


class Workers:
    """`count` threads over one queue and one engine. `start`, then `stop` once."""

    def __init__(
        self,
        engine: ReadsDocuments,
        queue: Queue,
        files: FileStore,
        count: int,
        metrics: Metrics | None = None,
        audit: Audit | None = None,
        layouts: Layouts | None = None,
        turn_seconds: float = 3.0,
        own_parties: OwnParties = NOBODY,
        standards: Standards | None = None,
        memory: Memory | None = None,
    ) -> None:
        """A document that was read for `turn_seconds` lets others go first, from page to page.

        `own_parties` tell which side of a paper is ours, `standards` by what its values are judged. Without `memory`
        every file is read.
        """
        self._engine = engine
        self._queue = queue
        self._files = files
        self._metrics = metrics or Metrics()
        self._audit = audit
        self._layouts = layouts
        self._turn_seconds = turn_seconds
        self._own_parties = own_parties
        self._standards = standards
        self._memory = memory
        self._began: dict[str, Moment | None] = {}
        self._spent: dict[str, Spent] = {}
        self._stopping = threading.Event()
        self._heart = Heart(queue, self._stopping)
        self._work_arrived = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=(worker_name(number),), name=f"reader-{number}", daemon=True)
            for number in range(count)
        ]

    def start(self) -> None:
        """Takes back what a dead process left, then begins."""
        released = self._queue.release_dead()
        if released:
            logger.info("documents taken back after a crash: %d", released)
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Says that something was submitted, so that nobody waits for the next look."""
        self._work_arrived.set()

    def head(self, document: Document) -> Head:
        """What the document shares with all kinds, as it is to be kept."""
        return head_of(document, self._engine.presets, self._own_parties)

    def add_known(
        self, session: Session, brought: Sequence[tuple[DocumentRow, Known]], now: datetime
    ) -> list[DocumentRow]:
        """Adds documents of which everything is known, whose pictures are there; they are over with this transaction.

        To be called before it takes any lock. Gives all rows that it added, each paper's; their end is not noted yet.
        """
        added = []
        for row, known in brought:
            first, *others = self._judged(known.papers)
            for other in others:
                pages = [page.number for page in other.pages]
                self._files.link(row.id, paper_id(row.id, other.paper), pages)
            columns = finished_columns(first, row.name, self.head(first)) | paper_columns(first, row.id)
            further = [(other, self.head(other)) for other in others]
            added += self._queue.add_read(
                session, row, columns | unread_columns(first), further, now, under=known.under
            )
        return added

    def note_known(self, session: Session, brought: Sequence[tuple[DocumentRow, Known]]) -> None:
        """Records in the same transaction what `add_known` has added, after everything but the audit trail."""
        session.flush()
        connection = session.connection()
        for _, known in brought:
            self._note_layouts(connection, known.papers)
        for row, known in brought:
            self._note_papers(connection, row.id, known.papers[1:])

    def stop(self, timeout_seconds: float = 4) -> None:
        """Lets running pages stop at the next step and hands their documents back; waits so long for all together."""
        self._stopping.set()
        self._work_arrived.set()
        deadline = time.monotonic() + timeout_seconds
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(0.0, deadline - time.monotonic()))

    def _work(self, name: str) -> None:
        self._warm_up()
        while not self._stopping.is_set():
            try:
                claim = self._queue.claim(name)
            except SQLAlchemyError:
                logger.exception("the queue cannot be read")
                self._stopping.wait(_TROUBLE_SECONDS)
                continue
            if claim is None:
                self._work_arrived.wait(_IDLE_SECONDS)
                self._work_arrived.clear()
                continue
            with bound_contextvars(request_id=claim.request_id, document=claim.document_id):
                try:
                    self._read_or_fail(claim)
                except SQLAlchemyError:
                    # The lease runs out, and the document is read again when the database is back.
                    logger.exception("the result could not be written")

    def _warm_up(self) -> None:
        """So that the first document does not wait for the models; it would tell of whatever is wrong with them."""
        try:
            self._engine.warm_up()
        except Exception:  # the boundary of a worker: whatever is wrong must not end the thread
            logger.warning("the reader could not be loaded ahead", exc_info=True)

    def _read_or_fail(self, claim: Claim) -> None:
        try:
            self._read(claim)
        except SQLAlchemyError:
            raise
        except Exception:  # the boundary of a worker: one bad document must not end the thread
            logger.exception("reading failed", extra={"reference": claim.document_id})
            self._end(claim, State.FAILED, error=unexpected(claim.document_id))

    def _read(self, claim: Claim) -> None:
        if claim.attempt > MAX_ATTEMPTS:
            self._end(claim, State.FAILED, error=CRASHED)
            return
        waited = round(claim.waited_seconds, 3)
        logger.info("document started", extra={"waited_seconds": waited, "attempt": claim.attempt})
        self._metrics.started(claim.waited_seconds)
        spent = self._spent.pop(claim.document_id, NOTHING_SPENT)
        progress = Progress(claim, self._queue, self._files, self._stopping, self._turn_seconds)
        with self._heart.beating(progress):
            try:
                upload = Upload(claim.name, self._files.original(claim.document_id, claim.sha256))
                known = self._known(claim)
                papers, under = (known.papers, known.under) if known else self._papers(claim, upload, progress, spent)
                document, others = self._parted(claim, self._judged(papers))
            except Cancelled:
                if self._stopping.is_set() and not self._queue.is_cancelled(claim):
                    self._queue.hand_back(claim)
                    logger.info("document handed back")
                else:
                    self._end(claim, State.CANCELLED)
                return
            except GaveWay as pause:
                self._spent[claim.document_id] = pause.spent
                self._queue.give_way(claim)
                logger.info("document gave way", extra={"pages": progress.pages_read})
                return
            except (EngineError, DeskError) as error:
                self._end(claim, State.FAILED, error=error_record(error))
                return
            self._finish(claim, document, others, progress.seconds_by_step(), under)

    def _known(self, claim: Claim) -> Known | None:
        """What was read before of the same file, its pictures brought; None where it is to be read."""
        if self._memory is None or claim.again is not None or not claim.is_of_whole_file:
            return None
        known = self._memory.recall(claim.owner_id, claim.sha256, Order.from_dict(claim.order))
        is_whole = known is not None and self._memory.bring_pictures(known, claim.document_id, claim.pictures)
        return known if is_whole else None

    def _papers(
        self, claim: Claim, upload: Upload, progress: Progress, spent: Spent
    ) -> tuple[Sequence[Document], Remembered | None]:
        """The papers of the file, and what they are remembered under, if they are.

        Around one that is read by itself the file is cut where it was before.
        """
        order, so_far = Order.from_dict(claim.order), progress.so_far(spent)
        began = self._began.pop(claim.document_id, None) if so_far.records else self._moment(claim, order)
        try:
            papers = self._engine.read_papers(upload, order, progress, so_far)
        except GaveWay:
            self._began[claim.document_id] = began
            raise
        cuts = () if claim.is_of_whole_file else cuts_around(papers, claim.pages_before)
        if cuts:
            order = replace(order, cuts=cuts)
            return self._engine.read_papers(upload, order, progress, progress.so_far(spent)), None
        if self._memory is None or began is None or began != self._moment(claim, order):
            return papers, None
        return papers, self._memory.remembered(began, papers)

    def _moment(self, claim: Claim, order: Order) -> Moment | None:
        """What a reading depends on now, unless it is of one paper of several."""
        if self._memory is None or not claim.is_of_whole_file:
            return None
        return self._memory.moment(claim.owner_id, claim.sha256, order)

    def _judged(self, papers: Sequence[Document]) -> Sequence[Document]:
        """The papers as this site judges them, here alone and from now on."""
        return papers if self._standards is None else [self._standards.judged(paper) for paper in papers]

    def _parted(self, claim: Claim, papers: Sequence[Document]) -> tuple[Document, Sequence[Document]]:
        """The document of the claim's own row, and those that get rows of their own. Raises `StorageFull`."""
        if not claim.is_of_whole_file:
            return read_again(papers, claim.paper, claim.papers, claim.pages_before), ()
        first, *others = papers
        for other in others:
            pages = [page.number for page in other.pages]
            self._files.link(claim.document_id, paper_id(claim.document_id, other.paper), pages, claim.pictures)
        return first, others

    def _finish(
        self,
        claim: Claim,
        document: Document,
        others: Sequence[Document],
        seconds_by_step: Mapping[str, float],
        under: Remembered | None,
    ) -> None:
        columns = finished_columns(document, claim.name, self.head(document))
        if claim.is_of_whole_file:
            columns |= paper_columns(document, claim.document_id)
        if document.provenance.remembered:
            columns |= unread_columns(document)
        logger.info(
            "document checked",
            extra={"kind": document.kind, "fields": len(document.fields), "doubtful": columns["doubtful"]},
        )
        trouble = "reader_away" if document.provenance.degraded else None
        if self._write_end(claim, trouble, (document, *others), state=State.DONE, under=under, **columns):
            self._metrics.done(document, seconds_by_step)
            for other in others:
                self._metrics.done(other, {})
            about = {"pages": len(document.pages), "seconds": document.provenance.seconds, "papers": 1 + len(others)}
            logger.info("document done", extra=about)

    def _end(self, claim: Claim, state: State, error: dict[str, Any] | None = None) -> None:
        """An end without a result."""
        self._began.pop(claim.document_id, None)
        self._spent.pop(claim.document_id, None)
        code = error["code"] if error else None
        if self._write_end(claim, code, (), state=state, error=error):
            self._metrics.not_done(state, code)
            logger.info("document %s", state, extra={"code": code} if code else {})

    def _write_end(self, claim: Claim, trouble: str | None, read: Sequence[Document], **values: Any) -> bool:
        """Writes the end of the work; tries again for a while where the database is busy or its disk is full.

        `trouble` is the stable code of what went wrong, for the record of who did what; `read` are the papers, if any.
        """
        others = read[1:]
        replaced = Replaced()

        def then(connection: Connection, rows: Replaced) -> None:
            nonlocal replaced
            replaced = rows
            self._note_layouts(connection, read)
            if self._audit is not None and trouble is not None:
                self._audit.append(
                    connection, "", AuditEvent.DOCUMENT_READ, target=claim.document_id, ok=False, reason=trouble
                )
            self._note_papers(connection, claim.document_id, others)
            if self._audit is not None:
                note_replaced(self._audit, connection, claim, rows)

        values |= {"then": then, "others": [(other, self.head(other)) for other in others]}
        if self._finish_row(claim, values, [paper_id(claim.document_id, other.paper) for other in others]):
            self._files.forget_records(claim.document_id)
            tidy(self._files, self._queue, claim, replaced, is_read=bool(read))
            return True
        return False

    def _note_layouts(self, connection: Connection, read: Iterable[Document]) -> None:
        """Counts the learnt layouts that helped."""
        if self._layouts is not None:
            for document in read:
                self._layouts.note_use(connection, document)

    def _note_papers(self, connection: Connection, first_id: str, others: Iterable[Document]) -> None:
        """Records the further papers of a file."""
        if self._audit is not None:
            for document in others:
                target, reason = paper_id(first_id, document.paper), f"paper of {first_id}"
                self._audit.append(connection, "", AuditEvent.DOCUMENT_READ, target=target, reason=reason)

    def _finish_row(self, claim: Claim, values: dict[str, Any], linked: Sequence[str]) -> bool:
        for _ in range(_WRITE_ATTEMPTS - 1):
            try:
                return self._queue.finish(claim, **values) or self._forget(claim, linked)
            except SQLAlchemyError:
                logger.exception("the result could not be written yet")
                if self._stopping.wait(_TROUBLE_SECONDS):
                    break
        return self._queue.finish(claim, **values) or self._forget(claim, linked)

    def _forget(self, claim: Claim, linked: Sequence[str]) -> bool:
        """Removes what was kept of a document that was deleted while it was read, and of its further papers."""
        if self._queue.is_gone(claim.document_id):
            for document_id in (claim.document_id, *linked):
                if self._queue.is_gone(document_id):
                    self._files.delete(document_id)
        return False


def error_record(error: EngineError | DeskError) -> dict[str, Any]:
    """An error as the table keeps it: in both languages."""
    return {"code": error.code, "message": error.message.to_dict(), "hint": error.hint.to_dict()}
