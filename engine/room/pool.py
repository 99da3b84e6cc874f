"""Reader processes at hand: started when they are needed, lent to one thread at a time, replaced when they are worn."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.errors import EngineError
from engine.room.process import NotStarted, ReaderDied, ReaderProcess

logger = logging.getLogger(__name__)

_STARTS, _REST_SECONDS = 4, 0.5
"""How often a start is tried, and the rest before the next one: a machine may be short of memory for a moment."""
_LOOK_SECONDS = 1.0
_HOUSE = "house"


@dataclass(frozen=True, slots=True)
class PoolSize:
    """`most` processes at once, `spare` kept when nobody needs them; one person has at most `most_each` of them.

    A process that is idle for `calm_seconds` lets go of memory, and ends after `idle_seconds` if it is not a spare one.
    """

    most: int
    spare: int
    most_each: int
    idle_seconds: float = 60.0
    calm_seconds: float = 2.0


@dataclass(frozen=True, slots=True)
class _Idle:
    """A process at hand, and the time of its return on the monotonic clock."""

    since: float
    process: ReaderProcess


class Pool:
    """Lends processes. Safe from several threads; a thread of its own looks after those that are idle."""

    def __init__(self, size: PoolSize, start: Callable[[], ReaderProcess]) -> None:
        self._size = size
        self._start = start
        self._changed = threading.Condition()
        self._idle: list[_Idle] = []
        self._lent: Counter[str] = Counter()
        self._out: set[ReaderProcess] = set()
        self._is_closed = False
        self._housekeeper: threading.Thread | None = None
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
            self._changed.notify_all()
        for process in out:
            process.kill()
        for one in idle:
            one.process.close()

    @property
    def process_ids(self) -> list[int]:
        """The numbers of all its living processes."""
        with self._changed:
            return [process.process_id for process in (*self._out, *(one.process for one in self._idle))]

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
                process = self._idle.pop().process
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
        is_fit = process is not None and process.is_alive and (not process.keeps_much or _has_rested(process))
        with self._changed:
            self._lent += Counter()  # drops the owners who have none
            self._lent[owner] -= 1
            if process is not None:
                self._out.discard(process)
                if not process.is_alive:
                    self.deaths += 1
                is_fit = is_fit and not process.is_worn and not self._is_closed
                if is_fit:
                    self._idle.append(_Idle(time.monotonic(), process))
                    self._have_house_kept()
            self._changed.notify_all()
        if process is not None and not is_fit:
            process.close()

    def _have_house_kept(self) -> None:
        if self._housekeeper is None:
            self._housekeeper = threading.Thread(target=self._keep_house, name="reader-pool", daemon=True)
            self._housekeeper.start()

    def _keep_house(self) -> None:
        """Until the pool is closed."""
        while True:
            with self._changed:
                if self._changed.wait_for(lambda: self._is_closed, _LOOK_SECONDS):
                    return
                leaving, tired = self._leaving(), self._tired()
                if tired is not None:
                    self._lent[_HOUSE] += 1  # whoever comes now waits a moment, instead of starting another one
                    self._out.add(tired)
            for one in leaving:
                one.close()
            if tired is not None:
                _has_rested(tired)
                self._back(_HOUSE, tired)

    def _leaving(self) -> list[ReaderProcess]:
        """Takes out those that nobody has needed for a while, but for the spare ones."""
        since = time.monotonic() - self._size.idle_seconds
        over = max(0, len(self._idle) - self._size.spare)
        gone = [one for one in self._idle[:over] if one.since < since]
        self._idle = [one for one in self._idle if one not in gone]
        return [one.process for one in gone]

    def _tired(self) -> ReaderProcess | None:
        """Takes out one that keeps memory nobody has needed for a moment."""
        since = time.monotonic() - self._size.calm_seconds
        tired = next((one for one in self._idle if one.since < since and one.process.keeps_some), None)
        if tired is None:
            return None
        self._idle.remove(tired)
        return tired.process


def _has_rested(process: ReaderProcess) -> bool:
    """Whether it let go of what it kept."""
    try:
        process.rest()
    except (ReaderDied, EngineError):
        return False
    return True
