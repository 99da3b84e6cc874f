"""A field's ways, as its kind says them: tried in order, the first that finds a value counts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from engine.extract.blocks import Block, blocks_of
from engine.extract.by_label.labels import Label
from engine.extract.finding import FINDERS, solver
from engine.extract.owners import of_party, on_side
from engine.extract.sight import Absent, Sight, part_of, whole_lines
from engine.page.folding import fold
from engine.page.layout import Placed
from engine.presets import FieldSpec, Place, Side, ValueType, Way
from engine.site_patterns import may_stand_in, search
from engine.values.candidates import Candidate, Part, stacked
from engine.values.reasons import NO_END
from engine.values.shapes import Value, take, tidy

_UNIFORM = frozenset(
    {
        ValueType.DATE, ValueType.DATE_RANGE, ValueType.TIME, ValueType.AMOUNT, ValueType.AMOUNT_WORDS, ValueType.SEX,
        ValueType.CHOICE, ValueType.RESIDENT_ID, ValueType.EMAIL,
    }
)  # fmt: skip
"""Types whose values have one way of being written: what a pattern finds has to be one of them."""
_WITHOUT_END = 0.4
"""The most quality of a block whose end nothing shows: in doubt, however well it is read."""
_LEAST = 0.3
_LEAST_LABEL = 0.6
_BETWEEN = 2
_MOST_BESIDE = 2
"""Letters beside a value that stands alone on its line: a bracket, a label cut off."""


class _Stretch(NamedTuple):
    """Characters of a line from `start` on."""

    line: Placed
    start: int = 0

    @property
    def text(self) -> str:
        return self.line.text[self.start :] if self.start else self.line.text


def by_ways(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The first value that any way of the field finds. Worked out once a document."""
    key = ("ways", spec.name)
    if key not in sight.solved:
        sight.solved[key] = None  # a field that leads back to itself finds nothing there
        found = (candidate for way in spec.ways for candidate in by_way(sight, spec, way))
        sight.solved[key] = next(found, None)
    solved: Candidate | None = sight.solved[key]
    return solved


def by_way(sight: Sight, spec: FieldSpec, way: Way) -> Iterator[Candidate]:
    """The values that one way finds, the one that counts first."""
    if not document_fits(sight, way):
        return
    if way.is_by_label:
        yield from _by_label(sight, spec, way)
    elif way.part_of is not None:
        yield from _piece(sight, spec, way, way.part_of)
    elif way.block is not None:
        found = (one for block in blocks_of(sight.search, way) for one in _in_block(sight, spec, way, block))
        yield from found if not way.only_one else _single(found)
    elif way.look_in is Place.TEXT:
        yield from _in_text(sight, spec, way)
    elif way.look_in is Place.ROWS:
        yield from _in_rows(sight, spec, way)
    elif _may_stand_in_a_line(sight, way):
        found = (one for stretch in _stretches(sight, way) for one in _in_line(sight, spec, way, stretch))
        yield from found if not way.only_one else _single(found)


def _may_stand_in_a_line(sight: Sight, way: Way) -> bool:
    """False where one look at all lines shows that none matches; pieces of lines are tried each by itself."""
    if way.pattern is None or way.right_of is not None or way.behind is not None:
        return True
    return may_stand_in(way.pattern, _all_lines(sight))


@solver
def _all_lines(sight: Sight) -> str:
    """Every line of the document, one under another."""
    return "\n".join(line.text for line in sight.layout.lines)


def _single(found: Iterable[Candidate]) -> Sequence[Candidate]:
    """The only one; none where there are several."""
    first = list(itertools.islice(found, 2))
    return first if len(first) == 1 else ()


def document_fits(sight: Sight, way: Way) -> bool:
    """Whether the way is one for a document of this kind, size and wording."""
    if way.kinds and not sight.may_be(*way.kinds):
        return False
    if way.most_lines is not None and len(sight.layout.lines) > way.most_lines:
        return False
    text = sight.flow.text
    if way.page_has is not None and search(way.page_has, text) is None:
        return False
    return way.page_lacks is None or search(way.page_lacks, text) is None


def _by_label(sight: Sight, spec: FieldSpec, way: Way) -> Iterator[Candidate]:
    """By the field's own labels, or by those that the way names, of one side or of one party."""
    if not way.labels and way.side is None and way.of_party is None and way.least is None:
        best = sight.search.best(spec)
        if best is not None:
            yield best
        return
    found = [candidate for _, candidate in labelled(sight, spec, way)]
    if found:
        yield max(found, key=lambda candidate: candidate.quality)


def labelled(sight: Sight, spec: FieldSpec, way: Way) -> Iterator[tuple[Label, Candidate]]:
    """Every value that suits a label that the way goes by."""
    least = way.least if way.least is not None else _LEAST
    for label in labels_of(sight, spec, way):
        yield from ((label, one) for one in sight.search.values.candidates(label, spec) if one.quality >= least)


def labels_of(sight: Sight, spec: FieldSpec, way: Way) -> list[Label]:
    """The labels on the pages that the way goes by, of its side or its party."""
    labels = _named(sight, spec, way)
    if way.of_party is not None:
        labels = of_party(sight, labels, way.of_party)
    return on_side(sight, labels, way.side) if way.side is not None else labels


def _named(sight: Sight, spec: FieldSpec, way: Way) -> list[Label]:
    if not way.labels:
        return sight.search.labels_of(spec)
    names = {fold(name) for name in way.labels}
    least = _LEAST_LABEL if way.least is not None else 0.0
    return [label for label in sight.search.labels if label.name in names and label.quality >= least]


def _piece(sight: Sight, spec: FieldSpec, way: Way, name: str) -> Iterator[Candidate]:
    """A piece of another field's value."""
    other = _other(sight, name)
    match = search(way.pattern or "", other.value.text) if other is not None else None
    if other is None or match is None:
        return
    value = _written(sight, spec, way, match)
    if value is None:
        return
    printed = match[match.lastindex or 0]
    for part in other.parts:
        start = part.text.find(printed)
        if start >= 0 and printed:
            place = part.start + start
            yield _told(part_of(part.line, place, place + len(printed), way.quality), value)
            return
    yield _told(whole_lines([part.line for part in other.parts], way.quality), value)


def _in_text(sight: Sight, spec: FieldSpec, way: Way) -> Iterator[Candidate]:
    """In the running text of all pages, also over the ends of lines."""
    match = search(way.pattern or "", sight.flow.text)
    value = _written(sight, spec, way, match) if match is not None else None
    if match is not None and value is not None:
        start, end = _span(way, match)
        yield _told(sight.flow.candidate(start, end, way.quality), value)


def _in_block(sight: Sight, spec: FieldSpec, way: Way, block: Block) -> Iterator[Candidate]:
    """All lines of a block as one value, where they match; in doubt where nothing shows its end."""
    first = block.lines[0]
    if not _line_fits(first, way) or (way.side is not None and not _is_in_half(sight, first, way.side)):
        return
    raw = stacked([line.text for line in block.lines])
    if way.pattern is not None and search(way.pattern, raw) is None:
        return
    kind = way.find or spec.type
    value = take(raw, kind, sight.conventions, choices=spec.choices) if kind in _UNIFORM else None
    if kind not in _UNIFORM or value is not None:
        parts = tuple(Part(line, 0, len(line.text)) for line in block.lines)
        quality = way.quality if block.has_end else min(way.quality, _WITHOUT_END)
        weakness = None if block.has_end else NO_END
        yield Candidate(value or Value(tidy(raw), raw, 0, len(raw), 1.0), parts, quality, weakness=weakness)


def _in_rows(sight: Sight, spec: FieldSpec, way: Way) -> Iterator[Candidate]:
    """In rows of lines; the value stands in the last line that prints it."""
    rows = list(zip(sight.layout.rows, sight.layout.row_texts, strict=True))
    for row, text in reversed(rows) if way.last else rows:
        match = search(way.pattern or "", text) if way.lines_with is None or search(way.lines_with, text) else None
        value = _written(sight, spec, way, match) if match is not None else None
        if match is None or value is None:
            continue
        start, end = _span(way, match)
        printed = replace(value, raw=" ".join(text[start:end].split()))
        yield Candidate(printed, _parts(row, start, end), way.quality)


def _parts(row: Sequence[Placed], start: int, end: int) -> tuple[Part, ...]:
    """The pieces of a row's lines behind `start:end` of its text, in which they stand two blanks apart."""
    parts, begin = [], 0
    for line in row:
        low, high = max(start - begin, 0), min(end - begin, len(line.text))
        if low < high:
            parts.append(Part(line, low, high))
        begin += len(line.text) + _BETWEEN
    return tuple(parts)


def _stretches(sight: Sight, way: Way) -> Iterator[_Stretch]:
    """The lines that a way looks at, the last one first where it wants the last."""
    found = _placed(sight, way)
    for stretch in reversed(list(found)) if way.last else found:
        if _line_fits(stretch.line, way):
            yield stretch


def _placed(sight: Sight, way: Way) -> Iterator[_Stretch]:
    beside = way.same_row_as or way.right_of
    if beside is not None:
        other = _other(sight, beside)
        if other is not None:
            yield from _beside(sight, other, is_row=way.same_row_as is not None)
        return
    lines: Sequence[Placed] = sight.layout.lines[: way.first_lines]
    if way.below is not None:
        over = next((line for line in lines if search(way.below, line.text)), None)
        lines = [line for line in lines if over is not None and _is_below(line, over)]
    yield from (_Stretch(line) for line in lines if way.side is None or _is_in_half(sight, line, way.side))


def _beside(sight: Sight, other: Candidate, *, is_row: bool) -> Iterator[_Stretch]:
    """The row of another value; or what stands behind it on its line, and then right of it."""
    line = other.parts[0].line
    if is_row:
        yield from (_Stretch(one) for one in sight.layout.row_of(line))
        return
    last = other.parts[-1]
    yield _Stretch(last.line, last.end)
    yield from (_Stretch(one) for one in sight.layout.right_of(line.rect, line.page))


def _is_below(line: Placed, over: Placed) -> bool:
    return line is not over and line.page == over.page and line.rect.middle > over.rect.top


def _is_in_half(sight: Sight, line: Placed, side: Side) -> bool:
    box = line.line.box
    if side in (Side.LEFT, Side.RIGHT):
        return (box.center[0] < 0.5) is (side is Side.LEFT)
    return (box.center[1] < 0.5) is (side is Side.TOP)


def _line_fits(line: Placed, way: Way) -> bool:
    if way.lines_with is None and way.lines_without is None:
        return True
    forms = (line.text, fold(line.text))
    if way.lines_with is not None and not any(search(way.lines_with, form) for form in forms):
        return False
    return way.lines_without is None or not any(search(way.lines_without, form) for form in forms)


def _in_line(sight: Sight, spec: FieldSpec, way: Way, stretch: _Stretch) -> Iterator[Candidate]:
    """What a pattern matches, or the value of a type, on one line."""
    if way.behind is not None:
        lead = search(rf"^\s{{0,9}}(?:{way.behind})", stretch.text)
        if lead is None:
            return
        stretch = _Stretch(stretch.line, stretch.start + lead.end())
    if way.pattern is None:
        yield from _typed(sight, spec, way, stretch)
        return
    match = search(way.pattern, stretch.text)
    value = _written(sight, spec, way, match) if match is not None else None
    if match is None or value is None:
        return
    start, end = _span(way, match)
    if not way.alone or _stands_alone(stretch.text, start, end):
        yield _told(part_of(stretch.line, stretch.start + start, stretch.start + end, way.quality), value)


def _typed(sight: Sight, spec: FieldSpec, way: Way, stretch: _Stretch) -> Iterator[Candidate]:
    value = take(stretch.text, way.find or spec.type, sight.conventions, choices=spec.choices)
    if value is None or (way.alone and not _stands_alone(stretch.text, value.start, value.end)):
        return
    place = stretch.start + value.start, stretch.start + value.end
    yield _told(part_of(stretch.line, *place, way.quality), value)


def _stands_alone(text: str, start: int, end: int) -> bool:
    return len(fold(text[:start] + text[end:])) <= _MOST_BESIDE


def _span(way: Way, match: re.Match[str]) -> tuple[int, int]:
    """Where the value stands: all that was matched where it is written anew, else the first group that matched."""
    group = 0 if way.write is not None else match.lastindex or 0
    return match.span(group)


def _written(sight: Sight, spec: FieldSpec, way: Way, match: re.Match[str]) -> Value | None:
    """The value in its uniform form; None where it is none of its type."""
    if way.write is not None:
        text = way.write.format(*(group or "" for group in (match[0], *match.groups())))
    else:
        text = match[match.lastindex or 0]
    if way.find is not None or spec.type in _UNIFORM:
        return take(text, way.find or spec.type, sight.conventions, choices=spec.choices)
    plain = re.sub(r"\s", "", text) if way.compact else tidy(text)
    return Value(plain, text, 0, len(text), 1.0) if plain else None


def _told(found: Candidate, value: Value) -> Candidate:
    """A place with the value that was read there, and its doubt."""
    return replace(found, value=replace(found.value, text=value.text, doubt=value.doubt))


def _other(sight: Sight, name: str) -> Candidate | None:
    """The value of another field of the kind."""
    spec = sight.fields.get(name)
    if spec is None:
        return None
    own = by_ways(sight, spec) if spec.ways else None
    if own is None and spec.rule is not None:
        found = FINDERS[spec.rule](sight, spec)
        own = None if isinstance(found, Absent) else found
    return own or sight.search.best(spec)
