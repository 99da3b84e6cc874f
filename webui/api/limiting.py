"""Puts the limits on callers in front of the routes below `/v1`, and tells every caller where they stand."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from auth.roles import User
from desk.errors import TooManyAtOnce, TooManyRequests
from desk.opening.limits import CallerLimits
from desk.running.metrics import Metrics
from webui.api.errors import refuse_caller
from webui.wall.wall import inner_path

_LONG_CALLS = frozenset({"/v1/ocr", "/v1/jobs"})


class Limiting:
    """Behind the wall: it needs to know who asks."""

    def __init__(self, app: ASGIApp, limits: CallerLimits, metrics: Metrics, root_path: str = "") -> None:
        self._app = app
        self._limits = limits
        self._metrics = metrics
        self._root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is within the limits; 429 for the rest."""
        user = scope.get("state", {}).get("user")
        path = inner_path(scope, self._root_path) if scope["type"] == "http" else ""
        if not path.startswith("/v1/") or not isinstance(user, User):
            await self._app(scope, receive, send)
            return
        token = scope["state"].get("token")
        try:
            standing = self._limits.count(user.id, None if token is None else str(token.id))
            with self._slot(scope, path, user):
                await self._app(scope, receive, _with_headers(send, standing.headers()))
        except TooManyRequests as error:
            self._metrics.refused(error.limit)
            await refuse_caller(Request(scope), error, error.retry_after_seconds, error.headers)(scope, receive, send)
        except TooManyAtOnce as error:
            self._metrics.refused("concurrency")
            await refuse_caller(Request(scope), error, 1, standing.headers())(scope, receive, send)

    def _slot(self, scope: Scope, path: str, user: User) -> AbstractContextManager[None]:
        is_long = path in _LONG_CALLS and scope["method"] == "POST"
        return self._limits.slot(user.id) if is_long else nullcontext()


def _with_headers(send: Send, extra: dict[str, str]) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in extra.items():
                headers[name] = value
        await send(message)

    return send_with_headers
