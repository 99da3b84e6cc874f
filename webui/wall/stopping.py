"""A server that tells open streams to end when it is told to stop: it would wait for them, then cut them off."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn


class StoppingServer(uvicorn.Server):
    """`before_stop` is called on the event loop once it is to stop, before it waits for open connections."""

    def __init__(self, config: uvicorn.Config, before_stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._before_stop = before_stop

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Says so, then stops as ever."""
        self._before_stop()
        await super().shutdown(sockets)
