"""What an English contract says about money, notice and renewal, in the words of the clause."""

from __future__ import annotations

import re

from engine.extract.by_label.places import Candidate
from engine.extract.finding import finder
from engine.extract.kinds.contract.english.sentences import sentence_at
from engine.extract.kinds.contract.printed import paid_at
from engine.extract.sight import Sight
from engine.presets import FieldSpec
from engine.values.amounts import find_amounts
from engine.values.durations import find_durations

_PAID = re.compile(
    r"\b(?:pay(?:able|ment|s)?|paid|invoices?d?|due)\b[^.;]{0,120}?\b(?:net\s+\w+|within\s+[\w() -]{2,24}\bdays?\b"
    r"|in\s+advance|monthly|quarterly"
    r"|installments?|upon\s+(?:receipt|delivery|execution))",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"\bterminat\w*\b[^.;]{0,120}?\b(?:upon|on|by|with|giving|at\s+least|not\s+less\s+than)\b(?P<length>[^.;]{3,60}?)\b(?:written\s+)?notice\b",
    re.IGNORECASE,
)
_RENEWED = re.compile(
    r"\b(?:renew|extend)(?:ed|s|al)?\b[^.;]{0,60}?\bfor\b(?P<length>[^.;]{3,90})",
    re.IGNORECASE,
)
_BEFORE_THE_END = re.compile(
    r"\b(?:within|at\s{1,9}least|not\s{1,9}less\s{1,9}than)\s{1,9}(?P<length>[\w() -]{3,40}?(?:days?|months?))\s{1,9}"
    r"(?:prior\s{1,9}to|before)\b[^.;]{0,120}?\bnotif(?:y|ies)\b[^.;]{0,80}?\b(?:terminat|not\s{1,9}(?:to\s{1,9})?renew)",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"\b(?:purchase\s{1,9}price|(?:total\s{1,9})?contract\s{1,9}(?:price|sum|amount|value)"
    r"|(?:grand\s{1,9})?total\s{1,9}(?:price|fees?|amount|value|consideration|compensation|cost)"
    r"|aggregate\s{1,9}(?:price|amount|consideration)|the\s{1,9}sum)\b",
    re.IGNORECASE,
)
_RENT = re.compile(
    r"\b(?:monthly\s{1,9}|base\s{1,9}|annual\s{1,9})?rent(?:al)?\b(?!\s{1,9}(?:increase|deposit|review))",
    re.IGNORECASE,
)
_PRINCIPAL = re.compile(
    r"\b(?:promises?\s{1,9}to\s{1,9}pay|principal\s{1,9}(?:amount|sum)|loan\s{1,9}amount)\b", re.IGNORECASE
)
_LATE = re.compile(r"\b(?:late|overdue|past\s+due|unpaid|delinquent|default|not\s+(?:paid|received))\b", re.IGNORECASE)
_RATE = re.compile(
    r"\b(?:(?:yearly|annual|fixed|interest)\s{1,9}rate|rate\s{1,9}of\s{1,9}interest|interest)\b[^.;%]{0,40}?"
    r"(?P<rate>\d{1,2}(?:\.\d{1,4})?\s{0,3}%)",
    re.IGNORECASE,
)
_REACH = 70
_LONGEST = 40
"""Characters of an amount with its currency: what is looked at never ends inside one."""
_STOPS = re.compile(r"[;%]|(?<!U\.S)\.(?=\s)|\b(?:per|each|deposit|instal+ment|penalty|damages)\b", re.IGNORECASE)


def payment_terms(sight: Sight) -> Candidate | None:
    """The first sentence that says when is paid."""
    match = _PAID.search(sight.flow.text)
    if match is None:
        return None
    sentence = sentence_at(sight.flow.text, match.start())
    return sight.flow.candidate(sentence.start, min(sentence.end, sentence.start + 300), 0.64)


@finder("notice_period")
def notice_period(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """How long before its end the contract can be given notice of."""
    for match in _NOTICE.finditer(sight.flow.text) if sight.is_english else ():
        found = next(iter(find_durations(match["length"])), None)
        if found is not None:
            start = match.start("length")
            return sight.flow.candidate(start + found.start, start + found.end, 0.72)
    before = _BEFORE_THE_END.search(sight.flow.text) if sight.is_english else None
    return sight.flow.candidate(before.start("length"), before.end("length"), 0.7) if before else None


@finder("renewal_term")
def renewal_term(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """For how long it goes on where it is renewed."""
    for match in _RENEWED.finditer(sight.flow.text) if sight.is_english else ():
        found = next(iter(find_durations(sight.flow.text[match.start("length") : match.end()])), None)
        if found is not None:
            start = match.start("length")
            return sight.flow.candidate(start + found.start, start + found.end, 0.72)
    return None


def total_amount(sight: Sight) -> Candidate | None:
    """The price of the whole, where a sentence calls it so; what a note promises to pay."""
    return _money_behind(sight, _TOTAL) or _money_behind(sight, _PRINCIPAL)


def rent_of_lease(sight: Sight) -> Candidate | None:
    """What is paid for the use of a house, where a sentence calls it the rent."""
    return _money_behind(sight, _RENT)


def yearly_rate(sight: Sight) -> Candidate | None:
    """The rate of interest that a sentence gives; what is charged for paying late is none."""
    for match in _RATE.finditer(sight.flow.text):
        if not _LATE.search(sentence_at(sight.flow.text, match.start()).text):
            return sight.flow.candidate(match.start("rate"), match.end("rate"), 0.8)
    return None


def _money_behind(sight: Sight, name: re.Pattern[str]) -> Candidate | None:
    """The first amount with a currency behind a name for it, in the same sentence."""
    text = sight.flow.text
    for match in name.finditer(text):
        behind = text[match.end() : match.end() + _REACH + _LONGEST]
        amounts = find_amounts(behind, sight.conventions)
        found = next((amount for amount in amounts if amount.has_currency), None)
        if found is None or found.start > _REACH or _STOPS.search(behind[: found.start]):
            continue
        return paid_at(sight, found, 0.7, match.end())
    return None
