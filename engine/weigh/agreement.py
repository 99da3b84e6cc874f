"""One field out of two readers: the big model's answer, held to the lines and the value that the other reader found.

What the picture shows weighs more than how sure the model was: a wrong number it has by heart scores as high as a
right one. Where the two differ the field keeps the model's value, a low confidence and a note with both values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.document import Field, Page, Source
from engine.page.folding import fold
from engine.presets import FieldSpec, ValueType
from engine.readers import Answer
from engine.values.confidence import calibrated
from engine.values.conventions import Conventions
from engine.values.shapes import take
from engine.weigh.ground import Grounder
from engine.words import Words

DOUBTFUL = 0.5
"""The most confidence a value has on which the two readers differ."""
NOT_ON_PAGE = 0.3
"""The most confidence a value has that stands nowhere on the pages."""
_UNIFORM = frozenset(
    {
        ValueType.AMOUNT,
        ValueType.PERCENT,
        ValueType.NUMBER,
        ValueType.DATE,
        ValueType.DATE_RANGE,
        ValueType.TIME,
        ValueType.SEX,
        ValueType.CHOICE,
    }
)
"""Types with one way to write a value; text of any other type stays whole, as the model gave it."""
_CERTAIN = frozenset({Source.QR, Source.OFD, Source.XML})
"""Sources that no reader of pixels can contradict."""

ONLY_SECOND = 0.75
"""The share of its confidence that a value keeps which the big model did not find."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the big model answered for a field, and on which page."""

    page: int
    answer: Answer


def agree(
    specs: Sequence[FieldSpec],
    given: Sequence[Given],
    found: Sequence[Field],
    pages: Sequence[Page],
    conventions: Conventions,
    *,
    shown: Sequence[Page] | None = None,
) -> tuple[Field, ...]:
    """A field a spec, in that order; `found` are the other reader's fields, in the same order, from `pages`.

    Values are held to `pages`; their boxes are those on `shown`, if the lines there are the model's own.
    """
    if not given:
        return tuple(found)
    grounder = Grounder(pages, conventions)
    fields = (
        _join(spec, [item for item in given if item.answer.name == spec.name], field, grounder)
        for spec, field in zip(specs, found, strict=True)
    )
    if shown is None or all(line.source is not Source.HUNYUAN for page in shown for line in page.lines):
        return tuple(fields)
    drawn = Grounder(shown, conventions)
    return tuple(_moved(field, spec, drawn) for field, spec in zip(fields, specs, strict=True))


def _join(spec: FieldSpec, given: Sequence[Given], found: Field, grounder: Grounder) -> Field:
    labels = (spec.label.zh, spec.label.en, *spec.aliases)
    candidates = [
        (item, grounder.find(item.answer.value, spec.type, labels=labels, page=item.page))
        for item in given
        if item.answer.value
    ]
    if not candidates:
        return _only_second(found) if given else found
    item, ground = max(candidates, key=lambda pair: pair[1].similarity if pair[1] else 0.0)
    field = _from_model(spec, item, grounder.conventions)
    if found.source in _CERTAIN and found.value is not None:
        return found if _is_same(found, field) else replace(found, note=_both(field, found.raw or found.value))
    if not grounder.has_lines:
        return replace(field, confidence=min(DOUBTFUL, item.answer.confidence))
    if ground is None:
        return _nowhere(field, item, found)
    placed = replace(field, page=ground.page, box=ground.box)
    if not ground.is_exact:
        return _differs(placed, ground.seen, item.answer.confidence * ground.similarity)
    sure = calibrated(ground.reading * (0.8 + 0.2 * item.answer.confidence))
    if found.value is not None and not _is_same(found, placed):
        return _differs(placed, found.raw or found.value, sure)
    if found.value is not None:
        return replace(placed, page=found.page, box=found.box, confidence=max(sure, found.confidence))
    return replace(placed, confidence=sure)


def _from_model(spec: FieldSpec, item: Given, conventions: Conventions) -> Field:
    raw = item.answer.value or ""
    shaped = take(raw, spec.type, conventions, choices=spec.choices) if spec.type in _UNIFORM else None
    return Field(
        name=spec.name,
        label=spec.label.words(),
        value=shaped.text if shaped is not None else raw.strip(),
        raw=raw,
        page=item.page,
        source=Source.HUNYUAN,
    )


def _moved(field: Field, spec: FieldSpec, drawn: Grounder) -> Field:
    """The field with its box among the lines that are shown, where its value stands there."""
    if field.source is not Source.HUNYUAN or not field.raw:
        return field
    labels = (spec.label.zh, spec.label.en, *spec.aliases)
    ground = drawn.find(field.raw, spec.type, labels=labels, page=field.page)
    return field if ground is None or not ground.is_exact else replace(field, box=ground.box)


def _is_same(first: Field, second: Field) -> bool:
    return fold(first.value or "") == fold(second.value or "") or fold(first.raw or "") == fold(second.raw or "")


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


def _nowhere(field: Field, item: Given, found: Field) -> Field:
    confidence = min(NOT_ON_PAGE, item.answer.confidence)
    if found.value is not None:
        return replace(_differs(field, found.raw or found.value, confidence), page=found.page, box=found.box)
    note = Words(
        f"页面上找不到“{field.raw}”：可能是大模型编造的，请核对。",
        f"“{field.raw}” stands nowhere on the page: the big model may have made it up. Please check.",
    )
    return replace(field, confidence=confidence, note=note)
