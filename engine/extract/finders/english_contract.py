"""English contracts: parties, dates and governing law out of the preamble and the clauses."""

from __future__ import annotations

import re

from engine.extract.finders.sight import Sight
from engine.extract.places import Candidate
from engine.extract.values.dates import FoundDate, find_dates
from engine.presets import FieldSpec

_PREAMBLE = 5000
_PREAMBLE_END = re.compile(
    r"\b(?:WHEREAS|RECITALS?|WITNESSETH|NOW,? THEREFORE|BACKGROUND|agrees? as follows|in consideration of|collectively|"
    r"each shall be referred)\b|Capitalized terms",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\b(?:by\s+and\s+between|by\s+and\s+among|between|among)\b\s*:?", re.IGNORECASE)
_ALIAS = re.compile(
    r"[(（]\s*(?:hereinafter|hereafter|the|each|referred to as|called|collectively|individually|and|together|as|to|a|an|in this agreement|,|\s)*"
    r"(?:referred to as\s+|called\s+|the\s+)*[\"“”']{1,2}([^\"“”]{1,40}?)[\"“”']{1,2}[^()]{0,60}[)）]",
    re.IGNORECASE,
)
_SUFFIX = (
    r"(?:Inc(?:orporated)?|L\.?L\.?C|L\.?L\.?P|L\.?P|Ltd|Limited|Corp(?:oration)?|Co|Company|PLC|plc|GmbH|AG|S\.?A|A/S|N\.?V|B\.?V|"
    r"Pte|Pty|Trust|Bank|Partnership|N\.A|S\.p\.A|K\.K|Foundation|University|Association)"
)
_NAME_END = re.compile(
    r",?\s+(?:an?\s+(?!and\b)|of\s+(?=[\dA-Z])|with\s|having\s|organi[sz]ed|whose\s|located\s|incorporated\s+(?:in|under)|doing business|d/b/a|f/k/a|"
    r"acting\s|on behalf|by its|existing|duly|and\s+its\s|or its\s|agent for|in his|in her|for itself)",
)
_MONTH_YEAR = re.compile(
    r"\b(January|February|March|April|May|June|July|August|September|October|November|December),?\s+((?:19|20)\d{2})\b",
    re.IGNORECASE,
)
_LAW = re.compile(
    r"(?:govern\w*|constru\w*|interpret\w*|laws?\s+of)[^.;]{0,160}?\blaws?\s+(?:and regulations\s+)?(?:in\s+(?:effect|force)\s+in|of|prevailing in)\s+(?:the\s+)?",
    re.IGNORECASE,
)
_LAW_ALONE = re.compile(r"\bthe\s+laws?\s+of\s+(?:the\s+)?(?=[^.;]{3,60}\b(?:shall|will)\s+govern)", re.IGNORECASE)
_PLACE_LEAD = re.compile(
    r"(?:State|Commonwealth|Province|Republic|Kingdom|District|Territory|internal laws)\s+of\s+(?:the\s+)?",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(?:People[’']s Republic of China|[A-Z][A-Za-z.]+(?:\s+(?:of\s+)?[A-Z][A-Za-z.]+){0,3}(?:\s+and\s+[A-Z][a-z]+)?|[A-Z]{2,}(?:\s+[A-Z]{2,})?)"
)
_SIGNED = re.compile(
    r"\b(?:made|entered\s+into|dated|executed|effective|signed|is\s+made)\b[^.;]{0,60}?(?:\b(?:as\s+of|on|this|the|dated|of)\b[^.;]{0,20})?",
    re.IGNORECASE,
)
_NEVER_ENDS = re.compile(
    r"\bperpetual(?:ly)?\b|\bin perpetuity\b|(?:continue|remain)\w*\s+(?:in\s+(?:full\s+)?(?:force|effect)[^.;]{0,40}\s+)?"
    r"(?:indefinitely|until\s+(?:it\s+is\s+)?terminated)|effective until terminated",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\b(?:expir\w+|terminat\w+|until|through|ending|end(?:s)? on|up to)\b[^.;]{0,40}?(?=\b(?:[A-Z][a-z]+\s+\d{1,2}|\d{1,2}))",
    re.IGNORECASE,
)


def parties(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """Everyone whom the preamble names, with the defined term: A Ltd. ("A"); B Inc. ("B")."""
    found = _named_parties(sight)
    if not found:
        return None
    text = "; ".join(f'{name} ("{alias}")' if alias else name for name, alias, _, _ in found)
    return sight.flow.candidate(found[0][2], found[-1][3], 0.8, text)


def english_party(sight: Sight, which: int) -> Candidate | None:
    """The first, second or third of the parties that the preamble names."""
    found = _named_parties(sight)
    if len(found) <= which:
        return None
    name, _, start, end = found[which]
    return sight.flow.candidate(start, end, 0.75, name)


def governing_law(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The state or country whose laws govern."""
    text = sight.flow.text
    for pattern in (_LAW, _LAW_ALONE):
        for match in pattern.finditer(text):
            start = match.end()
            lead = _PLACE_LEAD.match(text, start)
            if lead:
                start = lead.end()
            place = _PLACE.match(text, start)
            if place:
                end = place.end()
                stop = re.search(
                    r"\s+(?:APPLICABLE|WITHOUT|AND|AS|REGARDLESS|EXCLUDING|EXCEPT|IN|WITH)\b.*", text[start:end]
                )
                end = start + stop.start() if stop else end
                name = text[start:end].strip()
                return sight.flow.candidate(
                    start, end, 0.88, name.title() if name.isupper() and len(name) > 4 else name
                )
    chinese = re.search(r"适用\s*(中华人民共和国(?:大陆)?(?:地区)?)?[^。；]{0,6}法律", text)
    return sight.flow.candidate(chinese.start(1), chinese.end(1), 0.85) if chinese and chinese.group(1) else None


def english_signing_date(sight: Sight) -> Candidate | None:
    """The date of the preamble: made, entered into or dated as of."""
    text = sight.flow.text[:_PREAMBLE]
    for match in _SIGNED.finditer(text):
        window = text[match.start() : match.end() + 60]
        dates = find_dates(window, month_first=True)
        if dates and not re.search(
            r"\bagreement\s+dated\b",
            text[max(0, match.start() - 12) : match.end()].lower()[:30] if match.start() > 1500 else "",
        ):
            return _dated(sight, dates[0], match.start(), 0.8)
    return _dated_on_signature(sight)


def effective_date(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The date that is defined as, or said to be, the effective one."""
    text = sight.flow.text
    patterns = (
        r"[\"“]?Effective\s+Date[\"”]?\s+(?:means|shall mean|is|shall be|of this agreement is)\b[^.;]{0,60}",
        r"effective\s+(?:as\s+of\s+|on\s+)?(?:the\s+)?[^.;(]{0,40}",
        r".{0,80}\(\s*(?:the\s+)?[\"“]\s*(?:Effective|Commencement)\s+Date\s*[\"”]\s*\)",
        r"生效日期?(?:为|：|:)[^。；]{0,20}",
        r"commenc\w+\s+(?:on|as of)\s+[^.;]{0,40}",
    )
    for pattern in patterns:
        for match in re.finditer(pattern, text, re.IGNORECASE):
            dates = find_dates(match.group(), month_first=True)
            if dates:
                return _dated(sight, dates[-1] if "(" in pattern[:8] else dates[0], match.start(), 0.82)
    if re.search(
        r"effective\s+(?:date|as of)|entered\s+into\s+as\s+of|made\s+(?:and\s+entered\s+into\s+)?as\s+of",
        text[:_PREAMBLE],
        re.IGNORECASE,
    ):
        return english_signing_date(sight)
    return None


def expiration_date(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The date on which the contract ends, or the word that says it does not."""
    text = sight.flow.text
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


def _named_parties(sight: Sight) -> list[tuple[str, str | None, int, int]]:
    """(name, defined term, start, end) of each party in the preamble."""
    text = sight.flow.text[:_PREAMBLE]
    between = _BETWEEN.search(text)
    start = between.end() if between else 0
    stop = _PREAMBLE_END.search(text, start)
    segment_end = stop.start() if stop else min(len(text), start + 1500)
    found: list[tuple[str, str | None, int, int]] = []
    cursor = start
    for match in _ALIAS.finditer(text, start, segment_end + 200 if not between else segment_end):
        alias = match.group(1).strip(" ,.")
        if re.fullmatch(
            r"(?:this\s+)?(?:agreement|effective date|joint venture|parties|party|commencement date)",
            alias,
            re.IGNORECASE,
        ):
            cursor = match.end() if not re.fullmatch("parties|party", alias, re.IGNORECASE) else cursor
            continue
        for name, at, end in _names(text, cursor, match.start(), many=bool(found) or between is not None):
            found.append((name, None, at, end))
        if found and found[-1][1] is None:
            name, _, at, _ = found[-1]
            found[-1] = (name, alias, at, match.end())
        cursor = match.end()
    if not found and between:
        found = [(name, None, at, end) for name, at, end in _names(text, start, segment_end, many=True)]
    return found[:6]


def _names(text: str, start: int, end: int, *, many: bool) -> list[tuple[str, int, int]]:
    """Names of parties in `text[start:end]`: each begins a clause after `and`, a comma or nothing."""
    names: list[tuple[str, int, int]] = []
    segment = text[start:end]
    for chunk in re.finditer(
        r"(?:^|\band\b|;|\bagent for\b|--+)\s*[,:;]?\s*(?:and\s+)?([A-Z][^;]*?)(?=\s+and\s+[A-Z]|;|\bagent for\b|--+|$)",
        segment,
    ):
        raw = chunk.group(1)
        cut = _NAME_END.search(raw)
        name = raw[: cut.start()] if cut else raw
        comma = re.search(rf",(?!\s*{_SUFFIX}\b)", name)
        if comma and comma.start() > 3 and re.search(rf"\b{_SUFFIX}\b\.?", name[: comma.start()]):
            name = name[: comma.start()]
        name = name.strip(" ,:-")
        if name.endswith(".") and not re.search(rf"\b{_SUFFIX}\.$", name):
            name = name.rstrip(".")
        bracket = re.search(r"\s*\((?=[^)]*:)", name)
        if bracket:
            name = name[: bracket.start()]
        if not 3 <= len(name) <= 90 or re.match(r"(?:this|the|each|parties)\b", name, re.IGNORECASE):
            continue
        at = start + chunk.start(1)
        names.append((" ".join(name.split()), at, at + len(name)))
    companies = [item for item in names if re.search(rf"\b{_SUFFIX}\b", item[0], re.IGNORECASE)]
    if companies and not many:
        return companies[:1]
    return names if many else names[:1]


def _dated_on_signature(sight: Sight) -> Candidate | None:
    """A date behind `Date:` or `Dated` near the end."""
    text = sight.flow.text
    for match in re.finditer(r"\b(?:date[d]?|signed)\b\s*[:：]?[\s_]*", text[int(0.6 * len(text)) :], re.IGNORECASE):
        offset = int(0.6 * len(text)) + match.end()
        dates = find_dates(text[offset : offset + 24], month_first=True)
        if dates and dates[0].start < 3:
            return _dated(sight, dates[0], offset, 0.55)
    return None


def _dated(sight: Sight, found: FoundDate, offset: int, quality: float) -> Candidate:
    return sight.flow.candidate(offset + found.start, offset + found.end, quality, found.value.isoformat())
