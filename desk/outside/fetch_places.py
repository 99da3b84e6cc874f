"""Who may fetch now: few fetches at once, fewer of one person, and whoever has the fewest running goes first."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from desk.errors import FetchesBusy


@dataclass(frozen=True, slots=True)
class PlacesConfig:
    """`total` run at once, at most `each` of one person; `waiting` of one person's may wait, for `seconds`."""

    total: int = 4
    each: int = 2
    waiting: int = 32
    seconds: float = 20.0


@dataclass(eq=False, slots=True)
class _Waiting:
    person_id: str
    turn: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Places:
    """For the tasks of one event loop; waiting holds no thread."""

    def __init__(self, config: PlacesConfig) -> None:
        self._config = config
        self._running: Counter[str] = Counter()
        self._line: list[_Waiting] = []

    @asynccontextmanager
    async def place(self, person_id: str) -> AsyncIterator[None]:
        """One of the places for the block. Raises `FetchesBusy` when none came free in time."""
        await self._take(person_id)
        try:
            yield
        finally:
            self._running[person_id] -= 1
            if not self._running[person_id]:
                del self._running[person_id]
            self._call_next()

    async def _take(self, person_id: str) -> None:
        if sum(waiting.person_id == person_id for waiting in self._line) >= self._config.waiting:
            raise FetchesBusy
        waiting = _Waiting(person_id)
        self._line.append(waiting)
        self._call_next()
        try:
            async with asyncio.timeout(self._config.seconds):
                await waiting.turn
        except BaseException as error:
            if waiting in self._line:
                self._line.remove(waiting)
            else:  # the turn came in the very moment of giving up
                self._running[person_id] -= 1
                self._call_next()
            if isinstance(error, TimeoutError):
                raise FetchesBusy from error
            raise

    def _call_next(self) -> None:
        """Gives the free places away; a call counts as running from here on."""
        while self._running.total() < self._config.total:
            able = [
                waiting
                for waiting in self._line
                # A turn that is done was given up a moment ago; its task takes it out of the line.
                if self._running[waiting.person_id] < self._config.each and not waiting.turn.done()
            ]
            if not able:
                return
            first = min(able, key=lambda waiting: self._running[waiting.person_id])
            self._line.remove(first)
            self._running[first.person_id] += 1
            first.turn.set_result(None)
