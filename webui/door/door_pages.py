"""What our own pages at the door share: rendering, form tokens, where to go next, and the threads they work in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, TypeVarTuple

from anyio import CapacityLimiter, Semaphore, fail_after, to_thread
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from auth.errors import AuthError, LoginBusy, Text
from auth.front_door import FrontDoor
from auth.sessions import is_csrf_token
from engine.words import WordedError
from webui.door.cookies import Cookies
from webui.speech.language import LANGUAGE_COOKIE, language_of
from webui.wall.origin import SAFE_METHODS, is_local_target
from webui.wall.wall import inner_path, public_prefix

_PAGE_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_PLAIN_PATH = re.compile(r"(/[A-Za-z0-9._-]{1,80}){1,5}")
_DIRECTORY_THREADS = 8
_DIRECTORY_PATIENCE_SECONDS = 5
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


class DoorPages:
    """The base of each group of pages."""

    def __init__(self, door: FrontDoor, config: LoginConfig) -> None:
        self.door = door
        self.config = config
        self.cookies = Cookies(config.root_path, secure=config.secure_cookies)
        self._threads = CapacityLimiter(16)
        self._directory_threads = CapacityLimiter(_DIRECTORY_THREADS)
        self._directory_places = Semaphore(_DIRECTORY_THREADS)
        self._templates = Environment(
            loader=FileSystemLoader(config.assets / "login"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def page(
        self,
        request: Request,
        template: str,
        status: int,
        *,
        error: AuthError | None = None,
        csp: str = _PAGE_CSP,
        **values: Any,
    ) -> Response:
        """A page in the visitor's language; the switch `?lang=` is remembered."""
        language = language_of(request)
        body = self._templates.get_template(template).render(
            zh=language == "zh",
            language=language,
            prefix=self.prefix(request),
            here=self._here(request),
            error=error,
            **values,
        )
        headers = {"Content-Security-Policy": csp, "Cache-Control": "no-store"}
        response = HTMLResponse(body, status, headers)
        if request.query_params.get("lang") in {"zh", "en"}:
            self.cookies.set(request, response, LANGUAGE_COOKIE, language, max_age_seconds=_YEAR_SECONDS)
        return response

    def _here(self, request: Request) -> str:
        """The path of the page, also where the answer to one of its forms is shown; the desk where there is none."""
        path = inner_path(request.scope, self.config.root_path)
        if request.method not in SAFE_METHODS:
            path = "/".join(path.split("/")[: 3 if path.startswith("/admin/") else 2])
        return path if _PLAIN_PATH.fullmatch(path) else "/"

    def prefix(self, request: Request) -> str:
        """The public prefix behind a proxy."""
        return public_prefix(request.scope, self.config.root_path)

    def target(self, request: Request, wanted: str) -> str:
        """Where to go: `wanted` when it stays on this site, with the public prefix in front exactly once."""
        prefix = self.prefix(request)
        if not is_local_target(wanted):
            wanted = "/"
        if prefix and (wanted == prefix or wanted.startswith(f"{prefix}/")):
            return wanted
        return f"{prefix}{wanted}"

    def is_session_form(self, request: Request, form: dict[str, str]) -> bool:
        """Whether the form is one that we gave to this very session."""
        return is_csrf_token(form.get("csrf", ""), self.cookies.session_of(request))

    async def in_thread(self, function: Callable[[*Arguments], Result], *arguments: *Arguments) -> Result:
        """Run what waits for a database."""
        return await to_thread.run_sync(function, *arguments, limiter=self._threads)

    async def at_the_directory(self, function: Callable[[*Arguments], Result], *arguments: *Arguments) -> Result:
        """Run what waits for a directory: in threads of its own, so that one that hangs holds up nothing else.

        Raises `LoginBusy` when all of them are taken for some seconds.
        """
        try:
            with fail_after(_DIRECTORY_PATIENCE_SECONDS):
                await self._directory_places.acquire()
        except TimeoutError as error:
            raise LoginBusy from error
        try:
            return await to_thread.run_sync(function, *arguments, limiter=self._directory_threads)
        finally:
            self._directory_places.release()


class FormError(AuthError):
    """A form that cannot be taken as it came; shown on the page, never raised."""

    code = "bad_form"


def form_error(error: WordedError) -> FormError:
    """An error of the desk or the engine in the words of our pages."""
    return FormError(Text(error.message.zh, error.message.en), Text(error.hint.zh, error.hint.en))


STALE = FormError(
    Text("这个页面放得太久了，或不是从本站打开的。", "This page is too old, or was not opened from this site."),
    Text("请再提交一次。", "Send it once more."),
)
