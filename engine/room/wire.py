"""What a reader process and its keeper say to each other: small JSON messages, large payloads in shared memory.

Nothing is unpickled: whoever takes over a reader can send wrong words, but no code.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import mmap
import os
import select
import socket
import struct
import threading
import time
from collections.abc import Iterator
from typing import Any

_HEAD = struct.Struct(">IQ?")
_MOST_MESSAGE = 4 * 1024 * 1024
_MOST_PAYLOAD = 4 * 1024 * 1024 * 1024
_INLINE = 64 * 1024
_SEALS = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SEAL
_REST_SECONDS = 30.0

Message = dict[str, Any]


class WireClosed(Exception):
    """Raised when the other side is gone, or says what nobody could."""


class Wire:
    """One end of a pair of sockets. Several threads may send; one receives."""

    def __init__(self, end: socket.socket, rest_seconds: float = _REST_SECONDS) -> None:
        """`rest_seconds` is how long the rest of a message may take once it has begun."""
        self._end = end
        self._rest_seconds = rest_seconds
        self._sending = threading.Lock()

    def send(self, message: Message, payload: bytes | memoryview = b"") -> None:
        """Sends one message. Raises `WireClosed`."""
        text = json.dumps(message, ensure_ascii=False).encode()
        size = memoryview(payload).nbytes
        is_shared = size > _INLINE
        head = _HEAD.pack(len(text), size, is_shared)
        try:
            with self._sending, contextlib.ExitStack() as stack:
                if is_shared:
                    socket.send_fds(self._end, [head], [stack.enter_context(_shared(payload))])
                    self._end.sendall(text)
                else:
                    self._end.sendall(head + text + bytes(payload))
        except OSError as error:
            raise WireClosed from error

    def receive(self, timeout_seconds: float | None = None) -> tuple[Message, memoryview]:
        """The next message and its payload; without a time, waits for one as long as it takes.

        Raises `TimeoutError` where none has begun in time, and `WireClosed`.
        """
        if not select.select([self._end], [], [], timeout_seconds)[0]:
            raise TimeoutError
        until = time.monotonic() + self._rest_seconds
        try:
            head, files = self._head(until)
            try:
                length, size, is_shared = _HEAD.unpack(head)
                if length > _MOST_MESSAGE or size > _MOST_PAYLOAD or (not is_shared and size > _INLINE):
                    raise WireClosed
                message = json.loads(self._exactly(length, until))
                payload = _opened(files, size) if is_shared else memoryview(self._exactly(size, until))
            finally:
                for file in files:
                    os.close(file)
        except (OSError, ValueError, EOFError) as error:
            raise WireClosed from error
        if not isinstance(message, dict):
            raise WireClosed
        return message, payload

    def close(self) -> None:
        """Hangs up; safe to call twice."""
        with contextlib.suppress(OSError):
            self._end.shutdown(socket.SHUT_RDWR)
        self._end.close()

    def _head(self, until: float) -> tuple[bytes, list[int]]:
        head, files = b"", []
        while len(head) < _HEAD.size:
            self._await(until)
            part, more, _, _ = socket.recv_fds(self._end, _HEAD.size - len(head), 4)
            files += more
            if not part:
                raise EOFError
            head += part
        return head, files

    def _exactly(self, count: int, until: float) -> bytes:
        parts = bytearray()
        while len(parts) < count:
            self._await(until)
            part = self._end.recv(min(count - len(parts), 1 << 20))
            if not part:
                raise EOFError
            parts += part
        return bytes(parts)

    def _await(self, until: float) -> None:
        """Waits for more of a message that has begun; not for ever."""
        if not select.select([self._end], [], [], max(0.0, until - time.monotonic()))[0]:
            raise EOFError


@contextlib.contextmanager
def _shared(payload: bytes | memoryview) -> Iterator[int]:
    """A file in memory that holds `payload` and can no longer be changed by anybody."""
    file = os.memfd_create("payload", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        rest = memoryview(payload).cast("B")
        while rest:
            rest = rest[os.write(file, rest) :]
        fcntl.fcntl(file, fcntl.F_ADD_SEALS, _SEALS)
        yield file
    finally:
        os.close(file)


def _opened(files: list[int], size: int) -> memoryview:
    """The shared memory, once it is sure that the other side cannot take it away while it is looked at."""
    if len(files) != 1 or fcntl.fcntl(files[0], fcntl.F_GET_SEALS) & _SEALS != _SEALS:
        raise WireClosed
    if os.fstat(files[0]).st_size != size:
        raise WireClosed
    return memoryview(mmap.mmap(files[0], size, prot=mmap.PROT_READ))
