"""Which host names this site answers to: outermost, so that nothing behind it sees a name that is not ours."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from engine.words import Words
from webui.wall.refusal import reference_of

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_FOR_MONITORS = frozenset({"/health", "/health/ready", "/metrics"})
_WORDS = Words("本站不使用这个主机名。", "This site does not go by that host name.")
_HINT = Words(
    "请用管理员公布的地址打开；管理员可在 OCR_PUBLIC_HOSTS 里加上这个名称。",
    "Open the address your administrator gave you; administrators can add this name to OCR_PUBLIC_HOSTS.",
)


class PublicHosts:
    """Answers 421 to requests for other hosts than `names`; with none, every name is taken.

    A name that begins with a dot stands for all names below it. The machine itself and monitors may always ask.
    """

    def __init__(self, app: ASGIApp, names: tuple[str, ...]) -> None:
        self._app = app
        self._names = frozenset(name for name in names if not name.startswith("."))
        self._endings = tuple(name for name in names if name.startswith("."))
        self._is_on = bool(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through, or answer here."""
        if not self._is_on or scope["type"] == "lifespan" or self._may_ask(scope):
            await self._app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        body = {
            "code": 421,
            "error": "wrong_host",
            "message": f"{_WORDS.zh} {_WORDS.en}",
            "hint": f"{_HINT.zh} {_HINT.en}",
            "reference": reference_of(scope),
        }
        await JSONResponse(body, 421, headers={"Cache-Control": "no-store"})(scope, receive, send)

    def _may_ask(self, scope: Scope) -> bool:
        if scope["path"] in _FOR_MONITORS:
            return True
        headers = Headers(scope=scope)
        claimed = [*headers.getlist("host"), *headers.getlist("x-forwarded-host")]
        return bool(claimed) and all(self._is_ours(host_of(name)) for name in claimed)

    def _is_ours(self, name: str) -> bool:
        return name in self._names or name in _LOOPBACK or (name.endswith(self._endings) and bool(self._endings))


def host_of(header: str) -> str:
    """The name in a Host header without its port, in lower case; empty for what is no name."""
    name = header.strip().lower()
    if name.startswith("["):
        address, closing, port = name[1:].partition("]")
        return address if closing and (not port or _is_port(port)) else ""
    host, colon, port = name.partition(":")
    return host.removesuffix(".") if not colon or _is_port(f":{port}") else ""


def _is_port(text: str) -> bool:
    return text.startswith(":") and text[1:].isascii() and text[1:].isdigit() and len(text) < 7
