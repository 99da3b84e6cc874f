"""Whether this installation can do its work now: asked by load balancers and monitoring, so cheap and bounded."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Engine as Database
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from desk.queue import Depth, Queue
from engine.contract import ReadsDocuments
from engine.errors import EngineError

_READER_SECONDS = 15.0
Probe = Callable[[], bool]


class Part(StrEnum):
    """How a part is."""

    OK = "ok"
    OFF = "off"
    LOADING = "loading"
    FAILED = "failed"
    DAMAGED = "damaged"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Readiness:
    """How the parts are. `is_ready` is whether requests should be sent here at all."""

    database: Part
    reader: Part
    directory: Part
    queue: Part
    depth: Depth

    @property
    def is_ready(self) -> bool:
        """Without a reader or a directory people can still look at what there is."""
        return self.database is Part.OK and self.queue is Part.OK

    @property
    def status(self) -> str:
        """`ready`, `degraded` or `not_ready`."""
        if not self.is_ready:
            return "not_ready"
        return "degraded" if Part.FAILED in {self.reader, self.directory} else "ready"


class Health:
    """Looks at the parts. The reader is asked in a thread of its own, at most every fifteen seconds."""

    def __init__(
        self,
        database: Database,
        queue: Queue,
        engine: ReadsDocuments,
        *,
        queue_size: int,
        directory: Probe | None = None,
        is_damaged: Probe = lambda: False,
    ) -> None:
        """`is_damaged` is whether the database was found damaged; cheap."""
        self._database = database.execution_options(writes=False)
        self._queue = queue
        self._engine = engine
        self._queue_size = queue_size
        self._directory = directory
        self._is_damaged = is_damaged
        self._lock = threading.Lock()
        self._reader = Part.LOADING
        self._asked_at: float | None = None

    def look(self) -> Readiness:
        """How everything is now."""
        directory = Part.OFF
        if self._directory is not None:
            directory = Part.OK if self._directory() else Part.FAILED
        try:
            with self._database.connect() as connection:
                connection.execute(text("SELECT 1"))
            depth = self._queue.depth()
        except SQLAlchemyError:
            database = Part.DAMAGED if self._is_damaged() else Part.FAILED
            return Readiness(database, self._ask_reader(), directory, Part.FAILED, Depth(0, 0.0))
        queue = Part.FULL if depth.waiting >= self._queue_size else Part.OK
        database = Part.DAMAGED if self._is_damaged() else Part.OK
        return Readiness(database, self._ask_reader(), directory, queue, depth)

    def _ask_reader(self) -> Part:
        """What was found last; asks anew in the background where that was a while ago."""
        with self._lock:
            now = time.monotonic()
            if self._asked_at is None or now - self._asked_at > _READER_SECONDS:
                self._asked_at = now
                threading.Thread(target=self._warm_up, name="reader-health", daemon=True).start()
            return self._reader

    def _warm_up(self) -> None:
        try:
            self._engine.warm_up()
            self._reader = Part.OK
        except EngineError:
            self._reader = Part.FAILED
