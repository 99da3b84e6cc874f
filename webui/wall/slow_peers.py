"""The server's side of a connection with patience that ends: for headers, for bodies, and for who does not read on.

The server itself bounds only the silence between two requests. Here a peer gets a number of seconds for the head of a
request, as long for every part of a body, and three times as long to take in what it is sent. There are only so many
connections whose head has not come yet: one more, and the oldest of them is closed.
"""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_HEADLESS = 256
"""Connections whose request has not come yet. Honest ones are so for milliseconds."""

_LEAST_BYTES = 16 * 1024
"""What a body has to bring within the seconds, unless it is complete before."""

_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\nCache-Control: no-store\r\n\r\n"


class PatientProtocol(H11Protocol):
    """A connection that is closed when its peer is too slow. Made by `protocol_with`."""

    head_seconds: float = 20.0
    headless: dict[PatientProtocol, None]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._head = _Timer()
        self._body = _Timer()
        self._writing = _Timer()
        self._arrived = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Waits for the head of the first request."""
        super().connection_made(transport)
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._stop_waiting_for_head()
        self._body.stop()
        self._writing.stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Counts, then sees what is to be waited for now."""
        self._arrived += len(data)
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        """What came of the next request meanwhile counts as its beginning."""
        super().on_response_complete()
        self._look()

    def pause_writing(self) -> None:
        """The peer has stopped taking in what it is sent."""
        super().pause_writing()
        if not self._writing.runs:
            self._writing.start(self.loop.call_later(3 * self.head_seconds, self.transport.abort))

    def resume_writing(self) -> None:
        """The peer goes on."""
        super().resume_writing()
        self._writing.stop()

    def _look(self) -> None:
        """Sets the timers by what the peer owes us; a pause between two requests is the server's own to end."""
        if self.transport.is_closing():
            self._stop_waiting_for_head()
            return
        state = self.conn.their_state
        is_first = self.cycle is None
        if state is h11.IDLE and (is_first or self.conn.trailing_data[0]):
            self._wait_for_head()
        else:
            self._stop_waiting_for_head()
        if state is h11.SEND_BODY:
            if not self._body.runs:
                self._wait_for_body()
        else:
            self._body.stop()

    def _wait_for_head(self) -> None:
        if self._head.runs:
            return
        self._head.start(self.loop.call_later(self.head_seconds, self._give_up_on_head))
        self.headless[self] = None
        if len(self.headless) > MOST_HEADLESS:
            next(iter(self.headless))._give_up_on_head()

    def _stop_waiting_for_head(self) -> None:
        self._head.stop()
        self.headless.pop(self, None)

    def _give_up_on_head(self) -> None:
        self._stop_waiting_for_head()
        if not self.transport.is_closing():
            if self._arrived:
                self.transport.write(_TOO_SLOW)
            self.transport.close()

    def _wait_for_body(self) -> None:
        self._body.start(self.loop.call_later(self.head_seconds, self._judge_body, self._arrived))

    def _judge_body(self, arrived_before: int) -> None:
        self._body.stop()
        if self.conn.their_state is not h11.SEND_BODY or self.transport.is_closing():
            return
        is_ours_to_read = self.flow.read_paused
        if is_ours_to_read or self._arrived - arrived_before >= _LEAST_BYTES:
            self._wait_for_body()
        else:
            self.transport.abort()


def protocol_with(head_seconds: float) -> type[PatientProtocol]:
    """The protocol for one server, with its own count of connections that have not said anything yet."""
    return type("OurProtocol", (PatientProtocol,), {"head_seconds": head_seconds, "headless": {}})


class _Timer:
    """A call to come, or none."""

    def __init__(self) -> None:
        self._call: asyncio.TimerHandle | None = None

    @property
    def runs(self) -> bool:
        return self._call is not None

    def start(self, call: asyncio.TimerHandle) -> None:
        self._call = call

    def stop(self) -> None:
        if self._call is not None:
            self._call.cancel()
            self._call = None
