"""The law that governs: the state or country, from the clause and not from where somebody was incorporated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.extract.by_label.places import Candidate
from engine.extract.finding import finder
from engine.extract.sight import Sight
from engine.presets import FieldSpec

_OF = r"(?:in\s+(?:effect|force)\s+in|applicable\s+in|prevailing\s+in|of|in)\s*"
_LAWS = rf"\b(?:statutes\s+and\s+)?laws?\s+(?:(?:and\s+(?:regulations|statutes)|then\s+in\s+force)\s+)?{_OF}(?:the\s*)?"
_GOVERNED = re.compile(
    rf"\b(?:govern|constru|interpret|controlled|enforce|subject\s+to)\w*\b[^.;]{{0,170}}?{_LAWS}", re.IGNORECASE
)
_LAWS_GOVERN = re.compile(rf"{_LAWS}(?=[^.;]{{3,80}}\b(?:shall|will|must)\s+(?:govern|apply|control))", re.IGNORECASE)
_HEADED = re.compile(
    r"\b(?:Governing|Applicable|Choice\s+of)\s+Law\s*[:.]\s*(?:The\s+)?(?:laws?\s+of\s+(?:the\s+)?)?", re.IGNORECASE
)
_LEAD = re.compile(
    r"(?:(?:internal|substantive|domestic)\s+)?(?:United\s+States(?:\s+of\s+America)?\s+and\s+(?:of\s+)?(?:the\s+)?)?"
    r"(?:(?:State|Commonwealth|Province|Republic|District|Territory|Kingdom|Emirate)\s+of\s*(?:the\s+)?)?",
    re.IGNORECASE,
)
_WHOLE_STATE = re.compile(
    r"People[’']s\s+Republic\s+of\s+China|Hong\s+Kong\s+Special\s+Administrative\s+Region|District\s+of\s+Columbia"
    r"|Republic\s+of\s+(?:Korea|South\s+Africa|Ireland)",
    re.IGNORECASE,
)
_WORD = r"[A-Z][a-zA-Z'’]+"
_PLACE = re.compile(
    rf"(?:{_WORD}(?:\s+of\s+{_WORD})?(?:\s+(?:and\s+)?(?!(?:State|Any|All|Each|This|The|Such)\b){_WORD}){{0,3}})"
    r"(?:\s*,\s*(?:Canada|Australia|Mexico|India)\b)?"
)
_SHOUTED = re.compile(
    r"\s{1,9}(?:APPLICABLE|WITHOUT|AND|AS|REGARDLESS|EXCLUDING|EXCEPT|IN|WITH|SHALL|WILL|LAWS?|EXCLUSIVE|NOTWITHSTANDING)\b.*",
    re.DOTALL,
)
_FEDERAL = re.compile(r"United\s+States(?:\s+of\s+America)?$", re.IGNORECASE)
_NO_PLACE = re.compile(
    r"(?:this|such|that|any|each|all|other|its|his|jurisdiction|agreement|party|parties|another|which|applicable"
    r"|incorporation|country|state|federal|section|article|contract)\b",
    re.IGNORECASE,
)
_CHINESE = re.compile(
    r"(?:适用|依据|依照|遵守|受)\s{0,3}((?:中华人民共和国|中国|香港|澳门|台湾|[一-鿿]{2,6}国)[^。；，,]{0,10}?法律)(?!法规规定)"
)


@dataclass(frozen=True, slots=True)
class _Place:
    name: str
    start: int
    end: int


@finder("governing_law")
def governing_law(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The state or country whose laws govern."""
    text = sight.flow.text
    chinese = None if sight.is_english else _CHINESE.search(text)
    if chinese is not None:
        return sight.flow.candidate(chinese.start(1), chinese.end(1), 0.9)
    for pattern, quality in ((_GOVERNED, 0.9), (_LAWS_GOVERN, 0.88), (_HEADED, 0.8)):
        places = list(_places(text, pattern))
        if places:
            best = _fullest(places)
            return sight.flow.candidate(best.start, best.end, _agreed(places, quality), best.name)
    return None


def _places(text: str, pattern: re.Pattern[str]) -> Iterator[_Place]:
    """The names of states and countries behind every match of `pattern`."""
    for match in pattern.finditer(text):
        whole = _WHOLE_STATE.match(text, match.end())
        lead = _LEAD.match(text, match.end())
        start = lead.end() if lead and not whole else match.end()
        place = whole or _PLACE.match(text, start)
        if place is None or _NO_PLACE.match(place.group()):
            continue
        printed = _SHOUTED.sub("", place.group()).strip(" ,")
        yield _Place(_spoken(printed), start, start + len(printed))


def _fullest(places: list[_Place]) -> _Place:
    """The first place, a state before the union; where a later clause says more of it (Ontario, Canada), that one."""
    first = next((place for place in places if not _FEDERAL.match(place.name)), places[0])
    return max((place for place in places if place.name.startswith(first.name)), key=lambda place: len(place.name))


def _agreed(places: list[_Place], quality: float) -> float:
    """Two clauses that name different laws make both doubtful."""
    stems = {place.name.split(",")[0] for place in places}
    return quality if len(stems) == 1 else quality - 0.12


def _spoken(name: str) -> str:
    """THE STATE OF NEW YORK is written New York; short capitals (USA, PRC) stay."""
    name = " ".join(name.split())
    return re.sub(r"\bOf\b", "of", name.title()) if name.isupper() and len(name) > 4 else name
