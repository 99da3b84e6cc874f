"""A preset with one field changed, and whether what a draft finds is what was meant."""

from __future__ import annotations

from pydantic import ValidationError

from engine.document import Box, Field
from engine.extract import Match
from engine.page.folding import fold
from engine.presets import FieldSpec, Preset, ValueType
from engine.values.equality import is_same


def with_field(preset: Preset, spec: FieldSpec) -> Preset | None:
    """The preset with the field of this name changed, or added at the end; None where they do not go together."""
    is_there = preset.field(spec.name) is not None
    fields = [spec if one.name == spec.name else one for one in preset.fields]
    said = {key: getattr(preset, key) for key in Preset.model_fields}
    try:
        return Preset(**{**said, "fields": tuple(fields if is_there else [*fields, spec])})
    except ValidationError:
        return None


def names_of(*specs: FieldSpec) -> frozenset[str]:
    """The labels that some fields have, folded."""
    return frozenset(fold(text) for spec in specs for text in (spec.label.zh, spec.label.en, *spec.aliases))


def stands_at(found: Field | Match, page: int, box: Box, value: str, kind: ValueType) -> bool:
    """Whether this value was found, and in this place."""
    if found.value is None or found.box is None or found.page != page:
        return False
    is_here = box.contains(found.box.center) or found.box.contains(box.center)
    return is_here and is_same(found.value, value, kind)
