"""Bodies that are too large are refused while they arrive, not after they were taken in."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LONGEST_NUMBER = 18
"""Digits of a length that any server could mean."""

Limit = Callable[[str], int | None]
"""The most bytes a request to a path may bring; None where somebody else looks after it."""


class BodyLimit:
    """Counts what arrives; at one byte too many the request ends with 413, whatever it said about its length."""

    def __init__(self, app: ASGIApp, limit: Limit) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with a `receive` that counts."""
        most = self._limit(scope["path"]) if scope["type"] == "http" else None
        if most is None:
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        is_number = announced.isascii() and announced.isdigit()
        too_large = is_number and (len(announced) > _LONGEST_NUMBER or int(announced) > most)
        arrived = 0

        async def counting_receive() -> Message:
            nonlocal arrived
            if too_large:
                raise HTTPException(413)
            message = await receive()
            arrived += len(message.get("body", b""))
            if arrived > most:
                raise HTTPException(413)
            return message

        await self._app(scope, counting_receive, send)
