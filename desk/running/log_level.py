"""How much is logged, followed while the process runs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from desk.running.logs import set_level

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 1.0


class LogLevel:
    """Looks once a second what level is wanted. `start`, then `stop` once."""

    def __init__(self, at_start: str, wanted: Callable[[], str]) -> None:
        """`at_start` is the level that the log was set up with."""
        self._level = at_start
        self._wanted = wanted
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._go, name="log-level", daemon=True)

    def start(self) -> None:
        """Begins to look."""
        self._thread.start()

    def stop(self) -> None:
        """Ends it; what is set stays."""
        self._stopping.set()

    def follow(self) -> None:
        """Sets what is wanted now, where that is another level."""
        level = self._wanted()
        if level != self._level:
            logger.warning("the log level is changed", extra={"wanted": level})
            set_level(level)
            self._level = level

    def _go(self) -> None:
        while True:
            self.follow()
            if self._stopping.wait(_LOOK_SECONDS):
                return
