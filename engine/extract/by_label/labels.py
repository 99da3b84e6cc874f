"""Labels on the page: exact, with blanks inside, slightly misread, split over two lines, or with a value behind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import Levenshtein

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
_NONE = re.compile(r"(?!)")
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
        self._names = sorted({name for name in names if name}, key=len, reverse=True)

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
        for name in self._names:
            position = folded.text.find(name)
            while position >= 0 and len(taken) < _MOST_IN_A_LINE:
                last = position + len(name)
                if not any(position < end and start < last for start, end in spans):
                    start, end = folded.span(position, last)
                    label = _label(line, name, start, end)
                    if label is not None:
                        taken.append(label)
                        spans.append((position, last))
                position = folded.text.find(name, position + 1)
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
        for name in self._names:
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
        names = set(self._names)
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


def _label(line: Placed, name: str, start: int, end: int) -> Label | None:
    """Whether characters `start:end` of a line are a label or just words, and how sure that is."""
    text = line.text
    before, after = text[:start], text[end:]
    if after[:1] in {")", "）", "]", "】"} and any(c in "(（[【" for c in text[start:end]):
        end += 1
        after = text[end:]
    role = _ROLE.match(after) or _UNIT.match(after)
    if role:
        end += role.end()
        after = text[end:]
    lead = _LEAD.match(text)
    at_start = start <= (lead.end() if lead else 0)
    translated = (_TRANSLATED if has_chinese(name) else _OTHER_LANGUAGES if at_start else _NONE).match(after)
    if translated:
        end += translated.end()
        after = text[end:]
    colon = _COLON_ONLY.match(after)
    if colon is None and name == "no":
        colon = _NUMBER_SIGN.match(after)
    apart = at_start or bool(re.search(r"[\s,，;；。、|/()（）*]$", before))
    latin = not has_chinese(name)
    if latin and (re.search(r"[A-Za-z0-9]$", before) or re.match(r"[A-Za-z0-9]", after)):
        return None
    rect = line.slice_rect(start, end)
    if colon:
        if latin and (not apart or (name in _PREPOSITIONS and not at_start)):
            return None
        quality = 1.0 if at_start else 0.95 if apart else 0.85
        return Label(name, line, start, end + colon.end(), rect, quality, True)
    if latin and not at_start and not after.strip():
        is_value = any(c.isdigit() for c in before)
        return Label(name, line, 0, len(text), line.rect, 0.7, False) if apart and not is_value else None
    if not after.strip():
        return Label(name, line, start, end, rect, 0.95 if at_start else 0.7, False) if apart or not latin else None
    if not apart:
        return None
    blank = re.match(r"\s+", after)
    if at_start and (blank or not latin):
        prose = (latin and after.strip()[:1].islower()) or (len(text) > 26 and not blank)
        remark = latin and bool(re.fullmatch(r"\s{0,9}\([^()]*\)?", after))
        return Label(name, line, start, end, rect, 0.9 if remark else 0.3 if prose else 0.8 if blank else 0.7, False)
    if blank and not at_start and not latin:
        return Label(name, line, start, end, rect, 0.6, False)
    return None


def _likeness(head: str, name: str, *, has_colon: bool) -> float:
    """0..1 how likely `head` is `name`: some misread characters, or a longer phrase that ends in it."""
    size = len(name)
    if size > 1 and len(head) == size:
        pairs = [frozenset((read, meant)) for read, meant in zip(head, name, strict=True) if read != meant]
        if len(pairs) == 1 and pairs[0] in _LOOK_ALIKE:
            return 0.85
    if size >= 3 and abs(len(head) - size) <= 2:
        allowed = 1 if size < 6 else 2 if size < 14 else 3
        distance = Levenshtein.distance(head, name, score_cutoff=allowed)
        if distance <= allowed:
            return 0.9 - 0.35 * distance / size * 2
    if has_colon and size >= 2 and head.endswith(name) and len(head) <= size + 8:
        return 0.75 - 0.03 * (len(head) - size)
    return 0.0
