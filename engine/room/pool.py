"""Reader processes at hand: started when they are needed, lent to one thread at a time, replaced when they are worn."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.room.process import NotStarted, ReaderDied, ReaderProcess

logger = logging.getLogger(__name__)

_STARTS, _REST_SECONDS = 4, 0.5
"""How often a start is tried, and the rest before the next one: a machine may be short of memory for a moment."""


@dataclass(frozen=True, slots=True)
class PoolSize:
    """`most` processes at once, `spare` kept when nobody needs them; one person has at most `most_each` of them.

    A process beyond the spare ones ends when it was idle for `idle_seconds`.
    """

    most: int
    spare: int
    most_each: int
    idle_seconds: float = 60.0


class Pool:
    """Lends processes. Safe from several threads."""

    def __init__(self, size: PoolSize, start: Callable[[], ReaderProcess]) -> None:
        self._size = size
        self._start = start
        self._changed = threading.Condition()
        self._idle: list[tuple[float, ReaderProcess]] = []
        self._lent: Counter[str] = Counter()
        self._out: set[ReaderProcess] = set()
        self._is_closed = False
        self.deaths = 0

    @contextlib.contextmanager
    def lend(self, owner: str = "") -> Iterator[ReaderProcess]:
        """A process for one request of `owner`'s; waits where all are out, or this owner has enough of them.

        Raises `NotStarted` where none can be started.
        """
        self._wait_for_turn(owner)
        process: ReaderProcess | None = None
        try:
            process = self._take() or self._started()
            with self._changed:
                self._out.add(process)
            yield process
        finally:
            self._back(owner, process)

    def close(self) -> None:
        """Ends all of them, also those at work."""
        with self._changed:
            self._is_closed = True
            idle, self._idle = self._idle, []
            out = list(self._out)
        for process in out:
            process.kill()
        for _, process in idle:
            process.close()

    @property
    def process_ids(self) -> list[int]:
        """The numbers of all its living processes."""
        with self._changed:
            return [process.process_id for process in (*self._out, *(process for _, process in self._idle))]

    def _wait_for_turn(self, owner: str) -> None:
        with self._changed:
            self._changed.wait_for(
                lambda: self._lent.total() < self._size.most and self._lent[owner] < self._size.most_each
            )
            self._lent[owner] += 1

    def _take(self) -> ReaderProcess | None:
        """One that is at hand and alive."""
        while True:
            with self._changed:
                if not self._idle:
                    return None
                _, process = self._idle.pop()
            if process.is_alive:
                return process
            process.close()

    def _started(self) -> ReaderProcess:
        """A new one. Whatever ends it before it was lent is nobody's document's fault."""
        for _ in range(_STARTS):
            try:
                return self._start()
            except ReaderDied as death:
                logger.warning("a reader process did not start", extra={"reason": str(death.reason)})
                time.sleep(_REST_SECONDS)
        raise NotStarted

    def _back(self, owner: str, process: ReaderProcess | None) -> None:
        is_fit = process is not None and process.is_alive and not process.is_worn
        with self._changed:
            self._lent += Counter()  # drops the owners who have none
            self._lent[owner] -= 1
            if process is not None:
                self._out.discard(process)
                if not process.is_alive:
                    self.deaths += 1
                if is_fit and not self._is_closed:
                    self._idle.append((time.monotonic(), process))
            leaving = self._leaving()
            self._changed.notify_all()
        if process is not None and (not is_fit or self._is_closed):
            process.close()
        for one in leaving:
            one.close()

    def _leaving(self) -> list[ReaderProcess]:
        """Those that nobody has needed for a while, but for the spare ones."""
        since = time.monotonic() - self._size.idle_seconds
        over = max(0, len(self._idle) - self._size.spare)
        gone = [pair for pair in self._idle[:over] if pair[0] < since]
        self._idle = [pair for pair in self._idle if pair not in gone]
        return [process for _, process in gone]
