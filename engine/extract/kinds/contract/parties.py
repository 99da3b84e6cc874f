"""The parties of a contract: 甲方 and 乙方 by the lines that introduce them, English ones by the preamble."""

from __future__ import annotations

from engine.extract.by_label.places import Candidate
from engine.extract.finding import finder
from engine.extract.kinds.contract.chinese.particulars import said_of
from engine.extract.kinds.contract.chinese.roles import defined_party, heads_of, is_name
from engine.extract.kinds.contract.english.parties import english_parties, english_party
from engine.extract.sight import Absent, Sight, part_of
from engine.presets import FieldSpec
from engine.words import Words

_NOT_NAMED = Words("没有找到这一方的名称。", "No name of this party was found.")


@finder("party_a")
def party_a(sight: Sight, spec: FieldSpec) -> Candidate | Absent | None:
    """甲方, or the first party of an English preamble."""
    return _party(sight, spec, 0)


@finder("party_b")
def party_b(sight: Sight, spec: FieldSpec) -> Candidate | Absent | None:
    """乙方, or the second party of an English preamble."""
    return _party(sight, spec, 1)


@finder("party_c")
def party_c(sight: Sight, spec: FieldSpec) -> Candidate | Absent | None:
    """丙方, or the third party of an English preamble."""
    return _party(sight, spec, 2)


def _party(sight: Sight, spec: FieldSpec, which: int) -> Candidate | Absent | None:
    labelled = sight.search.best(spec)
    if sight.is_english:
        is_sure = labelled is not None and labelled.quality >= 0.5
        if is_sure:
            return labelled
        return english_party(sight, which) or (None if english_parties(sight) else labelled) or Absent(_NOT_NAMED)
    found = _introduced(sight, which) or _defined(sight, which) or said_of(sight, which, "name")
    return found or (labelled if labelled is not None and is_name(labelled.value.text) else Absent(_NOT_NAMED))


def _introduced(sight: Sight, which: int) -> Candidate | None:
    """The name behind 甲方： or its like; surer where it comes again, as over the signatures."""
    named = [head for head in heads_of(sight) if head.party == which and head.name]
    if not named or named[0].name is None:
        return None
    start, end = named[0].name
    name = named[0].line.text[start:end]
    again = sum(name in line.text for line in sight.layout.lines) > 1
    return part_of(named[0].line, start, end, 0.95 if again else 0.88)


def _defined(sight: Sight, which: int) -> Candidate | None:
    """A party named first and called 甲方 behind: XX公司（以下简称“甲方”）."""
    place = defined_party(sight.flow.text, which)
    return sight.flow.candidate(place[0], place[1], 0.85) if place else None
