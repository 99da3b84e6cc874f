"""Fields that Chinese and English contracts share: each language has its own way to find them."""

from __future__ import annotations

from engine.extract.by_label.places import Candidate
from engine.extract.finding import finder
from engine.extract.kinds.contract.chinese import clauses
from engine.extract.kinds.contract.chinese.period import end_date
from engine.extract.kinds.contract.chinese.signing import chinese_signing_date
from engine.extract.kinds.contract.english import commerce
from engine.extract.kinds.contract.english.effective import english_effective_date
from engine.extract.kinds.contract.english.expiry import english_expiration_date
from engine.extract.kinds.contract.english.signing import english_signing_date
from engine.extract.sight import Absent, Sight
from engine.presets import FieldSpec


@finder("signing_date")
def signing_date(sight: Sight, spec: FieldSpec) -> Candidate | Absent | None:
    """When it was signed; a label that has a date beside it helps where the text does not say."""
    found = english_signing_date(sight) if sight.is_english else chinese_signing_date(sight)
    labelled = sight.search.best(spec) if not isinstance(found, Candidate) else None
    return labelled or found


@finder("effective_date")
def effective_date(sight: Sight, spec: FieldSpec) -> Candidate | Absent | None:
    """From when it counts."""
    if sight.is_english:
        return english_effective_date(sight)
    return clauses.effective_on_signing(sight, _signed(sight))


@finder("expiration_date")
def expiration_date(sight: Sight, spec: FieldSpec) -> Candidate | Absent | None:
    """Until when it counts."""
    if sight.is_english:
        return english_expiration_date(sight)
    return end_date(sight, spec) or clauses.computed_end(sight, _signed(sight))


@finder("payment_terms")
def payment_terms(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """How and when is paid."""
    return commerce.payment_terms(sight) if sight.is_english else clauses.payment_terms(sight)


@finder("property_address")
def property_address(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The house that is let."""
    return sight.search.best(spec) or clauses.property_address(sight)


def _signed(sight: Sight) -> Candidate | None:
    found = chinese_signing_date(sight)
    return found if isinstance(found, Candidate) else None
