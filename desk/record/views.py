"""Who opened what, written down without making the reader wait for a database that others hold.

As a rule the record has the event before the answer goes out. While the database is locked the event waits in memory
and is written as soon as it can be; when too many wait, reading waits for the record again.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from auth.roles import User
from desk.record.audit import Audit, AuditEvent, caller_address
from desk.store.database import is_away, patience

logger = logging.getLogger(__name__)

_AT_ONCE_SECONDS = 0.5
_MOST_WAITING = 10_000
_AGAIN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class _View:
    user: User
    event: AuditEvent
    target: str
    address: str


class Views:
    """Notes views in the record, in the order they happened. Safe from several threads."""

    def __init__(self, audit: Audit, most_waiting: int = _MOST_WAITING) -> None:
        self._audit = audit
        self._most_waiting = most_waiting
        self._waiting: deque[_View] = deque()
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._writing = False
        self._over = threading.Event()

    def note(self, user: User, event: AuditEvent, target: str) -> None:
        """Write it down now, or soon where the database is held. Raises what the database does for anything else."""
        view = _View(user, event, target, caller_address.get())
        with self._lock:
            must_wait = self._writing and len(self._waiting) < self._most_waiting
            if must_wait:
                self._waiting.append(view)
        if not must_wait:
            self._note_now(view)

    def finish(self, seconds: float = 3.0) -> None:
        """Before the process ends: write what still waits, for at most so long."""
        self._over.set()
        with patience(seconds):
            self._write_waiting()
        if self._waiting:
            logger.error("views were not recorded: the database is held", extra={"count": len(self._waiting)})

    def _note_now(self, view: _View) -> None:
        try:
            with patience(_AT_ONCE_SECONDS):
                self._write(view)
        except SQLAlchemyError as error:
            with self._lock:
                if not is_away(error) or len(self._waiting) >= self._most_waiting:
                    raise
                self._waiting.append(view)
                starts, self._writing = not self._writing, True
            if starts:
                threading.Thread(target=self._keep_writing, name="views", daemon=True).start()

    def _keep_writing(self) -> None:
        while not self._write_waiting():
            if self._over.wait(_AGAIN_SECONDS):
                return

    def _write_waiting(self) -> bool:
        """Writes what waits, the oldest first; whether nothing waits any more."""
        with self._turn:
            while True:
                with self._lock:
                    if not self._waiting:
                        self._writing = False
                        return True
                    view = self._waiting[0]
                try:
                    self._write(view)
                except SQLAlchemyError as error:
                    if not is_away(error):
                        logger.exception("a view could not be recorded")
                    return False
                with self._lock:
                    self._waiting.popleft()

    def _write(self, view: _View) -> None:
        before = caller_address.set(view.address)
        try:
            self._audit.record(view.user, view.event, target=view.target)
        finally:
            caller_address.reset(before)
