"""Makes a deletion final: what SQLite still keeps in its write-ahead log is written back and the log cut off.

`secure_delete` overwrites the deleted rows in the database file, and the index of searches is merged so that it forgets
their words; PostgreSQL's log and its vacuum are the server's own.
"""

from __future__ import annotations

import logging
import threading

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from desk.store.grams import forget_pairs

logger = logging.getLogger(__name__)

SMALL_INDEX = 500
"""Up to so many documents, merging their index takes some hundredths of a second."""
_PATIENCE_SECONDS = 30.0
_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 30.0


class Eraser:
    """Over one database; never waits for anyone: while others read or write, it tries again in the background."""

    def __init__(self, database: Engine) -> None:
        self._database = database
        self._is_sqlite = database.dialect.name == "sqlite"
        self._lock = threading.Lock()
        self._is_retrying = False

    def erase(self, *, words: bool = False) -> None:
        """To be called once a deletion is committed.

        While the index of searches is small, the words go at once too; in a large one only with `words`, which takes
        seconds for a hundred thousand documents, and waits for others who write.
        """
        if not self._is_sqlite:
            return
        self._forget_words(patience_seconds=_PATIENCE_SECONDS if words else 0.0, most=None if words else SMALL_INDEX)
        if self._cut_off():
            return
        with self._lock:
            if self._is_retrying:
                return
            self._is_retrying = True
        threading.Thread(target=self._retry, name="eraser", daemon=True).start()

    def _forget_words(self, *, patience_seconds: float, most: int | None) -> None:
        """What does not succeed now does in the next night."""
        try:
            forget_pairs(self._database.execution_options(patience_seconds=patience_seconds), most=most)
        except SQLAlchemyError as error:
            logger.info("the index of searches is merged later", extra={"reason": type(error).__name__})

    def _retry(self) -> None:
        pause, waiting = _PAUSE_SECONDS, threading.Event()
        while True:
            waiting.wait(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
            with self._lock:
                if self._cut_off():
                    self._is_retrying = False
                    return

    def _cut_off(self) -> bool:
        """Whether the log is empty now."""
        try:
            connection = self._database.raw_connection()
        except SQLAlchemyError:
            logger.exception("the log of the database could not be cut off")
            return False
        try:
            cursor = connection.cursor()
            waits = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
            cursor.execute("PRAGMA busy_timeout=0")
            try:
                is_busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            finally:
                cursor.execute(f"PRAGMA busy_timeout={int(waits)}")
            return not is_busy
        except self._database.dialect.loaded_dbapi.Error:
            return False
        finally:
            connection.close()
