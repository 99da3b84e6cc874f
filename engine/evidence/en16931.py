"""What the syntaxes of EN 16931 have in common: codes of the kinds of invoice, allowances, amounts in a currency."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation

from engine.markup import Node

MOST_ROWS = 1000
NOTHING = Node("", {})

_CREDIT = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"})
_DEBIT = frozenset({"80", "84", "383", "456", "527"})
_OTHERS = {"325": "Pro forma invoice", "384": "Corrected invoice", "386": "Prepayment invoice"}
_CREDIT_NOTE, _DEBIT_NOTE, _INVOICE = "Credit note", "Debit note", "Invoice"
_MOST_DIGITS = 28
_ZONED_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})?(?:T.{0,30})?")
_DATE_102 = re.compile(r"(\d{4})(\d{2})(\d{2})")


def title_of(code: str, *, is_credit: bool = False) -> str:
    """The kind of invoice by its code in UNTDID 1001; a credit note's amounts are positive, its kind is their sign."""
    if is_credit or code in _CREDIT:
        return _CREDIT_NOTE
    return _DEBIT_NOTE if code in _DEBIT else _OTHERS.get(code, _INVOICE)


def in_currency(amounts: Sequence[Node], currency: str) -> str:
    """The amount in the document's currency: the one in the currency of its taxes is for the tax office alone.

    An amount that names no currency is in the document's.
    """
    said = [amount for amount in amounts if amount.value]
    named = next((amount.value for amount in said if currency and amount.get("currencyID") == currency), "")
    unnamed = next((amount.value for amount in said if not amount.get("currencyID")), "")
    only = said[0].value if len(said) == 1 and not currency else ""
    return named or unnamed or only


def total_of(amounts: Iterable[str]) -> str:
    """Amounts added up; nothing where there is none, or one that is no number."""
    numbers = [number_of(amount) for amount in amounts]
    known = [number for number in numbers if number is not None]
    return f"{sum(known, Decimal(0)):f}" if known and len(known) == len(numbers) else ""


def number_of(text: str) -> Decimal | None:
    """A number as XML writes it, of a size that amounts have."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < _MOST_DIGITS else None


def price_of_one(price: str, quantity: str) -> str:
    """The price of one piece, where the file gives that of `quantity` pieces."""
    amount, pieces = number_of(price), number_of(quantity)
    if amount is None or pieces is None or pieces in {0, 1}:
        return price
    return f"{(amount / pieces).normalize():f}"


def date_of(text: str) -> str:
    """A date without its time zone; YYYYMMDD (format 102) as YYYY-MM-DD."""
    zoned, short = _ZONED_DATE.fullmatch(text), _DATE_102.fullmatch(text)
    if short is not None:
        return "-".join(short.groups())
    return zoned[1] if zoned is not None else text


def joined(parts: Iterable[str]) -> str:
    """The parts that are there, with commas between."""
    return ", ".join(part for part in parts if part)


def either(parent: Node, *names: str) -> Node:
    """The first child that has one of these names; an empty element where there is none."""
    return next((found for name in names if (found := parent.first(name)) is not None), NOTHING)
