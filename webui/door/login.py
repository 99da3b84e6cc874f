"""Our own pages at the door: log in, log out, change the password. They work without JavaScript."""

from __future__ import annotations

import secrets
import time
from urllib.parse import quote

import anyio
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from auth.accounts import SOURCE as LOCAL
from auth.errors import AuthError, LoginError, NotLoggedIn, Text, TooManyAttempts
from auth.front_door import FrontDoor
from auth.gate import Admission
from auth.people_errors import PasswordTooOld
from auth.sessions import csrf_token, is_csrf_token
from webui.door.account import account_routes
from webui.door.door_pages import STALE, DoorPages, FormError, LoginConfig
from webui.door.forms import read_form
from webui.wall.home import home_of
from webui.wall.origin import is_local_target, is_same_origin
from webui.wall.refusal import redirect, status_of, with_wait
from webui.wall.verify import verify_routes
from webui.wall.wall import address_of

__all__ = ["LoginConfig", "login_routes"]

_ASSETS = {
    "theme.css": "theme.css",
    "login.css": "login/login.css",
    "people.css": "login/people.css",
    "mark.svg": "login/mark.svg",
}
"""All the files that are served to strangers."""

_LOGGED_OUT = "out"
"""In the address of the login page behind the button to log out."""

_NOT_OURS = FormError(
    Text("您的密码由公司目录管理，不能在这里更改。", "Your password is kept by the company directory, not here."),
    Text("请在公司电脑或密码自助页面更改。", "Change it on a company computer or the password page."),
)
_DIFFERENT = FormError(
    Text("两次输入的新密码不一样。", "The two new passwords differ."), Text("请重新输入。", "Type them again.")
)


def login_routes(door: FrontDoor, config: LoginConfig) -> list[Route]:
    """The routes to put into the app, next to the wall that leads to them."""
    pages = _Pages(door, config)
    return [
        Route("/login", pages.show_login, methods=["GET"]),
        Route("/login", pages.log_in, methods=["POST"]),
        Route("/login/code", pages.show_code, methods=["GET"]),
        Route("/login/code", pages.confirm, methods=["POST"]),
        Route("/login/assets/{name}", pages.show_asset, methods=["GET"]),
        Route("/logout", pages.show_logout, methods=["GET"]),
        Route("/logout", pages.log_out, methods=["POST"]),
        Route("/password", pages.show_password, methods=["GET"]),
        Route("/password", pages.change_password, methods=["POST"]),
        *account_routes(door, config),
        *verify_routes(door, pages.cookies.names.session),
    ]


class _Pages(DoorPages):
    async def show_asset(self, request: Request) -> Response:
        """One of the literal list of files."""
        file = _ASSETS.get(request.path_params["name"])
        if file is None:
            return PlainTextResponse("404", status_code=404)
        return FileResponse(self.config.assets / file, headers={"Cache-Control": "public, max-age=3600"})

    async def show_login(self, request: Request) -> Response:
        """The form; someone who is inside already goes on to where they wanted."""
        secret = self.cookies.session_of(request)
        session = await self.in_thread(self.door.gate.current, secret) if secret else None
        if session is not None and not session.second_factor_due:
            return redirect(self.target(request, request.query_params.get("next", "")))
        wanted = request.query_params.get("next", "")
        why = self._why(request, wanted, was_inside=bool(secret) and session is None)
        return self._login_page(request, 200, wanted=wanted, why=why)

    def _why(self, request: Request, wanted: str, *, was_inside: bool) -> str:
        """What brought somebody to the form, as the page tells it; empty where they just came."""
        if request.query_params.get("why") == _LOGGED_OUT:
            return _LOGGED_OUT
        if was_inside:
            return "over"
        inside = wanted.removeprefix(self.prefix(request))
        return "rights" if is_local_target(wanted) and inside.startswith("/admin/") else ""

    async def log_in(self, request: Request) -> Response:
        """Check the form and open a session."""
        started = time.monotonic()
        form = await read_form(request)
        wanted = form.get("next", "")
        if not self._is_own_form(request, form):
            return self._login_page(request, 403, error=STALE, wanted=wanted, login=form.get("login", ""))
        try:
            admission = await self.at_the_directory(
                self.door.gate.log_in,
                form.get("login", ""),
                form.get("password", ""),
                address_of(request.scope),
                request.headers.get("user-agent", ""),
                self.cookies.known_of(request),
            )
        except LoginError as error:
            if not isinstance(error, TooManyAttempts):
                await self._wait_for_next_beat(started)
            page = self._login_page(request, status_of(error), error=error, wanted=wanted, login=form.get("login", ""))
            return with_wait(page, error)
        old = self.cookies.session_of(request)
        if old:
            await self.in_thread(self.door.sessions.close, old)
        if admission.second_factor_due:
            keep = f"?next={quote(wanted, safe='')}" if is_local_target(wanted) else ""
            return self._let_in(request, admission, f"/login/code{keep}")
        return self._let_in(request, admission, wanted)

    async def show_code(self, request: Request) -> Response:
        """The form for the one-time code, for who has given the right password."""
        return self._code_page(request, 200, wanted=request.query_params.get("next", ""))

    async def confirm(self, request: Request) -> Response:
        """Check the one-time code and open the session for good."""
        form = await read_form(request)
        wanted = form.get("next", "")
        pending = self.cookies.session_of(request)
        if not pending or not is_csrf_token(form.get("csrf", ""), pending):
            return redirect(self.target(request, "/login"))
        try:
            admission = await self.in_thread(
                self.door.gate.confirm,
                pending,
                form.get("code", ""),
                address_of(request.scope),
                request.headers.get("user-agent", ""),
                self.cookies.known_of(request),
            )
        except NotLoggedIn:
            return redirect(self.target(request, "/login"))
        except LoginError as error:
            return with_wait(self._code_page(request, status_of(error), wanted=wanted, error=error), error)
        return self._let_in(request, admission, wanted)

    def _let_in(self, request: Request, admission: Admission, wanted: str) -> Response:
        if wanted in {"", "/"}:
            wanted = home_of(admission.user)
        must_change = admission.user.must_change_password and not admission.second_factor_due
        response = redirect(self.target(request, "/password" if must_change else wanted))
        self.cookies.set_session(request, response, admission.secret)
        if admission.browser:
            self.cookies.set_known(request, response, admission.browser)
        return response

    async def show_logout(self, request: Request) -> Response:
        """A page with the button: a link must never log anyone out."""
        return self.page(request, "logout.html", 200, csrf=request.state.csrf, user=request.state.user)

    async def log_out(self, request: Request) -> Response:
        """End this session, or with `everywhere` all of the person's."""
        form = await read_form(request)
        if form and not self.is_session_form(request, form):
            return self.page(request, "logout.html", 403, csrf=request.state.csrf, user=request.state.user)
        secret = self.cookies.session_of(request)
        if form.get("everywhere"):
            await self.in_thread(self.door.gate.log_out_everywhere, request.state.user.id, address_of(request.scope))
        else:
            await self.in_thread(self.door.gate.log_out, secret, address_of(request.scope))
        response = redirect(self.target(request, f"/login?why={_LOGGED_OUT}"))
        self.cookies.drop_session(request, response)
        return response

    async def show_password(self, request: Request) -> Response:
        """The form to change one's own password."""
        return self._password_page(request, 200)

    async def change_password(self, request: Request) -> Response:
        """Store the new password, end all other sessions, and give this one a new cookie."""
        form = await read_form(request)
        user = request.state.user
        if not self.is_session_form(request, form):
            return self._password_page(request, 403, error=STALE)
        if not user.id.startswith(f"{LOCAL}:"):
            return self._password_page(request, 400, error=_NOT_OURS)
        if form.get("new") != form.get("again"):
            return self._password_page(request, 400, error=_DIFFERENT)
        present = None if user.must_change_password else form.get("present", "")
        try:
            await self.in_thread(self._change, user.id, form.get("new", ""), present, address_of(request.scope))
        except AuthError as error:
            return with_wait(self._password_page(request, status_of(error), error=error), error)
        secret = await self.in_thread(self._open_afresh, request, user.id)
        response = redirect(self.target(request, "/"))
        self.cookies.set_session(request, response, secret)
        return response

    def _change(self, person_id: str, new: str, present: str | None, address: str) -> None:
        self.door.presence.change_password(person_id, new, address, present=present)

    def _open_afresh(self, request: Request, person_id: str) -> str:
        self.door.sessions.close_all(person_id)
        return self.door.sessions.open(person_id, address_of(request.scope), request.headers.get("user-agent", ""))

    def _login_page(
        self,
        request: Request,
        status: int,
        *,
        error: AuthError | None = None,
        wanted: str = "",
        login: str = "",
        why: str = "",
    ) -> Response:
        secret = request.cookies.get(self.cookies.names.form) or secrets.token_urlsafe(24)
        page = self.page(
            request,
            "login.html",
            status,
            error=error,
            csrf=csrf_token(secret),
            wanted=wanted if is_local_target(wanted) else "",
            login=login,
            why=why,
            has_directory=self.config.has_directory,
        )
        self.cookies.set(request, page, self.cookies.names.form, secret)
        return page

    def _code_page(self, request: Request, status: int, *, wanted: str, error: AuthError | None = None) -> Response:
        pending = self.cookies.session_of(request)
        if not pending:
            return redirect(self.target(request, "/login"))
        return self.page(
            request,
            "code.html",
            status,
            error=error,
            csrf=csrf_token(pending),
            wanted=wanted if is_local_target(wanted) else "",
        )

    def _password_page(self, request: Request, status: int, *, error: AuthError | None = None) -> Response:
        session = request.state.session
        unmet = self.door.demands.unmet(session.person, session.created_at)
        return self.page(
            request,
            "password.html",
            status,
            error=error,
            csrf=request.state.csrf,
            user=request.state.user,
            is_too_old=isinstance(unmet, PasswordTooOld),
        )

    def _is_own_form(self, request: Request, form: dict[str, str]) -> bool:
        """Whether the form is one that we gave to this very browser."""
        secret = request.cookies.get(self.cookies.names.form, "")
        return (
            bool(secret)
            and is_csrf_token(form.get("csrf", ""), secret)
            and is_same_origin(request.headers, scheme=request.url.scheme)
        )

    async def _wait_for_next_beat(self, started: float) -> None:
        beat = self.config.failure_seconds
        if beat > 0:
            await anyio.sleep(beat - (time.monotonic() - started) % beat)
