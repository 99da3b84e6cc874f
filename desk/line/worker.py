"""The embedded worker: threads that take documents from the queue and read them."""

from __future__ import annotations

import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from structlog.contextvars import bound_contextvars

from desk.errors import DeskError
from desk.layouts import Layouts
from desk.line.leftovers import note_replaced, tidy
from desk.line.papers import cuts_around, finished_columns, paper_columns, paper_id, read_again
from desk.line.queue import LEASE, MAX_ATTEMPTS, Claim, Queue, Replaced, worker_name
from desk.line.unexpected import CRASHED, unexpected
from desk.record.audit import Audit, AuditEvent
from desk.running.metrics import Metrics
from desk.standards.standards import Standards
from desk.store.files import FileStore
from desk.store.store import State
from engine.contract import ReadsDocuments
from engine.document import Document
from engine.errors import NOTHING_SPENT, Cancelled, EngineError, GaveWay, Spent
from engine.head import NOBODY, Head, OwnParties, head_of
from engine.pipeline import Order, SoFar, Step, Upload
from engine.reading.views import PageView

logger = logging.getLogger(__name__)

_IDLE_SECONDS = 0.5
_LOOK_SECONDS = 0.3
_TROUBLE_SECONDS = 2.0
_WRITE_ATTEMPTS = 8
_TURN_SECONDS_A_PAGE = 0.02
"""How much longer a turn is for each page that must be handed on."""
_MOST_SILENT_SECONDS = 900.0
"""Longer than any page may take: a reading that says nothing for so long is not heard of again."""


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
    ) -> None:
        """A document that was read for `turn_seconds` lets others go first, from page to page.

        `own_parties` tell which side of a paper is ours, `standards` by what its values are judged.
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
        self._spent: dict[str, Spent] = {}
        self._stopping = threading.Event()
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
        progress = _Progress(claim, self._queue, self._files, self._stopping, self._turn_seconds)
        with _Heartbeat(claim, self._queue, progress):
            try:
                upload = Upload(claim.name, self._files.original(claim.document_id, claim.sha256))
                papers = self._papers(claim, upload, progress, spent)
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
            self._finish(claim, document, others, progress.seconds_by_step())

    def _papers(self, claim: Claim, upload: Upload, progress: _Progress, spent: Spent) -> Sequence[Document]:
        """The papers of the file; around one that is read by itself it is cut where it was before."""
        order = Order.from_dict(claim.order)
        papers = self._engine.read_papers(upload, order, progress, progress.so_far(spent))
        cuts = () if claim.is_of_whole_file else cuts_around(papers, claim.pages_before)
        if not cuts:
            return papers
        return self._engine.read_papers(upload, replace(order, cuts=cuts), progress, progress.so_far(spent))

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
        self, claim: Claim, document: Document, others: Sequence[Document], seconds_by_step: Mapping[str, float]
    ) -> None:
        columns = finished_columns(document, claim.name, self.head(document))
        if claim.is_of_whole_file:
            columns |= paper_columns(document, claim.document_id)
        logger.info(
            "document checked",
            extra={"kind": document.kind, "fields": len(document.fields), "doubtful": columns["doubtful"]},
        )
        trouble = "reader_away" if document.provenance.degraded else None
        if self._write_end(claim, trouble, (document, *others), state=State.DONE, **columns):
            self._metrics.done(document, seconds_by_step)
            for other in others:
                self._metrics.done(other, {})
            about = {"pages": len(document.pages), "seconds": document.provenance.seconds, "papers": 1 + len(others)}
            logger.info("document done", extra=about)

    def _end(self, claim: Claim, state: State, error: dict[str, Any] | None = None) -> None:
        """An end without a result."""
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
            if self._layouts is not None:
                for document in read:
                    self._layouts.note_use(connection, document)
            if self._audit is not None and trouble is not None:
                self._audit.append(
                    connection, "", AuditEvent.DOCUMENT_READ, target=claim.document_id, ok=False, reason=trouble
                )
            for document in others:
                if self._audit is not None:
                    target, reason = paper_id(claim.document_id, document.paper), f"paper of {claim.document_id}"
                    self._audit.append(connection, "", AuditEvent.DOCUMENT_READ, target=target, reason=reason)
            if self._audit is not None:
                note_replaced(self._audit, connection, claim, rows)

        values |= {"then": then, "others": [(other, self.head(other)) for other in others]}
        if self._finish_row(claim, values, [paper_id(claim.document_id, other.paper) for other in others]):
            self._files.forget_records(claim.document_id)
            tidy(self._files, self._queue, claim, replaced, is_read=bool(read))
            return True
        return False

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


@dataclass
class _Progress:
    """Notes how far the reading is, keeps the page images, and passes on the wish to stop, or to let others go first.

    What is read of a document of several pages is kept on disk page by page, until the whole is in the database.
    """

    claim: Claim
    queue: Queue
    files: FileStore
    stopping: threading.Event
    turn_seconds: float
    asked_to_stop: bool = field(default=False)
    wants_views: bool = True
    pages_read: int = 0
    last_sign: float = field(default_factory=time.monotonic)
    _seconds: dict[Step, float] = field(default_factory=dict)
    _step: Step = Step.INTAKE
    _since: float = field(default_factory=time.perf_counter)
    _looked: float = field(default_factory=time.perf_counter)
    _began: float = field(default_factory=time.perf_counter)
    _looked_for_others: float = field(default_factory=time.perf_counter)
    _count: int = 1

    def so_far(self, spent: Spent) -> SoFar:
        """The pages that an earlier turn read, and what they cost."""
        records = self.files.records(self.claim.document_id, self._mark)
        self.pages_read = len(records)
        return SoFar(records, spent=spent)

    def opened(self, numbers: Sequence[int]) -> None:
        self._count = len(numbers)

    def step(self, step: Step, page: int, pages: int) -> None:
        self.last_sign = time.monotonic()
        self._take_time(step)
        if step is Step.EXTRACT:
            logger.info("document read", extra={"pages": pages, "seconds": round(self._seconds.get(Step.READ, 0.0), 3)})
        self.asked_to_stop |= not self.queue.renew(self.claim, step=str(step), page=page, pages=pages)

    def seconds_by_step(self) -> dict[str, float]:
        """How long each step took, all pages together; the last one ends now."""
        self._take_time(self._step)
        return {str(step): seconds for step, seconds in self._seconds.items()}

    def _take_time(self, next_step: Step) -> None:
        now = time.perf_counter()
        self._seconds[self._step] = self._seconds.get(self._step, 0.0) + now - self._since
        self._step, self._since = next_step, now

    def page_ready(self, view: PageView) -> None:
        self.last_sign = time.monotonic()
        self.files.put_page(self.claim.document_id, view.number, view.jpeg(), self.claim.pictures)

    def page_read(self, number: int, record: Callable[[], bytes]) -> None:
        self.last_sign = time.monotonic()
        self.pages_read += 1
        if self._count > 1:
            self.files.put_record(self.claim.document_id, self._mark, number, record())

    def cancelled(self) -> bool:
        now = time.perf_counter()
        if now - self._looked > _LOOK_SECONDS:
            self._looked = now
            self.asked_to_stop |= self.queue.is_cancelled(self.claim)
        return self.asked_to_stop or self.stopping.is_set()

    def gives_way(self) -> bool:
        """After a while of its own, a document of many pages lets those go first that wait."""
        now = time.perf_counter()
        if now - self._began < self.turn_seconds + _TURN_SECONDS_A_PAGE * self.pages_read:
            return False
        if now - self._looked_for_others < _LOOK_SECONDS:
            return False
        self._looked_for_others = now
        return self._count > 1 and self.queue.others_wait()

    @property
    def _mark(self) -> str:
        """Changes with the order and with each new reading: no other one's pages are taken for this one's."""
        asked = json.dumps(self.claim.order, sort_keys=True) + self.claim.pictures
        return hashlib.sha256(asked.encode()).hexdigest()[:12]


class _Heartbeat:
    """Renews a lease from a thread of its own while a slow page is being read, but not for a reading that is dead."""

    def __init__(self, claim: Claim, queue: Queue, progress: _Progress) -> None:
        self._claim = claim
        self._queue = queue
        self._progress = progress
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._over.wait(LEASE.total_seconds() / 3):
            if time.monotonic() - self._progress.last_sign > _MOST_SILENT_SECONDS:
                return
            try:
                self._queue.renew(self._claim)
            except SQLAlchemyError:
                logger.exception("a lease could not be renewed")
