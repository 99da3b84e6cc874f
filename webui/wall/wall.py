"""The wall: nothing of the app, HTTP or WebSocket, is reached without a session or a token; denied by default.

The list of what is open is short and literal. Everything else needs a cookie session, or under `/v1/` a bearer token.
Whoever gets through is found in `request.state.user`.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote, unquote

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from auth.errors import AuthError, Forbidden, NotLoggedIn, PasswordChangeDue
from auth.events import Event, Happening
from auth.front_door import FrontDoor
from auth.people_errors import PasswordTooOld, SecondFactorMissing
from auth.sessions import Session, csrf_token
from auth.tokens import Scope as TokenScope
from desk.record.audit import caller_address
from webui.wall.cookie_names import SESSION_COOKIE, CookieNames
from webui.wall.guard import GradioGuard
from webui.wall.home import home_of, works_with_documents
from webui.wall.origin import SAFE_METHODS, is_local_target, is_same_origin, local_target
from webui.wall.refusal import bounce, redirect, refuse, wants_page

__all__ = ["SESSION_COOKIE", "Wall", "WallConfig", "address_of", "bearer_of", "inner_path", "public_prefix"]

OPEN_PATHS = frozenset(
    {"/login", "/login/code", "/health", "/health/ready", "/metrics", "/auth/verify", "/favicon.ico"}
)
"""What anyone may open. `/auth/verify` answers yes or no itself; `/metrics` has a guard of its own."""

TOKEN_FOLDERS = ("/v1/", "/openapi.json")
NOT_FOR_TOKENS = ("/v1/me/", "/v1/tokens")
"""A token opens the interface for programs, and there nothing that makes more tokens or changes a person."""

OPEN_FOLDER = "/login/assets/"

WITH_FIRST_PASSWORD = frozenset({"/password", "/logout"})
"""All that is open to someone who has to change the password."""

WITHOUT_SECOND_FACTOR = WITH_FIRST_PASSWORD | {"/account/second-factor"}
"""All that is open to someone who has to set up a second factor."""

_CSP = (
    "default-src 'self'; script-src {script}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self' blob: data:; worker-src 'self' blob:; media-src 'self' blob:; "
    "object-src 'none'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
)
_PAGE_CSP = _CSP.format(script="'self'")
_UI_CSP = _CSP.format(script="'self' 'unsafe-inline'")
"""Gradio writes inline scripts; only its own pages may have them, and none may make code out of text."""

PERSON_HEADER = "x-desk-person"
"""Whose page asks, as the page knows: one that was left open does not go on in the name of who logged in after."""

_HTTPS_ONLY = "max-age=31536000"
"""A year in which a browser that was here once comes over HTTPS alone (RFC 6797)."""


@dataclass(frozen=True, slots=True)
class WallConfig:
    """`root_path` is the public prefix behind a proxy, `ui_path` where Gradio is mounted.

    `secure_cookies` marks cookies Secure even when the app itself does not see HTTPS. A long answer is cut off
    `recheck_stream_seconds` after its session or its token has ended, at the latest.
    """

    root_path: str = ""
    ui_path: str = "/ui"
    secure_cookies: bool = False
    open_paths: frozenset[str] = OPEN_PATHS
    recheck_stream_seconds: float = 15.0

    @property
    def cookies(self) -> CookieNames:
        """What our cookies are called here."""
        return CookieNames.of(self.root_path, secure=self.secure_cookies)


class Wall:
    """The outermost layer of the app."""

    def __init__(self, app: ASGIApp, door: FrontDoor, config: WallConfig, guard: GradioGuard) -> None:
        self._app = app
        self._door = door
        self._config = config
        self._guard = guard
        self._session_cookie = config.cookies.session
        self._threads = CapacityLimiter(16)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through, or answer here."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        path = inner_path(scope, self._config.root_path)
        caller_address.set(address_of(scope))
        state = {"reference": secrets.token_hex(6), **scope.get("state", {}), "user": None}
        scope = {**scope, "state": state}
        send = self._with_headers(send, scope, path)
        if self._is_open(path):
            await self._app(scope, receive, send)
            return
        bearer = bearer_of(Headers(scope=scope))
        try:
            if bearer is not None:
                scope["state"] |= await self._token(scope, path, bearer)
                is_valid = partial(self._door.gate.bearer, bearer, address_of(scope))
                await self._run(scope, receive, self._while_let_in(send, is_valid), send)
                return
            session, secret = await self._session(scope)
            self._check(scope, path, session)
        except AuthError as error:
            await self._deny(scope, receive, send, error)
            return
        scope["state"] |= {"user": session.person.user, "session": session, "csrf": csrf_token(secret)}
        await self._pass(scope, receive, send, path, secret)

    def _is_open(self, path: str) -> bool:
        return path in self._config.open_paths or (path.startswith(OPEN_FOLDER) and ".." not in path)

    async def _session(self, scope: Scope) -> tuple[Session, str]:
        secret = HTTPConnection(scope).cookies.get(self._session_cookie, "")
        if not secret:
            raise NotLoggedIn
        session = await to_thread.run_sync(self._door.gate.current, secret, limiter=self._threads)
        if session is None or session.second_factor_due:
            raise NotLoggedIn
        return session, secret

    async def _token(self, scope: Scope, path: str, secret: str) -> dict[str, object]:
        """Who calls with this token. It opens the interface for programs alone, each method by its scope."""
        found = await to_thread.run_sync(self._door.gate.bearer, secret, address_of(scope), limiter=self._threads)
        if found is None or scope["type"] != "http":
            raise NotLoggedIn
        token, user = found
        needed = TokenScope.READ if scope["method"] in SAFE_METHODS else TokenScope.SUBMIT
        if not path.startswith(TOKEN_FOLDERS) or path.startswith(NOT_FOR_TOKENS) or needed not in token.scopes:
            self._record_denial(scope, path, user.id)
            raise Forbidden
        return {"user": user, "token": token}

    def _check(self, scope: Scope, path: str, session: Session) -> None:
        """Raise unless the session may use `path` in this way at all; what it sees there, the service decides."""
        is_change = scope["type"] == "websocket" or scope["method"] not in SAFE_METHODS
        if is_change and not is_same_origin(Headers(scope=scope), scheme=scope["scheme"]):
            raise Forbidden
        meant = Headers(scope=scope).get(PERSON_HEADER)
        if meant is not None and unquote(meant) != session.person.user.id:
            raise NotLoggedIn
        if session.person.user.must_change_password and path not in WITH_FIRST_PASSWORD:
            raise PasswordChangeDue
        unmet = self._door.demands.unmet(session.person, session.created_at)
        if isinstance(unmet, PasswordTooOld) and path not in WITH_FIRST_PASSWORD:
            raise unmet
        if isinstance(unmet, SecondFactorMissing) and path not in WITHOUT_SECOND_FACTOR:
            raise unmet

    async def _pass(self, scope: Scope, receive: Receive, send: Send, path: str, secret: str) -> None:
        checked_send = self._while_let_in(send, partial(self._door.gate.current, secret))
        if self._guard.covers(path) and scope["type"] == "http":
            user = scope["state"]["user"]
            if not works_with_documents(user) and wants_page(HTTPConnection(scope)):
                home = f"{public_prefix(scope, self._config.root_path)}{home_of(user)}"
                await redirect(home)(scope, receive, send)
                return
            user_id = user.id
            try:
                receive, checked_send = await self._guard.admit(scope, path, user_id, receive, checked_send)
            except Forbidden as error:
                self._record_denial(scope, path, user_id)
                await self._deny(scope, receive, send, error)
                return
        await self._run(scope, receive, checked_send, send)

    async def _run(self, scope: Scope, receive: Receive, checked_send: Send, send: Send) -> None:
        try:
            await self._app(scope, receive, checked_send)
        except* _LetInNoMore:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _deny(self, scope: Scope, receive: Receive, send: Send, error: AuthError) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        await self._answer(scope, error)(scope, receive, send)

    def _answer(self, scope: Scope, error: AuthError) -> Response:
        connection = HTTPConnection(scope)
        if scope["method"] not in {"GET", "HEAD"} or not wants_page(connection) or isinstance(error, Forbidden):
            return refuse(connection, error)
        prefix = public_prefix(scope, self._config.root_path)
        path = inner_path(scope, self._config.root_path)
        if isinstance(error, PasswordChangeDue | PasswordTooOld):
            return redirect(f"{prefix}/password")
        if isinstance(error, SecondFactorMissing):
            return redirect(f"{prefix}/account/second-factor")
        query = scope.get("query_string", b"").decode("latin-1")
        here = prefix + quote(path) + (f"?{query}" if query else "")
        if not is_local_target(here):
            here, path = f"{prefix}/", "/"
        came_from_elsewhere = connection.headers.get("sec-fetch-site") in {"cross-site", "same-site"}
        if came_from_elsewhere and self._session_cookie not in connection.cookies:
            return bounce(here)
        return redirect(f"{prefix}/login" + ("" if path == "/" else f"?next={quote(here, safe='')}"))

    def _record_denial(self, scope: Scope, path: str, user_id: str) -> None:
        self._door.record(Happening(Event.DENIED, user_id, address_of(scope), ok=False, target=path[:200]))

    def _with_headers(self, send: Send, scope: Scope, path: str) -> Send:
        """Add the headers that keep a browser from sniffing, framing, caching, and telling others where it was.

        Whoever redirects, a routing table or a page: no redirect leaves this site.
        """
        is_ui = self._guard.covers(path)
        is_asset = path.startswith((OPEN_FOLDER, f"{self._config.ui_path}/assets/", f"{self._config.ui_path}/static/"))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if "location" in headers:
                    home = f"{public_prefix(scope, self._config.root_path)}/"
                    host = Headers(scope=scope).get("host", "")
                    headers["Location"] = local_target(headers["location"], host) or home
                if self._config.secure_cookies:
                    headers.setdefault("Strict-Transport-Security", _HTTPS_ONLY)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("X-Frame-Options", "DENY")
                headers.setdefault("Referrer-Policy", "same-origin")
                headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
                headers.setdefault("Content-Security-Policy", _UI_CSP if is_ui else _PAGE_CSP)
                headers.setdefault("Cache-Control", "private, max-age=3600" if is_asset else "private, no-store")
            await send(message)

        return send_with_headers

    def _while_let_in(self, send: Send, who: Callable[[], object | None]) -> Send:
        """Cut a long answer off soon after its session or its token has ended: `who` gives None, or raises."""
        checked = time.monotonic()
        every = self._config.recheck_stream_seconds

        async def send_while_let_in(message: Message) -> None:
            nonlocal checked
            if message["type"] == "http.response.body" and time.monotonic() - checked >= every:
                checked = time.monotonic()
                try:
                    found = await to_thread.run_sync(who, limiter=self._threads)
                except AuthError as error:
                    raise _LetInNoMore from error
                if found is None:
                    raise _LetInNoMore
            await send(message)

        return send_while_let_in


class _LetInNoMore(Exception):
    """Raised inside the app's own `send` to stop a stream."""


def inner_path(scope: Scope, root_path: str) -> str:
    """The path as the app's routes see it: without the public prefix, whether or not the proxy strips it."""
    path: str = scope["path"]
    for prefix in (scope.get("root_path", ""), root_path):
        if prefix and (path == prefix or path.startswith(f"{prefix}/")):
            return path[len(prefix) :] or "/"
    return path


def address_of(scope: Scope) -> str:
    """Where the request comes from, as far as the server knows."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def bearer_of(headers: Headers) -> str | None:
    """The token of `Authorization: Bearer …`, or None where there is no such header."""
    kind, _, secret = headers.get("authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else None


def public_prefix(scope: Scope, root_path: str) -> str:
    """What stands before every address that a browser is told."""
    return root_path or str(scope.get("root_path", ""))
