"""English contracts: parties, dates and governing law out of the preamble and the clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.extract.finders.sight import Sight
from engine.extract.places import Candidate
from engine.extract.values.dates import FoundDate, find_dates, find_partial_date
from engine.presets import FieldSpec

_PREAMBLE = 6000
_PREAMBLE_END = re.compile(
    r"\b(?:WHEREAS|RECITALS?|W ?I ?T ?N ?E ?S ?S ?E ?T ?H|NOW,? THEREFORE|BACKGROUND)\b"
    r"|\b(?i:this agreement sets|the following terms|agrees? as\s+follows|in consideration of|each "
    r"shall be referred|capitalized terms|hereby agree)\b"
)
_BETWEEN = re.compile(r"\b(?:by\s+and\s+between|by\s+and\s+among(?:st)?|between|among(?:st)?)\b\s*:?", re.IGNORECASE)
_QUOTE = "[\"“”„'‘’]{1,2}"
_ALIAS = re.compile(
    rf"\(\s*(?:[^()\"“”]{{0,60}}?{_QUOTE}(?P<quoted>[A-Z][^\"“”()]{{0,40}}?){_QUOTE}[^()]{{0,60}}"
    rf"|(?P<bare>[A-Z][A-Z&. -]{{1,14}}))\)"
)
_NOT_A_PARTY = re.compile(
    r"(?:this |the )?(?:.*agreement|.*date|joint venture|part(?:y|ies)|contract|.*services|products?"
    r"|software|term|territory)",
    re.IGNORECASE,
)
_SUFFIX = (
    r"(?:Inc|Incorporated|INC|L\.?L\.?C|L\.?L\.?P|L\.?P|Ltd|LTD|Limited|LIMITED|Corp|CORP|Corporation"
    r"|CORPORATION|Co|Company|COMPANY|"
    r"PLC|plc|GmbH|AG|S\.?A|A/S|N\.?V|B\.?V|Pte|Pty|Trust|Bank|Partnership|N\.A|S\.p\.A|Foundation"
    r"|University|Association)"
)
_NAME_END = re.compile(
    r",?\s+(?:an?\s+(?!and\b)[A-Za-z]|(?:of|at)\s+[A-Z]?[a-z]*\s?[\d]|of\s+(?=[A-Z][a-z]+ (?:House"
    r"|Street|Road|Way|Avenue))|with\s|"
    r"having\s|organi[sz]ed|whose\s|located\s|incorporated\s+(?:in|under)|doing business|d/b/a|f/k/a"
    r"|acting\s|on behalf|by its|existing|"
    r"duly|and\s+its\s|or\s+its\s|agent\s+for|in\s+(?:his|her)|for\s+itself|hereinafter|herein|\((?=[^)]*[:\"“]))"
)
_STARTS = re.compile(r"(?:^|;|\band\b(?=\s+[A-Z_])|\bagent\s+for\b|-{2,}|\)\s*,)\s*(?:,|and\b|-+|\s)*")
_LAW = re.compile(
    r"\b(?:govern|constru|interpret|GOVERN|CONSTRU)\w*\b[^.;]{0,170}?\b(?:laws?|LAWS?)\s+(?:(?:and "
    r"regulations|then in force)\s+)?"
    r"(?:in\s+(?:effect|force)\s+in|of|OF|prevailing in)\s+(?:the\s+|THE\s+)?"
)
_LAW_ALONE = re.compile(r"\b[Tt]he\s+laws?\s+of\s+(?:the\s+)?(?=[^.;]{3,80}\b(?:shall|will)\s+(?:govern|apply))")
_PLACE_LEAD = re.compile(
    r"(?:(?:State|Commonwealth|Province|Republic|District|Territory|STATE|COMMONWEALTH"
    r"|PROVINCE)\s+(?:of|OF)\s+)(?:the\s+)?"
)
_PLACE = re.compile(
    r"People[’']s\s+Republic\s+of\s+China"
    r"|[A-Z][a-z]+(?:\s+of\s+[A-Z][a-z]+)?(?:\s+(?:and\s+)?[A-Z][a-z]+){0,3}|[A-Z]{2,}(?:\s+[A-Z]{2,})?"
)
_SHOUTED = re.compile(r"\s+(?:APPLICABLE|WITHOUT|AND|AS|REGARDLESS|EXCLUDING|EXCEPT|IN|WITH)\b.*", re.DOTALL)
_SIGNED = re.compile(
    r"\b(?:made|entered\s+into|dated|executed|signed|effective)\b[^.;]{0,40}?(?=\b(?:\d{1,2}(?:st|nd"
    r"|rd|th)?\b|[A-Z][a-z]{2,8}\.?\s+\d|[A-Z]{3,9}\s+\d))",
    re.IGNORECASE,
)
_OTHER_DEED = re.compile(r"(?:agreement|contract|letter|intent|patent|lease)[^.;]{0,40}$", re.IGNORECASE)
_NEVER_ENDS = re.compile(
    r"\bperpetual(?:ly)?\b(?!\s+(?:licen|right|non))|\b(?:in|for)\s+perpetuity\b"
    r"|\b(?:continue|remain|effective|force|effect)\b[^.;]{0,60}?\b(?:indefinitely"
    r"|until\s+(?:it\s+is\s+)?(?:otherwise\s+)?terminated)",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\b(?:expir\w+|terminat\w+|until|through|ending|ends?\s+on|up\s+to"
    r"|and\s+end\w*)\b[^.;]{0,30}?(?=\b(?:[A-Z][a-z]+\s+\d{1,2}|\d{1,2}(?:st|nd|rd|th)?\s+[A-Z]))"
)
_EFFECTIVE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_QUOTE}?(?:Effective|Commencement)\s+Date{_QUOTE}?\s+(?:means|shall\s+mean|is|shall\s+be"
        rf"|of\s+this\s+agreement\s+is)\b[^.;]{{0,60}}",
        rf"[^.;]{{0,90}}\(\s*(?:the\s+)?{_QUOTE}\s*(?:Effective|Commencement)\s+Date\s*{_QUOTE}\s*\)",
        r"(?<!the )(?<!its )\beffective\s+(?:as\s+of\s+|on\s+|from\s+)?(?:the\s+)?[^.;(]{0,40}",
        r"\bcommenc\w+\s+(?:on|as\s+of|from)\s+[^.;]{0,40}",
    )
)


@dataclass(frozen=True, slots=True)
class Party:
    """A party of the preamble, its defined term if it has one, and where it stands in the running text."""

    name: str
    alias: str | None
    start: int
    end: int

    def __str__(self) -> str:
        return f'{self.name} ("{self.alias}")' if self.alias else self.name


def parties(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """Everyone whom the preamble names, with the defined term: A Ltd. ("A"); B Inc. ("B")."""
    found = _labelled_parties(sight) or read_parties(sight.flow.text)
    if not found:
        return None
    text = "; ".join(str(party) for party in found)
    return sight.flow.candidate(found[0].start, max(party.end for party in found), 0.8, text)


def english_party(sight: Sight, which: int) -> Candidate | None:
    """The first, second or third of the parties that the preamble names."""
    found = _labelled_parties(sight) or read_parties(sight.flow.text)
    if len(found) <= which:
        return None
    return sight.flow.candidate(found[which].start, found[which].end, 0.75, found[which].name)


def governing_law(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The state or country whose laws govern."""
    text = sight.flow.text
    for pattern in (_LAW, _LAW_ALONE):
        for match in pattern.finditer(text):
            lead = _PLACE_LEAD.match(text, match.end())
            start = lead.end() if lead else match.end()
            place = _PLACE.match(text, start)
            if place is not None:
                name = _SHOUTED.sub("", place.group()).strip()
                spoken = name.title() if name.isupper() and len(name) > 4 else name
                return sight.flow.candidate(start, start + len(name), 0.88, " ".join(spoken.split()))
    chinese = re.search(r"适用\s*(中华人民共和国(?:大陆)?(?:地区)?)[^。；]{0,6}法律", text)
    return sight.flow.candidate(chinese.start(1), chinese.end(1), 0.85) if chinese else None


def english_signing_date(sight: Sight) -> Candidate | None:
    """The date of the preamble: made, entered into or dated as of; else the date at the signatures."""
    text = sight.flow.text[:_PREAMBLE]
    stop = re.search(r"\b(?:WHEREAS|RECITALS?)\b", text)
    for match in _SIGNED.finditer(text, 0, stop.start() if stop else len(text)):
        dates = find_dates(text[match.end() : match.end() + 40], month_first=True)
        other = match.start() >= 400 and _OTHER_DEED.search(text[max(0, match.start() - 30) : match.start()])
        if dates and dates[0].start < 6 and not other:
            return _dated(sight, dates[0], match.end(), 0.8)
    return _dated_on_signature(sight) or _left_blank(sight, stop.start() if stop else 2500)


def _left_blank(sight: Sight, end: int) -> Candidate | None:
    """A date of which only the month and the year, or the year, are filled in."""
    text = sight.flow.text
    for start, stop in ((0, end), (int(0.6 * len(text)), len(text))):
        partial = find_partial_date(text[start:stop])
        if partial is not None:
            return sight.flow.candidate(start + partial[1], start + partial[2], 0.45, partial[0])
    return None


def effective_date(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The date that is defined as, or said to be, the effective one; else that of the preamble."""
    text = sight.flow.text
    for pattern in _EFFECTIVE:
        for match in pattern.finditer(text):
            dates = find_dates(match.group(), month_first=True)
            if dates:
                return _dated(sight, dates[-1], match.start(), 0.82)
    chinese = re.search(r"生效日期?(?:为|：|:|是)[^。；]{0,20}", text)
    if chinese:
        dates = find_dates(chinese.group())
        return _dated(sight, dates[0], chinese.start(), 0.82) if dates else None
    if re.search(r"[a-z]{4}", text[:400]):
        return english_signing_date(sight)
    return None


def expiration_date(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The date on which the contract ends, or the word that says it does not."""
    text = sight.flow.text
    for match in re.finditer(rf"\bTerm{_QUOTE}?\s+(?:means|is|shall)\b[^;]{{0,90}}", text):
        dates = find_dates(match.group(), month_first=True)
        if len(dates) >= 2:
            return _dated(sight, dates[1], match.start(), 0.75)
    for match in _ENDS.finditer(text):
        dates = find_dates(text[match.end() : match.end() + 30], month_first=True)
        around = text[max(0, match.start() - 160) : match.start()]
        if (
            dates
            and dates[0].start < 4
            and re.search(r"term|agreement|period|remain|effect|commenc", around, re.IGNORECASE)
        ):
            return _dated(sight, dates[0], match.end(), 0.75)
    never = _NEVER_ENDS.search(text)
    return sight.flow.candidate(never.start(), never.end(), 0.6, "perpetual") if never else None


def read_parties(text: str) -> list[Party]:
    """The parties of a preamble, at most six."""
    text = text[:_PREAMBLE]
    between = _BETWEEN.search(text)
    start = between.end() if between else _body_start(text)
    stop = _PREAMBLE_END.search(text, start + 20)
    end = min(stop.start() if stop else len(text), start + 2500)
    found: list[Party] = []
    cursor = start
    for match in _ALIAS.finditer(text, start, end):
        alias = (match["quoted"] or match["bare"]).strip(" ,.")
        if _NOT_A_PARTY.fullmatch(alias):
            continue
        names = list(_names(text, cursor, match.start()))
        if names:
            found += names[:-1]
            found.append(Party(names[-1].name, alias, names[-1].start, match.end()))
        cursor = match.end()
    if not found and between:
        found = list(_names(text, start, end))
    return found[:6]


def _labelled_parties(sight: Sight) -> list[Party]:
    """Party A: ... and Party B: ... as headed lines."""
    found: list[Party] = []
    for letter in "ABC":
        match = re.search(
            rf"\bParty\s+{letter}\s*[:：]\s*([^:：]{{3,90}}?)(?=\s+(?:Legal|Address|Registered|Party"
            rf"|Represent|Tel|[A-Z][a-z]+\s*[:：]))",
            sight.flow.text[:_PREAMBLE],
        )
        if match:
            found.append(Party(match[1].strip(" ,;"), f"Party {letter}", match.start(1), match.end(1)))
    return found if len(found) >= 2 else []


def _body_start(text: str) -> int:
    """Behind the heading: the first lower-case word's sentence."""
    match = re.search(r"(?:AGREEMENT|Agreement)\s+(?=[A-Z][a-z])", text[:800])
    return match.end() if match else 0


def _names(text: str, start: int, end: int) -> Iterator[Party]:
    """Names in `text[start:end]`: each begins the stretch, or stands behind `and`, a semicolon or a bracket."""
    segment = text[start:end]
    bounds = [match.end() for match in _STARTS.finditer(segment)]
    for index, begin in enumerate(bounds):
        limit = bounds[index + 1] if index + 1 < len(bounds) else len(segment)
        raw = segment[begin:limit]
        cut = _NAME_END.search(raw)
        name = re.sub(r"[\s,]+(?:and|,)?[\s-]*$", "", raw[: cut.start()] if cut else raw)
        comma = re.search(rf",(?!\s*{_SUFFIX}\b)", name)
        if comma and re.search(rf"\b{_SUFFIX}\b", name[: comma.start()]):
            name = name[: comma.start()]
        name = name.strip(" ,:;-")
        if not re.search(rf"\b{_SUFFIX}\.$", name):
            name = name.rstrip(".")
        if (
            3 <= len(name) <= 90
            and name[:1].isupper()
            and not re.match(r"(?:this|the|each|part(?:y|ies))\b", name, re.IGNORECASE)
        ):
            yield Party(" ".join(name.split()), None, start + begin, start + begin + len(name))


def _dated_on_signature(sight: Sight) -> Candidate | None:
    """A date behind `Date:` or `Dated` near the end."""
    text = sight.flow.text
    for match in re.finditer(r"\b(?:signed|executed)\b[^.;]{0,30}?\bthis\s+(?=\d)", text, re.IGNORECASE):
        dates = find_dates(text[match.end() : match.end() + 40], month_first=True)
        if dates and dates[0].start < 3:
            return _dated(sight, dates[0], match.end(), 0.7)
    first = int(0.6 * len(text))
    for match in re.finditer(r"\b(?:date[d]?|signed)\b\s*[:：]?[\s_]*", text[first:], re.IGNORECASE):
        offset = first + match.end()
        dates = find_dates(text[offset : offset + 24], month_first=True)
        if dates and dates[0].start < 3:
            return _dated(sight, dates[0], offset, 0.55)
    return None


def _dated(sight: Sight, found: FoundDate, offset: int, quality: float) -> Candidate:
    return sight.flow.candidate(offset + found.start, offset + found.end, quality, found.value.isoformat())
