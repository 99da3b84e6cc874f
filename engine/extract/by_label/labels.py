"""Labels on the page: exact, with blanks inside, slightly misread, split over two lines, or with a value behind."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import Levenshtein

from engine.extract.by_label.names import errors_allowed, prepared_names
from engine.page.folding import fold_with_origins, has_chinese
from engine.page.layout import Layout, Placed, Rect

_COLON = re.compile(r"[\s.]{0,40}[:：;；]\s{0,9}|\s{0,9}[-—–]{1,2}\s{0,9}(?=\S)")
_COLON_ONLY = re.compile(r"[\s.#]{0,40}[:：]\s{0,9}")
_ROLE = re.compile(r"\s{0,9}[（(][^（）()]{1,14}[）)]\s{0,9}(?=[:：])")
"""What stands in brackets between a label and its colon: 甲方（盖章）：."""
_UNIT = re.compile(
    r"\s{0,9}[（(](?:元|万元|公里|千米|km|时[:：]分[:：]秒|小时|分钟|个?月|天|年|人|份|%)(?:/[^（）()]{1,4})?[）)]\s{0,9}"
)
"""The unit of the value, in brackets behind its label: 里程(公里) 11.3."""
_TRANSLATED = re.compile(r"\s{0,9}[/／]\s{0,9}[A-Z][A-Za-z .'’/]{1,40}?(?=\s{0,9}[:：]|\s{0,9}$)")
"""A label's other language behind a stroke: 护照号/Passport No."""
_OTHER_LANGUAGES = re.compile(
    r"(?:\s{0,3}[/／]\s{0,3}[^\W\d_][^\W_]{0,20}(?:[ .'’-]{1,3}[^\W_]{1,20}){0,5}\.?){1,3}"
    r"\s{0,3}(?:\(\d{1,2}\))?(?=[:：]|$)"
)
"""The same label in other languages, each behind a stroke: Date of issue/Date de délivrance/Fecha de expedición."""
_NUMBER_SIGN = re.compile(r"\.?\s{0,9}(?=[A-Z]{0,4}\d)")
"""What joins No to its number: No.344018."""
_LOOK_ALIKE = frozenset(
    frozenset(pair)
    for pair in (
        *("门内", "名各", "未末", "己已", "日曰", "日目", "日白", "土士", "人入", "电申", "干千"),
        *("账帐", "账贴", "侯候", "住往", "性牲", "别剔", "位拉", "期朋", "号兮", "税祝", "金全"),
    )
)
"""Characters that readers take for one another, also in labels of two, where nothing else would tell."""
_LEAD = re.compile(r"^[\W_]*(?:(?:\d{1,2}[a-z]?|[（(]\d{1,2}[）)])[.、\s)）]+)?")


_IN_WORDS = frozenset(string.ascii_letters + string.digits)
_SETS_APART = frozenset(",，;；。、|/()（）*")
_REMARK = re.compile(r"\s{0,9}\([^()]*\)?")
_OPENING, _CLOSING = frozenset("(（[【"), frozenset(")）]】")
_ABBREVIATED = re.compile(r"\.(?=\s|$)")
"""The dot of a label that is cut short: Nr., No."""
_BRACKET = re.compile(r"[)）\]】](?![,，.;；、])\s{0,3}[:：]?")
"""What ends a label in brackets: [매장명], 【商户】. A sentence that goes on behind them only tells an abbreviation."""
_LONGEST_WITHOUT_BLANK = 26
"""Characters of a line in which a Chinese name may run on into its value."""
_PREPOSITIONS = frozenset({"to", "from", "by"})
"""Labels only at the head of a line: `Wire transfer to:` names no addressee."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label on the page: characters `start:end` of `line` (with its colon), in the folded words `name`.

    `also` are the other lines it is made of; `quality` 0..1.
    """

    name: str
    line: Placed
    start: int
    end: int
    rect: Rect
    quality: float
    has_colon: bool
    also: tuple[Placed, ...] = ()

    @property
    def rest(self) -> str:
        """What stands behind it on its line."""
        return self.line.text[self.end :]

    @property
    def name_printed(self) -> str:
        """All it is made of, as printed."""
        return " ".join((*(line.text for line in self.also), self.line.text[: self.end]))


_MOST_IN_A_LINE = 20
"""Labels. A row of a form read as one line has up to ten."""


class LabelFinder:
    """Finds every occurrence of a set of folded names; the longest wins where two overlap."""

    def __init__(self, layout: Layout, names: Iterable[str]) -> None:
        self._layout = layout
        self._names = prepared_names(frozenset(names))

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        """All labels in reading order."""
        found: list[Label] = []
        for line in self._layout.lines:
            found.extend(self._in_line(line))
        whole = {label.line.index for label in found}
        found.extend(self._split(whole))
        return tuple(sorted(found, key=lambda label: (label.line.index, label.start)))

    @cached_property
    def by_line(self) -> Mapping[int, tuple[Label, ...]]:
        """Labels by the index of each line they are made of."""
        table: dict[int, tuple[Label, ...]] = {}
        for label in self.labels:
            for line in (label.line, *label.also):
                table[line.index] = (*table.get(line.index, ()), label)
        return table

    def _in_line(self, line: Placed) -> list[Label]:
        folded = fold_with_origins(line.text)
        taken: list[Label] = []
        spans: list[tuple[int, int]] = []
        for name, position in self._names.inside(folded.text):
            last = position + len(name)
            if len(taken) == _MOST_IN_A_LINE or any(position < end and start < last for start, end in spans):
                continue
            label = _label(line, name, *folded.span(position, last))
            if label is not None:
                taken.append(label)
                spans.append((position, last))
        if not taken:
            taken.extend(self._fuzzy(line))
        return taken

    def _fuzzy(self, line: Placed) -> list[Label]:
        """A head (before the colon, or a whole short line) that is a name but for a misread character or a prefix."""
        colon = _COLON_ONLY.search(line.text)
        head_end = colon.start() if colon else len(line.text)
        folded = fold_with_origins(line.text[:head_end])
        head = folded.text
        if not 2 <= len(head) <= 24:
            return []
        best: tuple[float, str] | None = None
        for name in self._names.like(head, has_colon=colon is not None):
            quality = _likeness(head, name, has_colon=colon is not None)
            if quality and (best is None or quality > best[0]):
                best = quality, name
        if best is None:
            return []
        end = colon.end() if colon else head_end
        return [Label(best[1], line, 0, end, line.slice_rect(0, max(head_end, 1)), best[0], colon is not None)]

    def _split(self, whole: set[int]) -> list[Label]:
        """Labels cut in two by the reader: side by side (名 | 称) or one under the other in a narrow cell."""
        found: list[Label] = []
        names = self._names.whole
        for line in self._layout.lines:
            head = fold_with_origins(line.text).text
            if not head or len(head) > 20 or (line.index in whole and head not in names):
                continue
            for other in self._neighbours(line):
                if line.index in whole and other.rect.shares_row(line.rect) > 0.3:
                    continue
                tail_text = other.text
                colon = _COLON_ONLY.search(tail_text)
                tail = fold_with_origins(tail_text[: colon.start()] if colon else tail_text).text
                if head + tail in names and tail and (other.index not in whole or colon is None):
                    rect = Rect(
                        min(line.rect.left, other.rect.left),
                        min(line.rect.top, other.rect.top),
                        max(line.rect.right, other.rect.right),
                        max(line.rect.bottom, other.rect.bottom),
                    )
                    end = colon.end() if colon else len(tail_text)
                    if colon and tail_text[end:].strip():
                        found.append(Label(head + tail, other, 0, end, other.slice_rect(0, end), 0.9, True, (line,)))
                    else:
                        size = len(line.text)
                        found.append(Label(head + tail, line, 0, size, rect, 0.92, colon is not None, (other,)))
                    break
        return found

    def _neighbours(self, line: Placed) -> list[Placed]:
        height = line.rect.height
        right = [o for o in self._layout.right_of(line.rect, line.page) if o.rect.left - line.rect.right < 4 * height][
            :1
        ]
        below = [
            o
            for o in self._layout.below(line.rect, line.page, reach=0.7)
            if o is not line and o.rect.width < 1.3 * line.rect.width
        ][:1]
        return right + below


@dataclass(frozen=True, slots=True)
class _Stand:
    """How a name stands in its line: what is around it, whether it begins the line or is set apart in it."""

    before: str
    after: str
    end: int
    at_start: bool
    is_apart: bool
    is_latin: bool
    colon: re.Match[str] | None


def _label(line: Placed, name: str, start: int, end: int) -> Label | None:
    """Whether characters `start:end` of a line are a label or just words, and how sure that is."""
    is_latin = not has_chinese(name)
    if is_latin and line.text[start - 1 : start] in _IN_WORDS:
        return None
    stand = _stand(line.text, name, start, end, is_latin=is_latin)
    if is_latin and stand.after[:1] in _IN_WORDS:
        return None
    if stand.colon is not None:
        return _with_colon(line, name, start, stand)
    if not stand.after.strip():
        return _at_the_end(line, name, start, stand)
    return _before_words(line, name, start, stand) if stand.is_apart else None


def _stand(text: str, name: str, start: int, end: int, *, is_latin: bool) -> _Stand:
    lead = _LEAD.match(text)
    at_start = start <= (lead.end() if lead else 0)
    other = _TRANSLATED if not is_latin else _OTHER_LANGUAGES if at_start else None
    end = _with_remarks(text, start, end, other)
    before, after = text[:start], text[end:]
    colon = _COLON_ONLY.match(after) or (_NUMBER_SIGN.match(after) if name == "no" else None)
    if colon is None and before.strip() in _OPENING:  # the line opens with it; elsewhere it is an abbreviation told
        colon = _BRACKET.match(after)
    is_apart = at_start or before[-1] in _SETS_APART or before[-1].isspace()
    return _Stand(before, after, end, at_start, is_apart, is_latin, colon)


def _with_remarks(text: str, start: int, end: int, other: re.Pattern[str] | None) -> int:
    """Where a label ends with the bracket that it opens, its unit or role, and its `other` languages."""
    if text[end : end + 1] in _CLOSING and any(c in _OPENING for c in text[start:end]):
        end += 1
    if _ABBREVIATED.match(text, end):
        end += 1
    role = _ROLE.match(text, end) or _UNIT.match(text, end)
    end = role.end() if role else end
    translated = other.match(text, end) if other is not None else None
    return translated.end() if translated else end


def _with_colon(line: Placed, name: str, start: int, stand: _Stand) -> Label | None:
    if stand.is_latin and (not stand.is_apart or (name in _PREPOSITIONS and not stand.at_start)):
        return None
    quality = 1.0 if stand.at_start else 0.95 if stand.is_apart else 0.85
    width = stand.colon.end() if stand.colon is not None else 0
    return Label(name, line, start, stand.end + width, line.slice_rect(start, stand.end), quality, True)


def _at_the_end(line: Placed, name: str, start: int, stand: _Stand) -> Label | None:
    """A name behind which its line has nothing."""
    if stand.is_latin and not stand.is_apart:
        return None
    if stand.is_latin and not stand.at_start:
        is_value = any(c.isdigit() for c in stand.before)
        return None if is_value else Label(name, line, 0, len(line.text), line.rect, 0.7, False)
    quality = 0.95 if stand.at_start else 0.7
    return Label(name, line, start, stand.end, line.slice_rect(start, stand.end), quality, False)


def _before_words(line: Placed, name: str, start: int, stand: _Stand) -> Label | None:
    """A name with words behind it and no colon between."""
    has_blank = stand.after[:1].isspace()
    quality = 0.0
    if stand.at_start and (has_blank or not stand.is_latin):
        quality = _quality_before(line.text, stand, has_blank=has_blank)
    elif has_blank and not stand.at_start and not stand.is_latin:
        quality = 0.6
    if not quality:
        return None
    return Label(name, line, start, stand.end, line.slice_rect(start, stand.end), quality, False)


def _quality_before(text: str, stand: _Stand, *, has_blank: bool) -> float:
    """Less where the line runs on as a sentence, more where only a remark in brackets follows."""
    if stand.is_latin and _REMARK.fullmatch(stand.after):
        return 0.9
    runs_on = stand.is_latin and stand.after.strip()[:1].islower()
    if runs_on or (len(text) > _LONGEST_WITHOUT_BLANK and not has_blank):
        return 0.3
    return 0.8 if has_blank else 0.7


def _likeness(head: str, name: str, *, has_colon: bool) -> float:
    """0..1 how likely `head` is `name`: some misread characters, or a longer phrase that ends in it."""
    size = len(name)
    if size > 1 and len(head) == size:
        pairs = [frozenset((read, meant)) for read, meant in zip(head, name, strict=True) if read != meant]
        if len(pairs) == 1 and pairs[0] in _LOOK_ALIKE:
            return 0.85
    if size >= 3 and abs(len(head) - size) <= 2:
        allowed = errors_allowed(size)
        distance = Levenshtein.distance(head, name, score_cutoff=allowed)
        if distance <= allowed:
            return 0.9 - 0.35 * distance / size * 2
    if has_colon and size >= 2 and head.endswith(name) and len(head) <= size + 8:
        return 0.75 - 0.03 * (len(head) - size)
    return 0.0
