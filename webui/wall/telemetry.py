"""Every request gets an id that goes through everything, is counted and timed, and leaves one line in the log."""

from __future__ import annotations

import logging
import re
import secrets
import time
from dataclasses import dataclass, field

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from auth.roles import User
from desk.running.metrics import Metrics

logger = logging.getLogger(__name__)

_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_QUIET = ("/health", "/health/ready", "/metrics")
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
_CLIENT_LEFT = 499


@dataclass(slots=True)
class Seen:
    """What the inner layers learn of a request: the route that took it and whose it is."""

    route: str = "unmatched"
    user: str = ""
    token: str = ""
    status: int = _CLIENT_LEFT
    started: float = field(default_factory=time.perf_counter)


class Telemetry:
    """The outermost layer. A caller's own `X-Request-ID` is taken over where it is a plain word of 8 to 64 letters."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and note the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        seen = Seen()
        scope = {**scope, "state": {**scope.get("state", {}), "reference": request_id, "seen": seen}}

        async def noting_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        with bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, noting_send)
            finally:
                self._note(scope["method"], seen)

    def _note(self, method: str, seen: Seen) -> None:
        seconds = time.perf_counter() - seen.started
        self._metrics.request(
            method if method.isalpha() and len(method) < 8 else "other", seen.route, seen.status, seconds
        )
        logger.log(
            logging.DEBUG if seen.route in _QUIET else logging.INFO,
            "request",
            extra={
                "method": method,
                "route": seen.route,
                "status": seen.status,
                "seconds": round(seconds, 4),
                "user": seen.user,
                "token": seen.token,
            },
        )


class Witness:
    """The innermost layer: tells `Telemetry` which route it was and who asked."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, then look at what the router has found."""
        try:
            await self._app(scope, receive, send)
        finally:
            seen = scope.get("state", {}).get("seen")
            if isinstance(seen, Seen):
                _testify(seen, scope)


def _testify(seen: Seen, scope: Scope) -> None:
    user = scope["state"].get("user")
    token = scope["state"].get("token")
    seen.user = user.id if isinstance(user, User) else ""
    seen.token = str(getattr(token, "id", ""))
    route = scope.get("route")
    seen.route = str(getattr(route, "path", "")) or _mounted(scope)


def _mounted(scope: Scope) -> str:
    """Where nothing but a mount matched: its first folder, which is ours and tells nothing."""
    first = scope["path"].removeprefix(scope.get("app_root_path", "")).split("/")[1:2]
    return f"/{first[0]}/…" if first and first[0] in {"ui", "assets"} else "unmatched"
