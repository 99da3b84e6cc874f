"""What a witness says of one field: a value with its place and how strongly it speaks for it, or that there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from engine.document import Box, Field, Rival, Source
from engine.page.layout import Rect
from engine.presets import FieldSpec
from engine.words import Words

FROM_DATA = frozenset({Source.QR, Source.OFD, Source.XML})
"""Sources that no reader of pixels can contradict."""


class Witness(StrEnum):
    """Who speaks."""

    DATA = "data"
    PRINT = "print"
    MODEL = "model"
    LAYOUT = "layout"


class Ground(StrEnum):
    """How the claimed value stands on the pages."""

    SHOWN = "shown"
    """The witness itself shows the place."""
    PRINTED = "printed"
    """It was found there as it is."""
    ALIKE = "alike"
    """Something like it was."""
    NOWHERE = "nowhere"
    """It was looked for in vain."""
    UNKNOWN = "unknown"
    """There are no lines to hold it to."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One value for one field. No value: the witness says that there is none.

    `strength` 0..1 is how often such a claim is right. `reason` says how the value was come by, `doubt` why it may be
    another. `is_certain`: no reader of pixels can contradict it. `rank` is the claim's place among those of its witness
    on this field, by what the witness says itself: the first statement of a file, the better of two places in print.
    `weakness` says what makes it least sure where nothing else does. `seen` is what the page prints where the value
    should stand. `layout` and `rect` are of a learnt layout: its id, and where a person showed the field on the
    straightened page; `is_mended`, that they had to.
    """

    witness: Witness
    value: str | None
    raw: str | None = None
    page: int | None = None
    box: Box | None = None
    strength: float = 0.0
    source: Source | None = None
    reason: Words | None = None
    doubt: Words | None = None
    is_certain: bool = False
    ground: Ground = Ground.SHOWN
    rank: int = 0
    seen: str | None = None
    likeness: float = 1.0
    drawn: Box | None = None
    layout: str | None = None
    rect: Rect | None = None
    is_mended: bool = False
    weakness: Words | None = None

    @property
    def note(self) -> Words | None:
        """What to tell about it."""
        return self.reason or self.doubt


class Speaks(Protocol):
    """A witness: asked about one field, it says what it knows and decides nothing."""

    def claims(self, spec: FieldSpec) -> Sequence[Claim]:
        """Its claims on the field, none where it knows nothing of it."""
        ...


def printed(field: Field, rival: Rival | None = None) -> tuple[Claim, ...]:
    """What the print says: the value that was found there, and the next different one."""
    first = Claim(
        Witness.PRINT,
        field.value,
        field.raw,
        field.page,
        field.box,
        field.confidence,
        field.source,
        reason=field.note,
        weakness=field.reason,
    )
    if rival is None:
        return (first,)
    second = Claim(
        Witness.PRINT,
        rival.value,
        rival.raw,
        rival.page,
        rival.box,
        rival.confidence,
        rival.source,
        rank=1,
    )
    return first, second
