"""A reader process before its keeper hears of it: launched early, it loads what it needs while its keeper imports."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from engine.room.wire import Wire, WireClosed

if TYPE_CHECKING:
    from engine.room.config import RoomConfig

_ROOT = Path(__file__).resolve().parents[2]
_END_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Launched:
    """The process and our end of the wire. With `with` it ends at the latest there."""

    process: subprocess.Popen[bytes]
    wire: Wire

    def tell(self, config: RoomConfig) -> None:
        """What to be, once."""
        with contextlib.suppress(WireClosed):  # whoever waits for its answer hears of that
            self.wire.send({}, config.to_json())

    def close(self) -> None:
        """Lets it end; ends it where it does not. Safe to call twice."""
        self.wire.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(_END_SECONDS)
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def launch(config: RoomConfig) -> Launched:
    """Starts a process and tells it what to be. Raises `OSError`."""
    launched = begin(config.environment)
    launched.tell(config)
    return launched


def begin(environment: Mapping[str, str]) -> Launched:
    """Starts a process that imports what it needs to be told what to be. Raises `OSError`."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "engine.room.child", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=environment or {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            start_new_session=True,  # Ctrl-C in a shell is for the keeper, who ends its processes in order
        )
    return Launched(process, Wire(ours))
