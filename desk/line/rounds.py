"""Rings for what came to its end in other processes: one question for all that is waited for, however many wait."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import BindParameter, Engine, bindparam, select, union_all
from sqlalchemy.exc import SQLAlchemyError

from desk.line.bell import Bell, Listener
from desk.store.store import DocumentRow, JobRow, State

logger = logging.getLogger(__name__)

_ROUND_SECONDS = 2.0
_PATIENCE_SECONDS = 60.0
"""How long the thread stays when nobody waits."""
_IDS: BindParameter[Sequence[str]] = bindparam("ids", expanding=True)
_UNFINISHED = union_all(
    select(DocumentRow.id).where(DocumentRow.id.in_(_IDS), DocumentRow.state.in_((State.QUEUED, State.READING))),
    select(JobRow.id).where(JobRow.id.in_(_IDS), JobRow.finished_at.is_(None)),
)


class Rounds:
    """Goes round every two seconds while anybody waits for the end of a document or a job. Safe from several threads.

    Nobody's rights are looked at here: whoever hears the bell asks for itself.
    """

    def __init__(self, database: Engine, bell: Bell) -> None:
        self._reads = database.execution_options(writes=False)
        self._bell = bell
        self._changed = threading.Condition()
        self._waited_for: Counter[str] = Counter()
        self._thread: threading.Thread | None = None

    @contextmanager
    def waiting(self, subject: str, listener: Listener) -> Iterator[None]:
        """Calls `listener`, from another thread, when `subject` may be over, here or elsewhere, for the block."""
        with self._bell.listening(subject, listener, for_end=True):
            with self._changed:
                self._waited_for[subject] += 1
                self._changed.notify()
                if self._thread is None:
                    self._thread = threading.Thread(target=self._go_round, name="rounds", daemon=True)
                    self._thread.start()
            try:
                yield
            finally:
                with self._changed:
                    self._waited_for[subject] -= 1
                    self._waited_for += Counter()  # drops those that nobody waits for

    def look(self) -> None:
        """Rings for everything that is waited for and is over, or is not there any more."""
        with self._changed:
            subjects = list(self._waited_for)
        if not subjects:
            return
        try:
            unfinished = self._unfinished(subjects)
        except SQLAlchemyError:
            logger.warning("whether what is waited for is over cannot be read", exc_info=True)
            return
        self._bell.ring(*(subject for subject in subjects if subject not in unfinished))

    def _unfinished(self, subjects: Sequence[str]) -> set[str]:
        with self._reads.connect() as connection:
            return set(connection.scalars(_UNFINISHED, {"ids": subjects}))

    def _go_round(self) -> None:
        """Until nobody has waited for a while."""
        while True:
            with self._changed:
                if not self._changed.wait_for(lambda: self._waited_for, _PATIENCE_SECONDS):
                    self._thread = None
                    return
            time.sleep(_ROUND_SECONDS)
            self.look()
