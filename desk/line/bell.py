"""Tells whoever waits in this process that a document or a job moved on, so that nobody has to keep asking."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Listener = Callable[[], object]


class Bell:
    """Listeners by subject (the id of a document or a job). Safe from several threads.

    Another process's bell is not heard here: `desk.line.rounds` asks the database on behalf of all who wait for an end.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: dict[str, list[tuple[Listener, bool]]] = {}

    @contextmanager
    def listening(self, subject: str, listener: Listener, *, for_end: bool = False) -> Iterator[None]:
        """Calls `listener` at every ring for `subject` until the end of the block; it must be quick and not raise.

        With `for_end` only at rings that may mean the subject's end.
        """
        entry = (listener, for_end)
        with self._lock:
            self._listeners.setdefault(subject, []).append(entry)
        try:
            yield
        finally:
            with self._lock:
                self._listeners[subject].remove(entry)
                if not self._listeners[subject]:
                    del self._listeners[subject]

    def ring(self, *subjects: str | None, on_the_way: bool = False) -> None:
        """Calls the listeners of every subject; None is nobody's. One that is `on_the_way` has not come to its end."""
        with self._lock:
            listening = [entry for subject in subjects if subject for entry in self._listeners.get(subject, ())]
        for listener, for_end in listening:
            if not (on_the_way and for_end):
                listener()
