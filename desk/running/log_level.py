"""How much is logged, followed while the process runs."""

from __future__ import annotations

import logging
from collections.abc import Callable

from desk.running.logs import set_level

logger = logging.getLogger(__name__)


class LogLevel:
    """The level that is wanted; `follow` is to be called again and again."""

    def __init__(self, at_start: str, wanted: Callable[[], str]) -> None:
        """`at_start` is the level that the log was set up with."""
        self._level = at_start
        self._wanted = wanted

    def follow(self) -> None:
        """Sets what is wanted now, where that is another level."""
        level = self._wanted()
        if level != self._level:
            logger.warning("the log level is changed", extra={"wanted": level})
            set_level(level)
            self._level = level
