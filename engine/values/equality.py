"""Whether two values of a field are the same: amounts as numbers, dates as days, everything else as folded text."""

from __future__ import annotations

from decimal import Decimal

from engine.page.folding import fold
from engine.presets import ValueType
from engine.values.amounts import parse_amount
from engine.values.conventions import UNIFORM
from engine.values.dates import parse_date

_NUMERIC = frozenset({ValueType.AMOUNT, ValueType.NUMBER})
_HALF_A_CENT = Decimal("0.005")


def is_same(first: str, second: str, kind: ValueType) -> bool:
    """Whether two normalised values of a type say the same."""
    if kind in _NUMERIC:
        left, right = parse_amount(first, UNIFORM), parse_amount(second, UNIFORM)
        if left is not None and right is not None:
            return abs(left - right) < _HALF_A_CENT
    elif kind is ValueType.DATE:
        days = parse_date(first, UNIFORM), parse_date(second, UNIFORM)
        if None not in days:
            return days[0] == days[1]
    return fold(first) == fold(second)
