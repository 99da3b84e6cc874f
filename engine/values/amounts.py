"""Amounts of money in running text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

_CURRENCY = r"(?:CNY|RMB|USD|EUR|GBP|MYR|HKD|JPY|SGD|AUD|CAD|RM|US\$|HK\$|[¥￥$€£]|人民币)"
_NUMBER = re.compile(
    rf"(?:(?P<currency>{_CURRENCY})\s*)?(?:(?P<sign>[-−–])\s*)?(?:(?P<currency2>[¥￥$€£]|RM)\s*)?"
    r"(?P<digits>\d{1,3}(?:[,，]\s?\d{3})+(?:\s?\.\s?\d{1,15})?|\d+(?:\s?\.\s?\d{1,15}|\.)?|\.\d{2})(?P<minus>-(?!\d))?",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"\d[\d.,]*\d")
_SWAPPED = str.maketrans(",.", ".,")
_COMMA_CENTS = re.compile(r"(?<![\d.,])\d{1,3}(?:\.?\d{3})*,\d{2}(?![\d,.]?\d|\s?%)")
_POINT_CENTS = re.compile(r"(?<![\d.,])\d{1,3}(?:,?\d{3})*\.\d{2}(?![\d,.]?\d|\s?%)")
_PERCENT, _YUAN = re.compile(r"\s{0,9}[%％]"), re.compile(r"\s{0,9}[元圆]")
_LETTER, _RUNS_ON = re.compile(r"[A-Za-z\d]"), re.compile(r"[A-Za-z]{2,}|\d")
_MARK_BEHIND = re.compile(r"(?:cr|dr|sr|zr|rm|usd|cny|yuan)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundAmount:
    """A number in a text; `start` and `end` are character offsets; `has_cents` where two decimals are printed."""

    value: Decimal
    start: int
    end: int
    has_currency: bool
    has_cents: bool


def find_amounts(text: str, *, decimal_comma: bool = False) -> tuple[FoundAmount, ...]:
    """All numbers of `text` that could be amounts, in order; `decimal_comma` reads 1.234,56 as in most of Europe."""
    if decimal_comma:
        text = with_decimal_points(text)
    found = []
    for match in _NUMBER.finditer(text):
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        if _PERCENT.match(text, match.end()):
            continue
        if _LETTER.match(text[max(start - 1, 0) : start]) and not (match["currency"] or match["currency2"]):
            continue
        if _RUNS_ON.match(text, match.end()) and not _MARK_BEHIND.match(text, match.end()):
            continue
        digits = re.sub(r"[,，\s]", "", match["digits"])
        value = Decimal(digits if not digits.endswith(".") else digits[:-1])
        if match["sign"] or match["minus"]:
            value = -value
        found.append(
            FoundAmount(
                value,
                start,
                match.end(),
                bool(match["currency"] or match["currency2"]) or bool(_YUAN.match(text, match.end())),
                bool(re.search(r"\.\d{2}$", digits)),
            )
        )
    return tuple(found)


def with_decimal_points(text: str) -> str:
    """A text with the points and commas of its numbers swapped: 1.234,56 becomes 1,234.56."""
    return _GROUPED.sub(lambda match: match.group().translate(_SWAPPED), text)


def uses_decimal_comma(texts: Iterable[str]) -> bool:
    """Whether the amounts of a document are printed as 1.234,56: some are, and hardly any as 1,234.56."""
    commas = points = 0
    for text in texts:
        commas += len(_COMMA_CENTS.findall(text))
        points += len(_POINT_CENTS.findall(text))
    return commas >= 2 and commas > 3 * points


def parse_amount(text: str) -> Decimal | None:
    """The one amount of a text that holds little else, or None."""
    found = find_amounts(unicodedata.normalize("NFKC", text))
    return found[0].value if len(found) == 1 else None


def format_amount(value: Decimal) -> str:
    """A plain decimal string with at least two decimals."""
    plain = f"{value:f}"
    whole, _, decimals = plain.partition(".")
    return plain if len(decimals) >= 2 or not value.is_finite() else f"{whole}.{decimals:0<2}"
