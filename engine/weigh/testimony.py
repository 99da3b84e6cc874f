"""What a document says in data: QR codes, OFD, XML, as claims on its fields, and its rows in the place of printed ones.

Data is exact where reading is not, so its claims are certain; the bench holds them against what was read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import cached_property

from engine.document import Field, Page, Row
from engine.evidence.statements import Stated, Statement
from engine.page.folding import fold
from engine.presets import FieldSpec, ItemsSpec, PresetBook, ValueType
from engine.values.amounts import format_amount
from engine.values.conventions import UNIFORM, Conventions
from engine.values.equality import is_same
from engine.values.shapes import take
from engine.weigh.by_data import CERTAIN, EXACT, FROM_FILE, NUMERIC, UNIFORM_TYPES, printed_otherwise, with_check
from engine.weigh.claims import Claim, Witness
from engine.weigh.claims import Ground as Stands
from engine.weigh.ground import Ground, Grounder
from engine.words import Words

_ALIKE = 0.9
_MOST_OTHERS = 60
_MOST_DIGITS = 28
"""Larger numbers, and smaller ones, are no amounts; they stay as they are written."""
_MOST_GROUNDED_ROWS = 30


class Testimony:
    """The statements of one document as a witness; `pages` are those that were read."""

    def __init__(self, stated: Stated, pages: Sequence[Page], presets: PresetBook, conventions: Conventions) -> None:
        self._stated = _seen_on(stated, frozenset(page.number for page in pages))
        self._grounder = Grounder(pages, conventions) if stated else None
        self._presets = presets

    @cached_property
    def _labels(self) -> dict[str, frozenset[str]]:
        return _labels(self._presets)

    def claims(self, spec: FieldSpec) -> tuple[Claim, ...]:
        """What data says of a field, the first statement first; that it leaves the field empty is a claim, too."""
        if self._grounder is None:
            return ()
        spoken = [one for one in self._stated.statements if self._is_of(one, spec)]
        if not spoken and spec.name in self._stated.blank:
            return (Claim(Witness.DATA, None, is_certain=True, strength=CERTAIN),)
        return tuple(self._claim(one, spec, rank, self._grounder) for rank, one in enumerate(spoken))

    def rows(self, printed: Sequence[Row], items: ItemsSpec | None) -> tuple[Row, ...]:
        """The rows that are stated, their cells at the places of the printed ones where those are as many."""
        rows = self._stated.rows
        if self._grounder is None or items is None or not rows:
            return tuple(printed)
        are_aligned = len(printed) == len(rows)
        seen = Counter(cell.text for row in rows for cell in row)
        once = frozenset(text for text, count in seen.items() if count == 1) if len(rows) <= _MOST_GROUNDED_ROWS else ()
        return tuple(
            _row(items, row, printed[place] if are_aligned else (), self._grounder, once)
            for place, row in enumerate(rows)
        )

    def others(self, specs: Sequence[FieldSpec], found: Sequence[Field], rows: Sequence[Row]) -> tuple[Field, ...]:
        """What is stated under names nobody asked for; a printed pair of the same value gives way."""
        if self._grounder is None:
            return tuple(found)
        stated: dict[str, Field] = {}
        for one in self._stated.statements:
            if not any(self._is_of(one, spec) for spec in specs):
                label = one.label or Words(one.name, one.name)
                stated.setdefault(
                    fold(label.zh), Field(one.name, label, one.text, one.text, one.page, one.box, CERTAIN, one.source)
                )
        kept = [field for field in found if fold(field.label.zh) not in stated and not _covers_a_cell(field, rows)]
        return (*list(stated.values())[:_MOST_OTHERS], *kept)

    def _is_of(self, statement: Statement, spec: FieldSpec) -> bool:
        """Whether a statement is of a field: by the presets' name, or by the label that a person typed."""
        if statement.name == spec.name:
            return True
        typed = {fold(spec.name), fold(spec.label.zh), fold(spec.label.en)}
        if statement.label is not None:
            return fold(statement.label.zh) in typed
        labels = self._labels.get(statement.name, frozenset())
        return bool(typed & labels) or (bool(labels) and labels <= {fold(alias) for alias in spec.aliases})

    def _claim(self, one: Statement, spec: FieldSpec, rank: int, grounder: Grounder) -> Claim:
        """A statement as a value of the field's type, with its place by the file or, else, where the page prints it."""
        claim = Claim(
            Witness.DATA,
            _shaped(one.text, spec.type),
            one.text,
            one.page,
            one.box,
            CERTAIN,
            one.source,
            is_certain=True,
            rank=rank,
        )
        ground = self._find(claim.value or "", spec, grounder) if one.source in FROM_FILE and rank == 0 else None
        if ground is not None:
            claim = replace(claim, seen=ground.seen)
            is_placed = one.page is not None and one.box is not None
            return claim if is_placed else replace(claim, page=ground.page, box=ground.box, ground=Stands.PRINTED)
        return claim if claim.box is not None else replace(claim, ground=Stands.NOWHERE)

    def _find(self, value: str, spec: FieldSpec, grounder: Grounder) -> Ground | None:
        """Where the page prints a value; words may be misread by a character, numbers may not."""
        labels = (spec.label.zh, spec.label.en, *spec.aliases)
        ground = grounder.find(value, spec.type, labels=labels)
        if ground is None or ground.is_exact:
            return ground
        return ground if spec.type not in EXACT and ground.similarity >= _ALIKE else None


def _seen_on(stated: Stated, numbers: Collection[int]) -> Stated:
    """The statements without places on pages that were not read."""

    def seen(one: Statement) -> Statement:
        return one if one.page is None or one.page in numbers else replace(one, page=None, box=None)

    rows = tuple(tuple(map(seen, row)) for row in stated.rows)
    return replace(stated, statements=tuple(map(seen, stated.statements)), rows=rows)


def _covers_a_cell(field: Field, rows: Sequence[Row]) -> bool:
    """Whether a printed pair is made of cells of the items."""
    cells = (cell.box for row in rows for cell in row if cell.box is not None and cell.page == field.page)
    return field.box is not None and any(field.box.contains(box.center) for box in cells)


def _labels(presets: PresetBook) -> dict[str, frozenset[str]]:
    """The folded labels that the presets have for a name; names that two presets label apart count with the first."""
    found: dict[str, frozenset[str]] = {}
    for preset in presets.values():
        for spec in preset.fields:
            found.setdefault(spec.name, frozenset({fold(spec.label.zh), fold(spec.label.en)}))
    return found


def _row(items: ItemsSpec, stated: Sequence[Statement], printed: Row, grounder: Grounder, once: Collection[str]) -> Row:
    """One row; `once` are the texts that no other cell has, and that can be looked for on the page."""
    by_name = {one.name: one for one in stated}
    beside = {cell.name: cell for cell in printed}
    return tuple(_cell(spec, by_name.get(spec.name), beside.get(spec.name), grounder, once) for spec in items.columns)


def _cell(
    spec: FieldSpec, stated: Statement | None, printed: Field | None, grounder: Grounder, once: Collection[str]
) -> Field:
    if stated is None:
        note = Words("文件数据里没有这一格。", "The file's data has no such cell.")
        return printed or Field(spec.name, spec.label.words(), note=note)
    value = _shaped(stated.text, spec.type)
    cell = Field(spec.name, spec.label.words(), value, stated.text, stated.page, stated.box, CERTAIN, stated.source)
    if cell.box is not None:
        return cell
    if printed is not None and printed.value is not None:
        placed = replace(cell, page=printed.page, box=printed.box, raw=printed.raw)
        if is_same(printed.value, value, spec.type) or spec.type not in NUMERIC:
            return placed
        return with_check(placed, printed_otherwise(stated.source, value, printed.value))
    ground = grounder.find(value, spec.type) if stated.text in once else None
    return cell if ground is None or not ground.is_exact else replace(cell, page=ground.page, box=ground.box)


def _shaped(text: str, kind: ValueType) -> str:
    """A value as fields hold it: plain decimals, ISO dates; other types as the data has them."""
    if kind in NUMERIC:
        try:
            number = Decimal(text.replace(",", "").lstrip("¥￥"))
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite():
            if abs(number.adjusted()) >= _MOST_DIGITS:
                return text
            plain = number.normalize()
            return format_amount(plain) if kind is ValueType.AMOUNT else f"{plain:f}"
    if kind in NUMERIC or kind in UNIFORM_TYPES:
        shaped = take(text, kind, UNIFORM)
        return shaped.text if shaped is not None else text
    return text
