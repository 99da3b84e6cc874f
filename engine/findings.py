"""What is said on one paper: every witness asked about every field, and the bench's judgement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.document import Field, Notice, Rival, Table
from engine.evidence.codes import stated_by_codes
from engine.evidence.statements import Stated
from engine.extract import Extraction, extract, guess_type, missing, tables_of
from engine.layouts import LayoutMemory, LearntLayouts
from engine.presets import FieldSpec, ItemsSpec, Label, Preset, PresetBook
from engine.reading.pages import Whole
from engine.values.confidence import Familiarity
from engine.values.conventions import Conventions
from engine.values.settling import conventions_of
from engine.weigh.agreement import BigModel
from engine.weigh.bench import Bench
from engine.weigh.claims import Speaks, printed
from engine.weigh.model_tables import model_tables
from engine.weigh.testimony import Testimony
from engine.words import Words


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for on pages that are read: fields, rows and perhaps tables, on a document of this kind."""

    kind: str | None
    fields: tuple[FieldSpec, ...]
    items: ItemsSpec | None
    is_open: bool
    preset: Preset | None
    has_tables: bool = False


def find(
    seen: Whole, stated: Stated, sought: Sought, presets: PresetBook, memory: LayoutMemory | None = None
) -> Extraction:
    """The fields and rows of one paper: print, its own data, the big model and the learnt layouts, judged."""
    codes = stated_by_codes((look.page, code) for look in seen.looks for code in look.codes)
    usual = sought.preset.country if sought.preset is not None else None
    conventions = conventions_of(seen.evidence, usual)
    print_ = extract(
        seen.evidence,
        sought.fields,
        sought.items,
        sought.kind,
        conventions,
        evidence=seen.looks,
        open_fields=sought.is_open,
        preset=sought.preset,
    )
    data = Testimony(stated.and_then(codes), seen.evidence, presets, conventions)
    layouts = LearntLayouts(seen.pages, memory.recall(seen.pages) if memory is not None else (), conventions)
    witnesses: tuple[Speaks, ...] = (data, BigModel(seen.given, seen.evidence, conventions, seen.pages), layouts)
    bench = Bench(seen.pages, Familiarity.of(conventions.languages, conventions.country, sought.kind))
    rivals = print_.rivals or (None,) * len(sought.fields)
    fields = tuple(
        _judged(bench, spec, field, rival, witnesses)
        for spec, field, rival in zip(sought.fields, print_.fields, rivals, strict=True)
    )
    rows = data.rows(print_.items, sought.items)
    others = data.others(sought.fields, print_.others, rows) if sought.is_open else print_.others
    others = tuple(_other(bench, field, layouts) for field in others)
    tables = _tables(seen, conventions) if sought.has_tables else ()
    notices = (*print_.warnings, *layouts.notices((*fields, *others)))
    return Extraction(fields, rows, notices, others, tables=tables)


def _tables(seen: Whole, conventions: Conventions) -> tuple[Table, ...]:
    """The tables as a big model gave them, held to the print; those of pages of which it gave none by print alone."""
    answers = [(record.number, record.seen.text) for record in seen.records if record.seen.text]
    given = model_tables(answers, seen.evidence, conventions)
    told = {place.page for table in given for place in table.places}
    rest = [page for page in seen.evidence if page.number not in told]
    found = tables_of(rest, seen.looks, conventions)
    return tuple(sorted((*given, *found), key=lambda table: table.places[0].page if table.places else 0))


def _judged(bench: Bench, spec: FieldSpec, field: Field, rival: Rival | None, witnesses: Sequence[Speaks]) -> Field:
    claims = (*printed(field, rival), *(claim for witness in witnesses for claim in witness.claims(spec)))
    return bench.judge(spec, claims)


def _other(bench: Bench, field: Field, layouts: LearntLayouts) -> Field:
    """A value that nobody asked for by name, as print and the learnt layouts have it."""
    zh, en = (text[:80] or field.name[:80] or "-" for text in (field.label.zh, field.label.en))
    spec = FieldSpec(name=field.name[:80] or "-", label=Label(zh=zh, en=en), type=guess_type(field.name))
    judged = bench.judge(spec, (*printed(field), *layouts.claims(spec)))
    return replace(judged, name=field.name, label=field.label)


def text_alone(sought: Sought) -> Extraction:
    """No fields: looking for them came to no end."""
    note = Words("未能查找：本文档的文字过于复杂。", "Not looked for: the text of this document is too complex.")
    notice = Notice(
        "fields_unread",
        Words(
            "本文档的文字过于复杂，没有在限时内找出字段；文字本身已完整保留，请人工填写。",
            "The text of this document is too complex: no fields were found in time. The text itself is here whole; "
            "please fill the fields in.",
        ),
    )
    return Extraction(tuple(missing(spec, note) for spec in sought.fields), warnings=(notice,))
