"""What stands in the database and is read often, changed seldom: every process sees a change within a second."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from sqlalchemy import Engine as Database
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 1.0

Known = TypeVar("Known")


class Fresh(Generic[Known]):
    """What `load` gives. While the database is away, what was known last goes on.

    `now` asks the database, once a second at most, and waits for it: never on an event loop. `known` never waits; it
    is as old as the last look. Safe from several threads. `ticks` counts seconds; `what` names it in the log.
    """

    def __init__(
        self,
        database: Database,
        load: Callable[[Session], Known],
        at_first: Known,
        what: str,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reads = database.execution_options(writes=False)
        self._load = load
        self._known = at_first
        self._what = what
        self._ticks = ticks
        self._lock = threading.Lock()
        self._looked = float("-inf")

    @property
    def now(self) -> Known:
        """As it is now."""
        with self._lock:
            if self._ticks() - self._looked >= _LOOK_SECONDS:
                self._look()
            return self._known

    @property
    def known(self) -> Known:
        """As it was at the last look."""
        return self._known

    def look(self) -> None:
        """Asks the database, whenever it was asked last."""
        with self._lock:
            self._look()

    def forget(self) -> None:
        """To be called after a change: the next one who asks looks anew."""
        with self._lock:
            self._looked = float("-inf")

    def _look(self) -> None:
        try:
            with Session(self._reads, expire_on_commit=False) as session:
                self._known = self._load(session)
        except SQLAlchemyError:
            logger.exception("%s cannot be read", self._what)
        self._looked = self._ticks()
