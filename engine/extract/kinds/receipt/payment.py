"""How a receipt was paid, the last digits of the card, the currency, and the shop's number with the tax office."""

from __future__ import annotations

import re

from engine.extract.by_label.places import Candidate
from engine.extract.sight import Sight, part_of
from engine.page.folding import fold, simplify
from engine.page.layout import Placed
from engine.presets import FieldSpec
from engine.values.amounts import find_amounts

_METHODS: tuple[tuple[str, str], ...] = tuple(
    (pattern, name)
    for name, pattern in (
        ("微信支付", r"微信(?:支付)?"), ("支付宝", r"支付宝"), ("云闪付", r"云闪付"), ("银联卡", r"银联卡?"),
        ("银行卡", r"银行卡"), ("信用卡", r"信用卡"), ("储值卡", r"储值卡"), ("会员卡", r"会员卡"),
        ("加油卡", r"加油卡"), ("数字人民币", r"数字人民币"), ("八达通", r"八达通"), ("现金", r"现金"),
        ("刷卡", r"刷卡"),
        ("Visa", r"visa"), ("Mastercard", r"master\s?card"), ("American Express", r"american express|amex"),
        ("Credit Card", r"credit(?: card)?"), ("Debit Card", r"debit(?: card)?|eftpos"), ("NETS", r"nets"),
        ("Card", r"contactless|card(?: payment)?|carte bancaire|cb|ec-?karte|girocard|kartenzahlung"),
        ("Cash", r"cash(?!\s*(?:bill|sales?|inv|back|ier))|tunai|esp.ces|(?:geg(?:eben)?\.?\s*)?bar|efectivo"),
    )
)  # fmt: skip
_LABELS = frozenset({"支付方式", "付款方式", "支付类型"})
_LABELLED = r"支付方式|付款方式|支付类型"
_HIDDEN = re.compile(r"\*{3}|[xX]{4}")
_BEFORE = rf"[\W_]*(?:(?:payment(?:\s*type)?|paid\s*by|{_LABELLED})\s*[:：]?\s*)?"
_CARD = re.compile(
    r"[*xX•·#＊]{2}[\s*xX•·#＊-]{0,40}+(\d{4})(?!\d)|(?:ending(?:\s+in)?|尾号)\D{0,3}(\d{4})(?!\d)|卡\s*[（(](\d{4})[)）]"
)
_TAX_NUMBER = re.compile(
    r"\b(?:gst|sst|vat|tax)\s*(?:reg(?:istration)?\.?)?\s*(?:id|no|number|#)?\s*(?:no)?\s*[.:：#]*\s*"
    r"((?=[A-Z\d -]*\d{3})[A-Z]{0,2}\d?[A-Z\d][A-Z\d -]{6,20}[A-Z\d])"
    r"|(?:uid|ust-?id|steuer)[\s-]*n?r?\.?\s*[:：]?\s*([A-Z]{2}\d{8,11}|[\d/ ]{10,15})"
    r"|(?:n°\s*)?tva\s*(?:intra\w*)?\s*[:：]?\s*(FR\s?\d{2}\s?\d{9})|siret\s*[:：]?\s*([\d ]{14,18})"
    r"|(?:abn|ein|uen|nif|cif|p\.?\s?iva)\s*(?:no)?\.?\s*[:：]?\s*([A-Z\d][A-Z\d -]{7,15})"
    r"|(?:税号|纳税人识别号|统一社会信用代码)\s*[:：]?\s*([A-Z\d]{15,20})",
    re.IGNORECASE,
)
_CURRENCIES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (code, re.compile(pattern, flags))
    for code, pattern, flags in (
        ("MYR", r"\b(?:RM|MYR)(?=\W|\d|$)", 0), ("HKD", r"HK\s?\$|\bHKD\b|港币|港幣", 0), ("SGD", r"S\$|\bSGD\b", 0),
        ("GBP", r"£|\bGBP\b", 0), ("EUR", r"€|\bEUR\b", 0), ("TWD", r"NT\s?\$|\bTWD\b", 0),
        ("CNY", r"人民币|\bCNY\b|\bRMB\b|\d\s*元", 0), ("AUD", r"A\$|\bAUD\b", 0), ("CAD", r"C\$|\bCAD\b", 0),
    )
)  # fmt: skip


def payment_method(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """A way of paying that is printed with an amount, where no label says it."""
    if not sight.may_be("receipt"):
        return None
    labelled = any(label.name in _LABELS for label in sight.search.labels)
    for row, text in zip(sight.layout.rows, sight.layout.row_texts, strict=True):
        named = labelled and re.search(_LABELLED, text) is not None
        line = row[1] if named and len(row) > 1 else row[0]
        for pattern, name in _METHODS:
            match = re.match(rf"{_BEFORE}({pattern})(?![a-z])", simplify(line.text), re.IGNORECASE)
            if match is None or (labelled and not named):
                continue
            if (
                named
                or match.start(1) > 4
                or (
                    find_amounts(text, sight.conventions)
                    or re.search(r"\*{3}|[xX]{4}|payment", text)
                    or _is_all(match, line)
                )
            ):
                return part_of(line, match.start(1), match.end(1), 0.85, name)
    return None


def card_digits(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The four digits that a receipt leaves of the card's number."""
    if not sight.may_be("receipt"):
        return None
    for row, text in zip(sight.layout.rows, sight.layout.row_texts, strict=True):
        match = _CARD.search(text)
        if match:
            digits = match.group(match.lastindex or 0)
            line = next(line for line in reversed(row) if digits in line.text)
            start = line.text.rfind(digits)
            return part_of(line, start, start + len(digits), 0.9)
    return None


def merchant_tax_id(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The shop's number for GST, VAT or sales tax, as the kinds of several countries print it."""
    if not sight.may_be("receipt"):
        return None
    for line in sight.layout.lines:
        match = _TAX_NUMBER.search(line.text)
        if match:
            start, end = match.span(match.lastindex or 0)
            return part_of(line, start, end, 0.9)
    return None


def currency(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The currency that signs or letters beside the amounts say, as its code."""
    if not sight.may_be("receipt"):
        return None
    for code, pattern in _CURRENCIES:
        for line in sight.layout.lines:
            match = pattern.search(line.text)
            if match:
                return part_of(line, match.start(), match.end(), 0.85, code)
    return _by_sign(sight)


def _by_sign(sight: Sight) -> Candidate | None:
    """¥ is the yen where kana stand, else the yuan; $ is the dollar of the United States."""
    has_kana = any("\u3040" <= c <= "\u30ff" for line in sight.layout.lines for c in line.text)
    for line in sight.layout.lines:
        match = re.search(r"[¥￥]\s*\d|\$\s*\d", line.text)
        if match:
            code = "USD" if match.group()[0] == "$" else "JPY" if has_kana else "CNY"
            return part_of(line, match.start(), match.start() + 1, 0.75, code)
    return None


def _is_all(match: re.Match[str], line: Placed) -> bool:
    return fold(match.group()) == fold(line.text)
