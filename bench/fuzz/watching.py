"""Memory of processes, as Linux tells it."""

from __future__ import annotations

import resource
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from bench.fuzz.tally import Tally

_PAGE = resource.getpagesize()
_EVERY_SECONDS = 0.25


def resident_bytes(process_id: int) -> int:
    """The memory that a process has in use; 0 for one that is gone."""
    try:
        return int(Path(f"/proc/{process_id}/statm").read_text("ascii").split()[1]) * _PAGE
    except (OSError, ValueError, IndexError):
        return 0


def children_of(process_id: int) -> list[int]:
    """The processes that a process started."""
    found: list[int] = []
    for listed in Path(f"/proc/{process_id}/task").glob("*/children"):
        try:
            found += [int(number) for number in listed.read_text("ascii").split()]
        except OSError:
            continue
    return found


class Scales(threading.Thread):
    """Weighs processes a few times a second; `processes` gives pairs of a name and a number."""

    def __init__(self, tally: Tally, processes: Callable[[], Iterable[tuple[str, int]]]) -> None:
        super().__init__(name="scales", daemon=True)
        self._tally = tally
        self._processes = processes
        self._over = threading.Event()

    def run(self) -> None:
        """Until it is told to stop."""
        while not self._over.wait(_EVERY_SECONDS):
            for what, number in self._processes():
                self._tally.weighed(what, resident_bytes(number))

    def stop(self) -> None:
        """Ends it."""
        self._over.set()
        self.join()
