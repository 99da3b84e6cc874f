"""From when an English contract counts: a defined Effective Date, words that say so, or nothing."""

from __future__ import annotations

import re
from dataclasses import replace

from engine.extract.by_label.places import Candidate
from engine.extract.kinds.contract.english.moments import Moment, english_dates, partly, printed
from engine.extract.kinds.contract.english.signatures import latest, signature_dates
from engine.extract.kinds.contract.english.signing import signing_moment
from engine.extract.sight import Absent, Sight
from engine.values.partial_dates import find_partial_date
from engine.words import Words

_NOT_SAID = Words("合同没有另外写明生效日期。", "The contract states no effective date apart from its date of signing.")
_EVENT = Words(
    "生效日期取决于某一事件，文中没有写出日期。", "The effective date depends on an event; no date is given."
)
_ON_SIGNING = Words("合同写明签署后生效，取签订日期。", "It takes effect when signed; the date of signing is taken.")
_LAST_SIGNATURE = Words(
    "最后一方签署之日生效，取签字处最晚的日期。",
    "It takes effect with the last signature; the latest date there is taken.",
)
_Q = "[\"“”„'‘’*]{0,2}"
_DEFINING = r"(?:(?:the|hereinafter|collectively|referred|to|as)\b[\s,]*)*"
_DATE_NAME = r"(?:Effective|Commencement|Start)\s+Date"
_PRINTED = tuple(
    (re.compile(pattern, re.IGNORECASE), quality, words)
    for pattern, quality, words in (
        (
            rf"{_Q}{_DATE_NAME}{_Q}\s{{0,9}}(?:means|shall\s{{1,9}}mean|is|shall\s{{1,9}}be|of\s{{1,9}}this\s{{1,9}}agreement\s{{1,9}}is|[:：])\s{{0,9}}[^.;]{{0,60}}",
            0.88,
            ("date",),
        ),
        (
            rf"[^.;(]{{0,90}}+(?:\([^.;()]{{0,60}}+\)[^.;(]{{0,30}}+)?\(\s{{0,9}}(?:(?:the|hereinafter|collectively|referred|to|as)\b[\s,]{{1,5}}){{0,9}}{_Q}\s{{0,9}}{_DATE_NAME}\s{{0,9}}{_Q}\s{{0,9}}\)?",
            0.9,
            ("date",),
        ),
        (
            r"(?:\bto\s{1,9}be\s{1,9}|\bbe(?:come)?s?\s{1,9}|\b(?:and|is|into|made|,)\s{1,9})effective\s{1,9}(?:as\s{1,9}of\s{1,9}|on\s{1,9}|from\s{1,9})?(?:this\s{1,9}|the\s{1,9})?(?:[^.;(]|\.(?=\d)){0,40}",
            0.84,
            ("effective",),
        ),
        (
            r"(?<!the )(?<!its )\beffective\s{1,9}(?:as\s{1,9}of\s{1,9}|on\s{1,9}|from\s{1,9})"
            r"(?:the\s{1,9})?[^.;(]{0,30}",
            0.7,
            ("effective",),
        ),
        (
            r"\b(?:term|agreement|contract|period)\b[^.;]{0,80}?\b(?:commenc\w{1,40}|beginn?\w{0,40})\s{1,9}(?:on|as\s{1,9}of|from|effective)?\s{0,9}[^.;]{0,24}",
            0.72,
            ("commenc", "begin"),
        ),
    )
)
"""Each with its quality and with words, case-folded, one of which stands wherever it matches."""
_WITH_LAST_SIGNATURE = re.compile(
    r"\b(?:later|latest|last)\b[^.;]{0,50}\b(?:signature|signatures|signed|sign|execut\w+|parties)\b", re.IGNORECASE
)
_WHEN_SIGNED = re.compile(
    r"\b(?:effective|(?:come|enter)s?\s+into\s+(?:force|effect)|take\s+effect|begin|commence)\b[^.;]{0,40}?"
    r"\b(?:when|upon|on|as\s+of|at)\b[^.;]{0,40}?\b(?:sign(?:ed|ature|ing)|execut(?:ed|ion)|date\s+hereof|date\s+of\s+this\s+agreement"
    r"|date\s+first\s+(?:above\s+)?(?:written|set))\b",
    re.IGNORECASE,
)
_ON_EVENT = re.compile(
    rf"{_DATE_NAME}{_Q}\s*(?:means|shall\s+mean|is|shall\s+be)\b|\b(?:take\s+effect|be\s+effective|become\s+effective)\s+(?:if|when|upon)\b"
    r"|\bterm\b[^.;]{0,60}\bcommenc\w+\s+(?:on|upon)\s+the\s+date\b",
    re.IGNORECASE,
)


def english_effective_date(sight: Sight) -> Candidate | Absent:
    """The date that is defined as, or said to be, the effective one."""
    found = effective_moment(sight)
    return found.candidate(sight) if isinstance(found, Moment) else found


def effective_moment(sight: Sight) -> Moment | Absent:
    """From when it counts, or why that is not known."""
    text = sight.flow.text
    folded = text.casefold()
    last = _effect_by_last_signature(text)
    for pattern, quality, words in _PRINTED:
        if not any(word in folded for word in words):
            continue
        for match in pattern.finditer(text, 0, len(text) if last is None else last):
            dates = english_dates(match.group(), text)
            if dates:
                return printed(dates[-1 if "(" in match.group() else 0], match.start(), quality)
    return _blank(text) or _by_signing(sight, last)


def _blank(text: str) -> Moment | None:
    """`as of this ____ day of March, 2018 (the "Effective Date")`: what is there of it."""
    for pattern, _, _ in _PRINTED[1:3]:
        for match in pattern.finditer(text[:5000]):
            partial = find_partial_date(match.group())
            if partial is not None and partial.value.year is not None:
                return partly(partial, match.start())
    return None


def _by_signing(sight: Sight, last: int | None) -> Moment | Absent:
    """Effective with the last signature, where `last` says so, or when signed; else why it is not known."""
    text = sight.flow.text
    signed = signing_moment(sight)
    if last is not None and (found := latest(signature_dates(text))) is not None:
        return replace(printed(found, 0, 0.62), note=_LAST_SIGNATURE, is_derived=True)
    when = _WHEN_SIGNED.search(text)
    if isinstance(signed, Moment) and (last is not None or when):
        return replace(signed, quality=min(signed.quality, 0.62), note=signed.note or _ON_SIGNING, is_derived=True)
    return Absent(_EVENT if _ON_EVENT.search(text) else _NOT_SAID)


def _effect_by_last_signature(text: str) -> int | None:
    """Where it says that the last signature makes it effective."""
    for match in _WITH_LAST_SIGNATURE.finditer(text):
        if "ffective" in text[max(0, match.start() - 80) : match.end() + 40]:
            return match.start()
    return None
