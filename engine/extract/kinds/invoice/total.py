"""The total of a Chinese invoice, in figures and in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from engine.extract.by_label.places import Candidate, Part
from engine.extract.finding import solver
from engine.extract.kinds.invoice import words
from engine.extract.kinds.invoice.remarks import own_rows
from engine.extract.sight import Sight, paid, part_of
from engine.page.folding import fold, has_chinese, simplify
from engine.page.layout import Placed
from engine.values.amount_words import FoundWords, find_words, format_words
from engine.values.amounts import FoundAmount, find_amounts, format_amount
from engine.values.shapes import Value
from engine.words import Words

_SIGN = re.compile(r"(?<![A-Za-z])[VYv羊半](?=\s?[-−–－]?\d)")
"""What readers make of ¥."""
_RED = re.compile(r"[(（]\s?[负負][数數]\s?[)）]\s{0,4}$")
_PRINTED, _BARE, _ONLY, _PIECE = 0.95, 0.85, 0.8, 0.42
"""How sure an amount is: with its label; without cents; the only one of its paper; words that may lack a piece."""
LABEL = 4
"""Characters of a row in which the label of the foot stands."""
_LOST = 0.4
"""The most of the characters of 大写 that may be misread where the figures say what they must be."""

_FROM_WORDS = Words(
    "小写金额没有读到，由大写金额得出，请核对。", "Taken from the words, as no figures were read; please look."
)
_BY_FIGURES = Words(
    "大写金额有读不清的字，按小写金额补全，请核对。", "Misread characters were filled in by the figures; please look."
)


@dataclass(frozen=True, slots=True)
class _Spoken:
    """An amount in words, as printed without blanks, with its sign; `is_firm` where no piece of it can be missing."""

    text: str
    value: Decimal
    is_firm: bool
    parts: tuple[Part, ...]

    def candidate(self, text: str, quality: float) -> Candidate:
        """The words as the place of a value."""
        raw = "".join(part.text.strip() for part in self.parts)
        return Candidate(Value(text, raw, 0, len(raw), 1.0), self.parts, quality)


@solver
def the_total(sight: Sight) -> Candidate | None:
    """The amount behind (小写), or the last on the row of the total.

    Without such an amount: the one that figures and words both say, the one at the foot of a paper without tax, the
    only one of a ticket whose sum has no label, or what the words say.
    """
    for row, text in own_rows(sight):
        if _is_total_row(text):
            found = _figures(sight, row)
            if found is not None:
                return found
    spoken = _spoken(sight)
    return _said_twice(sight, spoken) or _foot(sight) or _only_amount(sight) or _by_words(spoken)


@solver
def proven_total(sight: Sight) -> Decimal | None:
    """The total that words and figures both print."""
    for row, text in own_rows(sight):
        found = find_words(text)
        amounts = [amount.value for line in row for amount in find_amounts(signed(line.text), sight.conventions)]
        if found is not None and found.value in amounts:
            return found.value
    total, spoken = the_total(sight), _spoken(sight)
    if total is None or spoken is None or total.value.text != format_amount(spoken.value):
        return None
    return spoken.value if total.value.doubt is None else None


def the_words(sight: Sight) -> Candidate | None:
    """The amount in words on the row of the total, else anywhere; misread, what the figures make of it."""
    spoken = _spoken(sight)
    if spoken is not None:
        return spoken.candidate(spoken.text, _PRINTED if spoken.is_firm else _PIECE)
    return _filled_in(sight)


def signed(text: str) -> str:
    """A text in which the currency sign may have been read as a letter, with the sign; as long as before."""
    return _SIGN.sub("¥", text)


def _is_total_row(text: str) -> bool:
    return words.FIGURES in text or words.TOTAL in fold(text)


def _figures(sight: Sight, row: Sequence[Placed]) -> Candidate | None:
    """The last amount with cents of a row; without cents the one behind 小写, or the last with its currency."""
    found = list(_amounts(sight, row))
    with_cents = [one for one in found if one[1].has_cents]
    if with_cents:
        return paid(*with_cents[-1], _PRINTED)
    marked = [one for one in found if one[1].has_currency or _is_behind_label(*one)]
    return paid(*marked[-1], _BARE) if marked else None


def _amounts(sight: Sight, lines: Sequence[Placed]) -> Iterator[tuple[Placed, FoundAmount]]:
    return ((line, amount) for line in lines for amount in find_amounts(signed(line.text), sight.conventions))


def _is_behind_label(line: Placed, amount: FoundAmount) -> bool:
    before = fold(line.text[: amount.start])
    return before.endswith(words.FIGURES)


@solver
def _spoken(sight: Sight) -> _Spoken | None:
    """The amount in words, first on the rows of the total, then on any."""
    rows = own_rows(sight)
    first = [line for row, text in rows if _is_total_row(text) or words.IN_WORDS in text for line in row]
    for line in (*first, *(line for row, _ in rows for line in row)):
        found = find_words(line.text)
        if found is not None and len(found.text) >= 3:
            return _of_line(sight, line, found)
    return None


def _of_line(sight: Sight, line: Placed, found: FoundWords) -> _Spoken:
    """What a line says, with the sign of a red invoice where the reader cut that off as a line of its own."""
    part, text = Part(line, found.start, found.end), re.sub(r"\s", "", found.text)
    left = [one for one in sight.layout.row_of(line) if one.rect.right <= line.rect.left + 0.5 * line.rect.height]
    beside = max(left, key=lambda one: one.rect.right, default=None)
    sign = _RED.search(beside.text) if beside is not None and found.start == 0 else None
    if beside is None or sign is None or found.value < 0:
        return _Spoken(text, found.value, found.is_firm, (part,))
    parts = (Part(beside, sign.start(), sign.end()), part)
    return _Spoken(f"{sign.group().strip()}{text}", -found.value, found.is_firm, parts)


def _said_twice(sight: Sight, spoken: _Spoken | None) -> Candidate | None:
    """The figures, wherever they stand, that say what the words say."""
    if spoken is None:
        return None
    lines = [line for row, _ in own_rows(sight) for line in row]
    same = [one for one in _amounts(sight, lines) if one[1].value == spoken.value]
    best = max(same, key=lambda one: (one[1].has_currency, one[1].has_cents), default=None)
    return paid(*best, _PRINTED) if best is not None else None


def _foot(sight: Sight) -> Candidate | None:
    """The one amount on the row that begins with the foot's label, on papers that print no tax."""
    rows = own_rows(sight)
    if any(words.TAXES in text for _, text in rows):
        return None
    for row, text in rows:
        label = fold(text)[:LABEL]
        found = [one for one in _amounts(sight, row) if one[1].has_cents or one[1].has_currency]
        if words.FOOT in label and words.TOTAL not in label and len(found) == 1:
            return paid(*found[0], _BARE)
    return None


def _only_amount(sight: Sight) -> Candidate | None:
    """On a ticket of a fixed price the one amount that has a currency."""
    if not words.QUOTA.search(simplify(sight.flow.text[:200])):
        return None
    lines = [line for row, _ in own_rows(sight) for line in row]
    found = [one for one in _amounts(sight, lines) if one[1].has_currency]
    return paid(*found[0], _ONLY) if len({amount.value for _, amount in found}) == 1 else None


def _by_words(spoken: _Spoken | None) -> Candidate | None:
    """What the words say, where no figures were read."""
    if spoken is None or not spoken.is_firm:
        return None
    candidate = spoken.candidate(format_amount(spoken.value), _ONLY)
    return replace(candidate, value=replace(candidate.value, doubt=_FROM_WORDS))


def _filled_in(sight: Sight) -> Candidate | None:
    """On the row of the total a text that is the amount of the figures in words but for some misread characters."""
    for row, text in own_rows(sight):
        total = _figures(sight, row) if _is_total_row(text) else None
        if total is None:
            continue
        meant = format_words(Decimal(total.value.text))
        for line in row:
            if _is_misread(fold(line.text), fold(meant)):
                candidate = part_of(line, 0, len(line.text), _PIECE, meant)
                return replace(candidate, value=replace(candidate.value, doubt=_BY_FIGURES))
    return None


def _is_misread(read: str, meant: str) -> bool:
    """Whether a text is another one of the same length but for characters that can stand in no amount in words."""
    if len(read) != len(meant) or not has_chinese(read):
        return False
    wrong = [one for one, right in zip(read, meant, strict=True) if one != right]
    return len(wrong) <= _LOST * len(meant) and not any(find_words(f"{one}元") for one in wrong)
