"""What a document says in data, heard beside what was read on its pages: one way for QR codes, OFD, XML.

Data is exact where reading is not, so it comes first. Where the page says the same, that is told, and the value keeps
its place; where it says something else, the data's value stands, the printed one stays in `raw`, and a failed check
shows both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from engine.document import Box, Check, Field, Page, Row, Source
from engine.evidence.statements import Stated, Statement
from engine.extract import Extraction
from engine.page.folding import fold
from engine.presets import FieldSpec, ItemsSpec, PresetBook, ValueType
from engine.values.amounts import format_amount, parse_amount
from engine.values.conventions import UNIFORM, Conventions
from engine.values.shapes import take
from engine.weigh.ground import Ground, Grounder
from engine.words import Words

CERTAIN = 0.99
_SURE = 0.94
_NUMERIC = frozenset({ValueType.AMOUNT, ValueType.NUMBER})
_UNIFORM = frozenset({ValueType.DATE, ValueType.TIME, ValueType.PERCENT})
_EXACT = _NUMERIC | _UNIFORM | {ValueType.IDENTIFIER, ValueType.TAX_ID, ValueType.BANK_ACCOUNT}
"""Types of which a wrong value beside the right label matters even where the right one stands elsewhere."""
_LOOSE = frozenset({ValueType.TEXT, ValueType.LONG_TEXT, ValueType.ADDRESS})
"""Types that a page words in its own way: a difference is told, and is no fault."""
_FILE = frozenset({Source.OFD, Source.XML})
_NAMES = {
    Source.QR: Words("二维码", "the QR code"),
    Source.OFD: Words("OFD 内的数据", "the data in the OFD"),
    Source.XML: Words("XML 发票数据", "the XML invoice"),
}
_FEWEST_INSIDE = 4
_ALIKE = 0.9
_MOST_OTHERS = 60
_MOST_DIGITS = 28
"""Larger numbers, and smaller ones, are no amounts; they stay as they are written."""
_MOST_GROUNDED_ROWS = 30


@dataclass(frozen=True, slots=True)
class _Heard:
    """A statement as a value of a field's type."""

    value: str
    statement: Statement


class Testimony:
    """The statements of one document, joined with the fields of a reading of its `pages`."""

    def __init__(self, stated: Stated, pages: Sequence[Page], presets: PresetBook, conventions: Conventions) -> None:
        self._stated = _seen_on(stated, frozenset(page.number for page in pages))
        self._grounder = Grounder(pages, conventions) if stated else None
        self._labels = _labels(presets)

    def joined(
        self, found: Extraction, specs: Sequence[FieldSpec], items: ItemsSpec | None, *, is_open: bool = False
    ) -> Extraction:
        """The extraction after the statements were heard; `found.fields` are of `specs`, in the same order.

        `is_open` adds what is stated and nobody asked for.
        """
        if self._grounder is None:
            return found
        spoken = [[one for one in self._stated.statements if self._is_of(one, spec)] for spec in specs]
        fields = tuple(
            self._hear(field, spec, statements, self._grounder) if statements else self._blank(field)
            for field, spec, statements in zip(found.fields, specs, spoken, strict=True)
        )
        rows = (
            self._rows(found.items, items, self._grounder) if items is not None and self._stated.rows else found.items
        )
        others = found.others
        if is_open:
            asked = {id(one) for statements in spoken for one in statements}
            others = self._others((one for one in self._stated.statements if id(one) not in asked), others, rows)
        return replace(found, fields=fields, items=rows, others=others)

    def _is_of(self, statement: Statement, spec: FieldSpec) -> bool:
        """Whether a statement is of a field: by the presets' name, or by the label that a person typed."""
        if statement.name == spec.name:
            return True
        typed = {fold(spec.name), fold(spec.label.zh), fold(spec.label.en)}
        if statement.label is not None:
            return fold(statement.label.zh) in typed
        labels = self._labels.get(statement.name, frozenset())
        return bool(typed & labels) or (bool(labels) and labels <= {fold(alias) for alias in spec.aliases})

    def _hear(self, field: Field, spec: FieldSpec, statements: Sequence[Statement], grounder: Grounder) -> Field:
        first, *later = (_Heard(_shaped(one.text, spec.type), one) for one in statements)
        heard = self._decide(field, spec, first, _place(first, later, spec), grounder)
        seen = {first.statement.source}
        for one in later:
            agrees = _is_same(one.value, first.value, spec.type) or _is_inside(first.value, one.value)
            if agrees and one.statement.source in seen:
                continue
            seen.add(one.statement.source)
            source = one.statement.source
            heard = _with(heard, _confirmed(source) if agrees else _stated_otherwise(source, one.value, first.value))
        return heard

    def _blank(self, field: Field) -> Field:
        """A field that the data has and leaves empty: what was read there belongs to something else."""
        if field.name not in self._stated.blank or field.value is None:
            return field
        note = Words(
            f"文件数据中此项为空；页面上读到的“{field.value}”未采用。",
            f"The file's data leaves this empty; “{field.value}”, read on the page, is not used.",
        )
        return Field(field.name, field.label, note=note)

    def _decide(
        self, field: Field, spec: FieldSpec, heard: _Heard, place: tuple[int, Box] | None, grounder: Grounder
    ) -> Field:
        """The field with the data's value, and a verdict on what the page says."""
        value, source = heard.value, heard.statement.source
        stated = replace(field, value=value, confidence=CERTAIN, source=source, note=None)
        if place is not None:
            stated = replace(stated, page=place[0], box=place[1])
            if source is Source.XML:  # the page was drawn from this very value: what was read of it proves nothing
                return _with(stated, _confirmed(source))
        if field.value is not None and (_is_same(field.value, value, spec.type) or _is_check_code(field, value)):
            kept = stated if source in _FILE else replace(field, confidence=max(field.confidence, CERTAIN))
            return _with(kept, _confirmed(source))
        ground = self._find(value, spec, grounder) if source in _FILE else None
        if ground is not None and (field.value is None or field.confidence < _SURE or spec.type not in _EXACT):
            stands = replace(stated, page=ground.page, box=ground.box, raw=ground.seen)
            return _with(stands, _confirmed(source))
        if field.value is None:
            return replace(stated, raw=heard.statement.text, note=_unprinted(source) if source in _FILE else None)
        if source in _FILE and spec.type in _LOOSE:
            return replace(stated, note=_worded_otherwise(source, value, field.value))
        differs = replace(stated, page=field.page, box=field.box, confidence=field.confidence)
        return _with(differs, _printed_otherwise(source, value, field.value))

    def _find(self, value: str, spec: FieldSpec, grounder: Grounder) -> Ground | None:
        """Where the page prints a value; words may be misread by a character, numbers may not."""
        labels = (spec.label.zh, spec.label.en, *spec.aliases)
        ground = grounder.find(value, spec.type, labels=labels)
        if ground is None or ground.is_exact:
            return ground
        return ground if spec.type not in _EXACT and ground.similarity >= _ALIKE else None

    def _rows(self, printed: Sequence[Row], items: ItemsSpec, grounder: Grounder) -> tuple[Row, ...]:
        """The rows that are stated, their cells at the places of the printed ones where those are as many."""
        rows = self._stated.rows
        are_aligned = len(printed) == len(rows)
        seen = Counter(cell.text for row in rows for cell in row)
        once = frozenset(text for text, count in seen.items() if count == 1) if len(rows) <= _MOST_GROUNDED_ROWS else ()
        return tuple(
            _row(items, row, printed[place] if are_aligned else (), grounder, once) for place, row in enumerate(rows)
        )

    def _others(
        self, statements: Iterable[Statement], found: Sequence[Field], rows: Sequence[Row]
    ) -> tuple[Field, ...]:
        """What is stated under names nobody asked for; a printed pair of the same value gives way."""
        stated: dict[str, Field] = {}
        for one in statements:
            label = one.label or Words(one.name, one.name)
            stated.setdefault(
                fold(label.zh),
                Field(one.name, label, one.text, one.text, one.page, one.box, CERTAIN, one.source),
            )
        kept = [field for field in found if fold(field.label.zh) not in stated and not _covers_a_cell(field, rows)]
        return (*list(stated.values())[:_MOST_OTHERS], *kept)


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


def _place(first: _Heard, later: Sequence[_Heard], spec: FieldSpec) -> tuple[int, Box] | None:
    """Where the file itself says that the value is printed: by the statement, or by one that says the same."""
    for one in (first, *later):
        if one.statement.page is None or one.statement.box is None:
            continue
        agrees = _is_same(one.value, first.value, spec.type) or _is_inside(first.value, one.value)
        if one is first or (agrees and one.statement.source in _FILE):
            return one.statement.page, one.statement.box
    return None


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
        if _is_same(printed.value, value, spec.type) or spec.type not in _NUMERIC:
            return placed
        return _with(placed, _printed_otherwise(stated.source, value, printed.value))
    ground = grounder.find(value, spec.type) if stated.text in once else None
    return cell if ground is None or not ground.is_exact else replace(cell, page=ground.page, box=ground.box)


def _shaped(text: str, kind: ValueType) -> str:
    """A value as fields hold it: plain decimals, ISO dates; other types as the data has them."""
    if kind in _NUMERIC:
        try:
            number = Decimal(text.replace(",", "").lstrip("¥￥"))
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite():
            if abs(number.adjusted()) >= _MOST_DIGITS:
                return text
            plain = number.normalize()
            return format_amount(plain) if kind is ValueType.AMOUNT else f"{plain:f}"
    if kind in _NUMERIC or kind in _UNIFORM:
        shaped = take(text, kind, UNIFORM)
        return shaped.text if shaped is not None else text
    return text


def _is_same(first: str, second: str, kind: ValueType) -> bool:
    if kind in _NUMERIC:
        left, right = parse_amount(first, UNIFORM), parse_amount(second, UNIFORM)
        return left is not None and right is not None and abs(left - right) < Decimal("0.005")
    return fold(first) == fold(second)


def _is_check_code(field: Field, value: str) -> bool:
    """Whether a check code is the same by its last six digits, which is all that some codes hold."""
    return field.name == "check_code" and fold(field.value or "").endswith(fold(value)[-6:])


def _is_inside(value: str, longer: str) -> bool:
    """Whether a value is part of a text that a file marks as holding it, label and all."""
    wanted = fold(value)
    return len(wanted) >= _FEWEST_INSIDE and wanted in fold(longer)


def _with(field: Field, check: Check) -> Field:
    return replace(field, checks=(*field.checks, check))


def _confirmed(source: Source) -> Check:
    who = _NAMES[source]
    return Check(_rule(source), True, Words(f"与{who.zh}一致。", f"The same as in {who.en}."))


def _printed_otherwise(source: Source, value: str, printed: str) -> Check:
    who = _NAMES[source]
    words = Words(
        f"{who.zh}为 {value}，票面读作 {printed}，已采用前者。",
        f"{_upper(who.en)} says {value}, the print was read as {printed}; the former is used.",
    )
    return Check(_rule(source), False, words, value)


def _stated_otherwise(source: Source, value: str, used: str) -> Check:
    who = _NAMES[source]
    words = Words(
        f"{who.zh}另有一处为 {value}，已采用 {used}，请核对。",
        f"{_upper(who.en)} also says {value}; {used} is used. Please check.",
    )
    return Check(_rule(source), False, words, value)


def _rule(source: Source) -> str:
    return "qr_agrees" if source is Source.QR else "file_agrees"


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]


def _unprinted(source: Source) -> Words:
    who = _NAMES[source]
    return Words(f"取自{who.zh}，页面上没有找到。", f"Taken from {who.en}; it was not found on the page.")


def _worded_otherwise(source: Source, value: str, printed: str) -> Words:
    who = _NAMES[source]
    return Words(
        f"{who.zh}为“{value}”，页面上读作“{printed}”。",
        f"{_upper(who.en)} says “{value}”, the page was read as “{printed}”.",
    )
