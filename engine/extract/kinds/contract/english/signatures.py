"""What stands at the signatures: the companies over `By:` and the dates beside `Date:`."""

from __future__ import annotations

import re

from engine.extract.kinds.contract.english.moments import english_dates
from engine.extract.kinds.contract.english.names import SUFFIX
from engine.extract.sight import Sight
from engine.values.dates import FoundDate

_WITNESS = re.compile(r"\bIN\s+WITNESS\b|\bAGREED\s+AND\s+ACCEPTED\b|\bsignature\s+page\s+follows", re.IGNORECASE)
_COMPANY = re.compile(rf"(?:[A-Z][\w&.,'’/()-]{{0,40}}\s{{1,9}}){{1,7}}?{SUFFIX}\b\.?(?=\s|:|$)")
_BY = re.compile(
    r"[\s:\"“”()_-]{0,40}+(?:[A-Z][\w &.,'’-]{2,60}?)?[\s:_-]{0,40}+(?:By\s{0,9}[:/]?"
    r"|Signature\b|Name\s{0,9}:|/s/)"
)
_SIGNED_ON = re.compile(r"\b(?:date[d]?|signed(?:\s+on)?)\b\s*[:：]?[\s_]*", re.IGNORECASE)
_SIGNATURE = re.compile(r"\b(?:By|Name|Title|Its|Signature)\s*:|/s/|\b[Ss]igned\b|_{6,}")
_BLANK_DATE = re.compile(r"\bdated?\s*[:：]?\s*(?:_{3,}|\s*(?:title|name|date|by)\s*[:：]|$)", re.IGNORECASE)


def signature_start(text: str) -> int:
    """Where the signatures begin: behind the last IN WITNESS, else the last third."""
    places = [match.start() for match in _WITNESS.finditer(text)]
    return places[-1] if places and places[-1] > 0.3 * len(text) else int(0.7 * len(text))


def signing_companies(sight: Sight) -> list[tuple[str, int, int]]:
    """Company names right over a line for a signature, each once, with their offsets."""
    text = sight.flow.text
    found: dict[str, tuple[str, int, int]] = {}
    for match in _COMPANY.finditer(text, signature_start(text)):
        if _BY.match(text, match.end()):
            name = match.group().strip(" ,")
            found.setdefault(name.casefold().rstrip("."), (name, match.start(), match.end()))
    return list(found.values())[:6]


def signature_dates(text: str) -> list[FoundDate]:
    """The dates beside `Date:` in the first block of signatures that has any, at their offsets in the running text."""
    found: list[FoundDate] = []
    for match in _SIGNED_ON.finditer(text):
        dates = english_dates(text[match.end() : match.end() + 24], text)
        is_signature = _SIGNATURE.search(text[max(0, match.start() - 220) : match.start()])
        if not dates or dates[0].start > 3 or not is_signature:
            continue
        first = dates[0]
        if found and match.start() - found[-1].end > 700:
            break
        found.append(FoundDate(first.value, match.end() + first.start, match.end() + first.end, first.doubt))
    return found


def latest(found: list[FoundDate]) -> FoundDate | None:
    """The last of several dates by the calendar."""
    return max(found, key=lambda item: (item.value, -item.start), default=None)


def has_blank_date(text: str) -> bool:
    """Whether a date beside a signature was left blank."""
    return bool(_BLANK_DATE.search(text, signature_start(text)))
