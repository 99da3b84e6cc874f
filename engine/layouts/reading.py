"""What stands at a learnt place: the lines there, cut free of labels, taken as a value of the field's type."""

from __future__ import annotations

from collections.abc import Sequence

from engine.layouts.anchors import Found
from engine.layouts.lesson import FieldPlace
from engine.page.folding import fold, fold_with_origins, has_chinese, is_chinese
from engine.page.layout import Layout, Placed, Rect
from engine.presets import FieldSpec, ValueType
from engine.site_patterns import first_match
from engine.values.candidates import Candidate, Part, join
from engine.values.conventions import Conventions
from engine.values.shapes import Value, take

_NUMBERS = frozenset(
    {ValueType.IDENTIFIER, ValueType.TAX_ID, ValueType.RESIDENT_ID, ValueType.BANK_ACCOUNT, ValueType.PHONE}
)
_MUCH_LONGER = 3.0
_FEW_WORDS = 3
_OFF_ROW = 0.75
"""How far, in heights of a line, a value may stand above or below its learnt place."""


class PlaceReader:
    """Reads values at places of one page; `labels` are those that were found on it."""

    def __init__(self, layout: Layout, page: int, labels: Sequence[Found], conventions: Conventions) -> None:
        self._layout = layout
        self._page = page
        self._labels: dict[int, list[Found]] = {}
        for label in labels:
            self._labels.setdefault(label.line.index, []).append(label)
        self._conventions = conventions

    def read(self, spec: FieldSpec, place: FieldPlace, rect: Rect, quality: float) -> Candidate | None:
        """The value at `rect`, the straightened place on this page; None where nothing suitable stands there.

        `quality` is what the place deserves to be believed, and is less for a value that suits its type less.
        """
        parts = tuple(
            part for line in self._lines(place, rect) if (part := self._part(line, place, rect, spec)) is not None
        )
        if not parts:
            return None
        text = join([part.text for part in parts])
        value = self._value(text, spec)
        if value is None or not _suits(value.text, spec, place):
            return None
        if parts[-1].rect.right - rect.left > _MUCH_LONGER * rect.width:
            quality *= 0.85
        if len(parts) == 1 and value.end <= len(parts[0].text):
            parts = (Part(parts[0].line, parts[0].start + value.start, parts[0].start + value.end),)
        return Candidate(value, parts, quality * (0.6 + 0.4 * value.fit))

    def _value(self, text: str, spec: FieldSpec) -> Value | None:
        value = take(text, spec.type, self._conventions, choices=spec.choices)
        if value is None or value.fit < 0.3 or (spec.type is not ValueType.LONG_TEXT and _is_print(value.text)):
            return None
        if spec.pattern is None:
            return value
        matched = first_match(spec.pattern, value.text, text)
        return Value(matched, matched, 0, len(text), 1.0) if matched is not None else None

    def _lines(self, place: FieldPlace, rect: Rect) -> list[Placed]:
        """The lines at a place: all of a paragraph's, else those of the row nearest to its middle."""
        near = [line for line in self._layout.on_page(self._page) if _is_beside(line, rect)]
        if place.lines > 1:
            slack = 0.3 * self._layout.line_height
            return [line for line in near if rect.top - slack < line.rect.middle < rect.bottom + slack]
        if not near:
            return []
        nearest = min(near, key=lambda line: abs(line.rect.middle - rect.middle))
        if abs(nearest.rect.middle - rect.middle) > _OFF_ROW * max(nearest.rect.height, rect.height):
            return []
        row = [line for line in near if line.rect.shares_row(nearest.rect) >= 0.6]
        return sorted(row, key=lambda line: line.rect.left)

    def _part(self, line: Placed, place: FieldPlace, rect: Rect, spec: FieldSpec) -> Part | None:
        """The characters of a line that belong to the value: behind its label, before the next one."""
        start, end, is_cut = 0, len(line.text), False
        own = _names_of(spec)
        for label in (label for label in self._labels.get(line.index, ()) if not label.is_paper):
            box = line.slice_rect(label.start, label.end)
            if place.is_line_start and label.text in own and box.right > rect.left + 1.5 * line.rect.height:
                return None  # the row of the label itself: nothing stands where the value should be
            is_before = box.left < rect.left - 0.3 * line.rect.height or label.text in own
            if is_before and label.end > start:
                start, is_cut = label.end, True
            elif not is_before and label.start >= start:
                end = min(end, label.start)
        if not is_cut:
            start = _start_at(line, rect.left, _behind_name(line, rect, own), only_colon=place.is_line_start)
        if not place.is_line_end and end == len(line.text):
            end = _end_at(line, rect.right, start, end)
        return _trimmed(line, start, end)


def _is_print(text: str) -> bool:
    """Whether a text is the middle of a form's own sentence: many words, the first one without a capital."""
    return text[:1].islower() and len(text.split()) > _FEW_WORDS


def _names_of(spec: FieldSpec) -> frozenset[str]:
    return frozenset(fold(text) for text in (spec.name, spec.label.zh, spec.label.en, *spec.aliases) if fold(text))


def _behind_name(line: Placed, rect: Rect, names: frozenset[str]) -> int:
    """Where the field's own name ends with which a line begins, or what is left of it where the reader cut it."""
    folded = fold_with_origins(line.text)
    whole = [len(name) for name in names if folded.text.startswith(name) and len(folded.text) > len(name)]
    if not whole and line.rect.left < rect.left - 0.7 * line.rect.height:
        whole = [1 for name in names if has_chinese(name) and len(folded.text) > 1 and folded.text[0] == name[-1]]
    return folded.span(0, max(whole))[1] if whole else 0


def _suits(text: str, spec: FieldSpec, place: FieldPlace) -> bool:
    """Whether a value is made like those that were confirmed: with digits, and a number of any use as long."""
    if place.has_digits and not any(c.isdigit() for c in text):
        return False
    size = len(fold(text))
    return spec.type not in _NUMBERS or 0.7 * place.shortest <= size <= 1.4 * max(place.longest, 1)


def _is_beside(line: Placed, rect: Rect) -> bool:
    """Whether a line lies at least partly between the left and right ends of a place."""
    slack = 0.5 * line.rect.height
    across = min(rect.right + slack, line.rect.right) - max(rect.left - slack, line.rect.left)
    return across > min(0.3 * line.rect.width, 0.6 * line.rect.height)


def _start_at(line: Placed, left: float, start: int, *, only_colon: bool) -> int:
    """Where the value at `left` begins: behind a colon, a blank, or where letters turn to digits near it.

    A word is not cut in two; only where the line begins far left of the value it is cut wherever that is.
    """
    height = line.rect.height
    offsets = [(line.slice_rect(i, i + 1).left - left, i) for i in range(start, len(line.text))]
    near = [(abs(offset), i) for offset, i in offsets if abs(offset) < 1.8 * height]
    behind_colon = [(offset, i) for offset, i in near if i > start and line.text[i - 1] in ":："]
    if behind_colon or only_colon:
        return min(behind_colon, default=(0.0, start))[1]
    bounds = [(offset, i) for offset, i in near if i == start or _is_bound(line.text[i - 1], line.text[i])]
    if bounds:
        return min(bounds)[1]
    if line.rect.left > left - 4 * height:
        return start
    return next((i for offset, i in offsets if offset > -0.5 * height), start)


def _is_bound(before: str, after: str) -> bool:
    """Whether one thing may end and another begin between two characters."""
    if after.isspace() or (before.isdigit() and after in "-./,:"):
        return False
    return before.isspace() or is_chinese(before) != is_chinese(after) or before in "(（[【"


def _end_at(line: Placed, right: float, start: int, end: int) -> int:
    """Behind the last character of the word at `right`."""
    place = next((i for i in range(start, end) if line.slice_rect(i, i + 1).left > right), end)
    while place < end and _runs_on(line.text, place):
        place += 1
    return place


def _runs_on(text: str, place: int) -> bool:
    """Whether the characters before and at `place` are one number or Latin word."""
    before, at = text[place - 1], text[place] if place < len(text) else " "
    return all(c.isascii() and (c.isalnum() or c in "-./,") for c in (before, at))


def _trimmed(line: Placed, start: int, end: int) -> Part | None:
    text = line.text[start:end]
    stripped = text.strip(" \t:：")
    if not fold(stripped):
        return None
    begin = start + text.find(stripped)
    return Part(line, begin, begin + len(stripped))
