"""The value that belongs to a label: behind it, right of it, or below it, whichever suits the type best."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence

from engine.extract.by_label.captions import reads_as_caption
from engine.extract.by_label.cells import Cells
from engine.extract.by_label.labels import Label
from engine.extract.by_label.options import chosen_option
from engine.page.folding import fold, has_chinese
from engine.page.layout import Layout, Placed, Rect
from engine.presets import FieldSpec, ValueType
from engine.site_patterns import first_match
from engine.values.amount_words import find_words
from engine.values.amounts import find_amounts, format_amount
from engine.values.candidates import Candidate, Part, join, trimmed
from engine.values.conventions import Conventions
from engine.values.dates import has_date
from engine.values.reasons import FAR, least
from engine.values.shapes import Value, take

__all__ = ["Candidate", "Part", "ValueFinder", "join"]

_WRAPS = frozenset({ValueType.TEXT, ValueType.LONG_TEXT, ValueType.ADDRESS, ValueType.COMPANY, ValueType.AMOUNT_WORDS})
_COMPANY_END = re.compile(r"(?:公司|集团|商行|合作社|事务所|委员会|分行|支行|[）)])\s*$")
_SIGNS = frozenset({"$", "¥", "￥", "€", "£", "RM"})
_RULES = frozenset("1lI|!丨")
"""What the reader makes of the ruled line behind a label."""
_CHOSEN = frozenset({ValueType.TEXT, ValueType.CHOICE, ValueType.SEX, ValueType.LONG_TEXT})
_CHINESE_WRAPS = frozenset({ValueType.COMPANY, ValueType.TEXT})
_CUT = frozenset({ValueType.DATE, ValueType.DATE_RANGE, ValueType.TIME, ValueType.RESIDENT_ID, ValueType.TAX_ID})
_DAY_ENDS = ("日", "号")
_LEAST_FIT_IN_A_BOX = 0.65
_SENTENCE = 0.6
_COLUMN, _IN_A_LIST = 0.7, 0.93
_ADDRESSEE = re.compile(r"\b(?:bill|sold|ship|remit|deliver|invoice)(?:ed)?\s+to\b")
"""Captions under which a name stands first and its address below."""
_BASE = re.compile(r"[%％].*\d|\b(?:on|of|aan|auf|sur)\b\s*\D{0,4}\d", re.IGNORECASE)
"""A rate, or an amount that another is reckoned on."""
_NUMBERED = re.compile(r"\d{1,2}[a-z]?\.?\s+[A-Z][A-Za-z']+(?:,?\s+[a-z]+|\s*\(|$)")
_CALLING = re.compile(r"[A-Za-z][^:]{2,40}:\s*$")
"""A numbered label of a form; words that end in a colon."""
_MAYBE_A_CAPTION = 0.5
"""How likely what looks like a numbered label is the answer to the label left of it: `Tour: 4 Ost`. Never sure."""


class ValueFinder:
    """Values by place, for one layout and all labels found on it."""

    def __init__(
        self, layout: Layout, by_line: Mapping[int, Sequence[Label]], cells: Cells, conventions: Conventions
    ) -> None:
        self._layout = layout
        self._by_line = by_line
        self._cells = cells
        self._conventions = conventions

    def candidates(self, label: Label, spec: FieldSpec) -> Iterable[Candidate]:
        """Every value that could belong to `label`, in no order; where it stands in a ruled box, the box's own only."""
        boxed = self._cells.content(label, spec)
        if boxed is not None:
            for parts, place in boxed:
                yield from self._typed(parts, spec, label, place, least_fit=_LEAST_FIT_IN_A_BOX)
            return
        inline = self._inline(label)
        if inline is not None:
            place = self._place_behind(label, inline, spec)
            yield from self._typed(self._wrapped(inline, label, spec), spec, label, place)
        right = next(iter(self._right(label)), None)
        is_list = right is not None and inline is None and self._is_a_list(label, right)
        if right is not None:
            place = _IN_A_LIST if is_list else self._place_right(label, right, inline, spec)
            yield from self._typed(self._wrapped(right, label, spec), spec, label, place)
        yield from self._candidates_below(label, spec, inline, is_list=is_list)
        if spec.type is ValueType.AMOUNT and has_chinese(label.name):
            yield from self._figures(label)
        if inline is None and not label.has_colon and not has_chinese(label.name):
            for over in self._above(label):
                yield from self._typed((over,), spec, label, 0.62)

    def _place_right(self, label: Label, right: Part, inline: Part | None, spec: FieldSpec) -> float:
        """How likely what stands right of a label is its own, where something stands behind it already or not."""
        if inline is None or (spec.type is ValueType.AMOUNT and _BASE.search(inline.text)):
            beside = _beside(label, right)
            return min(beside, _MAYBE_A_CAPTION) if _NUMBERED.match(right.text) else beside
        return 0.5

    def _candidates_below(
        self, label: Label, spec: FieldSpec, inline: Part | None, *, is_list: bool
    ) -> Iterable[Candidate]:
        """Up to three lines under a label, less likely by the line, and in a list or a column of amounts."""
        in_column = is_list or (spec.type is ValueType.AMOUNT and self._heads_a_column(label))
        for rank, under in enumerate(itertools.islice(self._below(label), 3)):
            if rank == 0 and _names_a_person_first(label, spec, under):
                continue
            place = (0.35 if inline is not None else _beneath(label, under)) * (0.9**rank)
            place *= _COLUMN if in_column else 1.0
            yield from self._typed(self._wrapped(under, label, spec), spec, label, place)

    def _place_behind(self, label: Label, inline: Part, spec: FieldSpec) -> float:
        """How likely what stands behind a label is its own: `Tax 15% on $ 112.90` names what the tax is on first."""
        if spec.type is ValueType.AMOUNT and _BASE.search(inline.text):
            return 0.5
        return 1.0 if label.has_colon else 0.9

    def _is_a_list(self, label: Label, right: Part) -> bool:
        """Whether a Latin label and the value right of it are a row of a list: the row below has both edges too."""
        if has_chinese(label.name):
            return False
        height = label.rect.height
        near = [
            line
            for line in self._layout.near(label.rect, label.line.page, down=3.2 * height)
            if 0.5 * height < line.rect.middle - label.rect.middle < 3.2 * height
        ]
        heads = [line for line in near if abs(line.rect.left - label.line.rect.left) < 0.6 * height]
        edge = right.line.rect
        return any(
            value.rect.shares_row(head.rect) >= 0.5
            and min(abs(value.rect.left - edge.left), abs(value.rect.right - edge.right)) < 0.6 * height
            for head in heads
            for value in near
            if value is not head
        )

    def _heads_a_column(self, label: Label) -> bool:
        """Whether a Latin label is one of several headings side by side: the cell below is a row's."""
        if has_chinese(label.name) or label.has_colon:
            return False
        row = [
            line
            for line in self._layout.near(label.line.rect, label.line.page)
            if line is not label.line and line.rect.shares_row(label.line.rect) >= 0.5
        ]
        return sum(self._is_a_heading(line) for line in row) >= 2

    def _is_a_heading(self, line: Placed) -> bool:
        return reads_as_caption(line.text) or any(
            label.start == 0 and not label.rest.strip() for label in self._by_line.get(line.index, ())
        )

    def _figures(self, label: Label) -> Iterable[Candidate]:
        """The figures on a label's row where the words come first: 金额 | 人民币（大写）叁万元整 ¥30,000.00."""
        row = self._layout.level_with(label.rect, label.line.page)
        spoken = [words.value for line in row if line.rect.left >= label.rect.left and (words := find_words(line.text))]
        if not spoken:
            return
        for line in row:
            for amount in find_amounts(line.text, self._conventions) if line.rect.left >= label.rect.left else ():
                if amount.has_cents and (amount.has_currency or amount.value in spoken):
                    raw = line.text[amount.start : amount.end].strip()
                    value = Value(format_amount(amount.value), raw, amount.start, amount.end, 1.0)
                    yield Candidate(value, (Part(line, amount.start, amount.end),), 0.8 * label.quality, weakness=FAR)

    def _typed(
        self, parts: tuple[Part, ...], spec: FieldSpec, label: Label, place: float, least_fit: float = 0.0
    ) -> Iterable[Candidate]:
        text = join([part.text for part in parts])
        chosen = chosen_option(text) if spec.type in _CHOSEN else None
        if chosen is not None:
            weakness = least(label.quality, place, 1.0)
            yield Candidate(Value(chosen, text, 0, len(text), 1.0), parts, label.quality * place, weakness=weakness)
            return
        value = take(text, spec.type, self._conventions, choices=spec.choices)
        if value is None and len(parts) > 1:
            parts = parts[:1]
            value = take(parts[0].text, spec.type, self._conventions, choices=spec.choices)
        if spec.type in _CUT and (value is None or _lacks_a_day(value, spec)):
            whole = self._mended(parts[0], spec)
            if whole is not None and (value is None or _completes(whole[1], parts[0])):
                parts, value = whole
                text = join(_without_seams(parts))
        if value is None:
            return
        if not label.has_colon and not least_fit and _is_a_sentence(value.text):
            place *= _SENTENCE
        if spec.pattern is not None:
            matched = first_match(spec.pattern, value.text, text)
            if matched is None:
                return
            value = Value(matched, matched, 0, len(text), 1.0)
        if len(parts) == 1 and value.end <= len(parts[0].text):
            parts = (Part(parts[0].line, parts[0].start + value.start, parts[0].start + value.end),)
        form = max(value.fit, least_fit)
        yield Candidate(value, parts, label.quality * place * form, weakness=least(label.quality, place, form))

    def _inline(self, label: Label) -> Part | None:
        line = label.line
        end = min(
            (
                other.start
                for other in self._by_line.get(line.index, ())
                if other.line is line and other.start >= label.end
            ),
            default=len(line.text),
        )
        if (
            not label.has_colon
            and not has_chinese(label.name)
            and re.match(r"\s{0,9}(?:[(\[]|[a-z,/])", line.text[label.end : end])
        ):
            return None
        part = trimmed(line, label.end, end)
        return None if part is not None and not label.has_colon and part.text in _RULES else part

    def _right(self, label: Label) -> Iterable[Part]:
        for line in self._layout.right_of(label.rect, label.line.page):
            if line is label.line or line in label.also or not fold(line.text):
                continue
            part = self._free(line, is_answer=label.has_colon)
            if part is None:
                return
            yield part

    def _below(self, label: Label) -> Iterable[Part]:
        """Lines in the cell under the label: from its left edge to the next text right of it.

        Where the cell prints a currency sign, only what stands on the row of that sign.
        """
        beside = [
            line.rect.left for line in self._layout.right_of(label.rect, label.line.page) if line is not label.line
        ]
        right = min((left for left in beside if left > label.rect.right), default=float("inf"))
        sign: Placed | None = None
        for line in self._layout.near(label.rect, label.line.page, down=3.2 * label.rect.height):
            if line is label.line or line in label.also or not _is_in_cell_below(label, line.rect, right):
                continue
            if line.text.strip() in _SIGNS:
                sign = sign or line
                continue
            off_sign = sign is not None and line.rect.shares_row(sign.rect) < 0.4
            if not fold(line.text) or off_sign or _goes_on_in_small_letters(label, line):
                continue
            part = self._free(line)
            if part is None:
                return
            yield part

    def _above(self, label: Label) -> Iterable[Part]:
        """The line written on the rule over a label, as forms have it at the signature."""
        height = label.rect.height
        for line in self._layout.near(label.rect, label.line.page, up=height):
            gap = label.rect.top - line.rect.bottom
            over = -0.4 * height < gap < 1.0 * height and line.rect.middle < label.rect.top
            if over and line.rect.left < label.rect.right and line.rect.right > label.rect.left - height:
                part = self._free(line)
                if part is not None and len(part.text) < 60:
                    yield part

    def _free(self, line: Placed, *, is_answer: bool = False) -> Part | None:
        """The line up to its first label; None where it begins with one or looks like one, as `4 Name` does."""
        labels = [label for label in self._by_line.get(line.index, ()) if label.line is line or line in label.also]
        is_caption = _CALLING.match(line.text) or (_NUMBERED.match(line.text) and not is_answer)
        if is_caption or any(label.start == 0 or line in label.also for label in labels):
            return None
        cuts = [label.start for label in labels if label.has_colon or has_chinese(label.name)]
        return trimmed(line, 0, min(cuts, default=len(line.text)))

    def _wrapped(self, first: Part, label: Label, spec: FieldSpec) -> tuple[Part, ...]:
        """The value and the lines it runs on to: directly below, in its column, free of labels."""
        if spec.type not in _WRAPS or (spec.type in _CHINESE_WRAPS and not has_chinese(first.text)):
            return (first,)
        parts = [first]
        limit = 12 if spec.type is ValueType.LONG_TEXT else 3
        while len(parts) < limit:
            last = parts[-1]
            following = self._continuation(last, first, label)
            if following is None or (
                spec.type is not ValueType.LONG_TEXT and _is_whole(parts[-1].text, following.text)
            ):
                break
            parts.append(following)
        return tuple(parts)

    def _continuation(self, last: Part, first: Part, label: Label) -> Part | None:
        rect = last.rect
        height = last.line.rect.height
        for line in self._layout.below(rect, last.line.page, reach=0.75):
            if line is last.line or line is label.line or line in label.also:
                continue
            part = self._free(line)
            if part is None or part.end != len(line.text):
                return None
            aligned = abs(line.rect.left - first.rect.left) < 0.8 * height
            hangs = (
                first.line is label.line
                and abs(line.rect.left - label.rect.left) < 0.8 * height
                and last.end == len(last.line.text)
            )
            alike = 0.7 < line.rect.height / max(height, 1e-6) < 1.45
            if (aligned or hangs) and alike and not self._has_label_left(line):
                return part
            return None
        return None

    def _mended(self, first: Part, spec: FieldSpec) -> tuple[tuple[Part, ...], Value] | None:
        """The value that a part makes with the pieces right of it, and all of them; None where they make none."""
        parts = self._with_neighbours(first)
        value = take(join(_without_seams(parts)), spec.type, self._conventions) if len(parts) > 1 else None
        return None if value is None else (parts, value)

    def _with_neighbours(self, first: Part) -> tuple[Part, ...]:
        """The part and what stands close to its right: a date or a number that the reader cut in pieces."""
        parts = [first]
        for line in self._layout.right_of(first.rect, first.line.page):
            if line is first.line:
                continue
            part = self._free(line)
            if part is None or line.rect.left - parts[-1].rect.right > 1.5 * line.rect.height or len(parts) == 4:
                break
            parts.append(part)
        return tuple(parts)

    def _has_label_left(self, line: Placed) -> bool:
        """Whether a label stands left of a line on its row, so that the line is that label's value."""
        return any(
            other.rect.right <= line.rect.left + 0.4 * line.rect.height
            and other.rect.height < 2 * line.rect.height
            and other.rect.shares_row(line.rect) >= 0.5
            and any(found.line is other for found in self._by_line.get(other.index, ()))
            for other in self._layout.near(line.rect, line.page)
            if other is not line
        )


def _is_in_cell_below(label: Label, rect: Rect, right: float) -> bool:
    """Whether a place lies under a label and begins before the next text right of it."""
    height = label.rect.height
    reach = (2.5 if label.has_colon else 3.2) * height
    is_under = rect.middle > label.rect.bottom - 0.1 * height and rect.top - label.rect.bottom < reach
    starts_inside = label.rect.left - 3.5 * height < rect.left < right - 0.5 * height
    return is_under and starts_inside and rect.right > label.rect.left


def _goes_on_in_small_letters(label: Label, line: Placed) -> bool:
    """Whether a line under a Latin label without a colon goes on with the label's own words."""
    return not has_chinese(label.name) and not label.has_colon and line.text[:1].islower()


def _beside(label: Label, part: Part) -> float:
    """How likely a value right of its label is its own: less where a Latin form leaves a gap between them."""
    if label.has_colon or has_chinese(label.name):
        return 0.97
    gap = part.line.rect.left - label.rect.right
    return 0.93 if gap < 2.5 * label.rect.height else 0.7


def _beneath(label: Label, part: Part) -> float:
    """How likely a value under its label is its own."""
    if label.has_colon or has_chinese(label.name):
        return 0.8
    gap = part.line.rect.top - label.rect.bottom
    heights = gap / max(label.rect.height, 1e-6)
    return 0.88 if heights < 1.2 else 0.78 if heights < 2.2 else 0.58


def _without_seams(parts: Sequence[Part]) -> list[str]:
    """The texts of neighbours; a character read twice because their boxes overlap there is kept once."""
    texts = [parts[0].text]
    for left, right in itertools.pairwise(parts):
        overlap = left.rect.right - right.rect.left > 0.25 * right.rect.height
        is_twice = overlap and left.text[-1:] == right.text[:1] and len(right.text) > 1
        texts.append(right.text[1:] if is_twice else right.text)
    return texts


def _lacks_a_day(value: Value, spec: FieldSpec) -> bool:
    """Whether a date is a year and a month only."""
    return spec.type is ValueType.DATE and not has_date(value.text)


def _completes(value: Value, first: Part) -> bool:
    """Whether a date begins in its first piece and says which number is its day: 10 in the next column does not."""
    return value.start < len(first.text) and value.raw.endswith(_DAY_ENDS)


def _is_whole(text: str, following: str) -> bool:
    """Whether a value is complete although print goes on below it: a name ends, a sentence or translation begins."""
    if has_chinese(text) and not has_chinese(following) and re.search("[A-Za-z]{3}", following):
        return True
    return bool(_COMPANY_END.search(text) or (len(following) > 12 and re.search(r"[，。；：《]", following)))


def _is_a_sentence(text: str) -> bool:
    """Whether Latin text is a sentence: what stands under a heading, seldom what is filled in."""
    return len(text.split()) > 4 and bool(re.search(r"[a-z]{2}\.$", text)) and not has_chinese(text)


def _names_a_person_first(label: Label, spec: FieldSpec, first: Part) -> bool:
    """Whether a cell holds a name and then an address, and only the address is wanted."""
    words = label.line.text.lower()
    return (
        spec.type is ValueType.ADDRESS
        and "name" not in spec.name.lower()
        and (("name" in words and "address" in words) or bool(_ADDRESSEE.search(words)))
        and not re.match(r"\s{0,9}(?:\d|p\.?\s?o\b)", first.text, re.IGNORECASE)
    )
