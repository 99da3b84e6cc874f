"""A learnt layout put to use: fields filled, corrected or confirmed by the places that people have shown before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from engine.document import Field, Notice, Page, Source
from engine.extract import found as field_of
from engine.extract import guess_type
from engine.layouts.index import Match
from engine.layouts.lesson import FieldPlace
from engine.layouts.reading import PlaceReader
from engine.page.folding import fold
from engine.page.layout import Layout, Rect
from engine.presets import FieldSpec, Label
from engine.values.conventions import Conventions
from engine.words import Words

LAYOUT_KNOWN = "layout_known"
_CERTAIN = frozenset({Source.QR, Source.OFD, Source.XML, Source.RULE, Source.HUMAN})
_WEAK = 0.87
"""A value below this gives way to the learnt place even where people never had to show it."""
_MARGIN = 0.05
_WRONG_BEFORE = 0.7
"""What is left of the confidence of a value that stands elsewhere than where a person had to show it before."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The fields after the lessons, and what to tell about them."""

    fields: tuple[Field, ...]
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class _Told:
    """What a lesson says about one field: a value, or that there is none at `rect` of `page`."""

    match: Match
    place: FieldPlace
    rect: Rect
    field: Field | None


def use_lessons(
    fields: Sequence[Field],
    specs: Sequence[FieldSpec],
    pages: Sequence[Page],
    matches: Sequence[Match],
    conventions: Conventions,
) -> Outcome:
    """`fields` with what the matched layouts know of them; `specs` tell how, for the fields that were asked for.

    A field that was asked for and that a lesson knows is filled where it was missing, replaced where it was found with
    less reason, and surer where both agree. Where nothing stands at the place, it stays as it was.
    """
    if not matches:
        return Outcome(tuple(fields))
    layout = Layout(pages)
    by_name = {spec.name: spec for spec in specs}
    readers = {match.page: PlaceReader(layout, match.page, match.labels, conventions) for match in matches}
    settled = [_settle(field, by_name.get(field.name), layout, readers, matches) for field in fields]
    after = tuple(field for field, _ in settled)
    used = [match for _, match in settled if match is not None]
    taken = sum(field.layout is not None and field.note is not None for field in after)
    return Outcome(after, (_notice(used, taken),) if used else ())


def _settle(
    field: Field,
    spec: FieldSpec | None,
    layout: Layout,
    readers: Mapping[int, PlaceReader],
    matches: Sequence[Match],
) -> tuple[Field, Match | None]:
    """A field after the best lesson on it, and the layout it came from if the lesson counted."""
    if field.source in _CERTAIN:
        return field, None
    spec = spec or FieldSpec(name=field.name[:80] or "-", label=_label(field), type=guess_type(field.name))
    told = [told for match in matches if (told := _tell(spec, match, readers[match.page])) is not None]
    if not told:
        return field, None
    best = max(told, key=lambda one: (one.match.page == one.match.learnt.lesson.page, _sureness(one)))
    after = _emptied(field, best, layout) if best.field is None else _joined(field, best.field, best, layout)
    return (after, best.match) if after is not field else (field, None)


def _tell(spec: FieldSpec, match: Match, reader: PlaceReader) -> _Told | None:
    """What one matched layout says about a field; None: nothing."""
    name = fold(spec.name)
    place = next((one for one in match.learnt.lesson.places if one.name == spec.name or fold(one.name) == name), None)
    rect = match.locate(place.rect) if place is not None else None
    if place is None or rect is None or place.is_forgotten:
        return None
    if place.is_empty:
        return _Told(match, place, rect, None)
    candidate = reader.read(spec, place, rect, place.trust * match.strength)
    if candidate is None:
        return None
    return _Told(match, place, rect, replace(field_of(spec, candidate), layout=match.learnt.id))


def _sureness(told: _Told) -> float:
    return told.field.confidence if told.field is not None else told.place.trust


def _emptied(field: Field, told: _Told, layout: Layout) -> Field:
    """The field without its value, if that stands where people have said that nothing belongs."""
    if not field.is_found or field.box is None or field.page != told.match.page:
        return field
    rect = layout.rect_of(field.box, field.page)
    if rect is None or rect.shares_row(told.rect) < 0.5 or rect.shares_column(told.rect) < 0.3:
        return field
    return Field(field.name, field.label, note=EMPTY_NOTE, layout=told.match.learnt.id)


def _joined(field: Field, learnt: Field, told: _Told, layout: Layout) -> Field:
    """The field as found and as learnt, made one."""
    if not field.is_found:
        return replace(learnt, note=NOTE)
    is_there = _is_there(field, told, layout)
    if _is_same(field, learnt):
        if not is_there:
            return field
        sure = 1 - (1 - field.confidence) * (1 - 0.5 * learnt.confidence)
        return replace(field, confidence=round(sure, 4), layout=learnt.layout)
    if is_there and _overlaps(field, learnt, layout):
        return field
    rival = field.confidence * (_WRONG_BEFORE if told.place.is_mended else 1.0)
    is_weak = field.confidence < _WEAK or told.place.is_mended
    if is_weak and learnt.confidence > rival + _MARGIN:
        return replace(learnt, note=NOTE)
    return field


def _is_there(field: Field, told: _Told, layout: Layout) -> bool:
    """Whether a value stands (at least partly) at the learnt place."""
    if field.page != told.match.page or field.box is None:
        return False
    return _touch(layout.rect_of(field.box, field.page), told.rect)


def _overlaps(field: Field, learnt: Field, layout: Layout) -> bool:
    if field.box is None or learnt.box is None or field.page is None or learnt.page != field.page:
        return False
    other = layout.rect_of(learnt.box, field.page)
    return other is not None and _touch(layout.rect_of(field.box, field.page), other)


def _touch(first: Rect | None, second: Rect) -> bool:
    return first is not None and first.shares_row(second) > 0.5 and first.shares_column(second) > 0.3


def _is_same(first: Field, second: Field) -> bool:
    return fold(first.value or "") == fold(second.value or "") or fold(first.raw or "") == fold(second.raw or "")


def _label(field: Field) -> Label:
    return Label(zh=field.label.zh[:80] or field.name[:80] or "-", en=field.label.en[:80] or field.name[:80] or "-")


NOTE = Words(
    "取自已学的版式：同一版式的单据经人核对时，此栏就在这个位置。",
    "From a learnt layout: on a document of this layout that a person confirmed, the field stood in this place.",
)
EMPTY_NOTE = Words(
    "按已学的版式留空：同一版式的单据上，有人核对时清空过此栏。",
    "Left empty by a learnt layout: a person emptied this field on a document of this layout.",
)


def _notice(used: Sequence[Match], taken: int) -> Notice:
    since = min(match.learnt.since for match in used)
    confirmed = len(used) - taken
    zh = [f"{taken} 个字段取自它"] * bool(taken) + [f"{confirmed} 个字段与它一致"] * bool(confirmed)
    en = [f"{taken} {_fields(taken)} taken from it"] * bool(taken)
    en += [f"{confirmed} {_fields(confirmed)} confirmed by it"] * bool(confirmed)
    return Notice(
        LAYOUT_KNOWN,
        Words(
            f"认得这种版式（{since:%Y-%m-%d} 起由人核对学得）：{'，'.join(zh)}。",
            f"This layout is known, learnt from people's review since {since:%Y-%m-%d}: {', '.join(en)}.",
        ),
    )


def _fields(count: int) -> str:
    return "field" if count == 1 else "fields"
