"""The cookies of the front door, all made the same careful way."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from webui.wall import SESSION_COOKIE, public_prefix

FORM_COOKIE = "ocr_form"


class Cookies:
    """Sets and removes cookies: HttpOnly, SameSite=Strict, bound to the public prefix, Secure under TLS."""

    def __init__(self, root_path: str, *, secure: bool) -> None:
        self._root_path = root_path
        self._secure = secure

    def set_session(self, request: Request, response: Response, secret: str) -> None:
        """Hand the browser its session; the browser forgets it when it is closed."""
        self.set(request, response, SESSION_COOKIE, secret)

    def drop_session(self, request: Request, response: Response) -> None:
        """Take the session back."""
        response.delete_cookie(SESSION_COOKIE, path=self._path(request), httponly=True, samesite="strict")

    def set(
        self, request: Request, response: Response, name: str, value: str, *, max_age_seconds: int | None = None
    ) -> None:
        """Set one cookie."""
        response.set_cookie(
            name,
            value,
            max_age=max_age_seconds,
            path=self._path(request),
            secure=self._secure or request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )

    def _path(self, request: Request) -> str:
        return public_prefix(request.scope, self._root_path) or "/"
