"""How much room documents and database take up. Walking many folders takes a while: a thread does it now and then."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from shutil import disk_usage
from threading import Lock, Thread

from sqlalchemy import Engine as Database
from sqlalchemy import text

_KEPT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class StorageUsed:
    """Bytes. `documents` is what their folder held at `measured_at`; both None before it was measured at all."""

    documents: int | None
    measured_at: datetime | None
    database: int
    disk_free: int
    disk_total: int


class StorageWatch:
    """Knows what the folder of documents holds, an hour old at most when somebody asks now and then."""

    def __init__(self, folder: Path, database: Database, clock: Callable[[], datetime]) -> None:
        self._folder = folder
        self._database = database.execution_options(writes=False)
        self._clock = clock
        self._lock = Lock()
        self._walk: Thread | None = None
        self._known: tuple[int, datetime] | None = None

    def used(self) -> StorageUsed:
        """What is known now; where that is old, a new walk begins meanwhile."""
        self._begin()
        documents, at = self._known or (None, None)
        there = next(one for one in (self._folder, *self._folder.absolute().parents) if one.exists())
        disk = disk_usage(there)
        return StorageUsed(documents, at, _database_bytes(self._database), disk.free, disk.total)

    def wait(self, seconds: float) -> None:
        """Until the walk that is under way has ended."""
        walk = self._walk
        if walk is not None:
            walk.join(seconds)

    def _begin(self) -> None:
        with self._lock:
            is_new = self._known is not None and self._clock() - self._known[1] < _KEPT
            if is_new or (self._walk is not None and self._walk.is_alive()):
                return
            self._walk = Thread(target=self._measure, name="storage-used", daemon=True)
            self._walk.start()

    def _measure(self) -> None:
        self._known = (folder_bytes(self._folder), self._clock())


def folder_bytes(folder: Path) -> int:
    """The bytes of all files below; one that lies there under several names counts once, one that goes away not."""
    seen: set[tuple[int, int]] = set()
    total = 0
    for found in _stats(folder):
        if found.st_nlink > 1:
            if (found.st_dev, found.st_ino) in seen:
                continue
            seen.add((found.st_dev, found.st_ino))
        total += found.st_size
    return total


def _stats(folder: Path) -> Iterator[os.stat_result]:
    for where, _, names in os.walk(folder):
        for name in names:
            try:
                yield os.lstat(Path(where) / name)
            except OSError:
                continue


def _database_bytes(database: Database) -> int:
    if database.dialect.name == "postgresql":
        question = "SELECT pg_database_size(current_database())"
    else:
        question = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    with database.connect() as connection:
        return int(connection.execute(text(question)).scalar_one())
