"""What is done again and again while the process runs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

logger = logging.getLogger(__name__)

_SECONDS = 1.0


class EachSecond:
    """Does something once a second in a thread of its own. `start`, then `stop` once."""

    def __init__(self, what: Callable[[], None], name: str) -> None:
        self._what = what
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._go, name=name, daemon=True)

    def start(self) -> None:
        """Does it for the first time, and so on."""
        self._thread.start()

    def stop(self) -> None:
        """Ends it, without waiting for what is being done."""
        self._stopping.set()

    def _go(self) -> None:
        while not self._stopping.is_set():
            try:
                self._what()
            except Exception:  # the boundary of a thread: whatever is wrong, the next second comes
                logger.exception("what is done each second failed")
            self._stopping.wait(_SECONDS)
