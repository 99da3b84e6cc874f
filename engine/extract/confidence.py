"""How sure a value is: what the reader saw, how well label, place and type agree. Checks come on top, later."""

from __future__ import annotations

from collections.abc import Iterable

from engine.extract.places import Part


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
    return round(min(max(reading, 0.0), 1.0) * min(1.0, 0.35 + 0.68 * quality), 4)
