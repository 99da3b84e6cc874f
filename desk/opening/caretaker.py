"""The caretaker: anchors hourly, the database checked daily; every night the trash, the store and all originals."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from desk.cases.trash import Trash
from desk.opening.database import Damage
from desk.record.anchor_keeper import AnchorKeeper
from desk.running.metrics import Metrics
from desk.store.files import FileStore
from desk.store.integrity import Walk, keep, last_walk, quick_check, walk
from desk.store.sweeping import sweep

logger = logging.getLogger(__name__)

_HOUR = 3600.0
_LOOK_SECONDS = 60.0
_NIGHT_HOUR = 2
_STOP_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Round:
    """Work that comes again: `first` once at the start, then every `seconds`, or in the night where there are none."""

    name: str
    work: Callable[[], None]
    seconds: float = 0.0
    first: Callable[[], None] | None = None


class Caretaker:
    """A thread a round. `start`, then `stop` once."""

    def __init__(
        self,
        keeper: AnchorKeeper,
        files: FileStore,
        database: Engine,
        damage: Damage,
        metrics: Metrics,
        data_dir: Path,
        clock: Callable[[], datetime],
        trash: Trash | None = None,
    ) -> None:
        """`trash` is emptied of what is old; None: by nobody."""
        self._trash = trash
        self._keeper = keeper
        self._files = files
        self._database = database
        self._damage = damage
        self._metrics = metrics
        self._data_dir = data_dir
        self._clock = clock
        self._stopping = threading.Event()
        rounds = (
            Round("anchors", keeper.hourly, _HOUR, first=keeper.start),
            Round("database", self.check_database, 24 * _HOUR, first=self.check_database),
            Round("trash", self.empty_trash, first=self.purge),
            Round("sweeping", self.sweep, first=self.sweep),
            Round("originals", self.walk),
        )
        self._threads = [
            threading.Thread(target=self._go, args=(each,), name=f"caretaker-{each.name}", daemon=True)
            for each in rounds
        ]

    def start(self) -> None:
        """Begins the rounds; nothing here waits for any of them."""
        self._metrics.watch_care(
            self._anchor_age,
            lambda: float(self._keeper.failures),
            lambda: float(self._keeper.disagrees),
            lambda: float(self._damage()),
        )
        found = last_walk(self._data_dir)
        if found is not None:
            self._metrics.walked(found.damaged, found.lost)
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ends the rounds and notes the last anchor."""
        self._stopping.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(_STOP_SECONDS)
        self._keeper.stop()

    def check_database(self) -> None:
        """SQLite's own check; damage stays noted until the next start."""
        began = time.perf_counter()
        if quick_check(self._database):
            self._damage.is_found = True
            logger.error("the database is damaged")
        else:
            logger.info("database checked", extra={"seconds": round(time.perf_counter() - began, 1)})

    def purge(self) -> None:
        """What has been in the trash for its time is removed for ever."""
        removed = self._trash.purge() if self._trash is not None else 0
        if removed:
            logger.info("documents removed from the trash", extra={"count": removed})

    def empty_trash(self) -> None:
        """The same, and the index of searches forgets the words of everything that was removed or corrected."""
        self.purge()
        if self._trash is not None:
            self._trash.forget_words()

    def sweep(self) -> None:
        """Leftovers go; folders without a row only where the record agrees with the anchors beside the store."""
        compared = self._keeper.compare()
        swept = sweep(self._files, self._database, may_remove=compared.agrees and compared.compared > 0)
        about = {
            "orphans": swept.orphans,
            "unfinished": swept.unfinished,
            "empty": swept.empty,
            "pictures": swept.pictures,
        }
        if swept.kept:
            logger.warning("folders without a document were left", extra={**about, "kept": swept.kept})
        elif any(about.values()):
            logger.info("leftovers removed", extra=about)

    def walk(self) -> None:
        """Every original against its sum, resting as long as each took."""
        found = walk(self._files, self._database, clock=self._clock, rest=self._stopping.wait)
        if self._stopping.is_set():
            return
        self._tell(found)

    def _tell(self, found: Walk) -> None:
        self._metrics.walked(found.damaged, found.lost)
        with suppress(OSError):
            keep(found, self._data_dir)
        about = {"checked": found.checked, "damaged": found.damaged, "lost": found.lost}
        logger.log(logging.INFO if found.is_well else logging.ERROR, "originals checked", extra=about)

    def _go(self, each: Round) -> None:
        if each.first is not None:
            self._attempt(each.name, each.first)
        night = self._night()
        due = time.monotonic() + each.seconds
        while not self._stopping.wait(min(_LOOK_SECONDS, each.seconds or _LOOK_SECONDS)):
            if each.seconds:
                if time.monotonic() >= due:
                    due = time.monotonic() + each.seconds
                    self._attempt(each.name, each.work)
            elif self._night() != night:
                night = self._night()
                self._attempt(each.name, each.work)

    def _night(self) -> int:
        """The number of the night that came last; a new one begins at two o'clock, local time."""
        return (self._clock().astimezone() - timedelta(hours=_NIGHT_HOUR)).toordinal()

    def _attempt(self, name: str, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:  # the boundary of a round: the next one comes anyway
            logger.exception("a round of the caretaker failed", extra={"round": name})

    def _anchor_age(self) -> float:
        at = self._keeper.last_at
        return (self._clock() - at).total_seconds() if at is not None else float("nan")
