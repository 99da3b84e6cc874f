"""The one way in: pages and wanted fields in, fields and rows out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from engine.document import Box, Field, Notice, Page, Rival, Row, Table
from engine.evidence import Evidence
from engine.extract.by_label.pairs import other_pairs
from engine.extract.by_label.search import Search, missing
from engine.extract.by_label.ticks import Ticks
from engine.extract.finding import ASIDES
from engine.extract.flow import Flow
from engine.extract.kinds import FINDERS, ROW_FINDERS
from engine.extract.kinds.card.visiting_card import visiting_card
from engine.extract.rows.items import lines_of_table, read_items
from engine.extract.sight import Absent, Sight
from engine.extract.ways import by_ways
from engine.page.folding import has_chinese
from engine.page.layout import Layout
from engine.page.unread import near_unread
from engine.presets import FieldSpec, ItemsSpec, Preset, ValueType
from engine.values.candidates import Candidate
from engine.values.confidence import DOUBTED
from engine.values.conventions import Conventions
from engine.words import Words

BESIDE_UNREAD = Words(
    "旁边有本引擎不认识的文字，请核对。", "Print beside it is in a script that could not be read; please check."
)

_CLAUSES = "contract"
"""The kind whose words stand in sentences: what has no colon labels nothing there."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was found: a field a spec, in the same order; the rows of the items table; doubts about the whole.

    `others` are labelled values that nobody asked for by name. `rivals` are the runners-up of `fields`, in their order.
    `tables` are all tables of the pages, where they are asked for.
    """

    fields: tuple[Field, ...]
    items: tuple[Row, ...] = ()
    warnings: tuple[Notice, ...] = ()
    others: tuple[Field, ...] = ()
    rivals: tuple[Rival | None, ...] = ()
    tables: tuple[Table, ...] = ()


def extract(
    pages: Sequence[Page],
    fields: Sequence[FieldSpec],
    items: ItemsSpec | None,
    kind: str | None,
    conventions: Conventions,
    *,
    evidence: Sequence[Evidence] = (),
    open_fields: bool = False,
    preset: Preset | None = None,
) -> Extraction:
    """Looks for `fields` (and the rows of `items`) on `pages`; `kind` brings in what is known of that kind.

    `conventions` are how this document writes numbers and dates, `evidence` is what the pictures show besides text.
    `open_fields` also gives every other value that the page labels. `preset` is what is known of the kind: the fields
    that other fields are found by, and its words.
    """
    layout = Layout(pages)
    sight = sight_of(layout, fields, kind, conventions, evidence=evidence, preset=preset)
    ticks = Ticks(layout, evidence, fields, sight.search.captions)
    found = [_field(sight, ticks, spec) for spec in fields]
    wanted, rivals = tuple(field for field, _ in found), tuple(rival for _, rival in found)
    rows = _rows(layout, items, kind, conventions) if items is not None else ()
    is_strict = items is not None or kind == _CLAUSES
    others = other_pairs(sight.search, ticks, wanted, is_strict=is_strict) if open_fields else ()
    boxes = _boxes_of_table(layout, items, conventions, rows) if items is not None and others else ()
    others = tuple(field for field in others if not _is_in_table(field, boxes))
    doubted = partial(_doubted, {page.number: page for page in layout.pages})
    wanted, others = tuple(map(doubted, wanted)), tuple(map(doubted, others))
    return Extraction(wanted, tuple(tuple(map(doubted, row)) for row in rows), layout.warnings, others, rivals)


def sight_of(
    layout: Layout,
    fields: Sequence[FieldSpec],
    kind: str | None,
    conventions: Conventions,
    *,
    evidence: Sequence[Evidence] = (),
    preset: Preset | None = None,
) -> Sight:
    """What finders see of a document on which these fields are looked for."""
    known = {spec.name: spec for spec in (*(preset.fields if preset is not None else ()), *fields)}
    words = preset.words if preset is not None else {}
    sight = Sight(layout, Search(layout, fields, conventions, evidence), Flow(layout), kind, conventions, known, words)
    if kind is not None and kind in ASIDES:
        sight.search.leave_out(*ASIDES[kind](sight))
    return sight


def _doubted(pages: Mapping[int, Page], field: Field) -> Field:
    """The field, in doubt where it stands on or beside print that could not be read: its label may be there."""
    if field.value is None or field.page is None or field.box is None or not near_unread(pages[field.page], field.box):
        return field
    confidence = min(field.confidence, DOUBTED)
    return replace(field, confidence=confidence, note=field.note or BESIDE_UNREAD)


def _boxes_of_table(
    layout: Layout, items: ItemsSpec, conventions: Conventions, rows: Sequence[Row]
) -> Sequence[tuple[int, Box]]:
    """Where the items stand: the lines under their headings, and the cells that were read without any."""
    table = lines_of_table(layout, items, conventions)
    lines = [(line.page, line.line.box) for line in layout.lines if line.index in table]
    cells = (cell for row in rows for cell in row)
    return [*lines, *((cell.page, cell.box) for cell in cells if cell.page is not None and cell.box is not None)]


def _is_in_table(field: Field, cells: Sequence[tuple[int, Box]]) -> bool:
    """Whether a value stands among the items, their headings included: none of them is a label of the document."""
    box = field.box
    return box is not None and any(
        page == field.page and (cell.contains(box.center) or box.contains(cell.center)) for page, cell in cells
    )


def _rows(layout: Layout, items: ItemsSpec, kind: str | None, conventions: Conventions) -> tuple[Row, ...]:
    """The rows of the table of items, by the finder of the kind where there is one."""
    finder = ROW_FINDERS.get(items.rule) if items.rule is not None else None
    return finder(layout, items, conventions) if finder is not None else read_items(layout, items, kind, conventions)


def _field(sight: Sight, ticks: Ticks, spec: FieldSpec) -> tuple[Field, Rival | None]:
    """A field by its ways or its finder, else by its label or a tick box; and the runner-up among its labels."""
    own: Candidate | Absent | None = visiting_card(sight, spec) or by_ways(sight, spec)
    if own is None and spec.rule is not None and spec.rule in FINDERS:
        own = FINDERS[spec.rule](sight, spec)
    if isinstance(own, Absent):
        return missing(spec, own.reason), None
    candidate = own or sight.search.best(spec)
    is_read = candidate is not None and (has_chinese(spec.name) or spec.type not in _WORDS)
    if not is_read and spec.type in _TICKABLE and not spec.has_own_way:
        needed = 0.3 if candidate is None else 0.62 if candidate.quality < 0.75 else 0.8
        labels = frozenset(
            text for label in sight.search.labels_of(spec) for text in (label.line.text, label.name_printed)
        )
        ticked = ticks.field(spec, needed, labels, leading_only=candidate is not None and candidate.quality > 0.45)
        if ticked is not None:
            return ticked, None
    return sight.search.field(spec, candidate), sight.search.rival(spec, candidate)


_WORDS = frozenset({ValueType.TEXT, ValueType.CHOICE})
_TICKABLE = frozenset({ValueType.TEXT, ValueType.CHOICE, ValueType.IDENTIFIER, ValueType.TAX_ID, ValueType.NUMBER})
