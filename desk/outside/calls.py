"""Calls to other systems: on an event loop in a thread of its own, where one deadline ends a whole exchange.

A time limit of a socket starts anew with every byte that arrives, so a peer that drips bytes keeps a thread for hours.
Here the deadline is over everything: resolving, connecting, encryption, headers, redirects and body; when it has
passed, the connection is closed under the peer, and no thread was held meanwhile.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from types import TracebackType
from typing import Any, TypeVar

import httpcore
import httpx

Result = TypeVar("Result")

_MOST_CANCELS = 20


class Outside:
    """The loop, begun with the first call. Safe from several threads; `stop` once, calls under way are cut off."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._context: ssl.SSLContext | None = None

    def begin(self, call: Coroutine[Any, Any, Result]) -> Future[Result]:
        """Starts a call; its result can be waited for in a thread, or by `asyncio.wrap_future` on any loop."""
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._run, args=(self._loop,), name="outside", daemon=True)
                self._thread.start()
            return asyncio.run_coroutine_threadsafe(call, self._loop)

    def client(self) -> httpx.AsyncClient:
        """A client for one exchange: it keeps no cookies and no connections for the next, and follows no redirects.

        It asks for what it gets to be sent as it is: what is packed could unpack to any size.
        """
        if self._context is None:
            self._context = ssl.create_default_context()
        return httpx.AsyncClient(
            transport=_ClosedInTheEnd(self._context),
            trust_env=False,
            timeout=None,  # noqa: S113 - a deadline over the whole exchange stands around every use
            follow_redirects=False,
            headers={"Accept-Encoding": "identity", "Connection": "close", "User-Agent": "OCR-Desk"},
        )

    def stop(self) -> None:
        """Cuts off what is under way and ends the thread."""
        with self._lock:
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        if loop is not None and thread is not None:
            loop.call_soon_threadsafe(loop.stop)
            thread.join(5)

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        loop.run_forever()
        loop.run_until_complete(_cut_off())
        loop.close()


async def _cut_off() -> None:
    under_way = asyncio.all_tasks() - {asyncio.current_task()}
    for task in under_way:
        task.cancel()
    await asyncio.gather(*under_way, return_exceptions=True)


async def within(seconds: float, call: Coroutine[Any, Any, Result]) -> Result:
    """The result of `call`, or `TimeoutError` once the seconds are over, whatever the call is doing by then.

    A library may lose a cancellation that meets another event; so it is repeated, and in the end not waited for.
    """
    task = asyncio.ensure_future(call)
    try:
        is_over = bool((await asyncio.wait({task}, timeout=seconds))[0])
    except asyncio.CancelledError:
        await _end(task)
        raise
    if is_over:
        return task.result()
    await _end(task)
    raise TimeoutError


async def _end(task: asyncio.Task[Any]) -> None:
    for _ in range(_MOST_CANCELS):
        task.cancel()
        await asyncio.wait({task}, timeout=0.2)
        if task.done():
            if not task.cancelled():
                task.exception()  # looked at, or the loop would complain that nobody did
            return


class _Backend(httpcore.AnyIOBackend):
    """Remembers every connection it made: the library forgets one whose encryption was cut off half way."""

    def __init__(self) -> None:
        self.made: list[httpcore.AsyncNetworkStream] = []

    async def connect_tcp(self, *arguments: Any, **options: Any) -> httpcore.AsyncNetworkStream:
        stream = await super().connect_tcp(*arguments, **options)
        self.made.append(stream)
        return stream


class _ClosedInTheEnd(httpx.AsyncHTTPTransport):
    """A transport that leaves no connection behind, however its exchange ended."""

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(verify=context, trust_env=False)
        self._backend = _Backend()
        self._pool = httpcore.AsyncConnectionPool(ssl_context=context, network_backend=self._backend)

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        try:
            await super().__aexit__(exc_type, exc_value, traceback)
        finally:
            for stream in self._backend.made:
                await stream.aclose()
