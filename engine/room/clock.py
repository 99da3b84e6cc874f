"""How long a document has been at it, and whether that is too long."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import Spent
from engine.reading.watching import Step
from engine.room.config import RoomLimits

_TICKS = os.sysconf("SC_CLK_TCK")


def processor_seconds(process_id: int) -> float:
    """What a process has computed so far, all threads together; 0 for one that is gone."""
    try:
        stat = Path(f"/proc/{process_id}/stat").read_text("ascii", "replace")
    except OSError:
        return 0.0
    parts = stat.rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / _TICKS


@dataclass
class Clock:
    """Follows one document through its steps. Decoding and finding are held to processor time, so that a busy machine
    refuses nothing that an idle one takes; everything is held to wall clock besides."""

    limits: RoomLimits
    process_id: int
    seconds_before: float = 0.0
    opened_before: float = 0.0
    step: Step = Step.INTAKE
    page: int = 0
    pages: int = 1
    _opened: float = 0.0
    _started: float = field(default_factory=time.monotonic)
    _since: float = field(default_factory=time.monotonic)
    _computed: float = 0.0
    _latest: float = 0.0

    def __post_init__(self) -> None:
        self._computed = processor_seconds(self.process_id)

    def moved(self, step: Step, page: int, pages: int) -> None:
        """The document has come to `step` of `page`."""
        if self.step is Step.INTAKE:
            self._opened += self._used()
        self.step, self.page, self.pages = step, page, pages
        self.touch()

    def touch(self) -> None:
        """The step begins anew, or something else was waited for meanwhile."""
        self._since = time.monotonic()
        self._computed = processor_seconds(self.process_id)

    @property
    def seconds(self) -> float:
        """How long the document has been read, pages of earlier readings included."""
        return self.seconds_before + time.monotonic() - self._started

    @property
    def is_late(self) -> bool:
        """Whether the document, or its step, has taken more than it may."""
        return self.is_over or time.monotonic() - self._since > self._patience or self._is_costly

    @property
    def is_over(self) -> bool:
        """Whether nothing more may be read of this document."""
        limits = self.limits
        if self.seconds > limits.document_seconds:
            return True
        return self.opened_seconds > limits.open_seconds + limits.open_seconds_a_page * max(self.page, 1)

    @property
    def opened_seconds(self) -> float:
        """Processor time that went into decoding and drawing so far."""
        now = self._used() if self.step is Step.INTAKE else 0.0
        return self.opened_before + self._opened + now

    @property
    def spent(self) -> Spent:
        """What the document has cost so far."""
        return Spent(self.seconds, self.opened_seconds)

    @property
    def _patience(self) -> float:
        """Wall clock for the step: longer where its processor time is what counts."""
        return max(self.limits.page_seconds, 3 * self._find_seconds) if self._is_finding else self.limits.page_seconds

    @property
    def _is_finding(self) -> bool:
        return self.step in (Step.EXTRACT, Step.CHECK)

    @property
    def _find_seconds(self) -> float:
        return self.limits.find_seconds + self.limits.find_seconds_a_page * self.pages

    @property
    def _is_costly(self) -> bool:
        if self.step is Step.INTAKE:
            return self._used() > self.limits.open_seconds
        return self._is_finding and self._used() > self._find_seconds

    def _used(self) -> float:
        """Of a process that has ended meanwhile, what it was last seen to have used."""
        self._latest = max(self._latest, processor_seconds(self.process_id))
        return max(0.0, self._latest - self._computed)
