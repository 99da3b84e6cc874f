"""Our own pages at the door: log in, log out, change the password. They work without JavaScript."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, TypeVarTuple

import anyio
from anyio import CapacityLimiter, to_thread
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from auth.errors import AuthError, LoginError, Text, TooManyAttempts
from auth.events import Event, Happening
from auth.front_door import FrontDoor
from auth.sessions import csrf_token, is_csrf_token
from webui.cookies import FORM_COOKIE, Cookies
from webui.forms import read_form
from webui.language import LANGUAGE_COOKIE, language_of
from webui.origin import is_local_target, is_same_origin
from webui.refusal import redirect, status_of
from webui.wall import SESSION_COOKIE, public_prefix

_ASSETS = {"theme.css": "theme.css", "login.css": "login/login.css", "mark.svg": "login/mark.svg"}
"""All the files that are served to strangers."""

_PAGE_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_YEAR_SECONDS = 365 * 24 * 3600

Arguments = TypeVarTuple("Arguments")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class LoginConfig:
    """How the pages at the door behave.

    A failed login is answered after a multiple of `failure_seconds`, so its time tells nothing.
    """

    assets: Path
    root_path: str = ""
    secure_cookies: bool = False
    has_directory: bool = False
    failure_seconds: float = 0.5


def login_routes(door: FrontDoor, config: LoginConfig) -> list[Route]:
    """The routes to put into the app, next to the wall that leads to them."""
    pages = _Pages(door, config)
    return [
        Route("/login", pages.show_login, methods=["GET"]),
        Route("/login", pages.log_in, methods=["POST"]),
        Route("/login/assets/{name}", pages.show_asset, methods=["GET"]),
        Route("/logout", pages.show_logout, methods=["GET"]),
        Route("/logout", pages.log_out, methods=["POST"]),
        Route("/password", pages.show_password, methods=["GET"]),
        Route("/password", pages.change_password, methods=["POST"]),
    ]


class _Pages:
    def __init__(self, door: FrontDoor, config: LoginConfig) -> None:
        self._door = door
        self._config = config
        self._cookies = Cookies(config.root_path, secure=config.secure_cookies)
        self._threads = CapacityLimiter(16)
        self._templates = Environment(
            loader=FileSystemLoader(config.assets / "login"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    async def show_asset(self, request: Request) -> Response:
        """One of the literal list of files."""
        file = _ASSETS.get(request.path_params["name"])
        if file is None:
            return PlainTextResponse("404", status_code=404)
        return FileResponse(self._config.assets / file, headers={"Cache-Control": "public, max-age=3600"})

    async def show_login(self, request: Request) -> Response:
        """The form; someone who is inside already goes on to where they wanted."""
        secret = request.cookies.get(SESSION_COOKIE)
        if secret and (await self._in_thread(self._door.gate.current, secret)) is not None:
            return redirect(self._target(request, request.query_params.get("next", "")))
        return self._login_page(request, 200, wanted=request.query_params.get("next", ""))

    async def log_in(self, request: Request) -> Response:
        """Check the form and open a session."""
        started = time.monotonic()
        form = await read_form(request)
        wanted = form.get("next", "")
        if not self._is_own_form(request, form):
            return self._login_page(request, 403, error=_STALE, wanted=wanted, login=form.get("login", ""))
        try:
            admission = await self._in_thread(
                self._door.gate.log_in,
                form.get("login", ""),
                form.get("password", ""),
                _address(request),
                request.headers.get("user-agent", ""),
            )
        except LoginError as error:
            if not isinstance(error, TooManyAttempts):
                await self._wait_for_next_beat(started)
            page = self._login_page(request, status_of(error), error=error, wanted=wanted, login=form.get("login", ""))
            if isinstance(error, TooManyAttempts):
                page.headers["Retry-After"] = str(error.retry_after_seconds)
            return page
        old = request.cookies.get(SESSION_COOKIE)
        if old:
            await self._in_thread(self._door.sessions.close, old)
        target = "/password" if admission.user.must_change_password else wanted
        response = redirect(self._target(request, target))
        self._cookies.set_session(request, response, admission.secret)
        return response

    async def show_logout(self, request: Request) -> Response:
        """A page with the button: a link must never log anyone out."""
        return self._page(request, "logout.html", 200, csrf=request.state.csrf, user=request.state.user)

    async def log_out(self, request: Request) -> Response:
        """End this session, or with `everywhere` all of the person's."""
        form = await read_form(request)
        if form and not self._is_session_form(request, form):
            return self._page(request, "logout.html", 403, csrf=request.state.csrf, user=request.state.user)
        secret = request.cookies[SESSION_COOKIE]
        if form.get("everywhere"):
            await self._in_thread(self._door.gate.log_out_everywhere, request.state.user.id, _address(request))
        else:
            await self._in_thread(self._door.gate.log_out, secret, _address(request))
        response = redirect(self._target(request, "/login"))
        self._cookies.drop_session(request, response)
        return response

    async def show_password(self, request: Request) -> Response:
        """The form to change one's own password."""
        return self._password_page(request, 200)

    async def change_password(self, request: Request) -> Response:
        """Store the new password, end all other sessions, and give this one a new cookie."""
        form = await read_form(request)
        user = request.state.user
        if not self._is_session_form(request, form):
            return self._password_page(request, 403, error=_STALE)
        if form.get("new") != form.get("again"):
            return self._password_page(request, 400, error=_DIFFERENT)
        present = None if user.must_change_password else form.get("present", "")
        try:
            await self._in_thread(self._change, user.id, form.get("new", ""), present)
        except AuthError as error:
            return self._password_page(request, status_of(error), error=error)
        self._door.record(Happening(Event.PASSWORD_CHANGED, user.id, _address(request), ok=True, target=user.id))
        secret = await self._in_thread(self._open_afresh, request, user.id)
        response = redirect(self._target(request, "/"))
        self._cookies.set_session(request, response, secret)
        return response

    def _change(self, person_id: str, new: str, present: str | None) -> None:
        self._door.accounts.change_password(person_id, new, present=present)

    def _open_afresh(self, request: Request, person_id: str) -> str:
        self._door.sessions.close_all(person_id)
        return self._door.sessions.open(person_id, _address(request), request.headers.get("user-agent", ""))

    def _login_page(
        self, request: Request, status: int, *, error: AuthError | None = None, wanted: str = "", login: str = ""
    ) -> Response:
        secret = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)
        page = self._page(
            request,
            "login.html",
            status,
            error=error,
            csrf=csrf_token(secret),
            wanted=wanted if is_local_target(wanted) else "",
            login=login,
            has_directory=self._config.has_directory,
        )
        self._cookies.set(request, page, FORM_COOKIE, secret)
        return page

    def _password_page(self, request: Request, status: int, *, error: AuthError | None = None) -> Response:
        return self._page(
            request, "password.html", status, error=error, csrf=request.state.csrf, user=request.state.user
        )

    def _page(self, request: Request, template: str, status: int, **values: Any) -> Response:
        language = language_of(request)
        body = self._templates.get_template(template).render(
            zh=language == "zh",
            language=language,
            prefix=public_prefix(request.scope, self._config.root_path),
            **{"error": None, **values},
        )
        response = HTMLResponse(
            body, status, headers={"Content-Security-Policy": _PAGE_CSP, "Cache-Control": "no-store"}
        )
        if request.query_params.get("lang") in {"zh", "en"}:
            self._cookies.set(request, response, LANGUAGE_COOKIE, language, max_age_seconds=_YEAR_SECONDS)
        return response

    def _is_own_form(self, request: Request, form: dict[str, str]) -> bool:
        """Whether the form is one that we gave to this very browser."""
        secret = request.cookies.get(FORM_COOKIE, "")
        return (
            bool(secret)
            and is_csrf_token(form.get("csrf", ""), secret)
            and is_same_origin(request.headers, scheme=request.url.scheme)
        )

    @staticmethod
    def _is_session_form(request: Request, form: dict[str, str]) -> bool:
        return is_csrf_token(form.get("csrf", ""), request.cookies[SESSION_COOKIE])

    def _target(self, request: Request, wanted: str) -> str:
        """Where to go: `wanted` when it stays on this site, with the public prefix in front exactly once."""
        prefix = public_prefix(request.scope, self._config.root_path)
        if not is_local_target(wanted):
            wanted = "/"
        if prefix and (wanted == prefix or wanted.startswith(f"{prefix}/")):
            return wanted
        return f"{prefix}{wanted}"

    async def _wait_for_next_beat(self, started: float) -> None:
        beat = self._config.failure_seconds
        if beat > 0:
            await anyio.sleep(beat - (time.monotonic() - started) % beat)

    async def _in_thread(self, function: Callable[[*Arguments], Result], *arguments: *Arguments) -> Result:
        return await to_thread.run_sync(function, *arguments, limiter=self._threads)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


class _FormError(AuthError):
    """A form that cannot be taken as it came; shown on the page, never raised."""

    code = "bad_form"


_STALE = _FormError(
    Text("这个页面放得太久了，或不是从本站打开的。", "This page is too old, or was not opened from this site."),
    Text("请再提交一次。", "Send it once more."),
)
_DIFFERENT = _FormError(
    Text("两次输入的新密码不一样。", "The two new passwords differ."), Text("请重新输入。", "Type them again.")
)
