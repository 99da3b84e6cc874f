"""The small HTML forms of our own pages: reading them, within limits."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.requests import Request

from engine.plain_text import is_plain

_LIMIT = 16 * 1024


async def read_form(request: Request, limit: int = _LIMIT) -> dict[str, str]:
    """The fields of a URL-encoded form, the last of each name; empty for anything else or above `limit` bytes."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        return {}
    parts, size = [], 0
    async for part in request.stream():
        parts.append(part)
        size += len(part)
        if size > limit:
            return {}
    try:
        form = dict(parse_qsl(b"".join(parts).decode(), keep_blank_values=True, max_num_fields=50))
    except ValueError:
        return {}
    return form if all(map(is_plain, (*form, *form.values()))) else {}
