"""A request that is not let through: one JSON shape for programs, a small page for people."""

from __future__ import annotations

import html
import secrets
from collections.abc import Mapping
from typing import TypeVar

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from auth.errors import AuthError, TooManyAttempts
from webui.speech.language import language_of

Answer = TypeVar("Answer", bound=Response)

STATUS: dict[str, int] = {
    "not_logged_in": 401,
    "login_too_old": 401,
    "second_factor_due": 401,
    "bad_credentials": 401,
    "wrong_code": 401,
    "password_change_due": 403,
    "password_too_old": 403,
    "second_factor_missing": 403,
    "forbidden": 403,
    "no_role": 403,
    "account_disabled": 403,
    "account_locked": 403,
    "account_expired": 403,
    "password_expired": 403,
    "too_many_attempts": 429,
    "second_factor_unreadable": 503,
    "directory_unreachable": 503,
    "login_busy": 503,
    "directory_misconfigured": 503,
}


def status_of(error: AuthError) -> int:
    """The HTTP status that fits."""
    return STATUS.get(error.code, 400)


def wants_page(connection: HTTPConnection) -> bool:
    """Whether a person opens this address in a browser, rather than a script asking."""
    mode = connection.headers.get("sec-fetch-mode")
    if mode is not None:
        return mode == "navigate"
    return "text/html" in connection.headers.get("accept", "")


def refuse(connection: HTTPConnection, error: AuthError) -> JSONResponse:
    """`error` in the product's one error shape."""
    words = error.to_dict(language_of(connection))
    status = status_of(error)
    headers = {"Cache-Control": "no-store"}
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="OCR Desk"'
    answer = JSONResponse(
        {
            "code": status,
            "error": words["code"],
            "message": words["message"],
            "hint": words["hint"],
            "reference": reference_of(connection.scope),
        },
        status_code=status,
        headers=headers,
    )
    return with_wait(answer, error)


def with_wait(answer: Answer, error: AuthError) -> Answer:
    """The same answer; for somebody who has to wait, with how long."""
    if isinstance(error, TooManyAttempts):
        answer.headers["Retry-After"] = str(error.retry_after_seconds)
    return answer


def reference_of(scope: Mapping[str, object]) -> str:
    """The reference a person can give to an administrator; the wall makes one for each request."""
    state = scope.get("state")
    reference = state.get("reference") if isinstance(state, dict) else None
    return reference if isinstance(reference, str) else secrets.token_hex(6)


def bounce(target: str) -> Response:
    """Send a browser that came from another site to `target` once more, now as our own visitor.

    A strict cookie is not sent along when a link in a mail is clicked; it is on the next step, which starts here.
    """
    safe = html.escape(target, quote=True)
    return HTMLResponse(
        f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={safe}">'
        f'<title>OCR Desk</title><a href="{safe}">OCR Desk 文档识别工作台</a>',
        headers={"Cache-Control": "no-store"},
    )


def redirect(target: str) -> Response:
    """A redirect that turns a POST into a GET and is not kept."""
    return RedirectResponse(target, status_code=303, headers={"Cache-Control": "no-store"})
