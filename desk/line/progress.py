"""How far a reading is, and that it is alive: what a worker tells the queue while the engine reads."""

from __future__ import annotations

import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from desk.line.queue import LEASE, Claim, Queue
from desk.store.files import FileStore
from engine.errors import Spent
from engine.pipeline import SoFar, Step
from engine.reading.watching import PageView

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 0.3
_TURN_SECONDS_A_PAGE = 0.02
"""How much longer a turn is for each page that must be handed on."""
_MOST_SILENT_SECONDS = 900.0
"""Longer than any page may take: a reading that says nothing for so long is not heard of again."""


@dataclass
class Progress:
    """Notes how far the reading is, keeps the page images, and passes on the wish to stop, or to let others go first.

    A step is noted with the next look at the wish to stop, a few times a second: short ones are never written.
    What is read of a document of several pages is kept on disk page by page, until the whole is in the database; the
    bell rings for each page.
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
    _unnoted: dict[str, str | int] = field(default_factory=dict)

    def so_far(self, spent: Spent) -> SoFar:
        """The pages that an earlier turn read, and what they cost."""
        records = self.files.records(self.claim.document_id, self._mark)
        self.pages_read = len(records)
        return SoFar(records, spent=spent)

    def opened(self, numbers: Sequence[int]) -> None:
        """Notes how many pages there are to read."""
        self._count = len(numbers)

    def step(self, step: Step, page: int, pages: int) -> None:
        """Tells the queue, which says whether to stop: soon, and at once where people follow pages, or all are read."""
        self.last_sign = time.monotonic()
        self._take_time(step)
        if step is Step.EXTRACT:
            logger.info("document read", extra={"pages": pages, "seconds": round(self._seconds.get(Step.READ, 0.0), 3)})
        self._unnoted = {"step": str(step), "page": page, "pages": pages}
        is_of_pages = step is Step.READ and pages > 1
        if step is Step.EXTRACT or is_of_pages or self._is_due:
            self._look()

    def seconds_by_step(self) -> dict[str, float]:
        """How long each step took, all pages together; the last one ends now."""
        self._take_time(self._step)
        return {str(step): seconds for step, seconds in self._seconds.items()}

    def _take_time(self, next_step: Step) -> None:
        now = time.perf_counter()
        self._seconds[self._step] = self._seconds.get(self._step, 0.0) + now - self._since
        self._step, self._since = next_step, now

    def page_ready(self, view: PageView) -> None:
        """Keeps the picture."""
        self.last_sign = time.monotonic()
        self.files.put_page(self.claim.document_id, view.number, view.jpeg(), self.claim.pictures)

    def page_read(self, number: int, record: Callable[[], bytes]) -> None:
        """Keeps the record of a page that is one of several."""
        self.last_sign = time.monotonic()
        self.pages_read += 1
        if self._count > 1:
            self.files.put_record(self.claim.document_id, self._mark, number, record())
            self.queue.bell.ring(self.claim.document_id, on_the_way=True)

    def cancelled(self) -> bool:
        """Whether the person or the process asked to stop."""
        if self._is_due:
            self._look()
        return self.asked_to_stop or self.stopping.is_set()

    @property
    def _is_due(self) -> bool:
        return time.perf_counter() - self._looked > _LOOK_SECONDS

    def _look(self) -> None:
        """Whether to stop; where there is something to note, both in one question."""
        self._looked = time.perf_counter()
        noted, self._unnoted = self._unnoted, {}
        if noted:
            self.asked_to_stop |= not self.queue.renew(self.claim, **noted)
        else:
            self.asked_to_stop |= self.queue.is_cancelled(self.claim)

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
        return reading_mark(self.claim.order, self.claim.pictures)


def reading_mark(order: Mapping[str, Any], pictures: str) -> str:
    """Twelve hex digits that change with the order and with each new reading.

    No other one's pages are taken for this one's. `pictures` is the set of page pictures that the reading fills. It is
    told to whoever follows the document, so that nothing of a password is in it.
    """
    asked = json.dumps({**order, "password": None}, sort_keys=True) + pictures
    return hashlib.sha256(asked.encode()).hexdigest()[:12]


class Heart:
    """Renews the leases of all that is being read here, from one thread, but not of a reading that is dead."""

    def __init__(self, queue: Queue, over: threading.Event) -> None:
        """Beats until `over`; the thread starts with the first reading."""
        self._queue = queue
        self._over = over
        self._lock = threading.Lock()
        self._readings: list[Progress] = []
        self._thread: threading.Thread | None = None

    @contextmanager
    def beating(self, progress: Progress) -> Iterator[None]:
        """Keeps the claim of a reading for the block, however slow its pages are."""
        with self._lock:
            self._readings.append(progress)
            if self._thread is None:
                self._thread = threading.Thread(target=self._beat, name="leases", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._readings = [one for one in self._readings if one is not progress]

    def _beat(self) -> None:
        while not self._over.wait(LEASE.total_seconds() / 3):
            with self._lock:
                readings = list(self._readings)
            for progress in readings:
                if time.monotonic() - progress.last_sign <= _MOST_SILENT_SECONDS:
                    self._renew(progress)

    def _renew(self, progress: Progress) -> None:
        try:
            self._queue.renew(progress.claim)
        except SQLAlchemyError:
            logger.exception("a lease could not be renewed")
