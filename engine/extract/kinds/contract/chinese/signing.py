"""When a Chinese contract was signed: a date that is called so, or that stands where people sign."""

from __future__ import annotations

import re

from engine.extract.by_label.places import Candidate
from engine.extract.finding import solver
from engine.extract.kinds.contract.chinese.period import term_dates
from engine.extract.kinds.contract.printed import dated_at
from engine.extract.sight import Absent, Sight
from engine.values.dates import FoundDate, find_dates
from engine.words import Words

_SIGNED_ON = re.compile(r"(?:签\s*[订约署字]|订立)\s*(?:日\s*期|时\s*间)\s*[:：]\s*")
_SPOKEN = re.compile(r"(?:于|在)(?=.{0,30}(?:签订|签署|订立))")
_BLANK_DATE = re.compile(r"日\s*期\s*[:：][\s_]*年[\s_]*月[\s_]*日")
_LEFT_BLANK = Words("签订日期留空，没有填写。", "The date of signing was left blank.")
_AT_THE_END = 0.85
_OF_A_TERM = re.compile(r"\s{0,4}(?:[之以]?前|[之以]?后|起|止|至|到|届满|终止|到期|内)")


@solver
def chinese_signing_date(sight: Sight) -> Candidate | Absent | None:
    """The latest date that is called that of signing; else one in a sentence about it, else one that ends the text."""
    text = sight.flow.text
    called = [
        _moved(dates[0], match.end())
        for match in _SIGNED_ON.finditer(text)
        if (dates := find_dates(text[match.end() : match.end() + 16], sight.conventions)) and dates[0].start < 3
    ]
    if called:
        return dated_at(sight, max(called, key=lambda found: found.value), 0.92)
    for match in _SPOKEN.finditer(text):
        dates = find_dates(text[match.end() : match.end() + 24], sight.conventions)
        if dates:
            return dated_at(sight, _moved(dates[0], match.end()), 0.8)
    last = _last(sight)
    if last is not None:
        return dated_at(sight, last, 0.7)
    return Absent(_LEFT_BLANK) if _BLANK_DATE.search(text) else None


def _last(sight: Sight) -> FoundDate | None:
    """The latest of the dates at the end of the text that are no part of a term."""
    text = sight.flow.text
    of_term = {found.start for found in term_dates(sight)}
    at_the_end = [
        found
        for found in find_dates(text, sight.conventions)
        if found.start > _AT_THE_END * len(text)
        and found.start not in of_term
        and not _OF_A_TERM.match(text, found.end)
    ]
    return max(at_the_end, key=lambda found: found.value, default=None)


def _moved(found: FoundDate, by: int) -> FoundDate:
    return FoundDate(found.value, found.start + by, found.end + by, found.doubt)
