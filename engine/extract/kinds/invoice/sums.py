"""The sums of a Chinese invoice: what its foot prints, read so that amount and tax make the total."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.extract.by_label.places import Candidate, Part
from engine.extract.finding import finder, solver
from engine.extract.kinds.invoice import words, world
from engine.extract.kinds.invoice.remarks import own_rows
from engine.extract.kinds.invoice.total import LABEL, proven_total, signed, the_total, the_words
from engine.extract.sight import Absent, Sight
from engine.page.folding import fold, simplify
from engine.page.layout import Placed
from engine.presets import FieldSpec
from engine.values.amounts import FoundAmount, find_amounts, format_amount
from engine.values.shapes import Value
from engine.words import Words

_CENT = Decimal("0.01")
_NO_MINUS = Words(
    "其余金额为负数，这里没有读到负号，请核对。", "The other sums are negative; no minus was read here; please look."
)
_FROM_ROWS = Words(
    "表尾的数字与总额不符，按各行相加得出，请核对。",
    "The foot does not make the total; added up from the rows; please look.",
)
_ONE_SUM = Words("这类票据只印一个总额，没有不含税金额。", "A paper of this kind prints one sum, and none before tax.")


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read a sum: its value, the lines that print it, and how sure that is; made to fit, not printed so."""

    value: Decimal
    parts: tuple[Part, ...]
    quality: float
    doubt: Words | None = None
    is_made: bool = False

    def candidate(self) -> Candidate:
        raw = " ".join(part.text.strip() for part in self.parts)
        value = Value(format_amount(self.value), raw, 0, len(raw), 1.0, self.doubt)
        return Candidate(value, self.parts, self.quality, is_derived=self.is_made)


@finder("amount_without_tax")
def amount_without_tax(sight: Sight, spec: FieldSpec) -> Candidate | Absent | None:
    """The first amount at the foot of the table; known to be absent where the paper prints one sum only."""
    if _foot_is_total(sight):
        return Absent(_ONE_SUM)
    found = _chosen(sight, 0) or world.net_amount(sight, spec)
    return Absent(_ONE_SUM) if found is None and _has_one_sum(sight, spec) else found


@finder("tax_amount")
def tax_amount(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The last amount at the foot of the table."""
    return _chosen(sight, 1) or world.tax_amount(sight, spec)


@finder("total_amount")
def total_amount(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The amount in figures on the row of the total; else what figures and words both say."""
    return the_total(sight) or world.total_amount(sight, spec)


@finder("total_amount_words")
def total_amount_words(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The amount in words on the row of the total, else anywhere."""
    return the_words(sight)


def _foot_is_total(sight: Sight) -> bool:
    """Whether the one amount at the foot is what the invoice totals, since it prints no other total."""
    feet, total = _feet(sight), the_total(sight)
    if feet is None or total is None or len(feet) != 1:
        return False
    return total.parts[0].line.index == feet[0][0].index


def _has_one_sum(sight: Sight, spec: FieldSpec) -> bool:
    """Whether the only label of the sum is one that calls the sum to pay so on papers without a tax of their own."""
    labels = [label for label in sight.search.labels_of(spec) if label.quality >= 0.5]
    if not all(label.name in words.ONLY_TOTALS for label in labels):
        return False
    titled = bool(words.ONE_SUM.search(simplify(sight.flow.text[:200])))
    return titled or any(_is_spelled(sight, label.line) for label in labels)


def _is_spelled(sight: Sight, line: Placed) -> bool:
    text = simplify("".join(one.text for one in sight.layout.row_of(line)))
    return words.FIGURES in text or words.IN_WORDS in text


def _chosen(sight: Sight, which: int) -> Candidate | None:
    """The foot's own reading; another one of the same sum where only that makes amount and tax the total."""
    feet = _feet(sight)
    if feet is None:
        return None
    total = proven_total(sight)
    readings = [list(_readings(sight, feet, side, total)) for side in (0, 1)]
    if not readings[which]:
        return None
    if total is not None and readings[1 - which]:
        for one in readings[which]:
            if any(abs(one.value + other.value - total) <= _CENT for other in readings[1 - which]):
                return one.candidate()
    return readings[which][0].candidate()


@solver
def _feet(sight: Sight) -> list[tuple[Placed, FoundAmount]] | None:
    """The amounts on the row that begins with the foot's label; where that was misread, on the row over the total."""
    likely = None
    for row, text in own_rows(sight):
        plain = fold(text)
        if plain.startswith(words.TOTAL[:2]) or words.FIGURES in plain or words.IN_WORDS in plain:
            if likely is not None and words.TOTAL[-2:] in plain:
                return likely
            continue
        found = [(line, amount) for line in row for amount in _sums(sight, line.text)]
        if found and words.FOOT in plain[:LABEL]:
            return found
        likely = found if found and _reads_like_a_foot(row, found) else None
    return None


def _reads_like_a_foot(row: Sequence[Placed], found: Sequence[tuple[Placed, FoundAmount]]) -> bool:
    """Whether a row holds one or two sums with their currency sign, and no more than a piece of their label."""
    lines = {line.index for line, _ in found}
    rest = fold("".join(line.text for line in row if line.index not in lines))
    is_label = not rest or (len(rest) <= len(words.FOOT) and bool(set(rest) & set(words.FOOT)))
    return is_label and len(found) <= 2 and all(amount.has_currency for _, amount in found)


def _sums(sight: Sight, text: str) -> list[FoundAmount]:
    return [amount for amount in find_amounts(signed(text), sight.conventions) if amount.has_cents]


def _readings(
    sight: Sight, feet: list[tuple[Placed, FoundAmount]], which: int, total: Decimal | None
) -> Iterator[_Reading]:
    """As printed; negative where the total is and the minus was lost; without a first digit that is the currency sign
    misread; as the rows above add up."""
    if len(feet) == 1 and which == 1:
        return
    line, amount = feet[0 if which == 0 else -1]
    part = Part(line, amount.start, amount.end)
    yield _Reading(amount.value, (part,), 0.95 if len(feet) > 1 else 0.8, amount.doubt)
    if total is not None and total < 0 < amount.value:
        yield _Reading(-amount.value, (part,), 0.75, _NO_MINUS, is_made=True)
    digits = line.text[amount.start : amount.end]
    if not amount.has_currency and re.fullmatch(r"\d{2,20}\.\d{2}", digits):
        yield _Reading(Decimal(digits[1:]), (Part(line, amount.start + 1, amount.end),), 0.75)
    above = _column_above(sight, line)
    added = sum((found.value for _, found in above), Decimal(0))
    if above and _has_lost_digits(amount.value, added):
        parts = tuple(Part(cell, found.start, found.end) for cell, found in above)
        yield _Reading(added, parts, 0.75, _FROM_ROWS, is_made=True)


def _has_lost_digits(printed: Decimal, meant: Decimal) -> bool:
    """Whether one amount is the other but for digits left out: what readers do, where another digit is another sum."""
    shorter, longer = sorted((f"{printed:f}", f"{meant:f}"), key=len)
    rest = iter(longer)
    return shorter != longer and all(character in rest for character in shorter)


def _column_above(sight: Sight, foot: Placed) -> list[tuple[Placed, FoundAmount]]:
    """The amounts of the rows in the column of a sum, up to the headings."""
    cells = []
    for line in _upwards(sight.layout.on_page(foot.page), foot):
        found = [amount for amount in find_amounts(line.text, sight.conventions) if amount.has_cents]
        if len(found) == 1 and len(fold(line.text)) <= len(fold(line.text[found[0].start : found[0].end])) + 1:
            cells.append((line, found[0]))
        elif re.search(f"{words.TAXES}|{words.AMOUNTS}", simplify(line.text)):
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
