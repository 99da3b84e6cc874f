"""Waits for a document or a job without holding a thread, and without asking the database all the time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from typing import Protocol

from fastapi import Request
from starlette.concurrency import run_in_threadpool

MOST_WAIT_SECONDS = 60.0
"""So long a question may be held until what it asks about is over."""
_LOOK_SECONDS = 2.0
"""How often to see whether the caller has gone away."""
_ASK_SECONDS = 15.0
"""How often to ask all the same: the caller's rights may have gone."""


class Listenable(Protocol):
    """Whoever tells that something may be over: the desk for documents, the jobs for jobs."""

    def listening(self, subject: str, listener: Callable[[], object]) -> AbstractContextManager[None]:
        """Calls `listener` from another thread."""
        ...


async def wait_until(
    is_over: Callable[[], bool], teller: Listenable, subject: str, seconds: float, request: Request
) -> bool:
    """Until `is_over`, which runs in a worker thread, or the seconds are gone, or the caller is; whether it is over."""
    loop = asyncio.get_running_loop()
    moved = asyncio.Event()
    deadline = loop.time() + seconds
    with teller.listening(subject, lambda: loop.call_soon_threadsafe(moved.set)):
        while True:
            moved.clear()
            if await run_in_threadpool(is_over):
                return True
            if loop.time() >= deadline or not await _rest(moved, min(deadline, loop.time() + _ASK_SECONDS), request):
                return False


async def _rest(moved: asyncio.Event, until: float, request: Request) -> bool:
    """Waits for `moved`, at most until that time of the loop; False where the caller has gone away."""
    loop = asyncio.get_running_loop()
    while not moved.is_set() and (left := until - loop.time()) > 0:
        if await request.is_disconnected():
            return False
        with suppress(TimeoutError):
            await asyncio.wait_for(moved.wait(), min(left, _LOOK_SECONDS))
    return True
