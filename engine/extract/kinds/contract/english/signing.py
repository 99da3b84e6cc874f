"""When an English contract was made: the date of its preamble, else those at the signatures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.extract.by_label.places import Candidate
from engine.extract.kinds.contract.english.moments import Moment, english_dates, partly, printed
from engine.extract.kinds.contract.english.signatures import has_blank_date, latest, signature_dates, signature_start
from engine.extract.sight import Absent, Sight
from engine.values.partial_dates import find_partial_date
from engine.words import Words

_LEFT_BLANK = Words("签订日期留空，没有填写。", "The date of signing was left blank.")
_NOT_SAID = Words("没有找到签订日期。", "No date of signing was found.")
_ZONE_END = re.compile(r"\b(?:WHEREAS|RECITALS?|NOW,? THEREFORE|W ?I ?T ?N ?E ?S ?S ?E ?T ?H)\b")
_MADE = re.compile(
    r"\b(?:made|entered\s+into|entered|dated|executed|signed|concluded|effective|agreement|date|updated)\b"
    r"(?:\s*[,:]|\s+(?:and|an|as|of|on|this|the|for|reference|into|effective|entered|made|date|first)\b|\s*\([^()]{0,40}\))*[\s,:]*",
    re.IGNORECASE,
)
_FIRM = re.compile(r"\b(?:made|entered|dated|executed|signed|concluded)\b", re.IGNORECASE)
_OTHER_DEED = re.compile(
    r"(?:\b(?:agreement|contract|letter|intent|patent|lease|amendment|note|deed|act|plan|license)\b(?:\s*\([^()]{0,40}\))?|\bas\s+amended)"
    r"[\s,]*(?:by\s+and\s+between[^.]{0,80})?$",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"\b(this|that|certain|the|an?|said|such|under|pursuant|to|reference)\b", re.IGNORECASE)
_EXECUTED = re.compile(
    r"\b(?:signed|executed|dated)\b(?![^.;]{0,40}\bagreement\b)[^.;]{0,60}?(?:\bthis\b|\bon\b|\bas\s+of\b|:)\s*(?:the\s+)?(?=[\dA-Z])",
    re.IGNORECASE,
)
_BLANK_DAY = re.compile(
    r"(?:__|\bday\s{1,9}of\b|\bas\s{1,9}of\b)[\s_,.\[\]]{0,90}+(?:19|20)(?:\d\d"
    r"|_|\s|,|\b)",
    re.IGNORECASE,
)


def english_signing_date(sight: Sight) -> Candidate | Absent:
    """The date of the preamble; else the latest beside a signature; else what is there of one."""
    found = signing_moment(sight)
    return found.candidate(sight) if isinstance(found, Moment) else found


def signing_moment(sight: Sight) -> Moment | Absent:
    """When it was made, or why that is not known."""
    text = sight.flow.text
    zone = _zone(text)
    for moments in (_in_preamble(text, zone), _executed(text), _beside_signatures(text), _at_the_top(sight)):
        found = next(moments, None)
        if found is not None:
            return found
    return _partly_filled(text, zone)


def _zone(text: str) -> int:
    stop = _ZONE_END.search(text, 150)
    return min(stop.start() if stop else 2500, 5000)


def _in_preamble(text: str, zone: int) -> Iterator[Moment]:
    """Dates right behind made, entered into or dated; where nothing but `effective` leads to one, that last."""
    later: list[Moment] = []
    for match in _MADE.finditer(text, 0, zone):
        dates = english_dates(text[match.end() : match.end() + 40], text)
        if not dates or dates[0].start > 5 or _is_of_another(text, match.start()):
            continue
        if _FIRM.search(match.group()):
            yield printed(dates[0], match.end(), 0.88)
        later.append(printed(dates[0], match.end(), 0.62))
    yield from later


def _is_of_another(text: str, start: int) -> bool:
    """Whether the words before are of another deed: that certain Credit Agreement dated."""
    before = text[max(0, start - 110) : start]
    deed = _OTHER_DEED.search(before)
    if deed is None:
        return bool(re.search(r"\b(?:formerly|patent|amended|expired)\b[^.;]{0,30}$", before, re.IGNORECASE))
    lead = before[: deed.start()]
    articles = _ARTICLE.findall(lead)
    if articles:
        return str(articles[-1]).lower() != "this"
    return bool(re.search(r"\b[a-z]{3,}\b", lead))


def _executed(text: str) -> Iterator[Moment]:
    """Signed this 25th day of May, 1999: a sentence near the end."""
    for match in _EXECUTED.finditer(text, int(0.4 * len(text))):
        dates = english_dates(text[match.end() : match.end() + 40], text)
        if dates and dates[0].start < 4 and not _is_of_another(text, match.start()):
            yield printed(dates[0], match.end(), 0.75)


def _beside_signatures(text: str) -> Iterator[Moment]:
    """The latest of the dates beside signatures: when the last one signed."""
    found = latest(signature_dates(text))
    if found is not None:
        yield printed(found, 0, 0.66)


def _at_the_top(sight: Sight) -> Iterator[Moment]:
    """A line of the first page's head that is a date and nothing else."""
    if not sight.layout.pages:
        return
    for line in sight.layout.on_page(sight.layout.pages[0].number)[:6]:
        dates = english_dates(line.text, sight.flow.text)
        if len(dates) == 1 and len(line.text.strip()) - (dates[0].end - dates[0].start) <= 2:
            at = sight.flow.text.find(line.text.strip())
            if at >= 0:
                yield printed(dates[0], at, 0.6)


def _partly_filled(text: str, zone: int) -> Moment | Absent:
    """The month and year, or the year, of a date with blanks; otherwise the reason why there is none."""
    for start, stop in ((0, zone), (int(0.6 * len(text)), len(text))):
        partial = find_partial_date(text[start:stop])
        if partial is not None and partial.value.year is not None:
            return partly(partial, start)
    is_blank = (
        _BLANK_DAY.search(text, 0, zone) or has_blank_date(text) or _BLANK_DAY.search(text, signature_start(text))
    )
    return Absent(_LEFT_BLANK if is_blank else _NOT_SAID)
