"""An OpenAI-compatible server that does what a test tells it, failures above all: real sockets, real HTTP."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behave = Callable[["Conversation"], None]


class Conversation(BaseHTTPRequestHandler):
    """One connection. A script calls `stream`, `answer` or leaves it hanging."""

    protocol_version = "HTTP/1.1"
    server: ScriptedServer
    body: dict[str, Any]

    def do_GET(self) -> None:
        """The list of models."""
        if self.path != "/v1/models":
            self.answer(404, {"detail": "Not Found"})
            return
        if self.server.list_breaks:
            self.answer(500, "Internal Server Error")
            time.sleep(0.05)
            self.close_connection = True
            return
        listed = [{"id": name, "owned_by": self.server.owner} for name in self.server.models]
        self.answer(200, {"object": "list", "data": listed})

    def do_POST(self) -> None:
        """A question: the probe with a tiny picture, or the next script."""
        length = int(self.headers["Content-Length"])
        self.body = json.loads(self.rfile.read(length))
        if self.is_probe:
            self.server.probes.append(self.body)
            self.server.on_probe(self)
            return
        with self.server.counting:
            self.server.asked.append(self.body)
            number = len(self.server.asked)
        self.server.behave(number)(self)

    @property
    def is_probe(self) -> bool:
        """Whether this is the client finding out what the server can do."""
        return bool(self.body["messages"][1]["content"][1]["text"] == "OCR")

    def answer(self, status: int, content: object, headers: dict[str, str] | None = None) -> None:
        """One whole answer."""
        raw = content.encode() if isinstance(content, str) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if isinstance(content, str) else "application/json")
        self.send_header("Content-Length", str(len(raw)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def stream(self, pieces: list[str], finish: str | None = "stop", *, scores: bool = False) -> None:
        """Pieces as server-sent events; `finish` None breaks off without an end."""
        self.start_stream()
        for piece in pieces:
            self.send_piece(piece, scores=scores)
        if finish is not None:
            self._event({"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
            self._write(b"data: [DONE]\n\n")
        self.close_connection = True

    def start_stream(self) -> None:
        """The head of a stream."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Connection", "close")
        self.end_headers()

    def send_piece(self, piece: str, *, scores: bool = False) -> None:
        """One event with a piece of text."""
        choice: dict[str, Any] = {"index": 0, "delta": {"content": piece}, "finish_reason": None}
        if scores:
            choice["logprobs"] = {
                "content": [{"token": char, "logprob": -0.1, "bytes": list(char.encode())} for char in piece]
            }
        self._event({"choices": [choice]})

    def _event(self, record: dict[str, Any]) -> None:
        self._write(f"data: {json.dumps(record)}\n\n".encode())

    def _write(self, raw: bytes) -> None:
        self.wfile.write(raw)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal."""


class ScriptedServer(ThreadingHTTPServer):
    """`scripts` are the behaviours for the first, second … question; the last one goes on."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, scripts: list[Behave], *, models: list[str], owner: str, on_probe: Behave) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.scripts = scripts
        self.models = models
        self.owner = owner
        self.on_probe = on_probe
        self.list_breaks = False
        self.asked: list[dict[str, Any]] = []
        self.probes: list[dict[str, Any]] = []
        self.connections = 0
        self.counting = threading.Lock()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def behave(self, number: int) -> Behave:
        """What the question `number` (from 1) meets."""
        return self.scripts[min(number, len(self.scripts)) - 1]

    def process_request(self, request: Any, client_address: Any) -> None:
        """Counts connections."""
        self.connections += 1
        super().process_request(request, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


def say(text: str, *, scores: bool = True) -> Behave:
    """Answers well, in pieces of a few characters."""
    return lambda it: it.stream([text[at : at + 5] for at in range(0, len(text), 5)], scores=scores)


def say_chunked(text: str) -> Behave:
    """Answers well and keeps the connection, as vLLM does."""

    def behave(it: Conversation) -> None:
        it.send_response(200)
        it.send_header("Content-Type", "text/event-stream; charset=utf-8")
        it.send_header("Transfer-Encoding", "chunked")
        it.end_headers()
        said = json.dumps({"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": "stop"}]})
        for payload in (said, "[DONE]"):
            raw = f"data: {payload}\n\n".encode()
            it.wfile.write(b"%x\r\n%s\r\n" % (len(raw), raw))
            it.wfile.flush()
        it.wfile.write(b"0\r\n\r\n")

    return behave


def fail(status: int, content: object = "", headers: dict[str, str] | None = None) -> Behave:
    """Answers with an error."""
    return lambda it: it.answer(status, content, headers)


def cut(text: str) -> Behave:
    """Breaks off in the middle of an answer."""
    return lambda it: it.stream([text], finish=None)


def hang(it: Conversation) -> None:
    """Takes the question and never answers."""
    time.sleep(3)


def slam(it: Conversation) -> None:
    """Closes the connection without a word."""
    it.connection.close()
    it.close_connection = True


def loop(it: Conversation) -> None:
    """The same line for ever, a little lower each time."""
    it.start_stream()
    for number in range(100_000):
        it.send_piece(f"合计(100,{number % 900}),(200,{number % 900 + 9})")


def endless(it: Conversation) -> None:
    """New text for ever, whatever was asked for."""
    it.start_stream()
    for number in range(1_000_000):
        it.send_piece(f"{number * 7919 % 99_991} ")


def drip(it: Conversation) -> None:
    """New text for ever, twenty pieces a second."""
    it.start_stream()
    for number in range(1_000_000):
        it.send_piece(f"{number} ")
        time.sleep(0.05)


def refuse_extras(it: Conversation) -> None:
    """A probe answered as a server does that knows few options."""
    if {"top_k", "repetition_penalty", "skip_special_tokens"} & set(it.body):
        it.answer(422, {"detail": "Unexpected fields in the request: {'top_k'}"})
    else:
        it.stream(["x"])


def answer_probe(it: Conversation) -> None:
    """A probe answered by a server that can do everything."""
    it.stream(['{"q7": "q7"}'] if "response_format" in it.body else ["x"], scores="logprobs" in it.body)


@contextmanager
def running(
    *scripts: Behave,
    models: tuple[str, ...] = ("HunyuanOCR",),
    owner: str = "vllm",
    on_probe: Behave = answer_probe,
) -> Iterator[ScriptedServer]:
    """A server on a free port of this machine."""
    server = ScriptedServer(list(scripts), models=list(models), owner=owner, on_probe=on_probe)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
