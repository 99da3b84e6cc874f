"""A server that answers at the level of bytes: slowly, endlessly, packed, or with what no proper server would send."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Answer = Callable[[socket.socket], None]


@dataclass
class RawServer:
    """`calls` are the first bytes of each connection."""

    port: int
    calls: list[bytes] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/file.png"


@contextmanager
def answering(answer: Answer) -> Iterator[RawServer]:
    """Lets `answer` deal with every connection, each in a thread; sending to who has left ends it."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = RawServer(listener.getsockname()[1])

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(30)
            server.calls.append(connection.recv(65536))
            answer(connection)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield server
    server.is_over.set()
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


def dripping(head: bytes, drop: bytes, pause_seconds: float = 0.05) -> Answer:
    """Sends `head`, then `drop` again and again for half a minute at most."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(head)
        end = time.monotonic() + 30
        while time.monotonic() < end:
            connection.sendall(drop)
            time.sleep(pause_seconds)

    return answer


def saying(content: bytes) -> Answer:
    """Sends `content` and hangs up."""
    return lambda connection: connection.sendall(content)
