"""The parties of an English contract as fields, from the preamble, headed lines or the signatures."""

from __future__ import annotations

import re

from engine.extract.finders.english.names import BLANK_NAME
from engine.extract.finders.english.preamble import Party, read_parties
from engine.extract.finders.english.signatures import signing_companies
from engine.extract.finders.sight import Sight
from engine.extract.folding import fold
from engine.extract.places import Candidate
from engine.presets import FieldSpec

_HEADED_ZONE = 6000


def parties(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """Everyone whom the preamble names, with the defined term: A Ltd. ("A"); B Inc. ("B")."""
    found = english_parties(sight)
    if not found:
        return None
    text = "; ".join(str(party) for party in found)
    return sight.flow.candidate(found[0].start, max(party.end for party in found), _quality(sight, found), text)


def english_party(sight: Sight, which: int) -> Candidate | None:
    """The first, second or third of the parties."""
    found = english_parties(sight)
    if len(found) <= which or found[which].name == BLANK_NAME:
        return None
    party = found[which]
    return sight.flow.candidate(
        party.start, party.start + len(party.name), _quality(sight, found[which : which + 1]), party.name
    )


def english_parties(sight: Sight) -> list[Party]:
    """The parties by headed lines, else by the preamble, else by the names over the signatures."""
    headed = _headed(sight)
    if headed:
        return headed
    found = read_parties(sight.flow.text)
    if sum(min(party.evidence, 2) for party in found[:2]) >= 2 and found[0].evidence:
        return found
    return [Party(name, None, start, end) for name, start, end in signing_companies(sight)]


def _headed(sight: Sight) -> list[Party]:
    """Party A: ... and Party B: ... as headed lines."""
    found: list[Party] = []
    for letter in "ABCD":
        match = re.search(
            rf"\bParty\s+{letter}\s*[:：]\s*([^:：]{{3,90}}?)(?=\s+(?:Legal|Address|Registered|Party"
            rf"|Represent|Tel|[A-Z][a-z]+\s*[:：]))",
            sight.flow.text[:_HEADED_ZONE],
        )
        if match:
            found.append(Party(match[1].strip(" ,;"), f"Party {letter}", match.start(1), match.end(1), 2))
    return found if len(found) >= 2 else []


def _quality(sight: Sight, found: list[Party]) -> float:
    """By the weakest party: what its own words say, and whether its name comes again at the signatures."""
    tail = fold(sight.flow.text[int(0.5 * len(sight.flow.text)) :])
    weakest = min(0.16 * min(party.evidence, 2) + (0.12 if fold(party.name)[:24] in tail else 0.0) for party in found)
    return 0.46 + weakest + (0.0 if len(found) >= 2 else -0.1)
