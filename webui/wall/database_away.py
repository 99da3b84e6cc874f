"""The layer that answers for a database which is locked, away, full or damaged: in words, on every address."""

from __future__ import annotations

import logging

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.store.database import is_away, is_damage, is_disk_trouble, patience
from desk.store.storage_errors import DatabaseAway, DatabaseDamaged, StorageFull
from webui.wall.trouble import tell

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
            answer = None if has_answered or scope["type"] != "http" else _answer(HTTPConnection(scope), error)
            if answer is None:
                raise
            logger.warning("the database did not answer", extra={"kind": type(error).__name__})
            await answer(scope, receive, send)


def _answer(connection: HTTPConnection, error: SQLAlchemyError) -> Response | None:
    """What to say of it; None for a mistake of the product's own."""
    if is_away(error):
        return tell(connection, DatabaseAway(), 503, retry_after_seconds=RETRY_SECONDS)
    if is_damage(error):
        return tell(connection, DatabaseDamaged(), 503)
    return tell(connection, StorageFull(), 507) if is_disk_trouble(error) else None
