"""How sure a value is: what the reader saw, how well label, place and type agree. Checks come on top, later."""

from __future__ import annotations

import math
from collections.abc import Iterable

from engine.values.candidates import Part

_BIAS, _SLOPE = -0.67, 4.33
DOUBTED = 0.5
"""The most confidence of a value that may be another one: by its marks, its sign or the order of its parts."""


def reading_score(parts: Iterable[Part]) -> float:
    """The least score among the characters (or, where the reader gives none, the lines) of a value."""
    scores: list[float] = []
    for part in parts:
        characters = part.line.line.char_scores
        if len(characters) == len(part.line.text) and part.start < part.end:
            scores.append(min(characters[part.start : part.end]))
        else:
            scores.append(part.line.line.score)
    return min(scores, default=0.0)


def combine(reading: float, quality: float) -> float:
    """Confidence 0..1 of a value read with `reading` whose label, place and type fit by `quality`."""
    return calibrated(min(max(reading, 0.0), 1.0) * min(1.0, 0.35 + 0.68 * quality))


def calibrated(belief: float) -> float:
    """How often a value with this much evidence is right: Platt's scaling (1999) of `belief`, which is in 0..1.

    Fitted on 2,135 values of real and invented documents, most of them read for the first time; `python -m
    bench.accuracy` prints what is left of the error.
    """
    return round(1 / (1 + math.exp(-(_BIAS + _SLOPE * belief))), 4)
