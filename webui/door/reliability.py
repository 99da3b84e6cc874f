"""Said against right: values in bands of confidence as dots, which lie on the diagonal where what is said holds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from desk.standards.trial import Band, Trial

_SIDE = 200.0
_SMALLEST, _LARGEST = 3.0, 9.0
_STEP = 0.1


@dataclass(frozen=True, slots=True)
class Dot:
    """A band: `x` and `y` of its middle, and `radius`, in units of the picture; `y` runs down."""

    band: Band
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """A square picture of `side`; both axes run from `least` to 1. `after` is what was held out."""

    before: tuple[Dot, ...]
    after: tuple[Dot, ...]
    least: float
    side: float


def reliability(trial: Trial) -> Reliability | None:
    """The picture; None where there was nothing to compare."""
    if trial.compared is None:
        return None
    before, after = trial.compared.before.bands, trial.compared.after.bands
    lowest = min(min(band.said, band.right) for band in (*before, *after))
    least = min(1 - _STEP, math.floor(lowest / _STEP) * _STEP)
    most = max(band.count for band in (*before, *after))
    return Reliability(_dots(before, least, most), _dots(after, least, most), round(least, 1), _SIDE)


def _dots(bands: Sequence[Band], least: float, most: int) -> tuple[Dot, ...]:
    return tuple(
        Dot(
            band,
            round(_SIDE * (band.said - least) / (1 - least), 1),
            round(_SIDE * (1 - band.right) / (1 - least), 1),
            round(max(_SMALLEST, _LARGEST * math.sqrt(band.count / most)), 1),
        )
        for band in bands
    )
