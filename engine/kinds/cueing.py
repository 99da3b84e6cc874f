"""Words by which a kind can be told: what its samples print, and papers of other kinds do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.document import Page
from engine.extract import matches_itself
from engine.kinds.pointing import MARKS
from engine.kinds.sample import Sample
from engine.page.folding import fold, has_chinese
from engine.presets import Preset, PresetBook

_MOST = 8
_MOSTLY = 0.75
"""The share of the samples that print a cue."""
_SHORTEST_CHINESE, _SHORTEST_LATIN, _LONGEST, _MOST_WORDS = 2, 4, 40, 4
_TOP = 6
"""Lines at the top of a paper, where its name stands."""
_OWN, _SHARED = 3.0, 0.5
"""The weight of what only this paper prints, and of what others print as well."""


@dataclass(frozen=True, slots=True)
class CueOffer:
    """A text that `found` of `samples` samples print; `weight` is what it is worth as a cue."""

    text: str
    weight: float
    found: int
    samples: int

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {"text": self.text, "weight": self.weight, "found": self.found, "samples": self.samples}


def cues_for(samples: Sequence[Sample], preset: Preset, book: PresetBook) -> tuple[CueOffer, ...]:
    """Cues that the kind does not have yet, the best first: on most samples, near the top, in no value of theirs.

    What other kinds of `book` have as a cue, or as the label of a field, is worth little.
    """
    count: Counter[str] = Counter()
    printed: dict[str, str] = {}
    places: dict[str, int] = {}
    for sample in samples:
        for text, place in _texts(sample):
            name = fold(text)
            count[name] += 1
            printed.setdefault(name, text)
            places[name] = min(place, places.get(name, place))
    had = {fold(cue.text) for cue in preset.cues if cue.text is not None}
    usual = _usual(book, preset)
    least = max(1, round(_MOSTLY * len(samples)))
    offers = [
        (name in usual, places[name] >= _TOP, -count[name], places[name], name)
        for name in count
        if count[name] >= least and name not in had and matches_itself(printed[name])
    ]
    return tuple(
        CueOffer(printed[name], _SHARED if is_usual else _OWN, count[name], len(samples))
        for is_usual, _, _, _, name in sorted(offers)[:_MOST]
    )


def _texts(sample: Sample) -> Iterable[tuple[str, int]]:
    """What may be a cue on a sample, each once, with the number of its line: labels too, values not."""
    values = {fold(value) for value in sample.fields.values() if value is not None}
    values |= {fold(value) for row in sample.rows for value in row.values() if value is not None}
    seen: set[str] = set()
    for place, text in enumerate(_pieces(sample.pages)):
        name = fold(text)
        if (
            name not in seen
            and _may_be_a_cue(text)
            and not any(name in value or value in name for value in values if value)
        ):
            seen.add(name)
            yield text, place


def _pieces(pages: Sequence[Page]) -> Iterable[str]:
    """Each line up to its colon."""
    for page in pages:
        for line in page.lines:
            yield line.text.replace("：", ":").partition(":")[0].strip(MARKS)


def _may_be_a_cue(text: str) -> bool:
    shortest = _SHORTEST_CHINESE if has_chinese(text) else _SHORTEST_LATIN
    has_figures = any(map(str.isdigit, text))
    return not has_figures and shortest <= len(fold(text)) <= _LONGEST and len(text.split()) <= _MOST_WORDS


def _usual(book: PresetBook, preset: Preset) -> frozenset[str]:
    """What papers of other kinds print, as far as their files say."""
    others = [one for one in book.values() if one.id != preset.id]
    cues = {fold(cue.text) for one in others for cue in one.cues if cue.text is not None}
    specs = [spec for one in others for spec in (*one.fields, *(one.items.columns if one.items else ()))]
    return frozenset(cues | {fold(text) for spec in specs for text in (spec.label.zh, spec.label.en, *spec.aliases)})
