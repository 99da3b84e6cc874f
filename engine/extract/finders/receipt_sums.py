"""The sums of a receipt: which of many amounts is the total, when it was paid, and how."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.extract.finders.sight import Sight, part_of
from engine.extract.folding import fold, simplify
from engine.extract.layout import Placed
from engine.extract.places import Candidate
from engine.extract.values.amounts import FoundAmount, find_amounts, format_amount
from engine.extract.values.dates import find_dates
from engine.extract.values.shapes import take
from engine.presets import FieldSpec, ValueType

_TOTALS: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), weight)
    for pattern, weight in (
        (
            r"grand\s*total|final\s*total|total\s*(?:amount\s*)?(?:payable|poyable|due)"
            r"|amount\s*(?:due|payable)|balance\s*due|to\s*pay",
            3.2,
        ),
        (
            r"nett?\s*(?:total|amt|amount)|total\s*(?:after|incl\w*\W*round)|round(?:ed|ing)\s*total|total\s*rounded",
            3.2,
        ),
        (
            r"total\s*(?:sales?\s*)?\(?\s*(?:amt|amount)?\s*(?:incl|inc)\w*|total\s*(?:with"
            r"|w/)\s*(?:gst|tax)|total\s*sales?",
            2.6,
        ),
        (r"^\W*total\W*(?:rm|amt|amount|myr|usd|\$|\(rm\))?\W*[:：]?\W*", 2.6),
        (r"\btotal\b|\btota1\b|\bjumlah\b", 2.0),
        (r"\bam(?:oun)?t\s*paid\s*in", 2.2),
        (r"sub\s*-?\s*tota[l1]|subtotal", 0.9),
        (r"^\W*(?:cash|visa|master(?:card)?|debit|credit card|amount paid|paid|payment|amount)\b", 0.6),
    )
)
_MISREAD = (
    (re.compile(r"\b[t7][o0]t[ae][l1i]\b", re.IGNORECASE), "total"),
    (re.compile(r"\bp[aeo]y[ae]b[l1]e\b", re.IGNORECASE), "payable"),
)
_NOT_TOTAL = re.compile(
    r"total\s*(?:qty|oty|quantity|item|discount|disc|saving|gst|tax|point|pcs|no\b|unit|redeem|excl"
    r"|ex\b|excluding|before|change|tender)"
    r"|(?:excl|excluding|before)\w*\W+(?:gst|tax)|qty|gst\s*total|tax\s*total|total\s*:?\s*gst"
    r"|item\s*count|change|summary",
    re.IGNORECASE,
)
_CASH = re.compile(
    r"^\W*(?:cash|tunai|tender(?:ed)?|paid|amount\s*tendered|cash\s*received|paid\s*amount|现金|实收)\b", re.IGNORECASE
)
_CHANGE = re.compile(r"^\W*(?:change|baki|balance|找零)\b", re.IGNORECASE)
_ROUNDING = re.compile(r"round", re.IGNORECASE)
_SUMMARY = re.compile(r"(?:gst|tax|sst)\s*(?:summary|analysis|code|rate)", re.IGNORECASE)
_PAYMENTS = (
    "微信支付", "支付宝", "云闪付", "银联卡", "银行卡", "信用卡", "储值卡", "会员卡", "现金", "刷卡", "微信",
    "Visa", "MasterCard", "Master Card", "American Express", "Credit Card", "Debit Card", "Cash",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Sum:
    """An amount that could be the total, where it stands, and how much speaks for it."""

    line: Placed
    amount: FoundAmount
    weight: float


def receipt_total(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The amount that most speaks for: its words, rounding before it, cash minus change, how often it is there."""
    if not sight.may_be("receipt"):
        return None
    if any(label.name in {"合计", "总计", "总额", "合计金额"} for label in sight.search.labels):
        return None
    rows = sight.layout.rows
    sums = _sums(rows)
    if not sums:
        return None
    paid = _cash_less_change(rows)
    counts = Counter(
        amount.value for line in sight.layout.lines for amount in find_amounts(line.text) if amount.has_cents
    )

    def weight(item: _Sum) -> float:
        extra = 1.2 if paid is not None and item.amount.value == paid else 0.0
        return (
            item.weight
            + extra
            + 0.12 * min(counts[item.amount.value] - 1, 4)
            - (2.0 if item.amount.value <= 0 else 0.0)
        )

    best = max(sums, key=lambda item: (weight(item), item.line.index))
    quality = min(0.97, 0.45 + 0.13 * weight(best))
    return part_of(best.line, best.amount.start, best.amount.end, quality, format_amount(best.amount.value))


def receipt_date(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The date beside a date's label or a time, else the first date."""
    if not sight.may_be("receipt"):
        return None
    best: tuple[float, Candidate] | None = None
    for row, text in zip(sight.layout.rows, sight.layout.row_texts, strict=True):
        for line in row:
            for found in find_dates(line.text, month_first=sight.search.month_first):
                weight = 1.0
                weight += 0.5 * bool(re.search(r"\bdate\b|日期|时间", simplify(text), re.IGNORECASE))
                weight += 0.4 * bool(re.search(r"\d{1,2}:\d{2}", text))
                weight -= 0.6 * bool(
                    re.search(
                        r"\b(?:exp|expiry|due|valid|print|until|before|member)\b|打印|有效",
                        simplify(text),
                        re.IGNORECASE,
                    )
                )
                weight -= 0.002 * line.index
                if best is None or weight > best[0]:
                    quality = min(0.95, 0.45 + 0.25 * weight)
                    best = weight, part_of(line, found.start, found.end, quality, found.value.isoformat())
    return best[1] if best else None


def receipt_time(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The time on the row of the date, else the first time."""
    if not sight.may_be("receipt"):
        return None
    dated = receipt_date(sight, spec)
    lines = list(sight.layout.lines)
    if dated is not None:
        row = sight.layout.row_of(dated.parts[0].line)
        lines = [*row, *lines]
    for line in lines:
        value = take(_without_dates(line.text), ValueType.TIME)
        if value is not None:
            return part_of(line, value.start, value.end, 0.85, value.text)
    return None


def _without_dates(text: str) -> str:
    """The text with its dates blanked: a reader runs 2026 and 18:22 together."""
    for found in find_dates(text):
        text = text[: found.start] + " " * (found.end - found.start) + text[found.end :]
    return text


def payment_method(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """A way of paying that is printed with an amount, where no label says it."""
    if not sight.may_be("receipt"):
        return None
    if any(label.name in {"支付方式", "付款方式", "支付类型"} for label in sight.search.labels):
        return None
    for row, text in zip(sight.layout.rows, sight.layout.row_texts, strict=True):
        line = row[0]
        head = fold(line.text)
        for name in _PAYMENTS:
            if head.startswith(fold(name)) and (find_amounts(text) or head == fold(name)):
                start = line.text.lower().find(name.lower().split()[0])
                return part_of(line, max(start, 0), max(start, 0) + len(name), 0.85, name)
    return None


def _sums(rows: Sequence[Sequence[Placed]]) -> list[_Sum]:
    found: list[_Sum] = []
    after_rounding = in_summary = False
    for index, row in enumerate(rows):
        text = _spelled("  ".join(line.text for line in row))
        if _SUMMARY.search(text):
            in_summary = True
        if _NOT_TOTAL.search(text) and not re.search(r"nett?|grand|payable", text, re.IGNORECASE):
            after_rounding = after_rounding or bool(_ROUNDING.search(text))
            continue
        weight = next((weight for pattern, weight in _TOTALS if pattern.search(text)), 0.0)
        if not weight:
            after_rounding = after_rounding or bool(_ROUNDING.search(text))
            continue
        if _ROUNDING.search(text) and not re.search(r"total", text, re.IGNORECASE):
            after_rounding = True
            continue
        pairs = _amounts(row)
        if not pairs and index + 1 < len(rows):
            pairs = [
                pair for pair in _amounts(rows[index + 1]) if not re.search(r"[A-Za-z]{3}", rows[index + 1][0].text)
            ]
            weight -= 0.4
        if not pairs:
            continue
        line, amount = pairs[-1]
        weight += 0.5 if after_rounding and weight >= 2 else 0.0
        weight -= 1.5 if in_summary else 0.0
        if not amount.has_cents:
            amount = _with_misread_point(line, amount) or amount
        weight += 0.3 if amount.has_cents else -1.2
        found.append(_Sum(line, amount, weight))
        after_rounding = after_rounding or bool(_ROUNDING.search(text))
    return found


def _spelled(text: str) -> str:
    """The words that matter, where a letter of them was misread."""
    for pattern, word in _MISREAD:
        text = pattern.sub(word, text)
    return text


def _with_misread_point(line: Placed, amount: FoundAmount) -> FoundAmount | None:
    """28-90 for 28.90, where the decimal point was misread; taken only if nothing else follows on the line."""
    match = re.fullmatch(r"\D{0,5}(\d{1,6})\s*[-:_;,]\s*(\d{2})\s*\D{0,3}", line.text)
    if match is None:
        return None
    return FoundAmount(Decimal(f"{match[1]}.{match[2]}"), match.start(1), match.end(2), amount.has_currency, True)


def _amounts(row: Sequence[Placed]) -> list[tuple[Placed, FoundAmount]]:
    pairs = [
        (line, amount)
        for line in row
        for amount in find_amounts(line.text)
        if "%" not in line.text[amount.end : amount.end + 2]
    ]
    with_cents = [pair for pair in pairs if pair[1].has_cents]
    return with_cents or pairs


def _cash_less_change(rows: Sequence[Sequence[Placed]]) -> Decimal | None:
    cash = change = None
    for row in rows:
        text = "  ".join(line.text for line in row)
        amounts = _amounts(row)
        if not amounts:
            continue
        if cash is None and _CASH.search(text):
            cash = amounts[-1][1].value
        elif cash is not None and change is None and _CHANGE.search(text):
            change = abs(amounts[-1][1].value)
    return cash - change if cash is not None and change is not None else None
