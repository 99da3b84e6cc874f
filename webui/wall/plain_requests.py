"""The outer layer that looks at every text in front of a request's body: path, query and headers.

Bodies are looked at where they are taken apart: `webui.door.forms` for forms, `webui.api.bodies` for JSON and
multipart.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from desk.errors import BadText
from engine.plain_text import is_plain
from webui.wall.trouble import tell

MOST_PATH_CHARACTERS = 4000
MOST_QUERY_BYTES = 32 * 1024
MOST_QUERY_FIELDS = 1000
MOST_HEADER_BYTES = 64 * 1024


class PlainRequests:
    """Refuses with 422 and `bad_text`, before anybody is asked who they are."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is plain text of bounded length."""
        fault = _fault(scope) if scope["type"] in {"http", "websocket"} else ""
        if not fault:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            # The query is what may be at fault: the language is taken from the headers alone.
            bare = HTTPConnection({**scope, "query_string": b""})
            await tell(bare, BadText(fault), 422)(scope, receive, send)


def _fault(scope: Scope) -> str:
    """Where something stands that cannot be taken, or nothing."""
    path: str = scope["path"]
    if len(path) > MOST_PATH_CHARACTERS or not is_plain(path):
        return "path"
    return _fault_in_query(scope.get("query_string", b"")) or _fault_in_headers(scope["headers"])


def _fault_in_query(query: bytes) -> str:
    if len(query) > MOST_QUERY_BYTES:
        return "query"
    try:
        pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True, max_num_fields=MOST_QUERY_FIELDS)
    except ValueError:
        return "query"
    for name, value in pairs:
        if not is_plain(name):
            return "query"
        if not is_plain(value):
            return f"query.{name[:50]}"
    return ""


def _fault_in_headers(headers: list[tuple[bytes, bytes]]) -> str:
    if sum(len(name) + len(value) for name, value in headers) > MOST_HEADER_BYTES:
        return "header"
    for name, value in headers:
        if b"\x00" in name or b"\x00" in value:
            return f"header.{name.decode('latin-1')[:50].replace(chr(0), '')}"
    return ""
