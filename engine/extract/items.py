"""The table of items: headings found by name, rows below them cut into columns, to the row of sums."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engine.document import Box, Field, Row
from engine.extract.confidence import combine, reading_score
from engine.extract.folding import fold, has_chinese, simplify
from engine.extract.layout import Layout, Placed
from engine.extract.places import Part
from engine.extract.search import missing, printed_names
from engine.extract.tall import taken_apart
from engine.extract.values.shapes import take
from engine.presets import FieldSpec, ItemsSpec, ValueType
from engine.words import Words

_STOP = re.compile(
    r"^\W*(?:合计|总计|小计|价税合计|合计数量|应付|实收|备注|优惠|sub\s*-?\s*total|total|grand|tax\b|gst|sales\s*tax|rounding|"
    r"net\b|change|cash|thank|balance|amount\s+due|\(?大写|销售方|收款人)",
    re.IGNORECASE,
)
_NUMERIC = frozenset({ValueType.AMOUNT, ValueType.NUMBER, ValueType.PERCENT})
_EMPTY = Words("这一格是空的。", "This cell is empty.")
_MOST_ROWS = 300
_CLASSED = re.compile(r"^[“”\"'＊*]([^“”\"'＊*]{2,16})[“”\"'＊*](?=\S)")
"""The class of goods that VAT invoices print between stars, which the reader takes for quotation marks."""


@dataclass(frozen=True, slots=True)
class _Column:
    """A column and the stretch of x that belongs to it."""

    spec: FieldSpec
    left: float
    right: float


def read_items(layout: Layout, items: ItemsSpec) -> tuple[Row, ...]:
    """The rows of the first table whose headings are those of `items`; none where there is no such table."""
    for number, row in enumerate(layout.rows):
        columns = _columns(row, items)
        if columns is not None:
            rows = taken_apart(layout.rows[number + 1 : number + 1 + _MOST_ROWS], layout.line_height)
            return _read_rows(rows, columns, items)
    return ()


def _columns(row: Sequence[Placed], items: ItemsSpec) -> list[_Column] | None:
    """The columns of a row of headings: at least two, one of them a number, each heading a cell of its own."""
    heads: list[tuple[FieldSpec, Placed]] = []
    for line in row:
        text = fold(line.text)
        taken = {spec.name for spec, _ in heads}
        spec = next((one for one in items.columns if one.name not in taken and text in printed_names(one)), None)
        if spec is not None:
            heads.append((spec, line))
    if len(heads) < 2 or not any(spec.type in _NUMERIC for spec, _ in heads):
        return None
    if len(heads) < 0.5 * len(row):
        return None
    cells = sorted(row, key=lambda line: line.rect.left)
    columns: list[_Column] = []
    for spec, line in heads:
        place = cells.index(line)
        left = (cells[place - 1].rect.right + line.rect.left) / 2 if place else float("-inf")
        right = (line.rect.right + cells[place + 1].rect.left) / 2 if place + 1 < len(cells) else float("inf")
        columns.append(_Column(spec, left, right))
    return columns


def _read_rows(rows: Sequence[Sequence[Placed]], columns: list[_Column], items: ItemsSpec) -> tuple[Row, ...]:
    found: list[dict[str, list[Placed]]] = []
    for row in rows:
        text = simplify("".join(line.text for line in row))
        if _STOP.match(text.replace(" ", "") if has_chinese(text) else text):
            break
        cells = _cells(row, columns)
        if not cells:
            continue
        numbers = any(column.spec.name in cells for column in columns if column.spec.type in _NUMERIC)
        words = any(column.spec.name in cells for column in columns if column.spec.type not in _NUMERIC)
        if found and _belongs_to_last(found[-1], cells, columns, numbers=numbers, words=words):
            for name, lines in cells.items():
                found[-1].setdefault(name, []).extend(lines)
        else:
            found.append(cells)
    return tuple(_row(cells, items) for cells in found if _has_number(cells, columns))


def _cells(row: Sequence[Placed], columns: list[_Column]) -> dict[str, list[Placed]]:
    cells: dict[str, list[Placed]] = {}
    for line in row:
        at = (line.rect.left + line.rect.right) / 2
        column = next((one for one in columns if one.left <= at < one.right), None)
        first = min(columns, key=lambda one: one.left)
        if first.left <= line.rect.left < first.right and first.spec.type not in _NUMERIC:
            column = first
        if column is not None and (column.spec.type not in _NUMERIC or take(line.text, column.spec.type)):
            cells.setdefault(column.spec.name, []).append(line)
    return cells


def _belongs_to_last(
    last: dict[str, list[Placed]], cells: dict[str, list[Placed]], columns: list[_Column], *, numbers: bool, words: bool
) -> bool:
    """Numbers alone belong to the name above them, words alone to a name that runs on to the next line."""
    if numbers and not words:
        return not _has_number(last, columns)
    if words and not numbers:
        below = min(line.rect.top for lines in cells.values() for line in lines)
        above = max(line.rect.bottom for lines in last.values() for line in lines)
        height = next(iter(cells.values()))[0].rect.height
        return (
            _has_number(last, columns)
            and below - above < 0.35 * height
            and len(cells) == 1
            and not _is_list_of_names(last)
        )
    return False


def _is_list_of_names(cells: dict[str, list[Placed]]) -> bool:
    """Whether the numbers of a row stand below its name: then the next words are the next name."""
    tops = [min(line.rect.middle for line in lines) for lines in cells.values()]
    height = next(iter(cells.values()))[0].rect.height
    return max(tops) - min(tops) > 0.6 * height


def _has_number(cells: dict[str, list[Placed]], columns: list[_Column]) -> bool:
    return any(column.spec.name in cells for column in columns if column.spec.type in _NUMERIC)


def _row(cells: dict[str, list[Placed]], items: ItemsSpec) -> Row:
    return tuple(_cell(spec, cells.get(spec.name, [])) for spec in items.columns)


def _cell(spec: FieldSpec, lines: list[Placed]) -> Field:
    parts = [Part(line, 0, len(line.text)) for line in lines]
    raw = ("" if any(has_chinese(part.text) for part in parts) else " ").join(part.text.strip() for part in parts)
    raw = _CLASSED.sub(r"*\1*", raw) if spec.type is ValueType.TEXT else raw
    value = take(raw, spec.type) if raw else None
    if value is None:
        return missing(spec, _EMPTY)
    return Field(
        name=spec.name,
        label=spec.label.words(),
        value=value.text,
        raw=value.raw,
        page=lines[0].page,
        box=Box.around(line.line.box for line in lines if line.page == lines[0].page),
        confidence=combine(reading_score(parts), 0.9 * value.fit),
        source=lines[0].line.source,
    )
