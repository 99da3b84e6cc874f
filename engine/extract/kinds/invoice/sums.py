"""The sums of a VAT invoice: what its foot prints, read so that amount and tax make the total."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.extract.by_label.places import Candidate, Part
from engine.extract.finding import finder
from engine.extract.kinds.invoice import world
from engine.extract.sight import Sight, paid, part_of
from engine.page.folding import fold, simplify
from engine.page.layout import Placed
from engine.presets import FieldSpec
from engine.values.amount_words import find_words
from engine.values.amounts import FoundAmount, find_amounts, format_amount
from engine.values.conventions import Conventions
from engine.values.shapes import Value

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read a sum: its value, the lines that print it, and how sure that is."""

    value: Decimal
    parts: tuple[Part, ...]
    quality: float

    def candidate(self) -> Candidate:
        raw = " ".join(part.text.strip() for part in self.parts)
        return Candidate(Value(format_amount(self.value), raw, 0, len(raw), 1.0), self.parts, self.quality)


@finder("amount_without_tax")
def amount_without_tax(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The first amount at the foot of the table."""
    return _chosen(sight, 0) or world.net_amount(sight, spec)


@finder("tax_amount")
def tax_amount(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The last amount at the foot of the table."""
    return _chosen(sight, 1) or world.tax_amount(sight, spec)


@finder("total_amount")
def total_amount(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The amount behind (小写), or the last on the row of 价税合计."""
    for row, text in zip(sight.layout.rows, sight.layout.row_texts, strict=True):
        plain = simplify(text)
        if "小写" not in plain and "价税合计" not in plain:
            continue
        found = [
            (line, amount) for line in row for amount in find_amounts(line.text, sight.conventions) if amount.has_cents
        ]
        if found:
            line, amount = found[-1]
            return paid(line, amount, 0.95)
    return world.total_amount(sight, spec)


@finder("total_amount_words")
def total_amount_words(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The amount in words on the row of 价税合计, else anywhere."""
    lines = list(sight.layout.lines)
    for row, text in zip(sight.layout.rows, sight.layout.row_texts, strict=True):
        if "价税合计" in simplify(text) or "大写" in text:
            lines = [*row, *lines]
    for line in lines:
        words = find_words(line.text)
        if words is not None and len(words[0]) >= 3:
            quality = 0.95 if words.is_firm else 0.42
            return part_of(line, words.start, words.end, quality, words.text.replace(" ", ""))
    return None


def _chosen(sight: Sight, which: int) -> Candidate | None:
    """The foot's own reading; another one of the same sum where only that makes amount and tax the total."""
    feet = _feet(sight)
    if feet is None:
        return None
    readings = [list(_readings(sight, feet, side)) for side in (0, 1)]
    if not readings[which]:
        return None
    total = _total(sight)
    if total is not None and readings[1 - which]:
        for one in readings[which]:
            if any(abs(one.value + other.value - total) <= _CENT for other in readings[1 - which]):
                return one.candidate()
    return readings[which][0].candidate()


def _total(sight: Sight) -> Decimal | None:
    """The total that words and figures both print."""
    for text in sight.layout.row_texts:
        words = find_words(text)
        figures = [amount.value for amount in find_amounts(text, sight.conventions) if amount.has_cents]
        if words is not None and words[1] in figures:
            return words[1]
    return None


def _feet(sight: Sight) -> list[tuple[Placed, FoundAmount]] | None:
    """The amounts on the row that begins with 合计."""
    for row in sight.layout.rows:
        text = simplify(fold("".join(line.text for line in row)))
        if text.startswith("价税") or "合计" not in text[:4]:
            continue
        found = [(line, amount) for line in row for amount in _sums(line.text, sight.conventions)]
        if found:
            return found
    return None


def _readings(sight: Sight, feet: list[tuple[Placed, FoundAmount]], which: int) -> Iterator[_Reading]:
    """As printed; without a first digit that is the currency sign misread; as the rows above add up."""
    if len(feet) == 1 and which == 1:
        return
    line, amount = feet[0 if which == 0 else -1]
    yield _Reading(amount.value, (Part(line, amount.start, amount.end),), 0.95 if len(feet) > 1 else 0.8)
    digits = line.text[amount.start : amount.end]
    if not amount.has_currency and re.fullmatch(r"\d{2,20}\.\d{2}", digits):
        yield _Reading(Decimal(digits[1:]), (Part(line, amount.start + 1, amount.end),), 0.75)
    above = _column_above(sight, line)
    if above:
        total = sum((found.value for _, found in above), Decimal(0))
        yield _Reading(total, tuple(Part(cell, found.start, found.end) for cell, found in above), 0.75)


def _column_above(sight: Sight, foot: Placed) -> list[tuple[Placed, FoundAmount]]:
    """The amounts of the rows in the column of a sum, up to the headings."""
    cells = []
    for line in _upwards(sight.layout.on_page(foot.page), foot):
        found = [amount for amount in find_amounts(line.text, sight.conventions) if amount.has_cents]
        if len(found) == 1 and len(fold(line.text)) <= len(fold(line.text[found[0].start : found[0].end])) + 1:
            cells.append((line, found[0]))
        elif re.search("税额|金额", simplify(line.text)):
            break
    return cells


def _upwards(lines: Sequence[Placed], foot: Placed) -> list[Placed]:
    """The lines above one that end near where it ends (a column of figures is flush right) or share its column."""
    reach = 2.5 * foot.rect.height
    above = [
        line
        for line in lines
        if line.rect.bottom < foot.rect.top + 0.3 * foot.rect.height
        and (abs(line.rect.right - foot.rect.right) < reach or line.rect.shares_column(foot.rect) > 0.5)
    ]
    return sorted(above, key=lambda line: -line.rect.middle)


def _sums(text: str, conventions: Conventions) -> list[FoundAmount]:
    """Amounts with cents; the currency sign may have been read as a letter."""
    return [
        amount
        for amount in find_amounts(re.sub(r"(?<![A-Za-z])[VYv羊半](?=\d)", "¥", text), conventions)
        if amount.has_cents
    ]
