"""The table of items: headings found by name, rows below them cut into columns, to the row of sums."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from engine.document import Box, Field, Row
from engine.extract.by_label.places import Candidate, Part
from engine.extract.by_label.run_together import taken_apart
from engine.extract.by_label.search import missing
from engine.extract.kinds.invoice import words
from engine.extract.kinds.receipt.ledger import Money, read_ledger
from engine.extract.meanings import meaning_of
from engine.extract.rows.headings import NUMERIC, Column, chinese_names, columns_of
from engine.extract.rows.item_lines import Line as ItemLine
from engine.extract.rows.item_lines import first_sum, item_lines, row_numbers
from engine.page.folding import has_chinese, simplify
from engine.page.layout import Layout, Placed
from engine.presets import FieldSpec, ItemsSpec, ValueType
from engine.values.amounts import parse_amount
from engine.values.confidence import DOUBTED, combine, reading_score
from engine.values.conventions import UNIFORM, Conventions
from engine.values.reasons import ODD_FORM, reason_of
from engine.values.shapes import take
from engine.words import Words

_STOP = re.compile(
    rf"^\W*(?:{words.ROWS_END}|sub\s*-?\s*total|total|grand|tax\b|gst|sales\s*tax|rounding|"
    r"net\b|change|cash|thank|balance|amount\s+due)",
    re.IGNORECASE,
)
_EMPTY = Words("这一格是空的。", "This cell is empty.")
_MOST_ROWS = 300
_SUMS = frozenset({"total", "subtotal", "net", "tax", "due"})
_MOSTLY = 0.6
"""The share of the letters of a row's head that the words for a sum have, where it begins the sums."""
_CLASSED = re.compile(r"^[“”\"'＊*]([^“”\"'＊*]{2,16})[“”\"'＊*](?=\S)")
"""The class of goods that VAT invoices print between stars, which the reader takes for quotation marks."""
_CODE = re.compile(r"\s{0,9}\d{6,14}\s{0,9}")
_DESCRIPTION, _PRODUCT_CODE = "description", "product_code"


def read_items(layout: Layout, items: ItemsSpec, kind: str | None, conventions: Conventions) -> tuple[Row, ...]:
    """The rows of the first table whose headings are those of `items`; none where there is no such table.

    A receipt's rows are also read without headings; what adds up to one of its sums is taken.
    """
    if kind != "receipt":
        return _table(layout, items, len(layout.rows), conventions)
    ledger = read_ledger(layout, conventions)
    table = _table(layout, items, first_sum(ledger), conventions)
    lines = tuple(_line_row(line, items, conventions) for line in item_lines(layout, conventions))
    sums = {entry.value for entry in ledger.of(Money.SUBTOTAL, Money.TOTAL, Money.DUE)}
    if table and _is_named(table) and (_sum(table) in sums or _sum(lines) not in sums):
        return table
    return lines or table


def _table(layout: Layout, items: ItemsSpec, end: int, conventions: Conventions) -> tuple[Row, ...]:
    names = chinese_names(items)
    for number, row in enumerate(layout.rows):
        columns = columns_of(row, items, names)
        if columns is not None:
            below = layout.rows[number + 1 : min(max(end, number + 1), number + 1 + _MOST_ROWS)]
            rows = taken_apart(below, layout.line_height)
            return _read_rows(rows, columns, items, conventions)
    return ()


def lines_of_table(layout: Layout, items: ItemsSpec, conventions: Conventions) -> frozenset[int]:
    """The lines, by index, from the headings of the table to the row that ends it, in whatever columns they stand."""
    names = chinese_names(items)
    for number, row in enumerate(layout.rows):
        if columns_of(row, items, names) is not None:
            below = layout.rows[number : number + 1 + _MOST_ROWS]
            end = next(
                (at for at, one in enumerate(below) if at and (_ends(one, conventions) or one[0].page != row[0].page)),
                None,
            )
            return frozenset(line.index for one in below[:end] for line in one)
    return frozenset()


def _is_over(row: Sequence[Placed], headings: Sequence[Placed], conventions: Conventions) -> bool:
    """Whether the table has ended: a row of sums, or another page."""
    return _ends(row, conventions) or row[0].page != headings[0].page


def _ends(row: Sequence[Placed], conventions: Conventions) -> bool:
    """Whether a row is the first one below the items: a sum, or what stands under the table."""
    text = simplify("".join(line.text for line in row))
    if _STOP.match(text.replace(" ", "") if has_chinese(text) else text):
        return True
    first = row[0].text
    said = meaning_of(first, conventions.languages, _SUMS) if any(map(str.isalpha, first)) else None
    return said is not None and said.length >= _MOSTLY * sum(c.isalpha() for c in first)


def _line_row(line: ItemLine, items: ItemsSpec, conventions: Conventions) -> Row:
    """An item of a receipt without headings in the columns asked for."""
    parts = {
        "description": line.name,
        "quantity": [line.count] if line.count else [],
        "unit_price": [line.price] if line.price else [],
        "amount": [line.amount] if line.amount else [],
        "product_code": [line.code] if line.code else [],
    }
    return tuple(_cell_of(spec, parts.get(spec.name, []), conventions) for spec in items.columns)


def _sum(rows: Sequence[Row]) -> Decimal | None:
    """What the amounts of the rows make together; None where a row has none."""
    amounts = [
        parse_amount(cell.value, UNIFORM) for row in rows for cell in row if cell.name == "amount" and cell.value
    ]
    if not rows or len(amounts) < len(rows):
        return None
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def _is_named(rows: Sequence[Row]) -> bool:
    return all(cell.value for row in rows for cell in row if cell.name == "description")


def _read_rows(
    rows: Sequence[Sequence[Placed]], columns: list[Column], items: ItemsSpec, conventions: Conventions
) -> tuple[Row, ...]:
    found = _gathered(rows, columns, conventions)
    whole = [cells for cells in found if _has_number(cells, columns)]
    names = [cells[_DESCRIPTION][0].text if cells.get(_DESCRIPTION) else "" for cells in whole]
    numbered = zip(whole, row_numbers(names), strict=True)
    return tuple(_row(cells, items, skipped, conventions) for cells, skipped in numbered)


def _gathered(
    rows: Sequence[Sequence[Placed]], columns: list[Column], conventions: Conventions
) -> list[dict[str, list[Placed]]]:
    """The cells of every item: lines that belong to the item above are put into it, product codes to theirs."""
    found: list[dict[str, list[Placed]]] = []
    code: Placed | None = None
    code_first = bool(rows) and _is_code(rows[0])
    for row in rows:
        if _is_code(row):
            code = row[0]
            if found and not code_first:
                found[-1].setdefault(_PRODUCT_CODE, [code])
            continue
        if _ends(row, conventions):
            break
        cells = _cells(row, columns, conventions)
        if cells and found and _is_continued(found[-1], cells, columns):
            for name, lines in cells.items():
                found[-1].setdefault(name, []).extend(lines)
        elif cells:
            found.append({_PRODUCT_CODE: [code], **cells} if code is not None and code_first else cells)
            code = None
    return found


def _is_code(row: Sequence[Placed]) -> bool:
    return all(_CODE.fullmatch(line.text) for line in row)


def _is_continued(last: dict[str, list[Placed]], cells: dict[str, list[Placed]], columns: list[Column]) -> bool:
    """Whether cells belong to the item before them."""
    numbers = any(column.spec.name in cells for column in columns if column.spec.type in NUMERIC)
    words = any(column.spec.name in cells for column in columns if column.spec.type not in NUMERIC)
    return _belongs_to_last(last, cells, columns, numbers=numbers, words=words)


def _cells(row: Sequence[Placed], columns: list[Column], conventions: Conventions) -> dict[str, list[Placed]]:
    cells: dict[str, list[Placed]] = {}
    in_order = _in_order(row, columns)
    for line in row:
        column = in_order.get((line.index, line.rect.left)) or _column_at(line, columns)
        if column is not None and (column.spec.type not in NUMERIC or take(line.text, column.spec.type, conventions)):
            cells.setdefault(column.spec.name, []).append(line)
    return cells


def _in_order(row: Sequence[Placed], columns: list[Column]) -> dict[tuple[int, float], Column]:
    """The columns of numbers that were read as one line, by line and left edge: one each, where there are as many.

    The reader keeps one blank of many between them, so that their places inside the line tell little.
    """
    numeric = sorted((column for column in columns if column.spec.type in NUMERIC), key=lambda column: column.left)
    indexes = Counter(line.index for line in row)
    apart = [line for line in row if indexes[line.index] == len(numeric) > 1]
    return {(line.index, line.rect.left): column for line, column in zip(apart, numeric, strict=False)}


def _column_at(line: Placed, columns: list[Column]) -> Column | None:
    """The column in which a line stands; what begins in the first one, where that holds words, is all of it there."""
    first = min(columns, key=lambda one: one.left)
    if first.left <= line.rect.left < first.right and first.spec.type not in NUMERIC:
        return first
    at = (line.rect.left + line.rect.right) / 2
    return next((one for one in columns if one.left <= at < one.right), None)


def _belongs_to_last(
    last: dict[str, list[Placed]], cells: dict[str, list[Placed]], columns: list[Column], *, numbers: bool, words: bool
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


def _has_number(cells: dict[str, list[Placed]], columns: list[Column]) -> bool:
    return any(column.spec.name in cells for column in columns if column.spec.type in NUMERIC)


def _row(cells: dict[str, list[Placed]], items: ItemsSpec, skipped: int, conventions: Conventions) -> Row:
    parts = {name: [Part(line, 0, len(line.text)) for line in lines] for name, lines in cells.items()}
    if skipped and parts.get(_DESCRIPTION):
        first, *others = parts[_DESCRIPTION]
        parts[_DESCRIPTION] = [Part(first.line, skipped, first.end), *others]
    return tuple(_cell_of(spec, parts.get(spec.name, []), conventions) for spec in items.columns)


def _cell_of(spec: FieldSpec, parts: list[Part], conventions: Conventions) -> Field:
    raw = ("" if any(has_chinese(part.text) for part in parts) else " ").join(part.text.strip() for part in parts)
    raw = _CLASSED.sub(r"*\1*", raw) if spec.type is ValueType.TEXT else raw
    value = take(raw, spec.type, conventions) if raw else None
    if value is None:
        return missing(spec, _EMPTY)
    page = parts[0].line.page
    return Field(
        name=spec.name,
        label=spec.label.words(),
        value=value.text,
        raw=value.raw,
        page=page,
        box=Box.around(part.line.slice_box(part.start, part.end) for part in parts if part.line.page == page),
        confidence=min(combine(reading_score(parts), 0.9 * value.fit), DOUBTED if value.doubt else 1.0),
        note=value.doubt,
        reason=reason_of(Candidate(value, tuple(parts), 0.9 * value.fit, weakness=ODD_FORM)),
        source=parts[0].line.line.source,
    )
