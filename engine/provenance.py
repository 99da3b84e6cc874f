"""How a document was read."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Provenance:
    """How a document was read: enough to read it again the same way.

    `degraded` says the asked reader was away, `nothing_read` that no page gave any text and no value was found.
    `remembered` says that the same file was read before, at `read_at`, and that this is what was read then.
    `stands_until` is the last day on which it would be read the same, as far as that depends on the day; None: any day.
    """

    preset: str
    preset_version: int
    reader: str
    revision: str
    sha256: str
    read_at: datetime
    seconds: float
    degraded: bool = False
    nothing_read: bool = False
    remembered: bool = False
    stands_until: date | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        until = self.stands_until.isoformat() if self.stands_until is not None else None
        return {**asdict(self), "read_at": self.read_at.isoformat(), "stands_until": until}

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Self:
        """The inverse of `to_dict`."""
        until = record.get("stands_until")
        days = {
            "read_at": datetime.fromisoformat(record["read_at"]),
            "stands_until": date.fromisoformat(until) if until is not None else None,
        }
        return cls(**{**record, **days})
