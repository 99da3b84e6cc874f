"""Whether a request that changes something comes from our own pages: the first defence against forged requests."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def is_same_origin(headers: Headers, *, scheme: str) -> bool:
    """Judge by Sec-Fetch-Site where the browser sends it, else by Origin against Host.

    A request with neither comes from no browser of the last years, so it cannot be forged through one.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or _host(origin) == _with_port(headers.get("host", ""), scheme)


def _host(origin: str) -> tuple[str, int | None] | None:
    try:
        parts = urlsplit(origin)
        return _with_port(parts.netloc, parts.scheme) if parts.netloc else None
    except ValueError:
        return None


def _with_port(host: str, scheme: str) -> tuple[str, int | None]:
    """Host and port apart, with the scheme's own port left out, so that a proxy on 443 is seen as the same."""
    parts = urlsplit(f"//{host}")
    standard = {"https": 443, "wss": 443, "http": 80, "ws": 80}.get(scheme)
    return (parts.hostname or "").lower(), None if parts.port in {standard, 80, 443} else parts.port


def is_local_target(target: str) -> bool:
    """Whether a `next=` stays on this site: one path, no host, no control character, no backslash."""
    return (
        target.startswith("/")
        and not target.startswith("//")
        and "\\" not in target
        and not any(ord(character) <= 32 or ord(character) == 127 for character in target)
    )
