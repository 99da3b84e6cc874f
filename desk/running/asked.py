"""A question that may take long, asked in a thread of its own: whoever wants to know waits as long as they like."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

Answer = TypeVar("Answer")

logger = logging.getLogger(__name__)


class Asked(Generic[Answer]):
    """One question at a time, at most every `every_seconds`; an answer that hangs costs one thread, never more."""

    def __init__(self, name: str, ask: Callable[[], Answer], every_seconds: float) -> None:
        self._name = name
        self._ask = ask
        self._every_seconds = every_seconds
        self._lock = threading.Lock()
        self._answer: Future[Answer] | None = None
        self._asked_at = 0.0

    def answer(self) -> Future[Answer]:
        """The answer, of now or of a moment ago; done already, or on its way."""
        with self._lock:
            now = time.monotonic()
            answer = self._answer
            if answer is None or (answer.done() and now - self._asked_at >= self._every_seconds):
                answer = self._answer = Future()
                self._asked_at = now
                threading.Thread(target=self._find_out, args=(answer,), name=self._name, daemon=True).start()
            return answer

    def _find_out(self, answer: Future[Answer]) -> None:
        answer.set_running_or_notify_cancel()
        try:
            answer.set_result(self._ask())
        except Exception as error:  # the boundary of the thread: whoever waits gets the failure
            logger.warning("%s could not be found out", self._name, exc_info=True)
            answer.set_exception(error)
