"""What the doctor says about one part."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.words import Words


class Health(StrEnum):
    """How a part is; `absent` parts are optional."""

    GOOD = "good"
    ABSENT = "absent"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One part: its name, how it is, what was seen, and what to do where something is to be done."""

    part: Words
    health: Health
    seen: Words
    advice: Words | None = None
