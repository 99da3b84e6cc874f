"""An error that is answered before any route is reached: one JSON shape for programs, a small page for people."""

from __future__ import annotations

import html

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, JSONResponse, Response

from desk.errors import DeskError
from webui.speech.language import language_of
from webui.wall.refusal import reference_of, wants_page

_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
}
_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>OCR Desk</title></head>
<body><main><h1>{message}</h1><p>{hint}</p><p>{reference}</p></main></body></html>
"""


def tell(
    connection: HTTPConnection, error: DeskError, status: int, *, retry_after_seconds: int | None = None
) -> Response:
    """`error` as an answer; the layers in front of the routes have no other way to say something."""
    language = language_of(connection)
    words = error.to_dict(language)
    headers = dict(_HEADERS)
    if retry_after_seconds is not None:
        headers["Retry-After"] = str(retry_after_seconds)
    reference = reference_of(connection.scope)
    if wants_page(connection):
        said = {name: html.escape(words[name]) for name in ("message", "hint")}
        lang = "zh-CN" if language == "zh" else "en"
        return HTMLResponse(_PAGE.format(language=lang, reference=html.escape(reference), **said), status, headers)
    content = {
        "code": status,
        "error": words["code"],
        "message": words["message"],
        "hint": words["hint"],
        "reference": reference,
    }
    return JSONResponse(content, status, headers)
