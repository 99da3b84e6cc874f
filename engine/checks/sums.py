"""Checks of sums: parts that make the whole, and which of them to doubt where they do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from engine.checks.items import adds_up
from engine.document import Check, Field, Row
from engine.values.amounts import parse_amount
from engine.values.conventions import UNIFORM
from engine.words import Language, Words

_CENT = Decimal("0.01")
_LANGUAGES: tuple[Language, ...] = ("zh", "en")
_NET, _TAX, _TOTAL = "amount_without_tax", "tax_amount", "total_amount"
_DISCOUNT, _CHARGE = "discount", "charge"
"""What is taken off the whole or charged on top of it; the amount before tax may be stated before or behind that."""
_FARE = ("fare", "development_fund", "fuel_surcharge", "other_taxes", "tax_amount", "insurance")
_RULE = "sums_agree"


@dataclass(frozen=True, slots=True)
class _Sum:
    """A whole and its parts as a document states them, and the difference between them."""

    whole_name: str
    whole: Decimal
    parts: Mapping[str, Decimal]

    @property
    def difference(self) -> Decimal:
        return self.whole - sum(self.parts.values(), Decimal(0))

    @property
    def holds(self) -> bool:
        return abs(self.difference) <= _CENT

    @property
    def members(self) -> tuple[str, ...]:
        return self.whole_name, *self.parts


def sums_agree(fields: Mapping[str, Field], items: tuple[Row, ...]) -> Mapping[str, Check]:
    """Amount and tax make the total, within a cent, or do so with what is taken off the whole or charged on top of it;
    so do the parts of an air fare.

    On an invoice every member carries the verdict: what agrees proves all three, what contradicts is doubtful on each
    of them but those that something else proves, the words for the total, the rows for amount and tax. On receipts and
    air tickets only a sum that holds is said, on the whole: prices there may hold the tax already, or a part may be
    unread.
    """
    verdicts: dict[str, Check] = {}
    for whole_name, part_names in (("total", ("subtotal", "total_tax", "tip")), (_TOTAL, _FARE)):
        found = _holding(fields, whole_name, part_names)
        if found is not None:
            verdicts[whole_name] = Check(_RULE, True, _equation(fields, found))
    proven = _holding(fields, _TOTAL, (_NET, _TAX))
    if proven is not None:
        words = _equation(fields, proven)
        return {**verdicts, **{name: Check(_RULE, True, words) for name in proven.members}}
    invoice = _sum(fields, _TOTAL, (_NET, _TAX))
    return {**verdicts, **_doubts(fields, items, invoice)} if invoice is not None else verdicts


def _holding(fields: Mapping[str, Field], whole_name: str, part_names: tuple[str, ...]) -> _Sum | None:
    """The parts that make the whole, with as little besides them as may be; None where they do not."""
    besides = _besides(fields)
    for more in ((), *((name,) for name in besides), besides):
        found = _sum(fields, whole_name, part_names, more)
        if found is not None and found.holds:
            return found
    return None


def _besides(fields: Mapping[str, Field]) -> tuple[str, ...]:
    """What is taken off this document's whole or charged on top of it."""
    return tuple(name for name in (_DISCOUNT, _CHARGE) if _amount(fields, name))


def _sum(
    fields: Mapping[str, Field], whole_name: str, part_names: tuple[str, ...], besides: tuple[str, ...] = ()
) -> _Sum | None:
    """None where the whole, the first part or every other part is missing; what is taken off is a part below zero."""
    whole = _amount(fields, whole_name)
    parts = {name: amount for name in (*part_names, *besides) if (amount := _amount(fields, name)) is not None}
    if _DISCOUNT in parts and whole is not None:
        parts[_DISCOUNT] = -abs(parts[_DISCOUNT]) if whole >= 0 else abs(parts[_DISCOUNT])
    if whole is None or len(parts) < 2 or part_names[0] not in parts:
        return None
    return _Sum(whole_name, whole, parts)


def _doubts(fields: Mapping[str, Field], items: tuple[Row, ...], invoice: _Sum) -> dict[str, Check]:
    """The failed verdict on the members that nothing else proves, on all where everything else does."""
    proven = {name for name in invoice.members if _is_proven(fields[name], items)}
    doubted = [name for name in invoice.members if name not in proven] or list(invoice.members)
    words = _equation(fields, invoice)
    offered = {name: _suggestion(invoice, name, proven, len(doubted)) for name in doubted if not _besides(fields)}
    return {name: Check(_RULE, False, words, offered.get(name)) for name in doubted}


def _is_proven(field: Field, items: tuple[Row, ...]) -> bool:
    """The total by its words; amount and tax by the rows, where there are at least two."""
    if any(one.ok and one.rule == "words_agree" for one in field.checks):
        return True
    column = {_NET: "amount", _TAX: "tax"}.get(field.name)
    return column is not None and adds_up(field, items, column)


def _suggestion(invoice: _Sum, name: str, proven: set[str], doubted: int) -> str | None:
    """What the other members make of this one, where the total or all of the others are proven."""
    if invoice.whole_name not in proven and doubted > 1:
        return None
    others = sum((amount for part, amount in invoice.parts.items() if part != name), Decimal(0))
    rest = others if name == invoice.whole_name else invoice.whole - others
    return f"{rest:f}" if rest * invoice.whole >= 0 else None


def _equation(fields: Mapping[str, Field], found: _Sum) -> Words:
    """The sum in words, with the difference where there is one."""
    label = fields[found.whole_name].label
    zh, en = (_terms(fields, found, one) for one in _LANGUAGES)
    if found.holds:
        return Words(f"{label.zh} = {zh}", f"{label.en} = {en}")
    off = abs(found.difference)
    return Words(f"{label.zh} ≠ {zh}，差 {off:f}", f"{label.en} is not {en}; they differ by {off:f}")


def _terms(fields: Mapping[str, Field], found: _Sum, language: Language) -> str:
    """The parts by their labels, each behind its sign."""
    signs = (" − " if name == _DISCOUNT else " + " for name in found.parts)
    labels = (fields[name].label.in_language(language) for name in found.parts)
    return "".join(sign + label for sign, label in zip(signs, labels, strict=True))[len(" + ") :]


def _amount(fields: Mapping[str, Field], name: str) -> Decimal | None:
    field = fields.get(name)
    return parse_amount(field.value, UNIFORM) if field is not None and field.value is not None else None
