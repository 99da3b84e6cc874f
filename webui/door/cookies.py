"""The cookies of the front door, all made the same careful way."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from webui.wall.cookie_names import CookieNames
from webui.wall.wall import public_prefix

_KNOWN_SECONDS = 180 * 24 * 3600


class Cookies:
    """Sets and removes cookies: HttpOnly, SameSite=Strict, bound to the public prefix, Secure under TLS."""

    def __init__(self, root_path: str, *, secure: bool) -> None:
        self._root_path = root_path
        self._secure = secure
        self.names = CookieNames.of(root_path, secure=secure)

    def set_session(self, request: Request, response: Response, secret: str) -> None:
        """Hand the browser its session; the browser forgets it when it is closed."""
        self.set(request, response, self.names.session, secret)

    def drop_session(self, request: Request, response: Response) -> None:
        """Take the session back."""
        response.delete_cookie(
            self.names.session,
            path=self._path(request),
            secure=self._is_secure(request),
            httponly=True,
            samesite="strict",
        )

    def set_known(self, request: Request, response: Response, secret: str) -> None:
        """Let the browser be known again at the next login; it opens nothing."""
        self.set(request, response, self.names.known, secret, max_age_seconds=_KNOWN_SECONDS)

    def session_of(self, request: Request) -> str:
        """The session that the browser shows; empty without one."""
        return request.cookies.get(self.names.session, "")

    def known_of(self, request: Request) -> str:
        """What the browser shows to be known by; empty without."""
        return request.cookies.get(self.names.known, "")

    def set(
        self, request: Request, response: Response, name: str, value: str, *, max_age_seconds: int | None = None
    ) -> None:
        """Set one cookie."""
        response.set_cookie(
            name,
            value,
            max_age=max_age_seconds,
            path=self._path(request),
            secure=self._is_secure(request),
            httponly=True,
            samesite="strict",
        )

    def _is_secure(self, request: Request) -> bool:
        return self._secure or request.url.scheme == "https"

    def _path(self, request: Request) -> str:
        return public_prefix(request.scope, self._root_path) or "/"
