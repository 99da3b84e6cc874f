"""What a person typed or pasted into a box for numbers, made uniform: 1,234.5 and １２３４．５ are one number."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from engine.presets import ValueType
from engine.values.amounts import FoundAmount, find_amounts, format_amount
from engine.values.conventions import UNIFORM

_PERCENT = re.compile(r"(?P<number>-?\d{1,20}(?:[.,]\d{1,20})?)\s{0,9}%")


def typed(text: str, kind: ValueType) -> str:
    """`text` as values of its type are written; as it stands where it is no number or holds anything else."""
    plain = unicodedata.normalize("NFKC", text).strip()
    match kind:
        case ValueType.AMOUNT:
            found = _only_number(plain)
            return format_amount(found.value) if found else text
        case ValueType.NUMBER:
            found = _only_number(plain)
            return f"{found.value:f}" if found and not found.has_currency else text
        case ValueType.PERCENT:
            match = _PERCENT.fullmatch(plain)
            return f"{Decimal(match['number'].replace(',', '.')):f}%" if match else text
        case _:
            return text


def _only_number(plain: str) -> FoundAmount | None:
    """The number that is all of a text."""
    found = find_amounts(plain, UNIFORM)
    if len(found) != 1 or plain[: found[0].start].strip() or plain[found[0].end :].strip():
        return None
    return found[0]
