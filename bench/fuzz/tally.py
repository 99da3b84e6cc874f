"""What came of the inputs: counts, deaths of reader processes and faults, and the lines that are printed in the end."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

_MISTAKE = "mistake"
_WARY = re.compile(r"^[\d.]+ s$")


@dataclass(frozen=True, slots=True)
class Death:
    """A reader process that ended in the middle of its work: why, at which step, and where or how."""

    reason: str
    step: str
    where: str

    @classmethod
    def of(cls, reason: str, step: str, how: str) -> Death:
        """From what the log says; times are left out, and of a mistake's way only its end is kept."""
        if reason == _MISTAKE:
            kind, *way = how.split()
            how = f"{kind} at {way[-1]}" if way else kind
        return cls(reason, step, "" if _WARY.match(how) else how)


@dataclass
class Tally:
    """Safe from several threads."""

    answers: dict[str, Counter[str]] = field(default_factory=dict)
    deaths: dict[Death, list[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    peaks: dict[str, int] = field(default_factory=dict)
    slowest: dict[str, tuple[float, str]] = field(default_factory=dict)
    spent: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answered(self, way: str, answer: str) -> None:
        """One answer on one way in: a stable code or an HTTP status."""
        with self._lock:
            self.answers.setdefault(way, Counter())[answer] += 1

    def died(self, death: Death, name: str) -> None:
        """A reader process ended over the input `name`; a mistake of the product's own is a fault as well."""
        with self._lock:
            self.deaths.setdefault(death, []).append(name)
        if death.reason == _MISTAKE:
            self.wrong(f"a mistake in a reader process: {death.where} ({name})")

    def wrong(self, fault: str) -> None:
        """Something that must not happen."""
        with self._lock:
            self.faults.append(fault)

    def took(self, what: str, seconds: float, name: str = "") -> None:
        """Keeps the slowest of its kind, and the sum."""
        with self._lock:
            self.spent[what] = self.spent.get(what, 0.0) + seconds
            if seconds > self.slowest.get(what, (0.0, ""))[0]:
                self.slowest[what] = (seconds, name)

    def weighed(self, what: str, resident_bytes: int) -> None:
        """Keeps the most memory that a process of its kind had."""
        with self._lock:
            self.peaks[what] = max(self.peaks.get(what, 0), resident_bytes)

    def lines(self) -> Iterator[str]:
        """The report."""
        for way, counts in sorted(self.answers.items()):
            yield f"{way}: {counts.total()}  " + "  ".join(
                f"{answer} {count}" for answer, count in counts.most_common()
            )
        for what, (seconds, name) in sorted(self.slowest.items()):
            yield f"{what}: {self.spent[what]:.0f} s together, slowest {seconds:.2f} s  {name}".rstrip()
        for what, resident in sorted(self.peaks.items()):
            yield f"most memory of {what}: {resident / 1024 / 1024:.0f} MB"
        yield f"reader deaths: {sum(map(len, self.deaths.values()))}"
        for death, names in sorted(self.deaths.items(), key=lambda pair: -len(pair[1])):
            where = f", {death.where}" if death.where else ""
            yield f"  {len(names):4} x {death.reason} at {death.step}{where}: {' '.join(names[:3])}"
        yield f"faults: {len(self.faults)}"
        for fault, count in Counter(self.faults).most_common(50):
            yield f"  {count:4} x {fault}"
