"""In which currency a document counts: what most of its amounts print beside them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from engine.extract.by_label.places import Candidate
from engine.extract.finding import finder, solver
from engine.extract.sight import Sight, part_of
from engine.page.layout import Placed
from engine.presets import FieldSpec
from engine.values.amounts import FoundAmount, find_amounts
from engine.values.currencies import SHARED_SIGNS
from engine.values.lexicon import currencies, word_key
from engine.words import Words

_SHARED = Words("这个符号是几种货币共用的，请核对。", "Several currencies have this sign; please look.")
_PRINTED, _BY_COUNTRY = 0.92, 0.8
_DOLLAR = "USD"
"""What a bare dollar sign is taken for, doubtfully."""


@finder("document_currency")
def document_currency(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """Behind its label, else the currency that most amounts name."""
    labelled = sight.search.best(spec)
    return labelled if labelled is not None else _most_printed(sight)


@solver
def _most_printed(sight: Sight) -> Candidate | None:
    seen: Counter[str] = Counter()
    places: dict[str, tuple[Placed, FoundAmount]] = {}
    for line in sight.layout.lines:
        for amount in find_amounts(line.text, sight.conventions):
            code = amount.currency or (_DOLLAR if amount.has_currency and "$" in line.text else None)
            if code is not None:
                seen[code] += 1
                places.setdefault(code, (line, amount))
    if not seen:
        return _named(sight)
    (code, _), *_others = seen.most_common(1)
    line, amount = places[code]
    return _candidate(line, amount, code)


def _named(sight: Sight) -> Candidate | None:
    """The document's currency where its code or sign stands in words: Total CHF, Montants en EUR."""
    code = sight.conventions.currency
    signs = [sign for sign, codes in currencies().items() if codes == (code,)] if code is not None else []
    for line in sight.layout.lines:
        words = word_key(line.text).split()
        if any(sign in words for sign in signs):
            return part_of(line, 0, len(line.text), _BY_COUNTRY, code)
    return None


def _candidate(line: Placed, amount: FoundAmount, code: str) -> Candidate:
    printed = line.text[amount.start : amount.end]
    is_shared = any(sign in printed for sign in SHARED_SIGNS)
    found = part_of(line, amount.start, amount.end, _BY_COUNTRY if is_shared else _PRINTED, code)
    unsettled = amount.currency is None
    return replace(found, value=replace(found.value, doubt=_SHARED)) if unsettled else found
