"""Checks of the table of items: rows add up to the sums, quantity times price is the row, tax is amount times rate."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.document import Check, Field, Row
from engine.values.amounts import parse_amount
from engine.values.conventions import UNIFORM
from engine.words import Words

_CENT = Decimal("0.01")
_TAX_TOLERANCE = Decimal("0.06")
_INVOICED = ("amount_without_tax", "total_amount", "tax_amount")
_COLUMNS = {"amount": ("金额", "amounts"), "tax": ("税额", "taxes")}
_WHOLES = ("amount_without_tax", "total", "subtotal", "total_amount")
_SUMMED = {"amount": _WHOLES, "tax": ("tax_amount",)}


@dataclass(frozen=True, slots=True)
class ColumnSum:
    """What a column of the rows makes, and the sum of the document that it is held to.

    `total` is that of the rows that have a number there; `without` are the others, from 1. `of_all` is what the whole
    document is charged on top, less what it is allowed. `field` and `whole` are None where the document states no sum.
    """

    column: str
    total: Decimal
    without: tuple[int, ...]
    of_all: Decimal
    field: str | None
    whole: Decimal | None

    @property
    def difference(self) -> Decimal:
        """How far the rows are off; 0 where they agree or there is nothing to agree with."""
        if self.whole is None:
            return Decimal(0)
        off = min((self.total - self.whole, self.total + self.of_all - self.whole), key=abs)
        return off if abs(off) > _CENT else Decimal(0)

    @property
    def agrees(self) -> bool:
        """Whether every row has a number and all together make the document's sum within a cent."""
        return self.whole is not None and not self.without and not self.difference


def column_sums(fields: Mapping[str, Field], items: tuple[Row, ...]) -> tuple[ColumnSum, ...]:
    """The sums of amounts and taxes, as far as the rows have such cells, each beside the sum that fits it best."""
    return tuple(
        _column_sum(fields, items, column, wholes)
        for column, wholes in _SUMMED.items()
        if any(_of(row, column) is not None for row in items)
    )


def _column_sum(fields: Mapping[str, Field], items: tuple[Row, ...], column: str, wholes: tuple[str, ...]) -> ColumnSum:
    parts = [_of(row, column) for row in items]
    total = sum((part for part in parts if part is not None), Decimal(0))
    without = tuple(number for number, part in enumerate(parts, start=1) if part is None)
    of_all = _of_the_whole(fields) if column == "amount" else Decimal(0)
    stated = [(name, whole) for name in wholes if (whole := _value(fields.get(name))) is not None]
    held = [ColumnSum(column, total, without, of_all, name, whole) for name, whole in stated]
    unheld = ColumnSum(column, total, without, of_all, None, None)
    return next((one for one in held if not one.difference), next(iter(held), unheld))


def items_agree(fields: Mapping[str, Field], items: tuple[Row, ...]) -> Mapping[str, Check]:
    """The amounts of all rows make one of the document's sums, their taxes the whole tax; the sum carries the verdict.

    Silent where a row has no amount, which says that the table was not read whole, and where the sum is proven
    otherwise: then the rows are what to look at. On receipts only a sum that holds is said: their rows stand in no
    table, and one that was missed must not cast doubt on the total.
    """
    return {**_column_agrees(fields, items, "amount", _WHOLES), **_column_agrees(fields, items, "tax", ("tax_amount",))}


def adds_up(field: Field, items: tuple[Row, ...], column: str) -> bool:
    """Whether the rows prove a sum: two or more of them, each with its cell, that make it within a cent."""
    whole, total = _value(field), _total(items, column)
    return whole is not None and total is not None and len(items) > 1 and abs(whole - total) <= _CENT


def rows_against_sums(fields: Mapping[str, Field], items: tuple[Row, ...]) -> tuple[Mapping[str, Check], ...]:
    """Row by row the doubt about cells of a column that misses a sum which is proven without it.

    A row whose quantity times price, or amount times rate, holds is not to blame.
    """
    doubts: list[dict[str, Check]] = [{} for _ in items]
    for column, names in (("amount", ("amount_without_tax", "total_amount")), ("tax", ("tax_amount",))):
        field = next((fields[name] for name in names if _value(fields.get(name)) is not None), None)
        total = _total(items, column)
        if field is None or total is None or not _is_stated(field, items) or not _is_proven(field):
            continue
        whole = _value(field) or Decimal(0)
        of_all = _of_the_whole(fields) if column == "amount" else Decimal(0)
        if min(abs(whole - total), abs(whole - total - of_all)) <= _CENT:
            continue
        verdict = Check("items_agree", False, _difference(column, total, whole, field.label))
        for row, found in zip(items, doubts, strict=True):
            cell = next(cell for cell in row if cell.name == column)
            if not any(one.ok for one in cell.checks):
                found[column] = verdict
    return tuple(doubts)


def _column_agrees(
    fields: Mapping[str, Field], items: tuple[Row, ...], column: str, wholes: tuple[str, ...]
) -> Mapping[str, Check]:
    total = _total(items, column)
    if total is None:
        return {}
    zh, en = _COLUMNS[column]
    sums = {name: _value(fields.get(name)) for name in wholes}
    of_all = _of_the_whole(fields) if column == "amount" else Decimal(0)
    for name, whole in sums.items():
        if whole is not None and min(abs(whole - total), abs(whole - total - of_all)) <= _CENT:
            return {name: _added_up(fields[name].label, zh, en, of_all if abs(whole - total) > _CENT else Decimal(0))}
    stated = next((name for name in wholes if name in _INVOICED and sums[name] is not None), None)
    if stated is None or not _is_stated(fields[stated], items) or _is_proven(fields[stated]):
        return {}
    words = _difference(column, total + of_all, sums[stated] or Decimal(0), fields[stated].label)
    return {stated: Check("items_agree", False, words)}


def _of_the_whole(fields: Mapping[str, Field]) -> Decimal:
    """What stands in no row and changes the sum: charges of the whole document, less its allowances."""
    charge, discount = _value(fields.get("charge")), _value(fields.get("discount"))
    return (charge or Decimal(0)) - abs(discount or Decimal(0))


def _added_up(label: Words, zh: str, en: str, of_all: Decimal) -> Check:
    if not of_all:
        words = Words(f"各行{zh}之和等于{label.zh}。", f"The {en} of the rows add up to {label.en}.")
    else:
        words = Words(
            f"各行{zh}之和，加整单附加费用、减整单折扣（{of_all:+f}），等于{label.zh}。",
            f"The {en} of the rows, with charges and allowances of the whole ({of_all:+f}), make {label.en}.",
        )
    return Check("items_agree", True, words)


def _total(items: tuple[Row, ...], column: str) -> Decimal | None:
    """What a column makes; None without rows, and where one has no such cell."""
    parts = [_of(row, column) for row in items]
    if not parts or any(part is None for part in parts):
        return None
    return sum((part for part in parts if part is not None), Decimal(0))


def _is_stated(field: Field, items: tuple[Row, ...]) -> bool:
    """Whether a sum must be that of the rows: of one row it may be that one of several was read, and with rows of
    both signs (a discount) it may stand before or behind what is taken off."""
    whole = _value(field)
    amounts = [amount for row in items if (amount := _of(row, "amount")) is not None]
    signs = {amount < 0 for amount in (*amounts, whole) if amount}
    return whole is not None and len(items) > 1 and len(signs) <= 1


def _is_proven(field: Field) -> bool:
    """Whether amount, tax and total of the invoice agree, or its words and figures."""
    return any(one.ok and one.rule in {"sums_agree", "words_agree"} for one in field.checks)


def _difference(column: str, total: Decimal, whole: Decimal, label: Words) -> Words:
    zh, en = _COLUMNS[column]
    off = abs(whole - total)
    return Words(
        f"各行{zh}之和为 {total:f}，与{label.zh} {whole:f} 相差 {off:f}，请核对明细。",
        f"The {en} of the rows are {total:f}, {off:f} off {label.en} {whole:f}; please look.",
    )


def row_verdicts(row: Row, *, taxed_on_margin: bool = False) -> Mapping[str, Check]:
    """Quantity x price = amount, and amount x rate = tax (within 0.06), by the name of the cell that carries them.

    A discount of the row is taken off the product.

    An invoice taxed on the margin only (差额征税) has a tax that is less than amount x rate.
    """
    verdicts: dict[str, Check] = {}
    quantity, price, amount = _of(row, "quantity"), _of(row, "unit_price"), _of(row, "amount")
    if quantity is not None and price is not None and amount is not None:
        product = quantity * price - (_of(row, "discount") or Decimal(0))
        ok = abs(product - amount) <= max(_CENT, abs(quantity) * Decimal("0.005"))
        words = Words(
            f"数量 × 单价 = {product.quantize(_CENT):f}，金额为 {amount:f}{'，一致' if ok else '，不一致'}。",
            f"Quantity x price is {product.quantize(_CENT):f}, the amount {amount:f}.",
        )
        verdicts["amount"] = Check("row_product", ok, words)
    tax, rate = _of(row, "tax"), _rate(row)
    if amount is not None and tax is not None and rate is not None and not taxed_on_margin:
        expected = (amount * rate).quantize(_CENT)
        ok = abs(expected - tax) <= _TAX_TOLERANCE
        words = Words(
            f"金额 × 税率 = {expected:f}，税额为 {tax:f}{'，一致' if ok else '，不一致'}。",
            f"Amount x rate is {expected:f}, the tax {tax:f}.",
        )
        verdicts["tax"] = Check("row_tax", ok, words)
    return verdicts


def _of(row: Sequence[Field], name: str) -> Decimal | None:
    return next((_value(cell) for cell in row if cell.name == name), None)


def _value(field: Field | None) -> Decimal | None:
    return parse_amount(field.value, UNIFORM) if field is not None and field.value is not None else None


def _rate(row: Sequence[Field]) -> Decimal | None:
    text = next((cell.value for cell in row if cell.name == "tax_rate" and cell.value), None)
    match = re.fullmatch(r"(\d{1,20}(?:\.\d{1,20})?)\s{0,9}[%％]", text) if text else None
    return Decimal(match[1]) / 100 if match else None
