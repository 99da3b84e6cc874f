"""What a learnt layout says, held against what was found: a field filled, given up, corrected or confirmed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from engine.document import Box, Field, Source
from engine.page.layout import Layout, Rect
from engine.presets import FieldSpec
from engine.weigh.by_model import says_the_same
from engine.weigh.claims import FROM_DATA, Claim
from engine.words import Words

_CERTAIN = FROM_DATA | {Source.RULE, Source.HUMAN}
_WEAK = 0.87
"""A value below this gives way to the learnt place even where people never had to show it."""
_MARGIN = 0.05
_WRONG_BEFORE = 0.7
"""What is left of the confidence of a value that stands elsewhere than where a person had to show it before."""


def with_layout(field: Field, spec: FieldSpec, claims: Sequence[Claim], layout: Callable[[], Layout]) -> Field:
    """The field after what the learnt layouts say of it, the best first.

    A field is filled where it was missing, replaced where it was found with less reason, and surer where both agree.
    Where nothing stands at the place, it stays as it was. `layout` gives the lines of the pages that are shown.
    """
    if not claims or field.source in _CERTAIN:
        return field
    best = claims[0]
    if best.value is None:
        return _emptied(field, best, layout())
    return _joined(field, spec, best, layout)


def _emptied(field: Field, told: Claim, layout: Layout) -> Field:
    """The field without its value, if that stands where people have said that nothing belongs."""
    if not field.is_found or field.box is None or field.page != told.page or told.rect is None:
        return field
    rect = layout.rect_of(field.box, field.page) if field.page is not None else None
    if rect is None or rect.shares_row(told.rect) < 0.5 or rect.shares_column(told.rect) < 0.3:
        return field
    return Field(field.name, field.label, note=EMPTY_NOTE, layout=told.layout)


def _joined(field: Field, spec: FieldSpec, told: Claim, layout: Callable[[], Layout]) -> Field:
    """The field as found and as learnt, made one."""
    learnt = Field(
        field.name, field.label, told.value, told.raw, told.page, told.box, told.strength, told.source,
        note=told.doubt or NOTE, layout=told.layout,
    )  # fmt: skip
    if not field.is_found:
        return learnt
    is_there = _is_at(field, told.rect, told.page, layout())
    if says_the_same(field, learnt, spec):
        if not is_there:
            return field
        sure = 1 - (1 - field.confidence) * (1 - 0.5 * told.strength)
        return replace(field, confidence=round(sure, 4), layout=told.layout)
    if is_there and _overlaps(field, told.box, told.page, layout()):
        return field
    rival = field.confidence * (_WRONG_BEFORE if told.is_mended else 1.0)
    is_weak = field.confidence < _WEAK or told.is_mended
    return learnt if is_weak and told.strength > rival + _MARGIN else field


def _is_at(field: Field, rect: Rect | None, page: int | None, layout: Layout) -> bool:
    """Whether a value stands (at least partly) at a place."""
    if rect is None or page is None or field.page != page or field.box is None:
        return False
    own = layout.rect_of(field.box, page)
    return own is not None and own.shares_row(rect) > 0.5 and own.shares_column(rect) > 0.3


def _overlaps(field: Field, box: Box | None, page: int | None, layout: Layout) -> bool:
    if box is None or page is None:
        return False
    return _is_at(field, layout.rect_of(box, page), page, layout)


NOTE = Words(
    "取自已学的版式：同一版式的单据经人核对时，此栏就在这个位置。",
    "From a learnt layout: on a document of this layout that a person confirmed, the field stood in this place.",
)
EMPTY_NOTE = Words(
    "按已学的版式留空：同一版式的单据上，有人核对时清空过此栏。",
    "Left empty by a learnt layout: a person emptied this field on a document of this layout.",
)
