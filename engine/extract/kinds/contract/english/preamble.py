"""Who makes a contract: the parties of the preamble, with their defined terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.extract.kinds.contract.english.names import BLANK, BLANK_NAME, Name, read_name, terms_of
from engine.extract.kinds.contract.english.sentences import sentence_end
from engine.page.folding import fold

_ZONE = 6000
_LONGEST = 2600
_MOST = 8
_OPENING = re.compile(
    r"\b(?:by\s+and\s+between|by\s+and\s+among(?:st)?|between|among(?:st)?|(?:entered\s+into|made)\s+by)\b(?!\s+and\b)[\s:]*",
    re.IGNORECASE,
)
_END = re.compile(
    r"\bT(?:his|HIS)\s+(?:[A-Z][\w&/-]*\s+){0,8}(?:A(?:greement|GREEMENT)|Lease|LEASE|C(?:ontract|ONTRACT))\b|"
    r"\b(?:WHEREAS|RECITALS?|W ?I ?T ?N ?E ?S ?S ?E ?T ?H|NOW,? THEREFORE|BACKGROUND|PRELIMINARY\s+STATEMENTS?)\b"
    r"|\b(?i:whereas\b[,:]?|this agreement sets|the following terms|agrees?\s+(?:as\s+follows|to\s+all)"
    r"|in\s+consideration\s+of"
    r"|capitalized\s+terms|hereby\s+agree|for\s+the\s+purpose\s+of|for\s+good\s+and\s+valuable|desires?\s+to|wish(?:es)?\s+to)"
)
_SEPARATOR = re.compile(
    r"(?P<strong>;\s*(?:and\b\s*:?)?|\b[Aa][Nn][Dd]\b\s*:|\)\s*,?\s*(?:and|AND|And)\b|,\s*(?:and|AND|And)\b|\bagent\s+for\b|---\s+and\b)"
    r"|(?P<weak>\b(?:and|AND|And)\b)|(?P<comma>,)"
)
_DESCRIBED = re.compile(
    r"[\s,(]{0,40}(?:an?|the)\s{1,9}(?:[\w.,'’&-]{1,40}\s{1,9}){0,7}?(?:corporation|company|partnership|individual|trust|bank|association|entity|person|citizen"
    r"|society|foundation|university|resident|municipality|city|agency|institution|organization|body|LLC|firm)\b"
    r"|[\s,]{0,40}(?:with|having|whose)\b[^.;]{0,60}\b(?:address|office|place)",
    re.IGNORECASE,
)
_MORE = re.compile(r"[\s.]{0,40}(?:(?:AND|and|And)\s{0,9}:?\s{1,9}(?=[A-Z])|[Hh]ere(?:in)?after\b)")


@dataclass(frozen=True, slots=True)
class Party:
    """A party of the preamble, its defined term if it has one, and where it stands in the running text.

    `evidence` counts what speaks for it: a company's suffix, a defined term, a description.
    """

    name: str
    alias: str | None
    start: int
    end: int
    evidence: int = 0

    def __str__(self) -> str:
        return f'{self.name} ("{self.alias}")' if self.alias else self.name


def read_parties(text: str) -> list[Party]:
    """The parties of a preamble, at most eight; empty where nothing speaks for any."""
    best: tuple[float, list[Party]] = 0.0, []
    for start in _openings(text[:_ZONE]):
        found = _parties_from(text[:_ZONE], start)
        worth = sum(1 + 0.2 * party.evidence if party.evidence else -0.4 for party in found) + (
            0.5 if len(found) >= 2 else 0
        )
        if worth > best[0] + 0.3:
            best = worth, found
    return best[1]


def _openings(text: str) -> Iterator[int]:
    """Where lists of parties may begin: behind `between` and its like before the recitals, else behind the heading."""
    stop = re.search(r"\b(?:WHEREAS|RECITALS?|NOW,? THEREFORE)\b", text)
    zone = text[: max(stop.start() if stop else 3500, 200)]
    yield from (match.end() for match in list(_OPENING.finditer(zone))[:5])
    heading = re.compile(r"\b(?:AGREEMENT|Agreement|CONTRACT|Contract)\s+(?=[A-Z][a-z]+|[A-Z]{2,})")
    for match in list(heading.finditer(zone[:900]))[:3]:
        yield match.end()


def _parties_from(text: str, start: int) -> list[Party]:
    """One party after the other, until a sentence ends and two are there, or the recitals begin."""
    marker = _END.search(text, start + 20)
    end = min(marker.start() if marker else len(text), start + _LONGEST)
    found: list[Party] = []
    position: int | None = start
    while position is not None and len(found) < _MOST:
        name = read_name(text, position, end)
        if name is None:
            break
        limit = _limit(text, name, end, len(found))
        following = _next_party(text, name.end, limit)
        party = _party(text, name, following if following is not None else limit)
        if all(fold(party.name) != fold(other.name) or party.name == BLANK_NAME for other in found):
            found.append(party)
        position = following
    return found if len(found) >= 2 or any(party.evidence >= 2 for party in found) else []


def _limit(text: str, name: Name, end: int, before: int) -> int:
    """Where the list may go on to: the end of the sentence once there are two parties, or on where `and` follows."""
    stop = name.end
    while True:
        stop = _full_stop(text, stop, end)
        if stop >= end or (before and not _MORE.match(text, stop)):
            return min(stop, end)
        stop += 1


def _full_stop(text: str, position: int, end: int) -> int:
    """The end of the sentence; a semicolon does not end a list of parties."""
    while (stop := sentence_end(text, position)) < end and text[stop - 1] == ";":
        position = stop
    return stop


def _party(text: str, name: Name, limit: int) -> Party:
    alias, behind = terms_of(text, name.end, limit)
    described = _DESCRIBED.match(text, name.end, limit) or (alias and _DESCRIBED.match(text, behind, limit))
    evidence = int(name.has_suffix) + int(alias is not None) + int(bool(described))
    return Party(name.text, alias, name.start, max(name.end, behind), evidence)


def _next_party(text: str, start: int, end: int) -> int | None:
    """Where the next party begins: behind a separator that a name follows for which something speaks."""
    for match in _SEPARATOR.finditer(text, start, end):
        is_next = match.start() - start < 3
        is_bare_comma = match["comma"] and text[match.start() - 1] != ")"
        if (is_bare_comma and not is_next) or _is_open_bracket(text, start, match.end()):
            continue
        name = read_name(text, match.end(), end)
        if name is None or name.start - match.end() > 40 or (is_bare_comma and not name.has_suffix):
            continue
        is_list = is_next and not match["comma"]
        if _speaks_for(text, name, end, is_list=is_list, is_weak=bool(match["weak"] or match["comma"])):
            return match.end()
    return None


def _speaks_for(text: str, name: Name, end: int, *, is_list: bool, is_weak: bool) -> bool:
    """A blank to fill in, a company's suffix, a description or a defined term right behind; or a plain `A and B`."""
    if BLANK.match(text, name.start) or name.has_suffix or name.text == "You":
        return True
    if _DESCRIBED.match(text, name.end, end) and not name.text.isdigit():
        return True
    alias, behind = terms_of(text, name.end, min(end, name.end + (60 if is_weak else 400)))
    return (alias is not None and (not is_weak or behind - name.end < 70)) or is_list


def _is_open_bracket(text: str, start: int, position: int) -> bool:
    part = text[start:position]
    return part.count("(") > part.count(")")
