"""The names of contract parties: where one ends, what is only said about it, and the term it is given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

SUFFIX = (
    r"(?:Inc|Incorporated|INC|INCORPORATED|L\.?\s?L\.?\s?C|L\.?L\.?P|L\.?P|Ltd|LTD|Limited|LIMITED|Corp|CORP|Corporation|CORPORATION"
    r"|Co|CO|Company|COMPANY|PLC|plc|Plc|P\.?C|GmbH|GMBH|AG|KG|SE|OY|Oy|AB|ApS|A/S|AS|S\.?A\.?S|S\.?A|S\.?[Aà]\.?r\.?[Ll]|S\.?R\.?L"
    r"|S\.?p\.?A|N\.?V|B\.?V|Pte|Pty|Sdn|Bhd|Trust|TRUST|Bank|BANK|FSB|F\.S\.B|Partnership|PARTNERSHIP|N\.A|Foundation|FOUNDATION"
    r"|University|UNIVERSITY|Association|ASSOCIATION|Holdings|Partners|Fund|FUND|Authority|Council|Institute|Society|LLLP|K\.K)"
)
_ENDS_IN_SUFFIX = re.compile(rf"\b{SUFFIX}\.?\)?$")
_ONLY_SUFFIX = re.compile(rf"(?:{SUFFIX}\.?\s*){{1,2}}")
_SUFFIX_AHEAD = re.compile(rf"\s{{0,9}}{SUFFIX}\b")
_FIRM_AHEAD = re.compile(
    rf"\s{{0,9}}(?:[A-Z][\w’'-]{{1,40}},?\s{{1,9}}){{1,3}}&\s{{1,9}}"
    rf"(?:[A-Z][\w’'-]{{1,40}},?\s{{1,9}}){{1,3}}{SUFFIX}\b"
)
_TAKES_A_STOP = re.compile(r"(?:\b(?:Inc|INC|Corp|CORP|Ltd|LTD|Co|CO)|\.[A-Z])$")
_INITIALS = re.compile(r"(?:[A-Z]\.)*[A-Z]")
_STOP = re.compile(
    r"(?P<comma>,)|(?P<bracket>[(\[])|(?P<and>\s{1,9}(?:and|AND|And|or)\s{1,9})|(?P<hard>[;:]|\s/|\s-{2,}|\s[—–]\s|[\"“”])|(?P<dot>\.(?=\s))"
    r"|(?P<label>\s{1,9}Dated?\s?[:：])"
    r"|(?P<word>\s{1,9}(?:an?\s{1,9}(?=[A-Za-z])|(?:of|at)\s{1,9}(?=[A-Z]?[a-z]{0,40}\s?\d)"
    r"|of\s{1,9}(?=[A-Z][a-z]{1,40} (?:House|Street|Road|Way|Avenue))"
    r"|(?:with|having|organi[sz]ed|whose|located|incorporated|doing|d/b/a|dba|D/B/A|f/k/a|F/K/A|a/k/a|acting|by\s{1,9}its|existing|duly|formerly"
    r"|agent\s{1,9}for|in\s{1,9}(?:his|her|its)|for\s{1,9}(?:itself|the)|on\s{1,9}behalf|hereinafter|hereafter|herein|Hereinafter|individually"
    r"|together|collectively|residing|maintaining|represented|referred|is|are|was|has|dated|agrees?|hereby|and/or|to\s{1,9}provide"
    r"|regarding|REGARDING|concerning|effective|as\s{1,9}(?:of|an?|the|[A-Z][a-z]{1,40})|WHEREAS|its\s|pursuant|under\s)\b))"
)
_OFFICE = re.compile(
    r",?\s{1,9}(?:(?:the|an?)\s{1,9})?(?:(?:managing|sole|executive|general)\s{1,9})?(?:director|president|owner|manager|proprietor|member|chief\s{1,9}executive"
    r"\s{1,9}officer|CEO|representative)\s{1,9}(?:of|for)\s{1,9}(?=[A-Z])"
)
_LEADING = re.compile(
    r"(?:\s|[,;:—–-]|\(\s{0,9}(?:[ivx]{1,4}|\d{1,2}|[a-e])\s{0,9}\)|\d{1,2}[.)]\s|\b(?:and|AND|And|or)\b|\bthe\s"
    r"|\([A-Z][A-Za-z ]{2,20}\)|\b(?:the\s{1,9})?(?:undersigned|parties|following|one\s{1,9}hand"
    r"|other\s{1,9}hand|on\s{1,9}the\s{1,9}(?:one|other)(?:\s{1,9}(?:hand|part))?)\b)*+"
)
BLANK = re.compile(r"_[_\s]{2,}|\[[\s_•*]*\]|\.{6,}|-{8,}")
_OPEN = "(?:[\"“”„'‘’*°?]{1,2}|(?<=\\s)-)"
_CLOSE = "[\"“”'’*°?]{1,2}"
_TERM = re.compile(
    rf"{_OPEN}\s*(?P<term>(?=[^\"“”]{{0,6}}[A-Z0-9])[A-Za-z0-9][^\"“”()?;]{{0,40}}?)[\s,.]*(?:{_CLOSE}|(?=\)))"
)
_BRACKET = re.compile(r"\((?P<inside>[^()]{1,200})\)")
_BARE = re.compile(r"(?:[A-Z][A-Z&.-]{1,14}|(?:(?:hereinafter|the)\s+)?[A-Z][a-z]{2,14}(?:\s[A-Z][a-z]{2,14})?)\s*$")
_CALLED = re.compile(
    r"\b(?:referred\s+to|known|called|defined|identified|designated|hereinafter|hereafter|herein)\b[^\"“”().;]{0,50}?"
    rf"(?={_OPEN}[A-Z])|\bas\s+(?:an?|the)\s+(?=[\"“][A-Z])"
)
_NOT_A_TERM = re.compile(
    r"(?:this |the )?(?:.{0,40}\b(?:agreement|date|contract|act)|joint venture|part(?:y"
    r"|ies)|contracts?|.{0,40}services|products?"
    r"|software|terms?"
    r"|territory|addendum|amendment|lease|sow|license|plan|program|project|closing)s?",
    re.IGNORECASE,
)


BLANK_NAME = "____"
"""How a party is written whose name was left to be filled in."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name as printed, at `start:end` of the running text; `follows` is where its description begins."""

    text: str
    start: int
    end: int

    @property
    def has_suffix(self) -> bool:
        """Whether it ends as names of companies do."""
        return bool(_ENDS_IN_SUFFIX.search(self.text))


def read_name(text: str, start: int, end: int) -> Name | None:
    """The name that begins at `start` (behind numbering, articles and role words), or None."""
    lead = _LEADING.match(text, start, end)
    begin = lead.end() if lead else start
    blank = BLANK.match(text, begin, end)
    if blank:
        return Name(BLANK_NAME, begin, blank.end())
    stop = begin
    for match in _STOP.finditer(text, begin, end):
        if not _is_inside(text, begin, match, end):
            stop = match.start()
            break
    else:
        stop = end
    office = _OFFICE.match(text, stop, end)
    if office:
        return read_name(text, office.end(), end) or _name(text, begin, stop)
    return _name(text, begin, stop)


def _is_inside(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    """Whether a comma, bracket or full stop belongs to the name: Acme, Inc.; Galen (Chemicals) Limited; St. Mary."""
    so_far = text[begin : match.start()]
    if match["label"]:
        return not _ENDS_IN_SUFFIX.search(so_far)
    if match["comma"]:
        return bool(_SUFFIX_AHEAD.match(text, match.end(), end) or _FIRM_AHEAD.match(text, match.end(), end))
    if match["bracket"]:
        closed = re.compile(rf"[^()\"“”]{{1,24}}\)\s+(?:[A-Z][\w&]+\s+){{0,2}}(?:Co\.,\s+)?{SUFFIX}\b")
        return bool(closed.match(text, match.end(), end))
    if match["dot"]:
        word = so_far.rsplit(None, 1)[-1] if so_far.split() else ""
        ahead = text[match.end() : match.end() + 2].strip()
        is_initial = bool(_INITIALS.fullmatch(word)) or word in {
            "St",
            "Dr",
            "Mr",
            "Mrs",
            "Ms",
            "Md",
            "MD",
            "Prof",
            "No",
        }
        return (is_initial and ahead.isalnum()) or bool(_SUFFIX_AHEAD.match(text, match.end(), end))
    return False


def _name(text: str, begin: int, stop: int) -> Name | None:
    printed = text[begin:stop]
    name = " ".join(printed.split()).strip(" ,:-")
    if _TAKES_A_STOP.search(name) and text[stop : stop + 1] == ".":
        name += "."
        stop += 1
    is_named = (
        name[:1].isupper()
        or name[:1].isdigit()
        or name.lower() == "you"
        or re.match(
            r"[a-z]{1,40}[A-Z]"
            r"|[\w-]{1,40}\.com",
            name,
        )
    )
    if not 2 <= len(name) <= 90 or not is_named or _NOT_A_TERM.fullmatch(name) or _ONLY_SUFFIX.fullmatch(name):
        return None
    if re.match(r"(?:this|each|both|either|all|whereas|for|in|on|as|it|we)\b", name, re.IGNORECASE):
        return None
    return Name("You" if name.lower() == "you" else name, begin, stop)


def terms_of(text: str, start: int, end: int) -> tuple[str | None, int]:
    """The defined term in a party's description, as `Company" or "Boyd`, and where its brackets end."""
    for match in _brackets_and_calls(text, start, end):
        inside = match.groupdict().get("inside")
        place = (match.start(), match.end()) if inside is not None else (match.end(), min(match.end() + 90, end))
        terms = [term for term in _terms(text[place[0] : place[1]]) if not _NOT_A_TERM.fullmatch(term)]
        if terms:
            return '" or "'.join(terms[:2]), place[1] if inside is not None else match.end()
        if inside is not None and _BARE.match(inside.strip()) and not _NOT_A_TERM.fullmatch(inside.strip()):
            return inside.strip().removeprefix("hereinafter ").removeprefix("the "), match.end()
    return None, start


def _brackets_and_calls(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    found = [*_BRACKET.finditer(text, start, end), *_CALLED.finditer(text, start, end)]
    return iter(sorted(found, key=lambda match: match.start()))


def _terms(text: str) -> list[str]:
    """The quoted terms of a definition: the first, and another joined to it by `or`."""
    first = _TERM.search(text)
    if first is None:
        return []
    second = re.compile(rf"\s{{0,9}}(?:and/or|or)\s{{1,9}}(?:the\s{{1,9}})?(?={_OPEN})").match(text, first.end())
    other = _TERM.match(text, second.end()) if second else None
    return [re.sub(r"^(?:the|The)\s+", "", match["term"].strip()) for match in (first, other) if match]
