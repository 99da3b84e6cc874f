"""The big model as a witness: its answers, each with the place where the pages print it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from engine.document import Box, Page, Source
from engine.presets import FieldSpec, ValueType
from engine.readers import Answer
from engine.values.confidence import calibrated
from engine.values.conventions import Conventions
from engine.values.shapes import take
from engine.weigh.claims import Claim, Ground, Witness
from engine.weigh.ground import Grounder

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


@dataclass(frozen=True, slots=True)
class Given:
    """What the big model answered for a field, and on which page."""

    page: int
    answer: Answer


class BigModel:
    """What the model answered about one document, held to `pages`, the lines that the other reader saw.

    Its boxes are those on `shown`, if the lines there are the model's own.
    """

    def __init__(
        self, given: Sequence[Given], pages: Sequence[Page], conventions: Conventions, shown: Sequence[Page] = ()
    ) -> None:
        self._given = given
        self._pages = pages
        self._conventions = conventions
        is_own = any(line.source is Source.HUNYUAN for page in shown for line in page.lines)
        self._shown = shown if is_own else ()

    def claims(self, spec: FieldSpec) -> tuple[Claim, ...]:
        """Its answers to a field; where it answered others alone, that this one is not there."""
        if not self._given:
            return ()
        answers = [one for one in self._given if one.answer.name == spec.name and one.answer.value]
        if not answers:
            return (Claim(Witness.MODEL, None, source=Source.HUNYUAN),)
        return tuple(self._claim(one, spec, rank) for rank, one in enumerate(answers))

    @cached_property
    def _grounder(self) -> Grounder:
        return Grounder(self._pages, self._conventions)

    @cached_property
    def _drawing(self) -> Grounder:
        return Grounder(self._shown, self._conventions)

    def _claim(self, given: Given, spec: FieldSpec, rank: int) -> Claim:
        raw, sure = given.answer.value or "", given.answer.confidence
        shaped = take(raw, spec.type, self._conventions, choices=spec.choices) if spec.type in _UNIFORM else None
        value = shaped.text if shaped is not None else raw.strip()
        claim = Claim(Witness.MODEL, value, raw, given.page, None, sure, Source.HUNYUAN, rank=rank)
        ground = self._grounder.find(raw, spec.type, labels=_labels(spec), page=given.page)
        if ground is None:
            stands = Ground.NOWHERE if self._grounder.has_lines else Ground.UNKNOWN
            return replace(claim, ground=stands, likeness=0.0, drawn=self._drawn(raw, spec, given.page))
        strength = calibrated(ground.reading * (0.8 + 0.2 * sure)) if ground.is_exact else sure * ground.similarity
        return replace(
            claim,
            page=ground.page,
            box=ground.box,
            ground=Ground.PRINTED if ground.is_exact else Ground.ALIKE,
            likeness=ground.similarity,
            seen=ground.seen,
            strength=strength,
            drawn=self._drawn(raw, spec, ground.page),
        )

    def _drawn(self, raw: str, spec: FieldSpec, page: int) -> Box | None:
        """The value's box among the model's own lines, where those are shown and print it."""
        if not self._shown or not raw:
            return None
        ground = self._drawing.find(raw, spec.type, labels=_labels(spec), page=page)
        return ground.box if ground is not None and ground.is_exact else None


def _labels(spec: FieldSpec) -> tuple[str, ...]:
    return spec.label.zh, spec.label.en, *spec.aliases
