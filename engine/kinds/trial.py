"""A kind tried on its samples: field by field what was wanted, what was given, how sure it is and where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from engine.checks import BY_NAME, check, check_rows
from engine.document import Box, Field, Page, Row
from engine.extract import Extraction, classify, extract, field_named, guess_type
from engine.kinds.sample import Sample, Values, samples_in
from engine.page.folding import fold
from engine.presets import FieldSpec, Label, Preset, PresetBook
from engine.values.confidence import Familiarity
from engine.values.conventions import Conventions
from engine.values.settling import conventions_of
from engine.weigh.bench import Bench
from engine.weigh.claims import printed
from engine.words import Words

_LONGEST = 80


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

    @property
    def is_right(self) -> bool:
        """Whether what was given is what was wanted, but for blanks."""
        return _bare(self.wanted) == _bare(self.given)

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
    given = [_given(one, value, fields, preset) for one, value in sample.fields.items()]
    if sample.by_name:
        given = [replace(one, field=one.name) for one in given]
    given += _cells(sample.rows, items, preset)
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


def _bare(value: str | None) -> str | None:
    return "".join(value.split()) if value is not None and fold(value) else None
