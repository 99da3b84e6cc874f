"""By what a value is judged: how sure it has to be, on which scale. The product has one; a site may set its own.

The engine gives every value a confidence on its own scale, and judges by that inside. A site that has measured how its
values do may hold them to another threshold and another scale: `Field.standard`, given when a reading ends.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Self

DOUBT_BELOW = 0.9
"""A field that is right less often than this is shown as doubtful."""
LEAST_SLOPE = 0.05
"""A scale rises: what the engine is surer of never becomes less sure than the rest."""
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Scale:
    """How a confidence of the engine counts: `slope` times its log-odds, and `shift` more; 0 and 1 stay as they are."""

    slope: float = 1.0
    shift: float = 0.0

    def of(self, confidence: float) -> float:
        """The confidence on this scale, 0..1, in the four digits that are kept of any."""
        if self == OWN_SCALE or not 0.0 < confidence < 1.0:
            return confidence
        return round(_share(self.slope * log_odds(confidence) + self.shift), _DIGITS)

    def back(self, believed: float) -> float:
        """The engine's confidence that counts as `believed` here: what `of` was given."""
        if self == OWN_SCALE or not 0.0 < believed < 1.0:
            return believed
        return _share((log_odds(believed) - self.shift) / self.slope)

    def then(self, other: Scale) -> Scale:
        """This one first, and `other` on what it gives."""
        return Scale(other.slope * self.slope, other.slope * self.shift + other.shift)


OWN_SCALE = Scale()
"""The engine's."""


@dataclass(frozen=True, slots=True)
class Standard:
    """A value less sure than `threshold` on `scale` is doubtful."""

    threshold: float = DOUBT_BELOW
    scale: Scale = OWN_SCALE

    @property
    def unmeasured(self) -> Standard:
        """The same for values of which nobody has measured how they do: no less is asked than the product asks."""
        cut = self.scale.back(self.threshold)
        return PRODUCT if cut <= DOUBT_BELOW else Standard(round(cut, _DIGITS))

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {"threshold": self.threshold, "slope": self.scale.slope, "shift": self.scale.shift}

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Self:
        """The inverse of `to_dict`."""
        return cls(record["threshold"], Scale(record["slope"], record["shift"]))


PRODUCT = Standard()
"""What holds where nobody has set anything."""


def percent(share: float) -> str:
    """A share in words, with as few digits as it has, two at most: `97.5%`."""
    return f"{100 * share:.2f}".rstrip("0").rstrip(".") + "%"


def log_odds(share: float) -> float:
    """Of a share between 0 and 1, both excluded."""
    return math.log(share) - math.log1p(-share)


def _share(odds: float) -> float:
    """The inverse of `log_odds`, without overflow."""
    return 1 / (1 + math.exp(-odds)) if odds >= 0 else math.exp(odds) / (1 + math.exp(odds))
