"""The site answers to its own names."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from desk.settings import Settings
from webui.wall.hosts import PublicHosts, host_of


async def answer(_request: Request) -> PlainTextResponse:
    """Anything."""
    return PlainTextResponse("ok")


async def greet(socket: WebSocket) -> None:
    """Accepts."""
    await socket.accept()
    await socket.close()


def site(public_hosts: str) -> TestClient:
    """A small site with these names."""
    routes = [Route(path, answer) for path in ("/", "/health", "/health/ready", "/metrics")]
    app = Starlette(routes=[*routes, WebSocketRoute("/socket", greet)])
    return TestClient(PublicHosts(app, Settings(public_hosts=public_hosts).public_host_names))


OURS = ["ocr.example.com", "OCR.example.com:8443", "ocr.example.com.", "a.b.intern", "localhost", "127.0.0.1:7860"]
OTHERS = [
    "evil.example",
    "ocr.example.com.evil.example",
    "intern",
    "evilintern",
    "ocr.example.com:x",
    "",
    "a b",
    "[::1",
]


@pytest.mark.parametrize("host", [*OURS, "[::1]:7860", "[2001:db8::7]"])
def test_its_own_names_are_answered(host: str) -> None:
    """In any case and with any port; names below a domain by a star; the machine itself."""
    client = site("ocr.example.com, *.intern,[2001:db8::7]")
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", OTHERS)
def test_other_names_are_not(host: str) -> None:
    """With words; monitors may ask by any name."""
    client = site("ocr.example.com, *.intern")
    refused = client.get("/", headers={"host": host})
    assert refused.status_code == 421
    assert "OCR_PUBLIC_HOSTS" in refused.json()["hint"]
    assert client.get("/health", headers={"host": host}).status_code == 200


def test_a_name_that_a_proxy_passes_on_counts_too() -> None:
    """A forged X-Forwarded-Host does not slip by a right Host."""
    client = site("ocr.example.com")
    headers = {"host": "ocr.example.com", "x-forwarded-host": "evil.example"}
    assert client.get("/", headers=headers).status_code == 421


def test_sockets_are_closed() -> None:
    """The same for what is no page."""
    client = site("ocr.example.com")
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/socket", headers={"host": "evil.example"}):
        pass


def test_without_names_every_one_is_taken() -> None:
    """As it was before."""
    assert site("").get("/", headers={"host": "anything"}).status_code == 200


def test_a_name_without_its_port() -> None:
    """As the Host header spells it."""
    assert [host_of(text) for text in ("A.b:1", "[::1]:1", "::1", "a:1:2", "a:")] == ["a.b", "::1", "", "", ""]
