"""Tells whoever waits in this process that a document or a job moved on, so that nobody has to keep asking."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Listener = Callable[[], object]


class Bell:
    """Listeners by subject (the id of a document or a job). Safe from several threads.

    Another process's bell is not heard here: who waits asks the database once in a while all the same.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: dict[str, list[Listener]] = {}

    @contextmanager
    def listening(self, subject: str, listener: Listener) -> Iterator[None]:
        """Calls `listener` at every ring for `subject` until the end of the block; it must be quick and not raise."""
        with self._lock:
            self._listeners.setdefault(subject, []).append(listener)
        try:
            yield
        finally:
            with self._lock:
                self._listeners[subject].remove(listener)
                if not self._listeners[subject]:
                    del self._listeners[subject]

    def ring(self, *subjects: str | None) -> None:
        """Calls the listeners of every subject; None is nobody's."""
        with self._lock:
            listeners = [listener for subject in subjects if subject for listener in self._listeners.get(subject, ())]
        for listener in listeners:
            listener()
