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
    """What `load` gives, asked once a second at most. While the database is away, what was known last goes on.

    Safe from several threads. `ticks` counts seconds; `what` names it in the log.
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
