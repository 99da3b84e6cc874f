"""The money of a receipt as a ledger: every amount beside words, and what those words say it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from weakref import WeakKeyDictionary

from engine.extract.meanings import meaning_of
from engine.page.folding import has_chinese, simplify
from engine.page.layout import Layout, Placed
from engine.presets.shipped import either
from engine.values.amounts import FoundAmount, find_amounts
from engine.values.conventions import Conventions
from engine.values.dates import has_date


class Money(StrEnum):
    """What an amount is."""

    CHANGE = "change"
    ROUNDING = "rounding"
    DISCOUNT = "discount"
    TIP = "tip"
    SERVICE = "service"
    TAX = "tax"
    SUBTOTAL = "subtotal"
    DUE = "due"
    PAID = "paid"
    TOTAL = "total"


Place = tuple[Placed, FoundAmount]
"""An amount and the line on which it stands."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One or more amounts behind a label; `weight` is how much the label speaks for a total.

    `before` are the amounts that the row has before the label.
    """

    kind: Money
    label: str
    amounts: tuple[Place, ...]
    row: int
    weight: float
    in_summary: bool
    before: tuple[Place, ...] = ()

    @property
    def all_amounts(self) -> tuple[Place, ...]:
        """The amounts behind the label, then those that stand before it on its row."""
        return (*self.amounts, *self.before)

    @property
    def line(self) -> Placed:
        """The line of the last amount."""
        return self.amounts[-1][0]

    @property
    def amount(self) -> FoundAmount:
        """The last amount, which is the one meant where a row has several."""
        return self.amounts[-1][1]

    @property
    def value(self) -> Decimal:
        """The value of the last amount."""
        return self.amount.value


@dataclass(frozen=True, slots=True)
class Ledger:
    """All entries from top to bottom; how amounts are printed here, and whether they have no cents."""

    entries: tuple[Entry, ...]
    conventions: Conventions
    whole_units: bool

    def of(self, *kinds: Money) -> list[Entry]:
        """The entries of some kinds, in order."""
        return [entry for entry in self.entries if entry.kind in kinds]


_TAX_WORD = (
    r"(?<![a-z])(?:gst|sst|vat|tax|tva|mwst|ust|iva)(?![a-z])|(?<![a-z])(?:gst|sst|vat)(?=am|tot|pay|code|@)"
    r"|(?<=sales)tax|(?<=service)tax|(?<=total)(?:gst|tax|vat)|(?<=incl)(?:gst|tax|vat)|steuer(?![a-z])|税"
)
"""Whole words, and the ones that printers run together: a MUSTARD is no tax, nor is a TAXI."""
_IGNORED = re.compile(
    r"\b(?:(?:tot(?:al)?)?\W*[qo]ty|quantity|item\s*count|items?\s*sold|points?|pts|member\s*(?:no|id)|sav(?:ed|ings?)|no\.?\s*of|auth|approval"
    r"|balance\s*points|pcs|pax|guests?|deposit\s*no|redeem|suggested|table|\w*m[ae]ry)\b"
    r"|total\s*(?:items?\b|no\b|units?|disc(?!ount))|件数|数量|人数|积分|余额|(?:gst|sst|vat|tax)\s*(?:id|reg|no\b|invoice)|\bid\s*no",
    re.IGNORECASE,
)
_KINDS: tuple[tuple[Money, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (Money.CHANGE, r"^\W{0,9}(?:your\s{1,9})?(?:change|c[il]{1,4}ange|baki|r.ckgeld|wechselgeld"
        r"|rendu|monnaie|cambio|vuelto"
                       r"|resto|cash\s{0,9}back)\b|找零|お?釣"),
        (Money.ROUNDING, r"^(?!.{0,300}total)(?=.{0,300}(?:round|pembulatan|arrondi|rundung))|抹零|凑整"),
        (Money.DISCOUNT, r"\bdisc(?:ount)?\b|\bless\b|\brabatt\b|\bremise\b|\bcoupon\b|\bvoucher\b|优惠"
                         r"|折扣|立减|満減|割引"),
        (Money.TIP, r"\btips?\b(?!.{0,300}\d\s{0,9}%)|\bgratuity\b|\btrinkgeld\b|\bpourboire\b|小费"),
        (Money.SERVICE, r"serv(?:ice)?\W{0,9}(?:charge|chg)|\bsvc\b|加一|服务费"),
        (Money.PAID, r"\btotal\s{0,9}(?:paid|tender(?:ed)?|cash|received)|tender|received|预り"),
        (Money.TAX, rf"^(?!\W{{0,9}}total\s{{1,9}}incl\w{{0,40}}\s{{1,9}}"
        rf"(?:{_TAX_WORD})).{{0,300}}\bincludes?\s{{1,9}}(?:\w{{1,40}}\s{{0,9}}%?\s{{0,9}})?(?:{_TAX_WORD})"
                    rf"|^(?!.{{0,300}}(?:inc|exc|ex\b|before|after|net|taxable"
                    rf"|w/o|without|ttc|h\.?t\b|价税|inv|sales?\s{{0,9}}\())(?=.{{0,300}}(?:{_TAX_WORD}))"),
        (Money.SUBTOTAL, r"sub\s{0,9}-?\s{0,9}t?ota[l1]?|\bsttl\b|小计|zwischensumme"
        r"|sous[\s-]{0,40}total|total\s{0,9}h\.?t\b"
                         r"|montant\s{0,9}ht|^\W{0,9}net(?:to)?\W{0,9}$|taxable|(?:total|amount|amt|sales?).{0,300}(?:excl|ex\b|exc\b|before|w/o|without)"
                         r"|(?:excl|excluding|before)\w{0,40}\W{1,9}(?:gst|sst|tax|vat).{0,300}(?:total|amount|sales?)"),
        (Money.DUE, r"应付|应收|实付|实收"),
    )
)  # fmt: skip
_TOTALS: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), weight)
    for pattern, weight in (
        (
            r"grand\s*total|final\s*total|total\s*(?:amount\s*|amt\s*)?(?:payable|due)"
            r"|amount\s*(?:due|payable)|balance\s*due|to\s*pay|à\s*payer|zu\s*zahlen|gesamtbetrag",
            3.2,
        ),
        (
            r"nett?\s*(?:total|amt|amount)|total\s*(?:after|incl\w*\W*round|(?:amt|amount)?\s*round)|rounded\s*total",
            3.2,
        ),
        (
            r"total\s*(?:sales?\s*)?\(?\s*(?:amt|amount)?\s*(?:incl|inc)\w*|total\s*(?:with|w/)\s*(?:gst|tax|vat)"
            r"|total\s*sales?|total\s*ttc",
            2.6,
        ),
        (
            r"^\W*total\W*(?:rm|amt|amount|myr|usd|eur|gbp|sgd|hk|s?\$|£|€|\(rm\))?\W*(?:rm|\(rm\))?\W*$|^\W*summe\b"
            rf"|^\W*(?:{either('receipt', 'total_alone')})",
            2.6,
        ),
        (rf"\btotal\b|\bjumlah\b|\bgesamt\b|\bimporte\b|\btotale\b|{either('receipt', 'total')}", 2.0),
        (r"\bam(?:oun)?t\s*paid\s*in", 2.2),
        (r"^\W*(?:金额|amount)\W*$", 1.5),
    )
)
_PAID = re.compile(
    r"^\W*(?:cash(?!\s*(?:bill|sale|inv))|tunai|bar|geg|gegeben|espèces|paid|payment|amount\s*paid|visa|master(?:card)?|amex|debit|credit|card"
    r"|ec-?karte|karte|girocard|carte|cb|nets|octopus|contactless|eftpos|paynow|paywave|grab\s*pay|tng|touch)\b"
    r"|现金|微信|支付宝|银联|刷卡|八达通|储值卡|お?预",
    re.IGNORECASE,
)
_PAID_WEIGHT, _SUBTOTAL_WEIGHT, _NET_WEIGHT = 0.6, 0.9, 0.2
_OWED_WEIGHT, _SETTLED_WEIGHT = 1.5, 0.5
_SPOKEN_HERE = frozenset({"en", "ms", "zh"})
"""Languages whose receipts the patterns below were made for."""
OF_TERMS: dict[str, tuple[Money, float]] = {
    "due": (Money.TOTAL, 3.2),
    "total": (Money.TOTAL, 2.6),
    "subtotal": (Money.SUBTOTAL, _SUBTOTAL_WEIGHT),
    "net": (Money.SUBTOTAL, _NET_WEIGHT),
    "tax": (Money.TAX, 0.0),
    "tip": (Money.TIP, 0.0),
    "service": (Money.SERVICE, 0.0),
    "discount": (Money.DISCOUNT, 0.0),
    "rounding": (Money.ROUNDING, 0.0),
    "change": (Money.CHANGE, 0.0),
    "paid": (Money.PAID, _PAID_WEIGHT),
    "cash": (Money.PAID, _PAID_WEIGHT),
    "card": (Money.PAID, _PAID_WEIGHT),
}
"""What the label words of the world's languages say of an amount, and how much they speak for a total."""
MONEY_TERMS = frozenset(OF_TERMS)
_SUM_TERMS = frozenset({"total", "subtotal", "net", "service", "tax", "rounding"})
_NET = re.compile(r"exc|ex\b|before|without|w/o|h\.?t\b|^\W*net|taxable", re.IGNORECASE)
_SUMMARY = re.compile(
    r"(?:gst|tax|sst|vat|tva|g)\s*(?:\w*m\w?ry|analysis|code|rate)|\bummary\b|^\W*(?:steuer|mwst|ust|tva|vat)\s*%?\s+.*"
    r"(?:netto|brutto|ht\b|ttc|net\b|gross)",
    re.IGNORECASE,
)
_MISREAD = (
    (re.compile(r"\b[t7][o0]t[ae][l1i]\b", re.IGNORECASE), "total"),
    (re.compile(r"\bp[aeo]y[ae]b[l1]e\b", re.IGNORECASE), "payable"),
)
_UNIT = re.compile(
    r"rm|myr|eur|usd|gbp|sgd|hkd?|us|chf|sr|zr|zrl|zre|zp|os|tx|st|nr|ex|inr|rs|元|円|x|ea|kg|lb|g|am|pm", re.IGNORECASE
)


_READ: WeakKeyDictionary[Layout, Ledger] = WeakKeyDictionary()


def read_ledger(layout: Layout, conventions: Conventions) -> Ledger:
    """The entries of all rows: a label and the amounts behind it, or, behind a label alone, those of the next row.

    It is read once a layout, however many finders ask.
    """
    if layout not in _READ:
        _READ[layout] = _read(layout, conventions)
    return _READ[layout]


def _read(layout: Layout, conventions: Conventions) -> Ledger:
    with_cents = sum(found.has_cents for line in layout.lines for found in find_amounts(line.text, conventions))
    entries: list[Entry] = []
    in_summary = after_rounding = False
    for number, row in enumerate(layout.rows):
        in_summary = in_summary or bool(_SUMMARY.search(layout.row_texts[number]))
        unnamed: tuple[Place, ...] = ()
        for label, places in segments(row, conventions):
            before, unnamed = unnamed, () if label else places
            called = called_in(label, conventions)
            kind = called[0] if called is not None else None
            after_rounding = after_rounding or kind is Money.ROUNDING
            below = layout.rows[number + 1] if number + 1 < len(layout.rows) else ()
            found = places or _alone(below, conventions)
            if called is None or kind is None or not found:
                continue
            weight = called[1] - (0 if places else 0.4)
            weight += 0.5 if after_rounding and kind is Money.TOTAL else 0.0
            entries.append(Entry(kind, label, _with_cents(found), number, weight, in_summary, before))
    return Ledger(tuple(entries), conventions, with_cents < 2)


def segments(row: Sequence[Placed], conventions: Conventions) -> list[tuple[str, tuple[Place, ...]]]:
    """The row cut into labels, each with the amounts behind it: `Qty: 1 Total RM 11.60` are two."""
    found: list[tuple[str, list[Place]]] = []
    for words, place in _pieces(row, conventions):
        if _says_something(words) and (not found or found[-1][1]):
            found.append((words, []))
        elif found and not found[-1][1]:
            found[-1] = (f"{found[-1][0]} {words}", found[-1][1])
        elif not found:
            found.append((words, []))
        if place is not None:
            found[-1][1].append(place)
    return [(_spelled(" ".join(label.split())), tuple(places)) for label, places in found]


def is_count(label: str) -> bool:
    """Whether a label speaks of how many there are, of points or savings: no money that was paid."""
    return bool(_IGNORED.search(simplify(label)))


def kind_of(label: str, conventions: Conventions) -> Money | None:
    """What a label says its amount is; None where it says nothing of the kind."""
    called = called_in(label, conventions)
    return called[0] if called is not None else None


@lru_cache(maxsize=2048)
def called_in(label: str, conventions: Conventions) -> tuple[Money, float] | None:
    """What a label says its amount is, and how much that speaks for a total.

    The words of the document's own language come first, then those that receipts of many countries print.
    """
    if is_count(label):
        return None
    foreign = [code for code in conventions.languages if code not in _SPOKEN_HERE]
    said = meaning_of(label, foreign, MONEY_TERMS) if foreign else None
    if said is not None and said.language in foreign:
        return OF_TERMS[said.meaning]
    plain = simplify(label)
    for kind, pattern in _KINDS:
        if pattern.search(plain):
            return kind, _weight(kind, plain)
    if any(pattern.search(plain) for pattern, _ in _TOTALS):
        return Money.TOTAL, _weight(Money.TOTAL, plain)
    if _PAID.search(plain):
        return Money.PAID, _PAID_WEIGHT
    said = meaning_of(label, conventions.languages, _SUM_TERMS)
    return OF_TERMS[said.meaning] if said is not None and said.language != "en" else None


def _pieces(row: Sequence[Placed], conventions: Conventions) -> Iterator[tuple[str, Place | None]]:
    """Words and the amount behind them, along a row; words at its end stand alone."""
    for line in row:
        at = 0
        for amount in find_amounts(line.text, conventions):
            yield line.text[at : amount.start], (line, amount)
            at = amount.end
        misread = _with_misread_point(line)
        if misread is not None:
            yield "", (line, misread)
        elif line.text[at:].strip():
            yield line.text[at:], None


def _says_something(words: str) -> bool:
    plain = re.sub(r"[^\w%]+", " ", words).strip()
    if not plain or all(_UNIT.fullmatch(word) for word in plain.split()):
        return False
    return has_chinese(plain) or sum(c.isalpha() for c in plain) > 2


def _alone(row: Sequence[Placed], conventions: Conventions) -> tuple[Place, ...]:
    """The amounts of a row that has nothing else, no date either."""
    pieces = list(_pieces(row, conventions))
    if any(has_date(line.text) for line in row) or any(_says_something(words) for words, _ in pieces):
        return ()
    return tuple(place for _, place in pieces if place is not None)


def _with_cents(places: Sequence[Place]) -> tuple[Place, ...]:
    """Those with decimals, where any has: the others count things."""
    return tuple(place for place in places if place[1].has_cents) or tuple(places)


def _weight(kind: Money, plain: str) -> float:
    if kind is Money.TOTAL:
        return next(weight for pattern, weight in _TOTALS if pattern.search(plain))
    if kind is Money.SUBTOTAL:
        return _NET_WEIGHT if _NET.search(plain) else _SUBTOTAL_WEIGHT
    if kind is Money.DUE:
        return _OWED_WEIGHT if "应" in plain else _SETTLED_WEIGHT
    return _PAID_WEIGHT if kind is Money.PAID else 0.0


def _spelled(text: str) -> str:
    """The words that matter, where a letter of them was misread."""
    for pattern, word in _MISREAD:
        text = pattern.sub(word, text)
    return text


def _with_misread_point(line: Placed) -> FoundAmount | None:
    """28-90 for 28.90, where the decimal point was misread; taken only if nothing else follows on the line."""
    match = re.fullmatch(r"\D{0,5}(\d{1,6})\s*[-:_;]\s*(\d{2})\s*\D{0,3}", line.text)
    if match is None:
        return None
    return FoundAmount(Decimal(f"{match[1]}.{match[2]}"), match.start(1), match.end(2), False, True)
