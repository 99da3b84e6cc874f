"""What the cells of a table hold, numbers and days in their uniform form, and whether columns add up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache

from engine.table import Cell, CellType, Table
from engine.values.amounts import find_amounts, format_amount
from engine.values.conventions import Conventions
from engine.values.dates import find_dates
from engine.values.lexicon import Meaning, terms, word_key
from engine.values.numbers import find_numbers
from engine.words import Words

_PERCENT = re.compile(r"([-+−]?) ?(\d[\d.,]{0,30}) ?[%％‰]")
_CODE = re.compile(r"0\d{2,}|\d{12,}|\d+[-/]\d+[-/\d]*")
_DOUBTED = 0.6
_PROVED = 0.97
NOT_THE_SUM = Words("与该列各行之和不符，请核对。", "It is not what the column adds up to; please check.")


def typed(cell: Cell, conventions: Conventions) -> Cell:
    """The cell with what it holds; one whose number or day may be another one in doubt, with the reason."""
    text = unicodedata.normalize("NFKC", cell.text).strip()
    percent = _PERCENT.fullmatch(text)
    if percent is not None:
        numbers = list(find_numbers(percent[2], conventions))
        if len(numbers) == 1:
            sign = "-" if percent[1] in ("-", "−") else ""
            return replace(cell, type=CellType.PERCENT, value=sign + f"{numbers[0].value:f}")
    days = find_dates(text, conventions)
    if len(days) == 1 and _is_whole(text, days[0].start, days[0].end):
        return _told(cell, CellType.DATE, days[0].value.isoformat(), days[0].doubt)
    if _CODE.fullmatch(text) is not None:
        return cell
    amounts = find_amounts(text, conventions)
    if len(amounts) != 1 or not _is_whole(text, amounts[0].start, amounts[0].end):
        return cell
    found = amounts[0]
    is_money = found.has_currency or found.has_cents
    kind = CellType.AMOUNT if is_money else CellType.NUMBER
    return _told(cell, kind, format_amount(found.value) if is_money else f"{found.value:f}", found.doubt)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether nothing is printed around characters `start:end`."""
    return not any(map(str.isalnum, text[:start] + text[end:]))


def _told(cell: Cell, kind: CellType, value: str, doubt: Words | None) -> Cell:
    if doubt is None:
        return replace(cell, type=kind, value=value)
    return replace(cell, type=kind, value=value, note=doubt, confidence=min(cell.confidence, _DOUBTED))


def summed(table: Table) -> Table:
    """The table with its row of sums held to the columns above: proved where they add up, else in doubt."""
    last = [cell for cell in table.cells if cell.row == table.rows - 1]
    if not last or not _is_sum_row(last):
        return table
    changed: dict[Cell, Cell] = {}
    may_doubt = not _has_sums_within(table)
    for total in last:
        above = list(_figures_above(table, total))
        if total.value is None or total.type not in _COUNTED or len(above) < 2:
            continue
        if sum(above, Decimal()) == Decimal(total.value):
            changed |= {cell: replace(cell, confidence=max(cell.confidence, _PROVED)) for cell in _sure(table, total)}
        elif may_doubt and table.header_rows + len(above) == table.rows - 1:
            note = total.note or NOT_THE_SUM
            changed[total] = replace(total, confidence=min(total.confidence, _DOUBTED), note=note)
    return replace(table, cells=tuple(changed.get(cell, cell) for cell in table.cells)) if changed else table


def _sure(table: Table, total: Cell) -> Iterator[Cell]:
    """The figures of a column that adds up, but for those that may be other ones."""
    return (cell for cell in _in_column(table, total.column) if cell.value is not None and cell.note is None)


_SUMS: tuple[Meaning, ...] = ("total", "subtotal")
_COUNTED = frozenset({CellType.AMOUNT, CellType.NUMBER})


def _in_column(table: Table, column: int) -> Iterator[Cell]:
    return (cell for cell in table.cells if cell.column == column and cell.columns == 1)


def _figures_above(table: Table, total: Cell) -> Iterator[Decimal]:
    for cell in _in_column(table, total.column):
        if table.header_rows <= cell.row < total.row and cell.type in _COUNTED and cell.value is not None:
            yield Decimal(cell.value)


def _has_sums_within(table: Table) -> bool:
    return _is_sum_row([cell for cell in table.cells if table.header_rows <= cell.row < table.rows - 1])


def _is_sum_row(cells: Sequence[Cell]) -> bool:
    words = [cell.text for cell in cells if cell.text and cell.value is None]
    return any(word_key(text) in _sum_words() or _squeezed(text) in _sum_words() for text in words)


def _squeezed(text: str) -> str:
    return "".join(text.split()).strip(":：").casefold()


@cache
def _sum_words() -> frozenset[str]:
    found = [term.text for meaning in _SUMS for term in terms(meaning)]
    return frozenset(word_key(text) for text in found) | frozenset(map(_squeezed, found))
