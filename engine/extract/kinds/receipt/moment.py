"""When it was paid: the date and the time of a receipt."""

from __future__ import annotations

import re

from engine.extract.by_label.places import Candidate
from engine.extract.finding import finder
from engine.extract.sight import Sight, dated, part_of
from engine.page.folding import simplify
from engine.presets import FieldSpec, ValueType
from engine.values.conventions import UNIFORM
from engine.values.dates import find_dates
from engine.values.shapes import take

_DATE_WORD = re.compile(r"\bdate\b|\bdatum\b|日期|时间", re.IGNORECASE)
_PAID_WORD = re.compile(r"结账|支付|交易|付款", re.IGNORECASE)
_OTHER_DATE = re.compile(
    r"\b(?:exp|expiry|due|valid|print|until|before|member|since|return\w*|gültig)\b"
    r"|打印|有效|开台|入场|入住|下单",
    re.IGNORECASE,
)


@finder("receipt_date")
def receipt_date(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The date beside a date's label or a time, else the first date."""
    if not sight.may_be("receipt"):
        return None
    best: tuple[float, Candidate] | None = None
    for row, text in zip(sight.layout.rows, sight.layout.row_texts, strict=True):
        weight = _row_weight(simplify(text))
        for line in row:
            for found in find_dates(line.text, sight.conventions):
                likely = weight - 0.002 * line.index
                if best is None or likely > best[0]:
                    quality = min(0.95, 0.45 + 0.25 * likely)
                    best = likely, dated(line, found, quality)
    return best[1] if best else None


@finder("receipt_time")
def receipt_time(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The time on the row of the date, else the first time."""
    if not sight.may_be("receipt"):
        return None
    dated = receipt_date(sight, spec)
    lines = list(sight.layout.lines)
    if dated is not None:
        lines = [*sight.layout.row_of(dated.parts[0].line), *lines]
    for line in lines:
        value = take(_without_dates(line.text), ValueType.TIME, sight.conventions)
        if value is not None:
            return part_of(line, value.start, value.end, 0.85, value.text)
    return None


def _row_weight(text: str) -> float:
    """How likely a date on a row is that of the sale."""
    weight = 1.0 + 0.5 * bool(_DATE_WORD.search(text)) + 0.4 * bool(re.search(r"\d{1,2}:\d{2}", text))
    return weight + 0.3 * bool(_PAID_WORD.search(text)) - 0.6 * bool(_OTHER_DATE.search(text))


def _without_dates(text: str) -> str:
    """The text with its dates blanked: a reader runs 2026 and 18:22 together."""
    for found in find_dates(text, UNIFORM):
        text = text[: found.start] + " " * (found.end - found.start) + text[found.end :]
    return text
