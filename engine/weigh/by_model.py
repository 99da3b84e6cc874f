"""The big model's answer, held to the lines and to the value that the other reader found.

What the picture shows weighs more than how sure the model was: a wrong number it has by heart scores as high as a
right one. Where the two differ the field keeps the model's value, a low confidence and a note with both values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.document import DOUBT_BELOW, Field
from engine.page.folding import fold
from engine.presets import FieldSpec
from engine.values.equality import is_same
from engine.values.reasons import MODEL_UNSURE, UNHELD
from engine.weigh.claims import FROM_DATA, Claim, Ground
from engine.words import Words

DOUBTFUL = 0.5
"""The most confidence a value has on which the two readers differ."""
NOT_ON_PAGE = 0.3
"""The most confidence a value has that stands nowhere on the pages."""
ONLY_SECOND = 0.75
"""The share of its confidence that a value keeps which the big model did not find."""


def with_model(field: Field, spec: FieldSpec, claims: Sequence[Claim]) -> Field:
    """The field after the model's answers to it, of which the one that stands on the page best counts."""
    answers = [claim for claim in claims if claim.value is not None]
    if not answers:
        return _only_second(field) if claims else field
    answer = max(answers, key=lambda claim: (claim.likeness, -claim.rank))
    return _drawn(_joined(field, spec, answer), answer)


def _joined(field: Field, spec: FieldSpec, answer: Claim) -> Field:
    own = Field(field.name, field.label, answer.value, answer.raw, answer.page, source=answer.source)
    if field.source in FROM_DATA and field.value is not None:
        is_told = says_the_same(field, own, spec)
        return field if is_told else replace(field, note=_both(own, field.raw or field.value))
    if answer.ground is Ground.UNKNOWN:
        return replace(own, confidence=min(DOUBTFUL, answer.strength), reason=UNHELD)
    if answer.ground is Ground.NOWHERE:
        return _nowhere(own, answer, field)
    placed = replace(own, box=answer.box)
    if answer.ground is Ground.ALIKE:
        return _differs(placed, answer.seen or "", answer.strength)
    if field.value is not None and not says_the_same(field, placed, spec):
        return _differs(placed, field.raw or field.value, answer.strength)
    if field.value is not None:
        sure = max(answer.strength, field.confidence)
        return replace(placed, page=field.page, box=field.box, confidence=sure, reason=_unsure(sure))
    return replace(placed, confidence=answer.strength, reason=_unsure(answer.strength))


def _unsure(strength: float) -> Words | None:
    return MODEL_UNSURE if strength < DOUBT_BELOW else None


def _drawn(field: Field, answer: Claim) -> Field:
    """The field with its box among the lines that are shown, where the model's own lines are."""
    is_own = field.source is answer.source and answer.drawn is not None
    return replace(field, box=answer.drawn) if is_own else field


def says_the_same(first: Field, second: Field, spec: FieldSpec) -> bool:
    """Whether two fields have the same value, or were read from the same print."""
    if is_same(first.value or "", second.value or "", spec.type):
        return True
    return fold(first.raw or "") == fold(second.raw or "")


def _only_second(found: Field) -> Field:
    """The model answered, and found nothing: what the other reader has is kept, with a doubt."""
    if found.value is None:
        return found
    note = Words(
        "大模型没有找到这个值，由 CPU 引擎找到。", "The big model did not find this value; the CPU reader did."
    )
    return replace(found, confidence=found.confidence * ONLY_SECOND, note=found.note or note)


def _differs(field: Field, seen: str, confidence: float) -> Field:
    return replace(field, confidence=min(DOUBTFUL, confidence), note=_both(field, seen))


def _both(field: Field, seen: str) -> Words:
    return Words(
        f"两个引擎的读法不同：大模型读作“{field.raw}”，CPU 引擎读作“{seen}”，请核对。",
        f"The two readers differ: the big model says “{field.raw}”, the CPU reader says “{seen}”. Please check.",
    )


def _nowhere(own: Field, answer: Claim, found: Field) -> Field:
    confidence = min(NOT_ON_PAGE, answer.strength)
    if found.value is not None:
        return replace(_differs(own, found.raw or found.value, confidence), page=found.page, box=found.box)
    note = Words(
        f"页面上找不到“{own.raw}”：可能是大模型编造的，请核对。",
        f"“{own.raw}” stands nowhere on the page: the big model may have made it up. Please check.",
    )
    return replace(own, confidence=confidence, note=note)
