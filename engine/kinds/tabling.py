"""A table taught by pointing: its columns out of the printed headings, their types out of the cells below them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from engine.document import Box, Page
from engine.kinds.guessing import field_labelled, field_name, guessed_type, label_in_both
from engine.kinds.pointing import MARKS
from engine.kinds.sample import Sample
from engine.kinds.trial import try_sample
from engine.page.folding import fold, has_chinese
from engine.page.layout import Layout, Placed
from engine.presets import FieldSpec, ItemsSpec, Label, Preset, PresetBook, ValueType
from engine.values.conventions import Conventions
from engine.values.settling import conventions_of

_LEAST_COLUMNS, _MOST_COLUMNS, _MOST_ROWS = 2, 20, 30
_IN_BOX = 0.5
_AMOUNTS = frozenset({ValueType.AMOUNT, ValueType.NUMBER})
_OF_CELLS = frozenset({ValueType.AMOUNT, ValueType.NUMBER, ValueType.PERCENT, ValueType.DATE, ValueType.TIME})
"""Types that a column may be guessed to have; all others are text."""


@dataclass(frozen=True, slots=True)
class TableOffer:
    """A table pointed at: what the kind's `items` would be, and the rows that it reads on this page.

    `right` of `samples` samples, this one counted, give rows. `columns` are as printed.
    """

    items: ItemsSpec
    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    right: int
    samples: int

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; `items` has the keys of a kind's file."""
        return {
            "items": self.items.model_dump(mode="json", exclude_defaults=True),
            "columns": list(self.columns),
            "rows": [list(row) for row in self.rows],
            "right": self.right,
            "samples": self.samples,
        }


def table_at(
    pages: Sequence[Page], page: int, box: Box, preset: Preset, book: PresetBook, others: Sequence[Sample] = ()
) -> TableOffer | None:
    """The table whose headings, or all of it, a person has drawn around. None: that is none, or no row can be read."""
    layout = Layout(pages)
    heads, below = _drawn(layout, page, box)
    if heads is None:
        return None
    conventions = conventions_of(pages, preset.country)
    columns: list[FieldSpec] = []
    for head in heads:
        cells = [line.text for line in below if _column_of(line, heads) is head]
        columns.append(_column(head.text, cells, columns, book, conventions))
    try:
        items = ItemsSpec(columns=tuple(columns))
        taught = Preset(**{**{key: getattr(preset, key) for key in Preset.model_fields}, "items": items})
    except ValidationError:
        return None
    rows = _rows(Sample("", tuple(pages)), taught, book)
    if not rows:
        return None
    right = 1 + sum(bool(_rows(sample, taught, book)) for sample in others)
    return TableOffer(items, tuple(head.text for head in heads), rows, right, len(others) + 1)


def _drawn(layout: Layout, page: int, box: Box) -> tuple[list[Placed] | None, list[Placed]]:
    """The cells of the first row in a box that can be headings, and the lines below them: in the box, or to the end."""
    rect = layout.rect_of(box, page)
    if rect is None:
        return None, []
    inside = [
        [line for line in row if line.page == page and rect.left <= line.rect.center <= rect.right]
        for row in layout.rows
        if row[0].page == page and row[0].rect.shares_row(rect) >= _IN_BOX
    ]
    at = next((number for number, row in enumerate(inside) if _may_head(row)), None)
    if at is None:
        return None, []
    heads = sorted(inside[at], key=lambda line: line.rect.left)
    bottom = max(line.rect.bottom for line in heads)
    rows = inside[at + 1 :] or [list(row) for row in layout.rows if row[0].page == page and row[0].rect.middle > bottom]
    return heads, [line for row in rows[:_MOST_ROWS] for line in row if len(row) >= _LEAST_COLUMNS]


def _may_head(row: Sequence[Placed]) -> bool:
    """Cells with words and without figures."""
    has_words = all(any(map(str.isalpha, line.text)) and not any(map(str.isdigit, line.text)) for line in row)
    return has_words and _LEAST_COLUMNS <= len(row) <= _MOST_COLUMNS


def _column_of(line: Placed, heads: Sequence[Placed]) -> Placed:
    """The heading over a cell: the one that it shares most with, else the nearest."""

    def distance(head: Placed) -> float:
        edges = abs(line.rect.left - head.rect.left), abs(line.rect.right - head.rect.right)
        return min(*edges, abs(line.rect.center - head.rect.center))

    return min(heads, key=distance)


def _column(
    printed: str, cells: Sequence[str], before: Sequence[FieldSpec], book: PresetBook, conventions: Conventions
) -> FieldSpec:
    """A column by its printed heading: called as the tables of known kinds call it, where they know it."""
    printed = printed.strip(MARKS) or printed
    taken = {spec.name for spec in before}
    known = _known_column(printed, book)
    kind = _type_of(cells, conventions)
    if known is not None and known.name not in taken and (kind is known.type or {kind, known.type} <= _AMOUNTS):
        is_chinese = has_chinese(printed)
        label = Label(zh=printed if is_chinese else known.label.zh, en=known.label.en if is_chinese else printed)
        return FieldSpec(name=known.name, label=label, type=known.type)
    label = label_in_both(printed, book, len(before) + 1)
    like = field_labelled(printed, book)
    name = like.name if like is not None and like.name not in taken else field_name(label, taken)
    return FieldSpec(name=name, label=label, type=kind)


def _known_column(printed: str, book: PresetBook) -> FieldSpec | None:
    wanted = fold(printed)
    for preset in book.values():
        for spec in preset.items.columns if preset.items is not None else ():
            if wanted in {fold(text) for text in (spec.label.zh, spec.label.en, *spec.aliases)}:
                return spec
    return None


def _type_of(cells: Sequence[str], conventions: Conventions) -> ValueType:
    """What most cells look like; an amount among numbers makes all of them amounts."""
    kinds = Counter(kind if kind in _OF_CELLS else ValueType.TEXT for kind in _kinds(cells, conventions))
    if not kinds:
        return ValueType.TEXT
    if set(kinds) <= _AMOUNTS:
        return ValueType.AMOUNT if ValueType.AMOUNT in kinds else ValueType.NUMBER
    return kinds.most_common(1)[0][0]


def _kinds(cells: Sequence[str], conventions: Conventions) -> list[ValueType]:
    return [guessed_type(cell, (), PresetBook.of(()), conventions) for cell in cells]


def _rows(sample: Sample, preset: Preset, book: PresetBook) -> tuple[tuple[str | None, ...], ...]:
    return tuple(tuple(cell.value for cell in row) for row in try_sample(sample, preset, book).items)
