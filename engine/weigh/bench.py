"""One judge: all claims on a field joined to one value with one confidence, and the runner-up kept.

What counts is who speaks and how strongly, never who was asked first: data outranks print, the big model's word is held
to the picture, a learnt layout fills and corrects. Witnesses that say the same strengthen each other; one that says
something else is told, and its value is the field's rival.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from engine.document import DOUBT_BELOW, Field, Page, Rival
from engine.page.folding import fold
from engine.page.layout import Layout
from engine.presets import FieldSpec
from engine.values.confidence import Familiarity
from engine.values.equality import is_same
from engine.values.reasons import CLOSE_RIVAL
from engine.weigh.by_data import with_data
from engine.weigh.by_layout import with_layout
from engine.weigh.by_model import with_model
from engine.weigh.claims import FROM_DATA, Claim, Witness

CONTESTED = 0.85
"""The most confidence of a printed value beside which the same words print another that suits nearly as well."""
_CLOSE = 0.1
"""How much less sure the next value may be to come close."""


class Bench:
    """Judges the fields of one document; `shown` are its pages as people see them."""

    def __init__(self, shown: Sequence[Page], familiarity: Familiarity) -> None:
        self._shown = shown
        self._familiarity = familiarity

    def judge(self, spec: FieldSpec, claims: Iterable[Claim]) -> Field:
        """The field that these claims make, in whatever order they come."""
        heard = _by_witness(claims)
        field = _as_printed(spec, heard[Witness.PRINT])
        field = with_data(field, spec, heard[Witness.DATA])
        field = with_model(field, spec, heard[Witness.MODEL])
        field = with_layout(field, spec, heard[Witness.LAYOUT], lambda: self._layout)
        is_vouched = field.layout is not None or field.source in FROM_DATA or _voices(field, spec, heard) > 1
        if not is_vouched:
            field = self._familiar(field)
        return _with_rival(field, spec, heard, is_vouched=is_vouched)

    def _familiar(self, field: Field) -> Field:
        """The field as it counts on such a document; where that alone makes it doubtful, it is said."""
        sure = self._familiarity.lowered(field.confidence)
        is_why = sure < DOUBT_BELOW <= field.confidence
        return replace(field, confidence=sure, reason=self._familiarity.reason if is_why else field.reason)

    @cached_property
    def _layout(self) -> Layout:
        return Layout(self._shown)


def _by_witness(claims: Iterable[Claim]) -> dict[Witness, list[Claim]]:
    """The claims of each witness, in the order that it gives them itself."""
    heard: dict[Witness, list[Claim]] = {witness: [] for witness in Witness}
    for claim in sorted(claims, key=lambda claim: claim.rank):
        heard[claim.witness].append(claim)
    return heard


def _as_printed(spec: FieldSpec, prints: Sequence[Claim]) -> Field:
    """The field as the print alone has it."""
    field = Field(spec.name, spec.label.words())
    if not prints:
        return field
    first = prints[0]
    return replace(
        field,
        value=first.value,
        raw=first.raw,
        page=first.page,
        box=first.box,
        confidence=first.strength,
        source=first.source,
        note=first.note,
        reason=first.weakness,
    )


def _voices(field: Field, spec: FieldSpec, heard: Mapping[Witness, Sequence[Claim]]) -> int:
    """How many witnesses say what the field says."""
    return sum(any(_says(claim, field, spec) for claim in claims) for claims in heard.values())


def _says(claim: Claim, field: Field, spec: FieldSpec) -> bool:
    if claim.value is None or field.value is None:
        return False
    return is_same(claim.value, field.value, spec.type) or fold(claim.raw or "-") == fold(field.raw or "")


def _with_rival(field: Field, spec: FieldSpec, heard: Mapping[Witness, Sequence[Claim]], *, is_vouched: bool) -> Field:
    """The field with the strongest claim to another value, where that comes close or another witness makes it.

    Data has no rival: what contradicts it is told by its check. A printed value that another comes close to is in doubt
    unless a second witness says the same.
    """
    if field.value is None or field.source in FROM_DATA:
        return field
    others = [claim for claims in heard.values() for claim in claims if claim.value and not _says(claim, field, spec)]
    others = [claim for claim in others if claim.rank == 0 or claim.strength >= field.confidence - _CLOSE]
    if not others:
        return field
    best = max(others, key=lambda claim: (claim.strength, claim.witness, claim.value))
    rival = Rival(best.value or "", best.raw, best.page, best.box, best.source, best.strength)
    is_contested = best.witness is Witness.PRINT and not is_vouched
    sure = min(field.confidence, CONTESTED) if is_contested else field.confidence
    is_why = sure < DOUBT_BELOW <= field.confidence
    return replace(field, rival=rival, confidence=sure, reason=CLOSE_RIVAL if is_why else field.reason)
