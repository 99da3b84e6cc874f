"""A reader for the interface's tests: the same line on every page, at a pace and with failures on demand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

from desk.opening.reading import shipped_presets
from engine.document import Box, Line
from engine.errors import Cancelled as Stopped
from engine.intake import Limits
from engine.pipeline import Engine
from engine.presets import PresetBook
from engine.readers import Cancelled, PageImage, Reading, Request
from engine.words import Words


class OneLineReader:
    """Reads `编号：A-17` from every page."""

    name = "oneline"
    revision = "1"

    def __init__(self, seconds_each: float = 0.0) -> None:
        self.seconds_each = seconds_each
        self.before_page: Callable[[Cancelled], None] = lambda _cancelled: None

    def read(self, images: Iterable[PageImage], request: Request, cancelled: Cancelled) -> Iterator[Reading]:
        """One line a page."""
        for _image in images:
            self.before_page(cancelled)
            end = time.monotonic() + self.seconds_each
            while time.monotonic() < end:
                if cancelled():
                    raise Stopped(Words("停止。", "Stopped."), Words("", ""))
                time.sleep(0.01)
            yield Reading((Line("编号：A-17", Box.from_rect(0.1, 0.1, 0.5, 0.15), 0.99),))

    def warm_up(self) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to free."""


def engine_over(reader: OneLineReader, limits: Limits | None = None, presets: PresetBook | None = None) -> Engine:
    """An engine with this reader alone, and the shipped presets unless others are given."""
    return Engine({reader.name: reader}, reader.name, presets or shipped_presets(), limits)
