"""Every place that a field's ways and labels match on the pages, whether or not its value is taken from there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.document import Box, Page
from engine.extract.by_label.labels import Label
from engine.extract.extraction import sight_of
from engine.extract.sight import Sight
from engine.extract.ways import by_way, document_fits, labelled, labels_of
from engine.page.layout import Layout
from engine.presets import FieldSpec, Preset, Way
from engine.values.candidates import Candidate
from engine.values.conventions import Conventions

_MOST = 200
"""Places of one way. A pattern such as `.` matches every line."""
_LAST = Way()


@dataclass(frozen=True, slots=True)
class Match:
    """One place that a way matches; `way` counts from 0, None is the search by labels that comes last.

    `value` is None at a label beside which nothing suits; then `text` is the label itself. `label` is what was printed
    where a label led there, and `label_box` where, on `page` too.
    """

    way: int | None
    page: int
    box: Box
    text: str
    value: str | None
    quality: float
    label: str | None = None
    label_box: Box | None = None


def matches(pages: Sequence[Page], spec: FieldSpec, preset: Preset, conventions: Conventions) -> tuple[Match, ...]:
    """What each way of a field matches, in the order in which they are tried, then the labels; `preset` has the field.

    A way that takes only one (`only_one`) shows all of them.
    """
    sight = sight_of(Layout(pages), preset.fields, preset.kind, conventions, preset=preset)
    ways: list[tuple[int | None, Way]] = list(enumerate(spec.ways))
    if _LAST not in spec.ways:
        ways.append((None, _LAST))
    return tuple(match for at, way in ways for match in _of_way(sight, spec, way, at))


def _of_way(sight: Sight, spec: FieldSpec, way: Way, at: int | None) -> Iterator[Match]:
    if not document_fits(sight, way):
        return
    if way.is_by_label:
        yield from _by_labels(sight, spec, way, at)
        return
    freely = way.model_copy(update={"only_one": False})
    for count, candidate in enumerate(by_way(sight, spec, freely)):
        if count == _MOST:
            return
        yield _match(candidate, at)


def _by_labels(sight: Sight, spec: FieldSpec, way: Way, at: int | None) -> Iterator[Match]:
    fruitful: set[tuple[int, int]] = set()
    found = sorted(labelled(sight, spec, way), key=lambda one: -one[1].quality)[:_MOST]
    for label, candidate in found:
        fruitful.add((label.line.index, label.start))
        is_there = label.line.page == candidate.page
        yield _match(candidate, at, _printed(label), label.line.slice_box(label.start, label.end) if is_there else None)
    for label in labels_of(sight, spec, way)[:_MOST]:
        if (label.line.index, label.start) not in fruitful:
            box = label.line.slice_box(label.start, label.end)
            yield Match(at, label.line.page, box, _printed(label), None, label.quality, _printed(label), box)


def _printed(label: Label) -> str:
    """All that a label is made of, without its colon."""
    words = (*(line.text for line in label.also), label.line.text[label.start : label.end])
    return " ".join(words).strip(" :：")


def _match(candidate: Candidate, at: int | None, label: str | None = None, label_box: Box | None = None) -> Match:
    value = candidate.value
    return Match(at, candidate.page, candidate.box, value.raw, value.text, candidate.quality, label, label_box)
