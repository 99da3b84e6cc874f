"""A kind tried on its samples: field by field what was wanted, what was given, how sure it is and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from engine.checks import BY_NAME, check, check_rows
from engine.document import Box, Field, Page, Row
from engine.extract import Extraction, classify, extract, field_named, guess_type
from engine.kinds.sample import Sample, Values, samples_in
from engine.page.folding import fold
from engine.presets import FieldSpec, Label, Preset, PresetBook, ValueType
from engine.values.confidence import Familiarity
from engine.values.conventions import UNIFORM, Conventions
from engine.values.settling import conventions_of
from engine.values.shapes import take
from engine.weigh.bench import Bench
from engine.weigh.claims import printed
from engine.words import Words

_LONGEST = 80
_UNIT = 4
"""Letters that a typed value may have besides: a currency, `Uhr`."""
_OF_A_NUMBER = re.compile(r"[\d.,]")
_GOES_ON = re.compile(r"[.,]?\d")
_FREE = frozenset({ValueType.TEXT, ValueType.LONG_TEXT})
"""Types whose values have no other form than the printed one."""


class Outcome(StrEnum):
    """How a field of a sample came out."""

    RIGHT = "right"
    DOUBTFUL = "doubtful"
    """Right, and a person would be asked to look."""
    WRONG = "wrong"
    MISSING = "missing"
    """Nothing was given where something was wanted."""


@dataclass(frozen=True, slots=True)
class Given:
    """One field of a sample: what was wanted (None: nothing should be found) and what was given, and how sure.

    `is_doubtful` says that the desk would ask a person to look, `doubts` are what checks say against the value, and
    `reason` is what makes it least sure where none does. `page` (from 1) and `box` are where the value was found.
    `field` is the field of the kind that `name` means, `items › COLUMN` for a cell; None: the kind has no such field.
    `meant` is `wanted` in its uniform form where it was typed as it is printed: `112,60 EUR`; None: it was not.
    """

    name: str
    wanted: str | None
    given: str | None
    confidence: float
    doubts: tuple[Words, ...] = ()
    is_doubtful: bool = False
    reason: Words | None = None
    page: int | None = None
    box: Box | None = None
    field: str | None = None
    meant: str | None = None

    @property
    def is_right(self) -> bool:
        """Whether what was given is what was wanted, but for blanks, as it was typed or as the document means it."""
        return _bare(self.given) == _bare(self.wanted) or (self.meant is not None and self.given == self.meant)

    @property
    def outcome(self) -> Outcome:
        """Right, doubtful, wrong or missing."""
        if self.is_right:
            return Outcome.DOUBTFUL if self.is_doubtful else Outcome.RIGHT
        return Outcome.MISSING if _bare(self.given) is None else Outcome.WRONG


@dataclass(frozen=True, slots=True)
class Trial:
    """One sample: the kind that `auto` takes it for, and the fields and cells that its sample speaks of.

    `found` are all fields as the desk would show them, spoken of or not, and `items` all rows.
    """

    sample: str
    kind: str | None
    fields: tuple[Given, ...]
    wanted_kind: str | None = None
    found: tuple[Field, ...] = ()
    items: tuple[Row, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether the kind and every field are as wanted."""
        return (self.wanted_kind is None or self.kind == self.wanted_kind) and all(one.is_right for one in self.fields)


def try_kind(folder: Path, preset: Preset, book: PresetBook) -> Iterator[Trial]:
    """Reads every sample in the folder of a kind; `book` are the kinds that `auto` chooses from.

    Raises `BadPreset` for a file that is no sample.
    """
    return (try_sample(sample, preset, book) for sample in samples_in(folder))


def try_sample(sample: Sample, preset: Preset, book: PresetBook) -> Trial:
    """Looks for the fields of `preset` on the pages of a sample, judged and checked as the desk does with print alone.

    `book` are the kinds that `auto` chooses from.
    """
    pages = sample.pages
    kind = classify(pages, book)
    conventions = conventions_of(pages, preset.country)
    rules: Sequence[str] = BY_NAME if sample.by_name else preset.checks
    meant = kind.kind if sample.by_name else preset.kind
    if sample.by_name:
        specs = tuple(field_named(one, book) for one in sample.fields)
        found = extract(pages, specs, None, meant, conventions, preset=book.get(kind.preset_id or ""))
    else:
        specs = preset.fields
        found = extract(pages, specs, preset.items, meant, conventions, open_fields=preset.open, preset=preset)
    found = _judged(found, specs, pages, conventions, meant)
    fields = (*check(found.fields, found.items, specs, rules), *found.others)
    items = check_rows(found.items, fields)
    typed = _Typed(pages, conventions)
    given = [_given(one, value, fields, preset) for one, value in sample.fields.items()]
    if sample.by_name:
        given = [replace(one, field=one.name) for one in given]
    given += _cells(sample.rows, items, preset)
    given = [replace(one, meant=typed.meant(one, preset)) for one in given]
    is_told = bool(preset.cues) and not sample.by_name
    return Trial(sample.name, kind.preset_id, tuple(given), preset.id if is_told else None, fields, items)


def fields_on(pages: Sequence[Page], preset: Preset) -> dict[str, Field]:
    """The fields of a preset on pages, by name, as sure as the desk is of them; neither rows nor other values."""
    conventions = conventions_of(pages, preset.country)
    found = extract(pages, preset.fields, None, preset.kind, conventions, preset=preset)
    judged = _judged(found, preset.fields, pages, conventions, preset.kind)
    return {field.name: field for field in check(judged.fields, (), preset.fields, preset.checks)}


def _judged(
    found: Extraction, specs: Sequence[FieldSpec], pages: Sequence[Page], conventions: Conventions, kind: str | None
) -> Extraction:
    """What was found, as sure as the desk is of it where nothing but the print speaks."""
    bench = Bench(pages, Familiarity.of(conventions.languages, conventions.country, kind))
    rivals = found.rivals or (None,) * len(specs)
    fields = tuple(
        bench.judge(spec, printed(field, rival)) for spec, field, rival in zip(specs, found.fields, rivals, strict=True)
    )
    return replace(found, fields=fields, others=tuple(_other(bench, field) for field in found.others))


def _other(bench: Bench, field: Field) -> Field:
    """A value that nobody asked for by name."""
    name, zh, en = (text[:_LONGEST] or "-" for text in (field.name, field.label.zh, field.label.en))
    spec = FieldSpec(name=name, label=Label(zh=zh, en=en), type=guess_type(field.name))
    return replace(bench.judge(spec, printed(field)), name=field.name, label=field.label)


def _given(name: str, wanted: str | None, fields: Sequence[Field], preset: Preset) -> Given:
    """The field that answers to a name: its own name, or one of the labels it has."""
    spec = next((spec for spec in preset.fields if name in (spec.name, spec.label.zh, spec.label.en)), None)
    called = spec.name if spec is not None else name
    field = next((one for one in fields if one.name == called or name in (one.name, one.label.zh, one.label.en)), None)
    return _said(name, wanted, field, spec.name if spec is not None else None)


def _said(name: str, wanted: str | None, field: Field | None, known: str | None) -> Given:
    if field is None:
        return Given(name, wanted, None, 0.0, field=known)
    return Given(
        name,
        wanted,
        field.value,
        field.confidence,
        tuple(verdict.message for verdict in field.checks if not verdict.ok),
        field.is_doubtful,
        field.reason,
        field.page,
        field.box,
        known,
    )


def _cells(wanted: Sequence[Values], rows: Sequence[Row], preset: Preset) -> Iterator[Given]:
    """The cells of the items, row by row; a row that should not be there is one too many."""
    columns = {column.name for column in preset.items.columns} if preset.items is not None else set()
    for number, row in enumerate(wanted, start=1):
        cells = {cell.name: cell for cell in rows[number - 1]} if number <= len(rows) else {}
        for name, value in row.items():
            known = f"items › {name}" if name in columns else None
            yield _said(f"items {number} › {name}", value, cells.get(name), known)
    if wanted and len(rows) != len(wanted):
        yield Given("items", str(len(wanted)), str(len(rows)), 0.0, field="items")


@dataclass(frozen=True, slots=True)
class _Typed:
    """What people mean by a value that they typed as it is printed, on these pages."""

    pages: Sequence[Page]
    conventions: Conventions

    def meant(self, one: Given, preset: Preset) -> str | None:
        """The uniform form of what is wanted; None for what is in it already, or is no value of the field's type.

        `3.500` is in it, unless it stands printed so: then it is what the document means by it.
        """
        spec = _spec_of(one, preset)
        if spec is None or one.wanted is None or spec.type in _FREE:
            return None
        plain = take(one.wanted, spec.type, UNIFORM, choices=spec.choices)
        if plain is not None and _bare(plain.text) == _bare(one.wanted) and not self._is_printed(one.wanted):
            return None
        value = take(one.wanted, spec.type, self.conventions, choices=spec.choices)
        is_whole = value is not None and value.doubt is None and len(fold(value.raw)) >= len(fold(one.wanted)) - _UNIT
        return value.text if value is not None and is_whole else None

    def _is_printed(self, text: str) -> bool:
        return any(_stands_in(line.text, text) for page in self.pages for line in page.lines)


def _stands_in(line: str, text: str) -> bool:
    """Whether a text is printed in a line as it is, and not as a part of a longer number."""
    at = line.find(text)
    while at >= 0:
        begins = at == 0 or _OF_A_NUMBER.match(line, at - 1) is None
        if begins and _GOES_ON.match(line, at + len(text)) is None:
            return True
        at = line.find(text, at + 1)
    return False


def _spec_of(one: Given, preset: Preset) -> FieldSpec | None:
    if one.field is None:
        return None
    column = one.field.removeprefix("items › ")
    if column != one.field:
        return next((spec for spec in preset.items.columns if spec.name == column), None) if preset.items else None
    return preset.field(one.field)


def _bare(value: str | None) -> str | None:
    return "".join(value.split()) if value is not None and fold(value) else None
