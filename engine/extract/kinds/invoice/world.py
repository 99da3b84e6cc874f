"""The sums of an invoice of any country: net and tax that make the total, searched over all amounts of its pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from engine.extract.by_label.places import Candidate
from engine.extract.finding import solver
from engine.extract.kinds.receipt.ledger import (
    MONEY_TERMS,
    OF_TERMS,
    Entry,
    Money,
    Place,
    called_in,
    read_ledger,
    segments,
)
from engine.extract.meanings import meaning_of
from engine.extract.sight import Sight, paid
from engine.page.layout import Placed
from engine.presets import FieldSpec
from engine.values.amounts import find_amounts, format_amount
from engine.values.candidates import Part
from engine.values.shapes import Value
from engine.words import Words

_CENT = Decimal("0.01")
_PROVEN, _SAID = 0.97, 0.84
_ADDED = Words("各税率的税额之和。", "The taxes of the several rates together.")
_MOST_TAXES, _MOST_TOGETHER = 6, 4
_MOST_ROWS_BELOW = 2
_HIGHEST_RATE = Decimal("0.4")
_NET = re.compile(r"\bnet\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sums:
    """Where net, tax and total stand; `is_proven` where they add up. Taxes of several rates are several places."""

    net: Place | None = None
    taxes: tuple[Place, ...] = ()
    total: Place | None = None
    is_proven: bool = False


@dataclass(frozen=True, slots=True)
class _Claims:
    """What labels say, and every amount there is."""

    nets: tuple[Entry, ...]
    taxes: tuple[Entry, ...]
    totals: tuple[Entry, ...]
    amounts: tuple[Place, ...]

    def printed(self, value: Decimal) -> Place | None:
        """The last place where a value is printed."""
        return next((place for place in reversed(self.amounts) if abs(place[1].value - value) <= _CENT), None)


def net_amount(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The amount before tax."""
    sums = _sums_here(sight)
    return _settled(sight, spec, sums.net, sums) if sums is not None else None


def tax_amount(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The tax; of several rates their sum, which may be printed nowhere."""
    sums = _sums_here(sight)
    if sums is None:
        return None
    if len(sums.taxes) > 1:
        return _together(sums)
    return _settled(sight, spec, sums.taxes[0] if sums.taxes else None, sums)


def total_amount(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """What the invoice comes to."""
    sums = _sums_here(sight)
    return _settled(sight, spec, sums.total, sums) if sums is not None else None


def _sums_here(sight: Sight) -> Sums | None:
    """None on a Chinese invoice, whose sums have forms of their own."""
    return None if sight.conventions.script == "Hani" else world_sums(sight)


def _settled(sight: Sight, spec: FieldSpec, place: Place | None, sums: Sums) -> Candidate | None:
    """What adds up; else what the field's own labels say, else what the sums' labels say."""
    if place is not None and sums.is_proven:
        return paid(*place, _PROVEN)
    labelled = sight.search.best(spec)
    return labelled if labelled is not None or place is None else paid(*place, _SAID)


def _together(sums: Sums) -> Candidate:
    """The taxes of several rates as one."""
    value = sum((amount.value for _, amount in sums.taxes), Decimal(0))
    parts = tuple(Part(line, amount.start, amount.end) for line, amount in sums.taxes)
    raw = " + ".join(part.text.strip() for part in parts)
    return Candidate(Value(format_amount(value), raw, 0, len(raw), 1.0), parts, _PROVEN, _ADDED, is_derived=True)


@solver
def world_sums(sight: Sight) -> Sums:
    """The best proven reading; without one what the labels say."""
    claims = _claims(sight)
    proven = max(_proven(claims), key=lambda pair: pair[0], default=None)
    if proven is not None:
        return proven[1]
    total = max(claims.totals, key=lambda entry: (entry.weight, entry.row), default=None)
    net = max(claims.nets, key=lambda entry: (entry.weight, entry.row), default=None)
    tax = claims.taxes[0] if len({entry.value for entry in claims.taxes}) == 1 else None
    taxes = () if tax is None else (tax.amounts[-1],)
    return Sums(_place(net), taxes, _place(total))


def _place(entry: Entry | None) -> Place | None:
    return entry.amounts[-1] if entry is not None else None


def _claims(sight: Sight) -> _Claims:
    ledger = read_ledger(sight.layout, sight.conventions)
    entries = [*ledger.entries, *_under_headings(sight), *_by_terms(sight)]
    amounts = tuple(
        (line, amount)
        for line in sight.layout.lines
        for amount in find_amounts(line.text, sight.conventions)
        if amount.has_cents or ledger.whole_units
    )
    kept = [entry for entry in entries if entry.amount.has_cents or ledger.whole_units]
    return _Claims(
        tuple(entry for entry in kept if entry.kind is Money.SUBTOTAL or _NET.search(entry.label)),
        tuple(entry for entry in kept if entry.kind is Money.TAX)[:_MOST_TAXES],
        tuple(entry for entry in kept if entry.kind in {Money.TOTAL, Money.DUE}),
        amounts,
    )


def _proven(claims: _Claims) -> Iterator[tuple[float, Sums]]:
    """Every reading in which net and tax make the total, with how much of it is named by a label."""
    for total in claims.totals:
        for taxes, tax in _tax_sums(claims.taxes):
            for net in claims.nets:
                if _may_be_tax(tax, net.value) and abs(net.value + tax - total.value) <= _CENT:
                    yield total.weight + 4, Sums(net.amounts[-1], taxes, total.amounts[-1], is_proven=True)
            rest = claims.printed(total.value - tax) if _may_be_tax(tax, total.value - tax) else None
            if rest is not None:
                yield total.weight + 2, Sums(rest, taxes, total.amounts[-1], is_proven=True)
        for net in claims.nets:
            tax = total.value - net.value
            between = claims.printed(tax) if _may_be_tax(tax, net.value) else None
            if between is not None:
                yield total.weight + 1, Sums(net.amounts[-1], (between,), total.amounts[-1], is_proven=True)
    for net in claims.nets:
        for taxes, tax in _tax_sums(claims.taxes):
            whole = claims.printed(net.value + tax) if _may_be_tax(tax, net.value) else None
            if whole is not None:
                yield 2.0, Sums(net.amounts[-1], taxes, whole, is_proven=True)


def _may_be_tax(tax: Decimal, net: Decimal) -> bool:
    """Whether an amount can be the tax on another: of its sign, and no more than any country takes."""
    return bool(tax) and net != 0 and 0 < tax / net <= _HIGHEST_RATE


def _tax_sums(taxes: Sequence[Entry]) -> Iterator[tuple[tuple[Place, ...], Decimal]]:
    """Each amount on the row of a tax, and the sums of several taxes."""
    for entry in taxes:
        for place in entry.all_amounts:
            yield (place,), place[1].value
    for size in range(2, min(len(taxes), _MOST_TOGETHER) + 1):
        for chosen in combinations(taxes, size):
            places = tuple(entry.amounts[-1] for entry in chosen)
            yield places, sum((place[1].value for place in places), Decimal(0))


def _under_headings(sight: Sight) -> Iterator[Entry]:
    """Amounts under headings side by side: Total HT | TVA | Total TTC, and their values below."""
    rows = sight.layout.rows
    for number, row in enumerate(rows):
        heads = [(line, called) for line in row if (called := _heading(line, sight)) is not None]
        if len(heads) < 2:
            continue
        for line, (kind, weight) in heads:
            below = [cell for one in rows[number + 1 : number + 1 + _MOST_ROWS_BELOW] for cell in one]
            place = _in_column(line, below, sight)
            if place is not None:
                yield Entry(kind, line.text, (place,), number, weight, in_summary=False)


def _by_terms(sight: Sight) -> Iterator[Entry]:
    """Rows that the patterns of receipts do not know, by the label words of the world's languages."""
    for number, row in enumerate(sight.layout.rows):
        for label, places in segments(row, sight.conventions):
            said = meaning_of(label, sight.conventions.languages, MONEY_TERMS) if places else None
            if said is not None and called_in(label, sight.conventions) is None:
                kind, weight = OF_TERMS[said.meaning]
                yield Entry(kind, label, places, number, weight, in_summary=False)


def _heading(line: Placed, sight: Sight) -> tuple[Money, float] | None:
    if find_amounts(line.text, sight.conventions):
        return None
    return called_in(line.text, sight.conventions)


def _in_column(head: Placed, below: Sequence[Placed], sight: Sight) -> Place | None:
    """The first amount that stands alone under a heading."""
    for cell in below:
        found = find_amounts(cell.text, sight.conventions) if cell.rect.shares_column(head.rect) > 0 else ()
        if len(found) == 1:
            return cell, found[0]
    return None
