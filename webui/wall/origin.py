"""Whether a request that changes something comes from our own pages: the first defence against forged requests."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote, urlsplit, urlunsplit

from starlette.datastructures import Headers

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_MOST_DECODINGS = 5
_CONTROLS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Characters that a browser drops or a reader does not see (Unicode general categories)."""


def is_same_origin(headers: Headers, *, scheme: str) -> bool:
    """Judge by Sec-Fetch-Site where the browser sends it, else by Origin against Host.

    A request with neither comes from no browser of the last years, so it cannot be forged through one.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    if origin is None:
        return True
    try:
        parts = urlsplit(origin)
        return bool(parts.netloc) and _with_port(parts.netloc, parts.scheme) == _with_port(
            headers.get("host", ""), scheme
        )
    except ValueError:
        return False


def _with_port(host: str, scheme: str) -> tuple[str, int | None]:
    """Host and port apart, with the scheme's own port left out, so that a proxy on 443 is seen as the same."""
    parts = urlsplit(f"//{host}")
    standard = {"https": 443, "wss": 443, "http": 80, "ws": 80}.get(scheme)
    return (parts.hostname or "").lower(), None if parts.port in {standard, 80, 443} else parts.port


def is_local_target(target: str) -> bool:
    """Whether a browser that is sent to `target` stays on this site, whatever a proxy on the way decodes.

    One path that begins with one slash: no host, no empty part, no backslash, no control character, also not escaped
    or escaped several times. What follows the question mark or the number sign may say anything that is printable.
    """
    if not target.startswith("/") or "\\" in target or any(_is_invisible(character) for character in target):
        return False
    path = _decoded(re.split(r"[?#]", target, maxsplit=1)[0])
    return "//" not in path and "\\" not in path and not any(_is_control(character) for character in path)


def local_target(location: str, host: str) -> str | None:
    """The part of `location` that a browser needs when it stays here (`host` is what it asked), else None.

    A redirect never needs the site's own name, which is only what the request said it was.
    """
    try:
        parts = urlsplit(location)
    except ValueError:
        return None
    if parts.netloc and parts.netloc == host and parts.scheme in {"http", "https"}:
        location = urlunsplit(("", "", "", parts.query, parts.fragment))
        location = f"/{parts.path.lstrip('/')}{location}"
    return location if is_local_target(location) or location.startswith("?") else None


def _decoded(path: str) -> str:
    """`path` with every escape undone, also an escaped one; what is still escaped after a while is no address."""
    for _ in range(_MOST_DECODINGS):
        plain = unquote(path, errors="replace")
        if plain == path:
            return plain
        path = plain
    return "//"


def _is_invisible(character: str) -> bool:
    return character.isspace() or _is_control(character)


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in _CONTROLS
