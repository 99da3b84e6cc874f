"""Waits for a document or a job without holding a thread, and without asking the database all the time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from typing import Protocol

from fastapi import Request
from starlette.concurrency import run_in_threadpool

_LOOK_SECONDS = 2.0
"""How often to look all the same: the end may come in another process, and the caller may have gone away."""


class Listenable(Protocol):
    """Whoever tells that something moved on: the desk for documents, the jobs for jobs."""

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
            left = deadline - loop.time()
            if left <= 0 or await request.is_disconnected():
                return False
            with suppress(TimeoutError):
                await asyncio.wait_for(moved.wait(), min(left, _LOOK_SECONDS))
