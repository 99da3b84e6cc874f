"""How a receipt was paid, the last digits of the card, the currency, and the shop's number with the tax office."""

from __future__ import annotations

import re

from engine.extract.by_label.places import Candidate
from engine.extract.finding import finder
from engine.extract.sight import Sight, part_of
from engine.page.folding import fold, simplify
from engine.page.layout import Placed
from engine.presets import FieldSpec
from engine.values.amounts import find_amounts

_WAYS = tuple(
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
_BEFORE = rf"[\W_]{{0,20}}+(?:(?:payment(?:\s?type)?|paid\s?by|{_LABELLED})\s{{0,3}}[:：]?\s{{0,3}})?"


def _beginning_with(way: str) -> re.Pattern[str]:
    return re.compile(rf"{_BEFORE}({way})(?![a-z])", re.IGNORECASE)


_METHODS = tuple((_beginning_with(way), name) for way, name in _WAYS)
_ANY_METHOD = _beginning_with("|".join(way for way, _ in _WAYS))


@finder("payment_method")
def payment_method(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """A way of paying that is printed with an amount, where no label says it."""
    if not sight.may_be("receipt"):
        return None
    labelled = any(label.name in _LABELS for label in sight.search.labels)
    for row, text in zip(sight.layout.rows, sight.layout.row_texts, strict=True):
        named = labelled and re.search(_LABELLED, text) is not None
        line = row[1] if named and len(row) > 1 else row[0]
        plain = simplify(line.text)
        if (labelled and not named) or not _ANY_METHOD.match(plain):
            continue
        for pattern, name in _METHODS:
            match = pattern.match(plain)
            if match is None:
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


def _is_all(match: re.Match[str], line: Placed) -> bool:
    return fold(match.group()) == fold(line.text)
