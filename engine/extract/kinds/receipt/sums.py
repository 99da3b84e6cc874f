"""The sums of a receipt: which of many amounts is the total, proven where the others add up to it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations

from engine.extract.by_label.places import Candidate
from engine.extract.finding import finder
from engine.extract.kinds.receipt.ledger import Entry, Ledger, Money, Place, called_in, kind_of, read_ledger
from engine.extract.meanings import meaning_of
from engine.extract.sight import Absent, Sight, paid
from engine.page.layout import Layout, Placed
from engine.presets import FieldSpec
from engine.presets.shipped import shipped_words
from engine.values.amounts import FoundAmount, find_amounts
from engine.words import Words

_NO_TAX = Words("小票上没有税额。", "The receipt prints no tax.")
_NO_TIP = Words("小票上没有小费。", "The receipt prints no tip.")
_RATE = re.compile(r"(\d{1,2}(?:[.,]\d{1,3})?)\s?[%％]")
_RATE_TOLERANCE = Decimal("0.02")
_NO_SUBTOTAL = Words("小票上没有小计。", "The receipt prints no subtotal.")
_UNSIGNED_RETURN = Words(
    "这是退货或退款单，金额前的负号可能没有读出，请核对。",
    "The paper is a return; a minus before its amounts may have been missed. Please look.",
)
_LEFT_BLANK = Words("总额栏是空白的，请核对。", "The total was left blank; please look.")
_REFUNDS = frozenset({"refund"})
_MOSTLY, _NAMED = 0.7, 2.0
_CENT, _COIN = Decimal("0.01"), Decimal("0.05")
_EXTRAS = (Money.TAX, Money.SERVICE, Money.ROUNDING, Money.DISCOUNT)
_CHINESE_TOTALS = frozenset(shipped_words("receipt")["labelled_total"])
_MOST_EXTRAS = 6


@dataclass(frozen=True, slots=True)
class Proofs:
    """Values that other amounts of the page add up to: what was paid less the change, parts that make a whole."""

    paid: frozenset[Decimal]
    parts: frozenset[Decimal]
    summary: frozenset[Decimal]

    def of(self, value: Decimal) -> int:
        """How many independent ways lead to a value."""
        return sum(value in found for found in (self.paid, self.parts, self.summary))

    def against(self, value: Decimal) -> bool:
        """Whether two ways lead to another value and none to this one."""
        every = self.paid | self.parts | self.summary
        return not self.of(value) and any(self.of(other) > 1 for other in every)


@finder("receipt_total")
def receipt_total(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The amount that most speaks for: its words, rounding before it, proofs by the others, how often it is there."""
    if not sight.may_be("receipt") or any(label.name in _CHINESE_TOTALS for label in sight.search.labels):
        return None
    ledger = read_ledger(sight.layout, sight.conventions)
    best = best_total(sight.layout, ledger)
    if best is None:
        return _largest_print(sight.layout, ledger)
    (line, amount), weight, proven = best
    found = paid(line, amount, min(0.97, 0.42 + 0.13 * weight + 0.03 * proven))
    doubt = _doubt_of_total(sight.layout, ledger, amount)
    return replace(found, value=replace(found.value, doubt=found.value.doubt or doubt))


def _doubt_of_total(layout: Layout, ledger: Ledger, total: FoundAmount) -> Words | None:
    """A return whose amounts have no minus, and a total that was left blank for a tip to be added."""
    if total.value > 0 and any(_is_refund(line.text, ledger) for line in layout.lines):
        return _UNSIGNED_RETURN
    named = any(entry.value == total.value and entry.weight >= _NAMED for entry in ledger.of(Money.TOTAL))
    return _LEFT_BLANK if not named and _is_left_blank(layout, ledger) else None


def _is_refund(text: str, ledger: Ledger) -> bool:
    """Whether a line is the word for a return or refund and little else."""
    said = meaning_of(text, ledger.conventions.languages, _REFUNDS)
    return said is not None and said.length >= _MOSTLY * sum(map(str.isalpha, text))


def _is_left_blank(layout: Layout, ledger: Ledger) -> bool:
    """Whether the word for a total stands on a row without any amount."""
    return any(
        called is not None and called[0] is Money.TOTAL and called[1] >= _NAMED
        for called in (
            called_in(text, ledger.conventions) for text in layout.row_texts if not any(map(str.isdigit, text))
        )
    )


def best_total(layout: Layout, ledger: Ledger) -> tuple[Place, float, int] | None:
    """The place of the total, how much speaks for it, and in how many ways it is proven."""
    proofs = prove(ledger)
    counts = Counter(
        amount.value
        for line in layout.lines
        for amount in find_amounts(line.text, ledger.conventions)
        if amount.has_cents
    )
    weighed = [
        (_weight(entry, ledger, proofs) + 0.12 * min(counts[entry.value] - 1, 4), entry.line.index, entry)
        for entry in ledger.of(Money.TOTAL, Money.SUBTOTAL, Money.DUE, Money.PAID)
    ]
    if not weighed:
        return None
    weight, _, best = max(weighed, key=lambda item: item[:2])
    cut_off = _printed_elsewhere(layout, ledger, proofs) if best.kind is Money.SUBTOTAL else None
    if cut_off is not None:
        return cut_off, 2.0, 1
    place = _rounded(layout, ledger, best) or (best.line, best.amount)
    return place, weight, proofs.of(place[1].value)


def _rounded(layout: Layout, ledger: Ledger, total: Entry) -> Place | None:
    """The amount to pay below the total: a few cents off, a multiple of the least coin, where rounding is printed."""
    is_rounded = any(kind_of(line.text, ledger.conventions) is Money.ROUNDING for line in layout.lines)
    if total.value % _COIN == 0 or not is_rounded:
        return None
    for line in layout.lines:
        if line.page == total.line.page and line.rect.middle > total.line.rect.middle:
            for amount in find_amounts(line.text, ledger.conventions):
                if amount.has_cents and amount.value % _COIN == 0 and abs(amount.value - total.value) < _COIN:
                    return line, amount
    return None


def prove(ledger: Ledger) -> Proofs:
    """Every value that the ledger's other entries lead to."""
    paid = [entry.value for entry in ledger.of(Money.PAID) if not entry.in_summary and entry.value > 0]
    change = [abs(entry.value) for entry in ledger.of(Money.CHANGE)]
    settled = {one - back for one in [*paid, sum(paid, Decimal(0))] for back in change or [Decimal(0)]}
    return Proofs(
        frozenset(value for value in settled if value > 0),
        frozenset(_wholes(ledger)),
        frozenset(net + tax for net, tax in _summaries(ledger) if tax),
    )


@finder("receipt_subtotal")
def receipt_subtotal(sight: Sight, spec: FieldSpec) -> Candidate | Absent | None:
    """The subtotal printed as one, else the total without tax."""
    if not sight.may_be("receipt"):
        return None
    ledger = read_ledger(sight.layout, sight.conventions)
    entries = [entry for entry in ledger.of(Money.SUBTOTAL) if not entry.in_summary]
    if not entries:
        return Absent(_NO_SUBTOTAL) if ledger.entries else None
    best = max(entries, key=lambda entry: (entry.weight, entry.row))
    return _candidate(best, 0.95 if prove(ledger).parts else 0.85)


@finder("receipt_tax")
def receipt_tax(sight: Sight, spec: FieldSpec) -> Candidate | Absent | None:
    """The tax that the other amounts prove; else that of the summary; else the first that is said."""
    if not sight.may_be("receipt"):
        return None
    ledger = read_ledger(sight.layout, sight.conventions)
    taxes = [entry for entry in ledger.of(Money.TAX) if _is_money(entry, ledger)]
    if not taxes and not any(entry.in_summary for entry in ledger.entries):
        return Absent(_NO_TAX) if ledger.entries else None
    return _proven_tax(ledger, taxes) or _tax_of_summary(ledger) or (_candidate(taxes[0], 0.75) if taxes else None)


def _proven_tax(ledger: Ledger, taxes: Sequence[Entry]) -> Candidate | None:
    """A tax that the other amounts prove: as a part of the total, as a row of the summary, or by its rate."""
    proven = {tax for net in ledger.of(Money.SUBTOTAL) for tax in _taxes(net.value, ledger)}
    shown = {tax for _, tax in _summaries(ledger)}
    for entry in taxes:
        if entry.value and entry.value in proven | shown:
            return _candidate(entry, 0.95)
    return next((found for entry in taxes if (found := _by_rate(entry, ledger)) is not None), None)


def _by_rate(entry: Entry, ledger: Ledger) -> Candidate | None:
    """The amount on the row of a tax that is its printed rate of another amount, with or without the tax in it."""
    rate = _RATE.search(entry.label)
    bases = {other.value for other in ledger.entries if other.value > 0}
    percent = Decimal(rate[1].replace(",", ".")) if rate is not None else Decimal(0)
    for line, amount in entry.all_amounts if percent else ():
        shares = (base * percent / whole for base in bases for whole in (100, 100 + percent))
        if any(abs(share - abs(amount.value)) <= _RATE_TOLERANCE for share in shares):
            return paid(line, amount, 0.95)
    return None


def _tax_of_summary(ledger: Ledger) -> Candidate | None:
    """The tax in the total row of a summary of taxes, or between net and gross."""
    shown = [tax for _, tax in _summaries(ledger)]
    places = [entry for entry in ledger.entries if entry.in_summary and len(entry.amounts) > 1 and entry.value in shown]
    if places:
        return _candidate(places[-1], 0.85)
    middle = _tax_column(ledger)
    return paid(*middle, 0.85) if middle is not None else None


@finder("receipt_discount")
def receipt_discount(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The largest discount that is not an item's own: the one of the whole purchase."""
    if not sight.may_be("receipt"):
        return None
    ledger = read_ledger(sight.layout, sight.conventions)
    sums = [entry.row for entry in ledger.of(Money.SUBTOTAL, Money.TOTAL)]
    found = ledger.of(Money.DISCOUNT)
    whole = [entry for entry in found if not sums or entry.row > min(sums) - 3] or found
    return _candidate(max(whole, key=lambda entry: abs(entry.value)), 0.88) if whole else None


@finder("receipt_tip")
def receipt_tip(sight: Sight, spec: FieldSpec) -> Candidate | Absent | None:
    """The tip, where one was given; amounts beside several rates are suggestions."""
    ledger = read_ledger(sight.layout, sight.conventions) if sight.may_be("receipt") else None
    if ledger is None:
        return None
    found = [entry for entry in ledger.of(Money.TIP) if not _is_suggested(entry, sight.layout)]
    return _candidate(found[0], 0.9) if found else Absent(_NO_TIP) if ledger.entries else None


def _is_suggested(entry: Entry, layout: Layout) -> bool:
    """Whether a rate stands on the row of a tip: 18% Tip $10.40 is what a guest might give."""
    lines = {line.index: line for line, _ in entry.amounts}
    return any("%" in other.text for line in lines.values() for other in layout.row_of(line))


@finder("receipt_due")
def receipt_due(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """What was to be paid: the least of 应付, 实付 and 实收, as cash handed over may be more."""
    found = read_ledger(sight.layout, sight.conventions).of(Money.DUE) if sight.may_be("receipt") else []
    return _candidate(min(found, key=lambda entry: entry.value), 0.95) if found else None


@finder("receipt_paid")
def receipt_paid(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """What was handed over or charged to a card; nothing where several payments are printed, as none is the whole."""
    found = read_ledger(sight.layout, sight.conventions).of(Money.PAID) if sight.may_be("receipt") else []
    one_value = len({entry.value for entry in found}) == 1
    return _candidate(found[0], 0.9) if one_value else None


def _candidate(entry: Entry, quality: float) -> Candidate:
    return paid(entry.line, entry.amount, quality)


def _weight(entry: Entry, ledger: Ledger, proofs: Proofs) -> float:
    proven = (1.0 * (entry.value in proofs.paid) + 0.9 * (entry.value in proofs.parts)) if entry.value > 0 else 0.0
    weight = entry.weight + proven + 0.7 * (entry.value in proofs.summary)
    weight += 1.0 if entry.value in proofs.paid and entry.value in proofs.parts else 0.0
    weight -= 1.2 if proofs.against(entry.value) else 0.0
    weight -= 1.5 if entry.in_summary else 0.0
    weight -= 2.0 if entry.value <= 0 else 0.0
    return weight + (0.3 if _is_money(entry, ledger) else -1.2)


def _is_money(entry: Entry, ledger: Ledger) -> bool:
    """Whether the amount is printed as money is here: with cents, unless nothing has cents."""
    return entry.amount.has_cents or (ledger.whole_units and entry.value < 10**7)


def _wholes(ledger: Ledger) -> Iterator[Decimal]:
    """Every sum of a subtotal and some of the tax, service, rounding and discount, none of them nothing."""
    added = [entry for entry in ledger.of(*_EXTRAS) if entry.value and not entry.in_summary]
    extras = [value for _, value in dict.fromkeys((entry.kind, _signed(entry)) for entry in added)]
    for net in {entry.value for entry in ledger.of(Money.SUBTOTAL) if entry.value > 0}:
        for size in range(1, min(len(extras), 4) + 1):
            for chosen in combinations(extras[:_MOST_EXTRAS], size):
                yield net + sum(chosen, Decimal(0))


def _signed(entry: Entry) -> Decimal:
    return -abs(entry.value) if entry.kind is Money.DISCOUNT else entry.value


def _summaries(ledger: Ledger) -> Iterable[tuple[Decimal, Decimal]]:
    """Net and tax of the total row in the summary of taxes."""
    for entry in ledger.entries:
        if entry.in_summary and len(entry.amounts) == 2:
            net, tax = (place[1].value for place in entry.amounts)
            if 0 <= tax < net:
                yield net, tax


def _tax_column(ledger: Ledger) -> Place | None:
    """The middle of net, tax and gross on one row."""
    for entry in reversed(ledger.entries):
        if len(entry.amounts) == 3:
            net, tax, gross = (place[1].value for place in entry.amounts)
            if abs(net + tax - gross) <= _CENT and tax < net:
                return entry.amounts[1]
    return None


def _taxes(net: Decimal, ledger: Ledger) -> Iterator[Decimal]:
    """Taxes with which `net`, and what else there is, makes one of the totals."""
    totals = {entry.value for entry in ledger.of(Money.TOTAL, Money.DUE)}
    others = [_signed(entry) for entry in ledger.of(Money.SERVICE, Money.ROUNDING, Money.DISCOUNT) if entry.value]
    for entry in ledger.of(Money.TAX):
        for size in range(min(len(others), 3) + 1):
            for chosen in combinations(others[:_MOST_EXTRAS], size):
                if net + entry.value + sum(chosen, Decimal(0)) in totals:
                    yield entry.value


def _largest_print(layout: Layout, ledger: Ledger) -> Candidate | None:
    """The one amount in large print of a payment's page, which has no word beside it."""
    for line in layout.lines:
        found = find_amounts(line.text, ledger.conventions)
        alone = len(found) == 1 and re.fullmatch(r"[\W_]*(?:RM|元)?[\W_]*", line.text.replace(_of(line, found[0]), ""))
        if alone and found[0].has_cents and line.rect.height > 1.2 * layout.line_height:
            return paid(line, replace(found[0], value=abs(found[0].value)), 0.8)
    return None


def _of(line: Placed, amount: FoundAmount) -> str:
    return line.text[amount.start : amount.end]


def _printed_elsewhere(layout: Layout, ledger: Ledger, proofs: Proofs) -> Place | None:
    """Subtotal and tax make a whole that is printed, though not behind a total: that amount was cut off."""
    for line in layout.lines:
        for amount in find_amounts(line.text, ledger.conventions):
            if amount.has_cents and amount.value in proofs.parts:
                return line, amount
    return None
