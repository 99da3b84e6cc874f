"""What a document is: every preset's cues weighed against the text; too little weight stays unknown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from engine.document import Page
from engine.extract.folding import fold
from engine.presets import Preset, PresetBook

_NEEDED = 2.0
_HEAD_CHARACTERS = 6000


@dataclass(frozen=True, slots=True)
class Kind:
    """The preset that fits, what it calls the document, and how likely that is (0..1)."""

    preset_id: str | None
    kind: str | None
    probability: float


UNKNOWN = Kind(None, None, 0.0)


def classify(pages: Sequence[Page], presets: PresetBook) -> Kind:
    """The kind whose cues weigh most, or unknown where none weighs enough or two weigh the same."""
    text = fold("".join(page.text for page in pages)[:_HEAD_CHARACTERS])
    weights = {preset.id: _weight(preset, text) for preset in presets.values() if preset.cues}
    if not weights or not text:
        return UNKNOWN
    best = max(weights, key=lambda preset_id: weights[preset_id])
    if weights[best] < _NEEDED:
        return UNKNOWN
    others = [weight for preset_id, weight in weights.items() if preset_id != best]
    share = 1 / (1 + sum(math.exp(weight - weights[best]) for weight in others))
    enough = 1 / (1 + math.exp(_NEEDED - 0.5 - weights[best]))
    return Kind(best, presets[best].kind, round(share * enough, 4))


def _weight(preset: Preset, text: str) -> float:
    return sum(cue.weight for cue in preset.cues if fold(cue.text) in text)
