"""The parties of a contract: 甲方 and 乙方 by their labels, English ones by the preamble."""

from __future__ import annotations

import re

from engine.extract.finders.english.parties import english_party
from engine.extract.finders.sight import Sight
from engine.extract.places import Candidate
from engine.presets import FieldSpec

_ROLE = re.compile(r"^[（(][^（）()]{1,16}[）)]\s*[:：]?\s*")


def party_a(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """甲方, or the first party of an English preamble."""
    return _party(sight, spec, 0)


def party_b(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """乙方, or the second party of an English preamble."""
    return _party(sight, spec, 1)


def party_c(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """丙方, or the third party of an English preamble."""
    return _party(sight, spec, 2)


def _party(sight: Sight, spec: FieldSpec, which: int) -> Candidate | None:
    labelled = sight.search.best(spec)
    if labelled is not None and labelled.quality >= 0.5:
        return labelled
    if not sight.is_english:
        return _defined(sight, "甲乙丙"[which]) or labelled
    return english_party(sight, which) or labelled


def _defined(sight: Sight, stem: str) -> Candidate | None:
    """A party named first and called 甲方 behind: XX公司（以下简称“甲方”）."""
    text = sight.flow.text
    match = re.search(
        rf"([\u4e00-\u9fffA-Za-z0-9（）()·]{{2,40}}?)\s*[（(]\s*(?:以下|下)?(?:简)?称(?:为)?[:：]?\s*[“\"'「]?{stem}方",
        text,
    )
    if match is None:
        return None
    return sight.flow.candidate(match.start(1), match.end(1), 0.85)
