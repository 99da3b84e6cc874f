"""A reader that plays a part in a reader process: the same line on every page, or a way to die."""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Iterable, Iterator

from engine.document import Box, Line
from engine.readers import Cancelled as IsCancelled
from engine.readers import PageImage, Reading, Request
from engine.room.config import Fault, Script

_BLOCK = 64 * 1024 * 1024


class PlayedReader:
    """Follows a script; takes the name of the CPU reader whose place it has."""

    def __init__(self, script: Script) -> None:
        self._script = script

    @property
    def name(self) -> str:
        """`cpu`."""
        return "cpu"

    @property
    def revision(self) -> str:
        """Always the same."""
        return "played-1"

    def read(self, images: Iterable[PageImage], request: Request, cancelled: IsCancelled) -> Iterator[Reading]:
        """The line, or the fault."""
        for image in images:
            time.sleep(self._script.seconds_a_page)
            if self._script.fault is not None and image.number == self._script.fault_page:
                fail(self._script.fault)
            line = Line(self._script.line or f"第 {image.number} 页", Box.from_rect(0.1, 0.1, 0.5, 0.15), 0.99)
            yield Reading((line,))

    def warm_up(self) -> None:
        """Nothing to load."""

    def release_memory(self) -> None:
        """Nothing was taken."""

    def close(self) -> None:
        """Nothing to free."""


def fail(fault: Fault) -> None:
    """Dies, or hangs, or takes all the memory, as asked."""
    match fault:
        case Fault.ABORT:
            os.abort()
        case Fault.SEGMENT:
            ctypes.string_at(0)
        case Fault.HANG:
            time.sleep(3600)
        case Fault.SPIN:
            while True:
                pass
        case Fault.MEMORY:
            held = []
            while True:
                held.append(bytearray(os.urandom(1)) * _BLOCK)
        case Fault.MISTAKE:
            raise ZeroDivisionError
