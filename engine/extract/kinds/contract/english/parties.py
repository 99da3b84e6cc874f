"""The parties of an English contract as fields, from the preamble, headed lines or the signatures."""

from __future__ import annotations

import re

from engine.extract.by_label.places import Candidate
from engine.extract.finding import finder
from engine.extract.kinds.contract.english.names import BLANK_NAME, Name, read_name
from engine.extract.kinds.contract.english.preamble import Party, read_parties
from engine.extract.kinds.contract.english.signatures import signing_companies
from engine.extract.sight import Sight
from engine.page.folding import fold
from engine.presets import FieldSpec

_HEADED_ZONE = 6000
_LETTERED = re.compile(r"\b(?P<role>Party\s+[A-D])\s*[:：]\s*(?=[A-Z\d])", re.IGNORECASE)
_ROLE = re.compile(
    r"\b(?P<role>(?:service\s+)?provider|client|customer|contractor|consultant|company|landlord|tenant|lessor|lessee|seller|buyer"
    r"|purchaser|vendor|supplier|licensor|licensee|employer|employee|sponsor|borrower|lender|franchisor|franchisee|distributor"
    r"|(?:first|second|disclosing|receiving)\s+party)\s*[:：]\s*(?:name\s*[:：]\s*)?(?=[A-Z\d])",
    re.IGNORECASE,
)

_WHOLE_LIST = 0.5
"""What a list of names is worth beside one of them: it is right only where every name is, and none is missing."""


@finder("parties")
def parties(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """Everyone whom the preamble names, with the defined term: A Ltd. ("A"); B Inc. ("B")."""
    found = english_parties(sight)
    if not found:
        return None
    text = "; ".join(str(party) for party in found)
    quality = _WHOLE_LIST * _quality(sight, found)
    return sight.flow.candidate(found[0].start, max(party.end for party in found), quality, text)


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
    by_roles = _by_roles(sight)
    if by_roles:
        return by_roles
    return [Party(name, None, start, end) for name, start, end in signing_companies(sight)]


def _headed(sight: Sight) -> list[Party]:
    """Party A: ... and Party B: ... as headed lines."""
    found = _by_labels(sight, _LETTERED)
    return found if len(found) >= 2 else []


def _by_roles(sight: Sight) -> list[Party]:
    """Customer: ... and Provider: ... as headed lines, each role once."""
    found = _by_labels(sight, _ROLE)
    return found if len({party.alias for party in found}) >= 2 else []


def _by_labels(sight: Sight, label: re.Pattern[str]) -> list[Party]:
    """The names behind labels like `Party A:`; each label and each name once."""
    text = sight.flow.text[:_HEADED_ZONE]
    found: dict[str, Party] = {}
    for match in label.finditer(text):
        name = _headed_name(sight, text, match.end())
        role = " ".join(match["role"].split()).title()
        if name is None or role in found or name.text in {party.name for party in found.values()}:
            continue
        is_cut = text[name.end : name.end + 1] in {":", "："}
        printed = sight.flow.parts(name.start, name.end)[0].text.strip() if is_cut else name.text
        if len(printed) >= 2:
            found[role] = Party(printed, role, name.start, name.start + len(printed), 1 + name.has_suffix)
    return list(found.values())


def _headed_name(sight: Sight, text: str, start: int) -> Name | None:
    """The name on the line of its label; one that lacks its suffix there goes on in the next line where that has it."""
    limit = min(len(text), start + 120)
    name = read_name(text, start, min(limit, sight.flow.line_end(start)))
    if name is not None and not name.has_suffix:
        longer = read_name(text, start, limit)
        if longer is not None and longer.has_suffix and len(longer.text.split()) <= len(name.text.split()) + 3:
            return longer
    return name


def _quality(sight: Sight, found: list[Party]) -> float:
    """By the weakest party: what its own words say, and whether its name comes again at the signatures."""
    tail = fold(sight.flow.text[int(0.5 * len(sight.flow.text)) :])
    weakest = min(0.16 * min(party.evidence, 2) + (0.12 if fold(party.name)[:24] in tail else 0.0) for party in found)
    return 0.4 + weakest + (0.0 if len(found) >= 2 else -0.1)
