"""Whether this installation can do its work now: asked by load balancers and monitoring, so cheap and bounded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Engine as Database
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from desk.line.queue import Depth, Queue
from desk.running.asked import Asked
from engine.contract import ReadsDocuments
from engine.errors import EngineError

_READER_SECONDS = 15.0
_DATABASE_SECONDS = 1.0
_DIRECTORY_SECONDS = 1.0
_PATIENCE_SECONDS = 1.5
"""How long an answer of the database is waited for. One that takes longer is no answer."""

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
    """Looks at the parts, each in a thread of its own, so that whatever hangs there is told within two seconds."""

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
        self._is_damaged = is_damaged
        self._depth = Asked("database-health", self._ask_database, _DATABASE_SECONDS)
        self._reader = Asked("reader-health", self._warm_up, _READER_SECONDS)
        self._directory = None if directory is None else Asked("directory-health", directory, _DIRECTORY_SECONDS)
        self._last_reader = self._last_directory = Part.LOADING

    async def look(self) -> Readiness:
        """How everything is now; the reader and the directory as they were found last."""
        answer = self._depth.answer()
        self._last_reader = _latest(self._reader, self._last_reader)
        directory = Part.OFF
        if self._directory is not None:
            directory = self._last_directory = _latest(self._directory, self._last_directory)
        depth = await _within(answer, _PATIENCE_SECONDS)
        is_damaged = self._is_damaged()
        if depth is None:
            database = Part.DAMAGED if is_damaged else Part.FAILED
            return Readiness(database, self._last_reader, directory, Part.FAILED, Depth(0, 0.0))
        queue = Part.FULL if depth.waiting >= self._queue_size else Part.OK
        database = Part.DAMAGED if is_damaged else Part.OK
        return Readiness(database, self._last_reader, directory, queue, depth)

    def _ask_database(self) -> Depth | None:
        try:
            with self._database.connect() as connection:
                connection.execute(text("SELECT 1"))
            return self._queue.depth()
        except SQLAlchemyError:
            return None

    def _warm_up(self) -> bool:
        try:
            self._engine.warm_up()
        except EngineError:
            return False
        return True


def _latest(question: Asked[bool], known: Part) -> Part:
    """What is found now if it is there at once, else what was known."""
    answer = question.answer()
    if not answer.done():
        return known
    return Part.OK if answer.exception() is None and answer.result() else Part.FAILED


async def _within(answer: Future[Depth | None], seconds: float) -> Depth | None:
    waiting = asyncio.wrap_future(answer)
    waiting.add_done_callback(lambda each: each.cancelled() or each.exception())
    done, _ = await asyncio.wait({waiting}, timeout=seconds)
    return waiting.result() if done and waiting.exception() is None else None
