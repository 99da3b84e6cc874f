"""Pages whose packages take seconds to import: the service answers first, and whoever asks for them earlier waits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.routing import BaseRoute, Match, NoMatchFound
from starlette.types import Receive, Scope, Send

logger = logging.getLogger(__name__)


class LatePages(BaseRoute):
    """A route for everything below `path`, answered by an application that a thread builds while the service runs."""

    def __init__(self, path: str, build: Callable[[], FastAPI]) -> None:
        """The routes of what `build` gives begin with `path` themselves."""
        self._path = path
        self._build = build
        self._ready: Future[FastAPI] = Future()

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The pages' own; waits for them. Raises what kept them from being built."""
        return self._ready.result().routes

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Builds them, and lets them go at the end; for the lifespan of the service."""
        closing = asyncio.Event()
        opened = asyncio.create_task(self._open(closing))
        try:
            yield
        finally:
            closing.set()
            await asyncio.gather(opened, return_exceptions=True)  # which was told when it happened

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether a request is for the pages."""
        is_call = scope["type"] in {"http", "websocket"}
        path = str(scope["path"]).removeprefix(str(scope.get("root_path", ""))) if is_call else ""
        is_ours = path == self._path or path.startswith(f"{self._path}/")
        return (Match.FULL if is_ours else Match.NONE), {}

    def url_path_for(self, name: str, /, **path_params: Any) -> Any:
        """Nobody asks for their addresses by name."""
        raise NoMatchFound(name, path_params)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers as soon as the pages are there. Raises what kept them from being built."""
        pages = await asyncio.shield(asyncio.wrap_future(self._ready))
        await pages(scope, receive, send)

    async def _open(self, closing: asyncio.Event) -> None:
        try:
            pages = await asyncio.to_thread(self._build)
            async with pages.router.lifespan_context(pages):
                self._ready.set_result(pages)
                await closing.wait()
        except BaseException as error:
            if not self._ready.done():
                logger.critical("the pages could not be built", exc_info=error)
                self._ready.set_exception(error)
            raise
