"""Keeps the anchors of a running installation: at start, hourly and at an orderly stop, to every place there is."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from desk.record.anchor_check import Comparison, compare
from desk.record.anchor_places import AnchorFailed, FilePlace, Place, parse_places
from desk.record.anchors import FILE_NAME, AnchorFile, Notary, newest
from desk.record.audit import Audit
from desk.record.audit_records import AuditEvent

logger = logging.getLogger(__name__)

_STOP_SECONDS = 3.0


class AnchorKeeper:
    """Notes anchors and holds the record against those in files. Safe from several threads and processes."""

    def __init__(self, audit: Audit, notary: Notary, places: Sequence[Place], clock: Callable[[], datetime]) -> None:
        self._audit = audit
        self._notary = notary
        self._places = tuple(places)
        self._clock = clock
        self._lock = threading.Lock()
        self.last_at: datetime | None = None
        """When an anchor was last noted in every place by this process."""
        self.failures = 0
        """How often an anchor could not be brought to a place since the start."""
        self.disagrees = False
        """Whether any comparison since the start has found a fault: what agrees again later was tampered with twice."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Where anchors go, in words of the settings: `file`, `syslog`, `https`; the file of the data folder first."""
        return tuple(place.kind for place in self._places)

    def files(self) -> tuple[AnchorFile, ...]:
        """What the files of anchors hold."""
        return tuple(self._notary.read(place.path) for place in self._places if isinstance(place, FilePlace))

    def compare(self) -> Comparison:
        """The record against all files of anchors; the files are read first, so that none is ahead of the record."""
        files = self.files()
        found = compare(files, self._audit.chain(anchor.number for file in files for anchor in file.anchors))
        self.disagrees |= bool(found.faults)
        return found

    def newest_at(self) -> datetime | None:
        """When the newest anchor of the files was noted."""
        anchor = newest(self.files())
        return anchor.at if anchor is not None else None

    def start(self) -> None:
        """Compares, tells in the record that anchors are kept and where, and notes the first."""
        self._compare_and_log()
        self._audit.record(None, AuditEvent.AUDIT_ANCHOR, target=",".join(dict.fromkeys(self.kinds)))
        self.note("start")

    def hourly(self) -> None:
        """Compares, then notes the next."""
        self._compare_and_log()
        self.note("hourly")

    def stop(self) -> None:
        """Notes the last; a place that does not answer holds nothing up for long."""
        thread = threading.Thread(target=self._last, name="anchor-stop", daemon=True)
        thread.start()
        thread.join(_STOP_SECONDS)

    def note(self, reason: str) -> None:
        """Brings the newest number and seal to every place; what fails is logged and counted."""
        with self._lock:
            at = self._clock()
            number, seal = self._audit.newest()
            line = self._notary.line(number, seal, at, reason)
            failed = [place.kind for place in self._places if not self._brought(place, line, at)]
            if failed:
                self.failures += len(failed)
            else:
                self.last_at = at

    def _brought(self, place: Place, line: str, at: datetime) -> bool:
        try:
            place.note(line, at)
        except AnchorFailed as error:
            logger.exception(
                "an anchor of the record could not be noted", extra={"place": place.kind, "code": error.code}
            )
            return False
        return True

    def _last(self) -> None:
        try:
            self.note("stop")
        except SQLAlchemyError:
            logger.exception("no anchor could be noted at the stop")

    def _compare_and_log(self) -> None:
        found = self.compare()
        if found.faults:
            logger.error("the record does not agree with its anchors", extra={"faults": len(found.faults)})
        elif found.notes:
            logger.warning("something is to be known of the anchors", extra={"notes": len(found.notes)})


def keeper_of(
    audit: Audit, secret: bytes, data_dir: Path, elsewhere: str, clock: Callable[[], datetime]
) -> AnchorKeeper:
    """The keeper of an installation: the file in its data folder first, then the places of the setting."""
    places = (FilePlace((data_dir / FILE_NAME).absolute()), *parse_places(elsewhere))
    return AnchorKeeper(audit, Notary(secret), places, clock)
