"""What an English contract says about money, notice and renewal, in the words of the clause."""

from __future__ import annotations

import re
from dataclasses import replace

from engine.extract.by_label.places import Candidate
from engine.extract.finding import finder
from engine.extract.kinds.contract.english.sentences import sentence_at
from engine.extract.sight import Sight
from engine.presets import FieldSpec
from engine.values.amounts import find_amounts, format_amount
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
_TOTAL = re.compile(
    r"\b(?:purchase\s+price|contract\s+(?:price|sum|amount)|total\s+(?:price|fee|amount|consideration|compensation)|aggregate\s+(?:price|amount|consideration)"
    r"|the\s+sum)\b[^.;$]{0,60}?(?P<amount>(?:US\s?|U\.S\.\s?)?[$€£]\s?\d[\d,]*(?:\.\d{2})?)(?P<million>\s+million)?",
    re.IGNORECASE,
)


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
    return None


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
    """The price of the whole, where a sentence calls it so."""
    match = _TOTAL.search(sight.flow.text)
    amounts = find_amounts(match["amount"], sight.conventions) if match else ()
    if match is None or not amounts:
        return None
    value = amounts[0].value * (1_000_000 if match["million"] else 1)
    found = sight.flow.candidate(match.start("amount"), match.end(), 0.7)
    return replace(found, value=replace(found.value, text=format_amount(value)))
