"""The live tester of a field: every place that its ways and labels match on a page, and which one wins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from engine.document import Box, Field, Page
from engine.extract import Match, matches
from engine.kinds.sample import Sample
from engine.kinds.trial import try_sample
from engine.presets import FieldSpec, Preset, PresetBook
from engine.values.settling import conventions_of


@dataclass(frozen=True, slots=True)
class Lit:
    """One place that a field's ways or labels match.

    `way` is the place of the way in the list, from 0; None is what comes last: the search by the field's labels, or
    its `rule`. `page` counts from 1, `box` is the value's. `value` is in its uniform form; None: a label beside which
    nothing suits, and then `text` and `box` are the label's own. `label` is what was printed where a label led there.
    """

    way: int | None
    page: int
    box: Box
    text: str
    value: str | None
    quality: float
    label: str | None = None
    label_box: Box | None = None
    wins: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; boxes as in a document."""
        boxes = {
            name: box.to_list() if box else None for name, box in (("box", self.box), ("label_box", self.label_box))
        }
        return {**asdict(self), **boxes, "quality": round(self.quality, 4)}


def lit(pages: Sequence[Page], spec: FieldSpec, preset: Preset, book: PresetBook) -> tuple[Lit, ...]:
    """Every place that the ways of a field of `preset` match, in the order in which they are tried; one of them wins.

    None wins where the field has no value on these pages. A value that a rule or a tick box gives has a place of its
    own at the end.
    """
    found = [_lit(match) for match in matches(pages, spec, preset, conventions_of(pages, preset.country))]
    trial = try_sample(Sample("", tuple(pages)), preset, book)
    field = next((one for one in trial.found if one.name == spec.name), None)
    if field is None or field.value is None or field.page is None or field.box is None:
        return tuple(found)
    winner = next((at for at, one in enumerate(found) if _is_at(one, field) and _may_win(one, spec, found)), None)
    if winner is None:
        own = Lit(None, field.page, field.box, field.raw or field.value, field.value, field.confidence, wins=True)
        return (*found, own)
    found[winner] = replace(found[winner], wins=True)
    return tuple(found)


def _lit(match: Match) -> Lit:
    return Lit(match.way, match.page, match.box, match.text, match.value, match.quality, match.label, match.label_box)


def _may_win(one: Lit, spec: FieldSpec, found: Sequence[Lit]) -> bool:
    """Whether its way takes anything: one that wants the only match takes none where there are several."""
    if one.way is None or not spec.ways[one.way].only_one:
        return True
    return sum(other.way == one.way for other in found) == 1


def _is_at(one: Lit, field: Field) -> bool:
    return (one.page, one.box) == (field.page, field.box) and one.value == field.value
