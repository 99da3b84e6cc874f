"""A real server on real sockets: who is too slow is let go, and nobody else notices."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from webui.wall import slow_peers
from webui.wall.open_files import most_connections
from webui.wall.slow_peers import MOST_HEADLESS, protocol_with


async def take(request: Request) -> Response:
    """Says how much came."""
    return PlainTextResponse(str(len(await request.body())))


async def pour(_request: Request) -> Response:
    """Sends without end."""

    def without_end() -> Iterator[bytes]:
        for _ in range(100_000):
            yield b"x" * 65536

    return StreamingResponse(without_end())


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server with one second of patience."""
    app = Starlette(routes=[Route("/", take, methods=["GET", "POST"]), Route("/pour", pour)])
    config = uvicorn.Config(app, host="127.0.0.1", port=0, http=protocol_with(1.0), log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = server.force_exit = True
    thread.join(10)


def what_comes(connection: socket.socket, drop: bytes = b"", pause_seconds: float = 0.1) -> bytes:
    """Everything until the server hangs up; `drop` is sent again and again meanwhile."""
    got, end = b"", time.monotonic() + 20
    connection.settimeout(pause_seconds)
    while time.monotonic() < end:
        try:
            if drop:
                connection.sendall(drop)
            part = connection.recv(65536)
            if not part:
                return got
            got += part
        except TimeoutError:
            continue
        except OSError:
            return got
    raise AssertionError("the connection stayed open")


@pytest.mark.parametrize(
    ("begun", "drop"),
    [
        (b"", b""),
        (b"G", b""),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", b""),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", b"A: b\r\n"),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HT", b""),
    ],
)
def test_a_head_that_does_not_come_is_not_waited_for(port: int, begun: bytes, drop: bytes) -> None:
    """Nothing, half a line, half a head, dripping lines, and the same after a request that was answered."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(begun)
        got = what_comes(connection, drop)
    assert (b"408" in got) == bool(begun) or drop


@pytest.mark.parametrize("drop", [b"", b"x"])
def test_a_body_that_stops_or_drips_is_not_waited_for(port: int, drop: bytes) -> None:
    """A byte now and then is as good as none."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nx")
        assert what_comes(connection, drop) == b""


def test_a_body_that_comes_along_is_taken(port: int) -> None:
    """However long it takes in all."""

    def slowly() -> Iterator[bytes]:
        for _ in range(12):
            yield b"x" * 10_000
            time.sleep(0.25)

    assert httpx.post(f"http://127.0.0.1:{port}/", content=slowly(), timeout=20).text == "120000"


def test_who_does_not_read_on_is_let_go(port: int) -> None:
    """After three times the seconds."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET /pour HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(5)
        connection.settimeout(10)
        with contextlib.suppress(ConnectionError):
            while connection.recv(1 << 20):
                pass


def test_a_pause_between_two_requests_is_no_fault(port: int) -> None:
    """The server's own patience is for that."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        assert client.get("/").status_code == 200
        time.sleep(1.5)
        assert client.get("/").status_code == 200


def test_a_thousand_half_requests_are_not_kept(port: int) -> None:
    """The oldest go first; an honest request is answered meanwhile."""
    with contextlib.ExitStack() as stack:
        half = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(MOST_HEADLESS + 300)]
        for connection in half:
            with contextlib.suppress(OSError):
                connection.sendall(b"GET / HTTP/1.1\r\n")
        assert httpx.get(f"http://127.0.0.1:{port}/", timeout=10).status_code == 200
        for connection in half:
            what_comes(connection)


def test_two_servers_do_not_share_what_they_count() -> None:
    """Each has its own."""
    first, second = slow_peers.protocol_with(1), slow_peers.protocol_with(2)
    assert first.headless is not second.headless
    assert (first.head_seconds, second.head_seconds) == (1, 2)


def test_there_is_room_for_connections() -> None:
    """Below the limit on open files."""
    assert 128 <= most_connections() <= 8192
