"""A reader process listens for as long as nobody says anything."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from engine.room.wire import Wire, WireClosed


def test_a_long_silence_is_no_end() -> None:
    """A page takes as long as it takes, and a reader that nobody needs waits; only a half message is not waited for."""
    ours, theirs = socket.socketpair()
    listener, keeper = Wire(theirs, rest_seconds=0.05), Wire(ours)

    def later() -> None:
        time.sleep(0.4)
        keeper.send({"say": "cancel"}, b"x")

    thread = threading.Thread(target=later)
    thread.start()
    message, payload = listener.receive()
    thread.join()
    assert (message, bytes(payload)) == ({"say": "cancel"}, b"x")
    ours.sendall(b"\0")
    with pytest.raises(WireClosed):
        listener.receive()
    keeper.close()
    listener.close()
