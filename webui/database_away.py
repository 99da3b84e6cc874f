"""The layer that answers for a database which is locked or not there: 503 and when to try again, on every address."""

from __future__ import annotations

import logging

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.database import is_away, is_disk_trouble, patience
from desk.errors import DatabaseAway, StorageFull
from webui.trouble import tell

logger = logging.getLogger(__name__)

REQUEST_SECONDS = 8.0
"""How long a request waits for a lock; work in the background waits longer."""

RETRY_SECONDS = 5


class DatabaseWatch:
    """In front of the wall, which asks the database too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; where the database failed before anything was answered, say so."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        has_answered = False

        async def noting_send(message: Message) -> None:
            nonlocal has_answered
            has_answered = True
            await send(message)

        try:
            with patience(REQUEST_SECONDS):
                await self._app(scope, receive, noting_send)
        except SQLAlchemyError as error:
            if has_answered or scope["type"] != "http" or not (is_away(error) or is_disk_trouble(error)):
                raise
            await self._answer(scope, receive, send, error)

    @staticmethod
    async def _answer(scope: Scope, receive: Receive, send: Send, error: SQLAlchemyError) -> None:
        logger.warning("the database did not answer", extra={"kind": type(error).__name__})
        connection = HTTPConnection(scope)
        if is_away(error):
            answer = tell(connection, DatabaseAway(), 503, retry_after_seconds=RETRY_SECONDS)
        else:
            answer = tell(connection, StorageFull(), 507)
        await answer(scope, receive, send)
