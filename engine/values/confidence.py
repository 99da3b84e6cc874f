"""How sure a value is: what the reader saw, how well label, place and type agree. Checks come on top, later."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from engine.values.candidates import Part
from engine.words import Words

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
    return calibrated(min(max(reading, 0.0), 1.0) * place_share(quality))


def place_share(quality: float) -> float:
    """What is left of the reader's belief where label, place and type fit by `quality`."""
    return min(1.0, 0.35 + 0.68 * quality)


def calibrated(belief: float) -> float:
    """How often a value with this much evidence is right: Platt's scaling (1999) of `belief`, which is in 0..1.

    Fitted on 2,135 values of real and invented documents, most of them read for the first time; `python -m
    bench.accuracy` prints what is left of the error.
    """
    return round(1 / (1 + math.exp(-(_BIAS + _SLOPE * belief))), 4)


@dataclass(frozen=True, slots=True)
class Familiarity:
    """How far a document lies from those that `calibrated` was fitted on: log-odds that its values lose by it."""

    loss: float = 0.0
    reason: Words | None = None

    @classmethod
    def of(cls, languages: Sequence[str], country: str | None, kind: str | None) -> Self:
        """By what a document is written in, where it is from and what it is; what nothing tells costs nothing."""
        spoken = languages[0] if languages else None
        unseen = (
            (spoken, _LANGUAGES_SEEN, _UNSEEN_LANGUAGE, _NEW_LANGUAGE),
            (country, _COUNTRIES_SEEN, _UNSEEN_COUNTRY, _NEW_COUNTRY),
            (kind, _KINDS_SEEN, _UNSEEN_KIND, _NEW_KIND),
        )
        losses = [(loss, why) for what, seen, loss, why in unseen if what is not None and what not in seen]
        return cls(sum(loss for loss, _ in losses), max(losses, key=lambda one: one[0])[1] if losses else None)

    def lowered(self, confidence: float) -> float:
        """A confidence that the print alone gives, as it counts on such a document."""
        if not self.loss or not 0.0 < confidence < 1.0:
            return confidence
        return round(1 / (1 + math.exp(self.loss - math.log(confidence / (1 - confidence)))), 4)


_LANGUAGES_SEEN = frozenset({"zh", "en", "ms", "de", "fr"})
_COUNTRIES_SEEN = frozenset({"CN", "US", "MY", "CA", "SG", "DE", "FR", "AU"})
_KINDS_SEEN = frozenset(
    {"invoice", "receipt", "form", "contract", "id_card", "passport", "train_ticket", "taxi_ticket", "bank_slip"}
)
"""What at least twenty of the values are from that `calibrated` was fitted on."""
_UNSEEN_LANGUAGE, _UNSEEN_COUNTRY, _UNSEEN_KIND = 0.7, 0.2, 0.4
"""Log-odds: in a language nobody measured, only what is printed best stays sure without a second witness."""
_NEW_LANGUAGE = Words(
    "这种语言的单据还没有验证过多少，请看一眼。", "Few documents in this language were ever measured: have a look."
)
_NEW_COUNTRY = Words(
    "这个国家的单据还没有验证过多少，请看一眼。", "Few documents from this country were ever measured: have a look."
)
_NEW_KIND = Words("这类单据还没有验证过多少，请看一眼。", "Few documents of this kind were ever measured: have a look.")
