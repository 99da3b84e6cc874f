"""What a document is: every preset's cues weighed against the text; too little weight stays unknown."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from engine.document import Page
from engine.page.folding import fold, has_chinese
from engine.presets import Preset, PresetBook

_NEEDED = 2.0
_HEAD_CHARACTERS = 6000
_IN_PROSE = 0.15
"""What a cue is worth that only stands in running sentences: a news report on invoices is no invoice."""
_SENTENCE = re.compile(r"[\u4e00-\u9fff][，。；！？][\u4e00-\u9fff]|[，。]$")
_LEAST_PROSE = 16


@dataclass(frozen=True, slots=True)
class Kind:
    """The preset that fits, what it calls the document, and how likely that is (0..1)."""

    preset_id: str | None
    kind: str | None
    probability: float


UNKNOWN = Kind(None, None, 0.0)


def classify(pages: Sequence[Page], presets: PresetBook) -> Kind:
    """The kind whose cues weigh most, or unknown where none weighs enough or two weigh the same."""
    text = _Text("\n".join(page.text for page in pages)[:_HEAD_CHARACTERS])
    weights = {preset.id: _weight(preset, text) for preset in presets.values() if preset.cues}
    if not weights or not text.folded:
        return UNKNOWN
    best = max(weights, key=lambda preset_id: weights[preset_id])
    if weights[best] < _NEEDED:
        return UNKNOWN
    others = [weight for preset_id, weight in weights.items() if preset_id != best]
    share = 1 / (1 + sum(math.exp(weight - weights[best]) for weight in others))
    enough = 1 / (1 + math.exp(_NEEDED - 0.5 - weights[best]))
    return Kind(best, presets[best].kind, round(share * enough, 4))


class _Text:
    """A text in the three forms that cues are looked up in."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.folded = fold(raw)
        self.printed = fold("\n".join(map(_outside_prose, raw.splitlines())))
        self.words = " " + " ".join(re.findall(r"[a-z0-9]+", raw.casefold())) + " "

    def share(self, cue: str) -> float:
        """How much a cue counts, 0..1. Chinese ones anywhere, for less in prose; marks as they are.

        Latin ones as whole words, or run together where they are long.
        """
        if not any(character.isalnum() for character in cue):
            return float(cue in self.raw)
        if has_chinese(cue):
            folded = fold(cue)
            return 1.0 if folded in self.printed else _IN_PROSE if folded in self.folded else 0.0
        words = " ".join(re.findall(r"[a-z0-9]+", cue.casefold()))
        return float(f" {words} " in self.words or (len(words) >= 10 and words.replace(" ", "") in self.folded))


def _outside_prose(line: str) -> str:
    """A line without its running sentence: of one that begins with a label and a colon, the label is left."""
    if len(line) < _LEAST_PROSE or not _SENTENCE.search(line):
        return line
    label = re.match(r"([^，。；]{1,12})[:：]", line)
    return label[1] if label else ""


def _weight(preset: Preset, text: _Text) -> float:
    return sum(cue.weight * text.share(cue.text) for cue in preset.cues)
