"""When an English contract ends: a date, so long after its start, or never until somebody ends it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from engine.extract.by_label.places import Candidate
from engine.extract.kinds.contract.english.effective import effective_moment
from engine.extract.kinds.contract.english.moments import Moment, english_dates, printed
from engine.extract.kinds.contract.english.sentences import Sentence, sentences_with
from engine.extract.kinds.contract.english.signing import signing_moment
from engine.extract.sight import Absent, Sight
from engine.values.durations import FoundDuration, find_durations
from engine.words import Words

_NOT_SAID = Words("没有找到约定期限或终止日期的条款。", "No clause was found that says how long the contract lasts.")
_NO_START = Words(
    "合同写了期限，但起算日期没有写出，无法算出到期日。",
    "The length of the term is given, but not the date from which it runs; the end cannot be computed.",
)
_OPEN = Words("条款写明一直有效，直至终止。", "The clause says that it lasts until somebody ends it.")
_CUE = re.compile(
    r"\bterms?\b|\b(?:this|the)\s+(?:\w+\s+){0,3}?(?:agreement|contract|lease|license)\b[^.;]{0,120}?\b(?:expire|terminate|remain|continue|end|valid"
    r"|be\s+in\s+(?:force|effect)|in\s+effect|lasts?)\b|\bperpetu",
    re.IGNORECASE,
)
_DEED = r"(?:this|the)\s+(?:[\w-]+\s+){0,3}?(?:agreement|contract|lease|license|project|engagement)"
_SUBJECT = re.compile(
    r"(?<!during )(?<!throughout )(?<!remaining )(?<!end of )(?<!expiration of )(?:\bthe\s+|\ban?\s+)?"
    rf"(?:\binitial\s+|\boriginal\s+)?\bterm\b[\"”’]?\s*(?:\(|of\s+{_DEED}|hereof|[\"“]|,)?"
    r"[^.;]{0,70}?\b(?:shall|will|is|means?|begins?|commences?|extends?|runs?|starts?)\b"
    rf"|\b{_DEED}\b[^.;]{{0,80}}?\b(?:(?:shall|will)\s+(?:\w+\s+){{0,4}}?(?:expire|terminate|remain|continue|commence|begin|be\s+(?:for|valid|effective"
    r"|binding|in)|come\s+into|become|take|have|end|last|run)|(?:is|are)\s+(?:for|valid|effective|in\s+(?:force|effect))|expires?|comes?\s+into|commences?"
    r"|continues?|begins?|remains?)\b"
    r"|^[\dA-Za-z.()]{0,6}\s*(?:initial\s+)?terms?(?:\s+of\s+the\s+\w+)?\s*[:.)–-]",
    re.IGNORECASE,
)
_BESIDES = re.compile(
    r"^[\d.\s()a-z]{0,8}(?:if|in\s+the\s+event|either\s+party|any\s+party|notwithstanding|after|where|such|no)\b"
    r"|\bmay\s+(?:\w+\s+){0,2}(?:terminate|cancel)\b|\bsurviv|\bconfidential|\brenewal\s+term\s+(?:shall|will|is)"
    r"|\bprevious\s+agreement|\bwarrant|\bautomatically\s+renew|\bduring\s+the\s+term\b",
    re.IGNORECASE,
)
_LASTS = re.compile(
    r"\b(?:for|of|is|be|means|until|end|ends|expires?|terminates?|continue|lasts?|through|than|anniversary|[:.)–-])\s{1,9}"
    r"(?:(?:an?|the|initial|original|period|fixed|minimum|term|of|equal|to|approximately|on|date|that|which|is|day|prior|before|preceding|later|earlier"
    r"|occur|additional|first|full|another|\([a-z]\))\s{1,9}){0,14}$",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"\b(?:until|through|thru|to|ending|ends?|expir\w+|terminat\w+|up\s+to|and\s+including)\b(?:\s+(?:on|at|and|including|midnight|of|the|at\s+midnight"
    r"|close\s+of\s+business|until|including|11:59\s*p\.?m\.?|12:00\s*(?:p\.?m\.?|midnight)|[A-Z][a-z]+\s+time)\b)*[\s,]*",
    re.IGNORECASE,
)
_NEVER = re.compile(
    r"\bperpetual(?:ly)?\b(?!\s+(?:licen|right|non|,|and\s+irrev))|\b(?:in|for)\s+perpetuity\b|\bindefinite(?:ly)?\b"
    r"|\b(?:until|unless\s+and\s+until|when)\s+(?:it\s+is\s+|otherwise\s+|earlier\s+|this\s+agreement\s+is\s+)*(?:terminated|cancel+ed)\b"
    r"|\bend\s+on\s+the\s+[\w-]+\s+day\s+(?:following|after)\b[^.;]{0,40}\bnotice",
    re.IGNORECASE,
)
_EFFECTIVE_START = re.compile(
    r"\b(?:effective|commencement|start|starting|beginning)\s+date\b|\beffective\s+as\s+of\b|\bthe\s+date\s+(?:on|as\s+of)\s+which\s+this\s+agreement",
    re.IGNORECASE,
)
_SIGNED_START = re.compile(
    r"\bdate\s+(?:hereof|of\s+(?:this|the)\s+agreement|first\b|above|set\s+forth\s+above|of\s+(?:execution|signing|signature|its\s+execution))"
    r"|\b(?:execution|signing|signature)\b|\bdate\s+written\s+above",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"\s{0,9}+(?:period\s{1,9}+|term\s{1,9}+)?[,(]?\s{0,9}+(?:the\s{1,9}[\"“][^\"”]{0,80}[\"”]\)?\s{0,9},?\s{0,9})?(?:from|after|following|subsequent\s{1,9}to|as\s{1,9}of|of|beginning|commencing|starting|effective)\b",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"\b(?:commenc\w+|beg[ia]n\w*|starts?|from|effective|as\s+of)\b", re.IGNORECASE)
_DAY_BEFORE = re.compile(r"\bday\s+(?:prior\s+to|before|preceding)\s+(?:the\s+)?$", re.IGNORECASE)
_RENEWAL = re.compile(r"\b(?:renew|extend|extension|additional\s+term|successive)\w*", re.IGNORECASE)
_NOTICE = re.compile(r"\bnotice\b|\bprior\s+to\b|\bbusiness\s+days?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Ending:
    """An end that a sentence speaks of, and how much speaks for it."""

    weight: float
    candidate: Candidate | Absent


def english_expiration_date(sight: Sight) -> Candidate | Absent:
    """The date on which the contract ends; `perpetual` where its clause says so; else the reason."""
    best: _Ending | None = None
    for sentence in sentences_with(sight.flow.text, _CUE):
        for ending in _endings(sight, sentence):
            if best is None or ending.weight > best.weight + 1e-9:
                best = ending
    return best.candidate if best is not None else Absent(_NOT_SAID)


def _endings(sight: Sight, sentence: Sentence) -> Iterator[_Ending]:
    """What one sentence says of the end: a date before a length of time before `until terminated`."""
    subject = _SUBJECT.search(sentence.text)
    besides = _BESIDES.search(sentence.text)
    if subject is None or (besides is not None and besides.start() <= subject.end()):
        return
    clause = Sentence(sentence.text[subject.start() :], sentence.start + subject.start())
    relevance = (
        1.5
        if re.match(
            r"(?:the\s{1,9})?(?:initial\s{1,9})?term"
            r"|.{0,120}\bterm\b",
            subject.group(),
            re.IGNORECASE,
        )
        else 1.0
    )
    named = _named(sight, clause)
    if named is not None:
        yield _Ending(relevance + 0.6, named.candidate(sight))
    else:
        yield from _computed(sight, clause, relevance)
    never = _NEVER.search(clause.text)
    if never:
        found = sight.flow.candidate(clause.start + never.start(), clause.start + never.end(), 0.64, "perpetual")
        yield _Ending(relevance - 0.2, replace(found, note=_OPEN))


def _named(sight: Sight, clause: Sentence) -> Moment | None:
    """A printed end: until, through or to a date."""
    for match in _UNTIL.finditer(clause.text):
        dates = english_dates(clause.text[match.end() : match.end() + 40], sight.flow.text)
        before = clause.text[max(0, match.start() - 60) : match.start()]
        if match.group().strip().lower() == "to" and not english_dates(before, sight.flow.text):
            continue
        if dates and dates[0].start < 4 and not re.search(r"\brenew|\bextend|\bnotice\b", before, re.IGNORECASE):
            return printed(dates[0], clause.start + match.end(), 0.86)
    return None


def _computed(sight: Sight, clause: Sentence, relevance: float) -> Iterator[_Ending]:
    """So long after the start: the first length of time that the term is said to have; no notice, no renewal."""
    for found in find_durations(clause.text):
        before, behind = clause.text[: found.start], clause.text[found.end :]
        if not _LASTS.search(before) or _RENEWAL.search(before[-60:]) or _NOTICE.search(behind[:24]):
            continue
        start = _start(sight, clause, found)
        ending = _after(sight, clause, found, start) if isinstance(start, Moment) else None
        yield _Ending(relevance + (0.5 if ending else 0.1), ending or Absent(_NO_START))
        return


def _start(sight: Sight, clause: Sentence, found: FoundDuration) -> Moment | Absent:
    """From when it runs: what is said behind the length, else before it, else the effective date or that of signing."""
    behind, before = clause.text[found.end : found.end + 120], clause.text[: found.start]
    begins = _BEGINS.search(before)
    reference = behind if _FROM.match(behind) else before[begins.start() :] if begins else ""
    dates = english_dates(reference[:60], sight.flow.text)
    if dates:
        offset = clause.start + (found.end if reference is behind else clause.text.index(reference))
        return printed(dates[0], offset, 0.8)
    if _SIGNED_START.search(reference) and not _EFFECTIVE_START.search(reference):
        return signing_moment(sight)
    if reference and not _EFFECTIVE_START.search(reference) and re.search(r"[A-Za-z]{4}", reference[12:]):
        return Absent(_NO_START)
    effective = effective_moment(sight)
    return effective if isinstance(effective, Moment) else signing_moment(sight)


def _after(sight: Sight, clause: Sentence, found: FoundDuration, start: Moment) -> Candidate | None:
    """The end computed, placed at the words that give the length; None where the start has too many blanks."""
    printed_length = clause.text[found.start : found.end]
    text = ""
    if isinstance(start.value, date):
        end = found.value.after(start.value)
        if _DAY_BEFORE.search(clause.text[: found.start]):
            end -= timedelta(days=1)
        text = end.isoformat()
    else:
        partial = found.value.after_partial(start.value)
        if partial is None:
            return None
        text = str(partial)
    words = Words(f"按“{printed_length}”从 {start.text} 起算。", f"Computed: “{printed_length}” from {start.text}.")
    quality = min(0.68, start.quality - 0.08)
    place = sight.flow.candidate(clause.start + found.start, clause.start + found.end, quality, text)
    return replace(place, note=words, is_derived=True)
