"""Words that a card prints beside or under a label in several languages: nationality, place of birth, authority."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from rapidfuzz.distance.Levenshtein import distance

from engine.extract.by_label.labels import Label
from engine.extract.by_label.places import Candidate
from engine.extract.by_label.search import NO_VALUE, printed_names
from engine.extract.by_label.words import words_of
from engine.extract.finding import finder
from engine.extract.sight import Absent, Sight
from engine.page.folding import fold, has_chinese
from engine.presets import FieldSpec
from engine.values.lexicon import languages

_MEANINGS = (
    "surname", "given_names", "birth_date", "birth_place", "sex", "nationality", "document_number", "issue_date",
    "expiry_date", "authority",
)  # fmt: skip
_LEAST_QUALITY, _BESIDE = 0.3, 0.85
_SHORTEST_WORD, _SHORTEST_NAME = 3, 8
_MOST_PIECES, _MOST_MISREAD, _QUALITY = 4, 2, 0.8
_NUMBER_BEHIND = re.compile(r"\(\d{1,2}\)?\s{0,3}$")
_NUMBERED_CAPTION = re.compile(r"/.{2,60}\(\d{1,2}\)?$")
"""A caption of two languages and its number on passports of Europe: Couleur des yeux/Colour of eyes (13)."""


@finder("card_text")
def card_text(sight: Sight, spec: FieldSpec) -> Candidate | Absent | None:
    """The best words by place that are no label in any language; on cards they stand under labels without colon."""
    labels = sight.search.labels_of(spec) or list(_misread(sight, spec))
    if not labels or any(has_chinese(label.name) for label in labels):
        return None
    found = [one for label in labels for one in _candidates(sight, label, spec)]
    best = max(found, key=lambda one: one.quality, default=None)
    return best if best is not None and best.quality >= _LEAST_QUALITY else Absent(NO_VALUE)


def _misread(sight: Sight, spec: FieldSpec) -> Iterable[Label]:
    """Lines of which one language's piece is a label of the field but for a letter or two: `Ploce of birth (6)`."""
    names = [name for name in printed_names(spec) if len(name) >= _SHORTEST_NAME]
    for line in sight.layout.lines:
        pieces = [fold(_NUMBER_BEHIND.sub("", piece)) for piece in line.text.split("/")[:_MOST_PIECES]]
        if any(_is_near(piece, name) for piece in pieces for name in names):
            yield Label(names[0], line, 0, len(line.text), line.rect, _QUALITY, has_colon=False)


def _is_near(piece: str, name: str) -> bool:
    return distance(piece, name, score_cutoff=_MOST_MISREAD) <= _MOST_MISREAD


def _candidates(sight: Sight, label: Label, spec: FieldSpec) -> Iterable[Candidate]:
    for one in sight.search.values.candidates(label, spec):
        line = one.parts[0].line
        if _is_caption(one.value.raw) or line.rect.middle < label.rect.top:
            continue
        is_beside = line is not label.line and line.rect.shares_row(label.rect) > 0.5 and not label.has_colon
        yield replace(one, quality=_BESIDE * one.quality) if is_beside else one


def _is_caption(text: str) -> bool:
    """Whether a text is a label itself or the rest of one: all its words are such as cards label values with."""
    said = [word for word in words_of(text) if len(word) > _SHORTEST_WORD]
    return bool(_NUMBERED_CAPTION.search(text)) or (bool(said) and all(word in _label_words() for word in said))


@cache
def _label_words() -> frozenset[str]:
    """The words of what cards label, in every language."""
    texts = (text for one in languages().values() for name in _MEANINGS for text in one.terms.get(name, ()))  # type: ignore[call-overload]
    return frozenset(word for text in texts for word in words_of(text))
