"""Lessons out of a document that a person has confirmed: where its labels stand, and where its fields."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from engine.document import Document, Field, Page, Source
from engine.extract import EMPTY, TICKED, guess_type
from engine.layouts.anchors import Found, anchors_on
from engine.layouts.lesson import MOST_PAGES, Anchor, FieldPlace, Lesson
from engine.layouts.words import AnchorWords, is_impersonal
from engine.page.folding import fold
from engine.page.layout import Layout, Placed, Rect
from engine.presets import FieldSpec, ValueType
from engine.values.settling import conventions_of
from engine.values.shapes import take
from engine.weigh.ground import Grounder

LEAST_ANCHORS = 3
_MOST_ANCHORS = 60
_MOST_LINES = 12
_NOT_PRINTED = frozenset({Source.QR, Source.OFD, Source.XML, Source.RULE})
"""Sources of values that no line of the page holds."""
_LEAST_LIKENESS = 80.0
_TELLING = 3
"""Letters and digits of a value that can be looked for by itself."""
_MARKS = frozenset({TICKED, EMPTY})
_WORD = re.compile(r"[^\W_]+")


def lessons_of(document: Document, specs: Sequence[FieldSpec], words: AnchorWords) -> tuple[Lesson, ...]:
    """A lesson for each page that has fields and labels enough to be known again; `specs` tell the fields' types.

    A value that a person typed is looked for on the page; one that stands nowhere teaches nothing.
    """
    document = replace(document, pages=document.pages[:MOST_PAGES])
    teacher = _Teacher(document, specs, words)
    lessons = (teacher.lesson(page) for page in document.pages)
    return tuple(lesson for lesson in lessons if lesson is not None)


class _Teacher:
    """One document, looked at field by field."""

    def __init__(self, document: Document, specs: Sequence[FieldSpec], words: AnchorWords) -> None:
        self._document = document
        self._types = {spec.name: spec.type for spec in specs}
        taught = [field for field in document.fields if field.name in self._types or _may_be_kept(field, words)]
        self._words = words.joined(name for field in taught for name in (field.name, field.label.zh, field.label.en))
        self._layout = Layout(document.pages)
        self._conventions = conventions_of(document.pages)
        self._grounder = Grounder(document.pages, self._conventions)
        self._found_on = {page.number: anchors_on(self._layout, page.number, self._words) for page in document.pages}
        self._labels: dict[int, list[Found]] = {}
        for found in (found for page in self._found_on.values() for found in page):
            self._labels.setdefault(found.line.index, []).append(found)
        self._pages = {page.number: page for page in document.pages}
        self._places = [
            (number, place) for field in taught for number, place in self._placed(field) if place is not None
        ]

    def lesson(self, page: Page) -> Lesson | None:
        """What one page teaches."""
        places = tuple(place for number, place in self._places if number == page.number)
        anchors = self._anchors(page, places)
        if not places or len(anchors) < LEAST_ANCHORS:
            return None
        height = page.height / max(page.width, 1)
        return Lesson(self._document.provenance.preset, page.number, height, anchors, places)

    def _anchors(self, page: Page, places: Sequence[FieldPlace]) -> tuple[Anchor, ...]:
        values = self._values()
        taken = [place.rect for place in places if not place.is_empty]
        kept: list[Anchor] = []
        for found in self._found_on[page.number]:
            if not any(_covers(rect, found.rect) for rect in taken) and not _tells_a_value(found, values):
                kept.append(Anchor(found.text, found.rect, printed=found.printed))
        return tuple(kept[:_MOST_ANCHORS])

    def _values(self) -> frozenset[str]:
        cells = [cell for row in self._document.items for cell in row]
        texts = (text for field in (*self._document.fields, *cells) for text in (field.value, field.raw) if text)
        return frozenset(folded for text in texts if (folded := fold(text)))

    def _placed(self, field: Field) -> list[tuple[int, FieldPlace | None]]:
        if field.source in _NOT_PRINTED or (field.has_failed_check and not field.confirmed):
            return []
        if field.value is None:
            return self._emptied(field)
        where = self._box_of(field)
        if where is None:
            return []
        number, rect = where
        return [(number, self._place(field, number, rect))]

    def _emptied(self, field: Field) -> list[tuple[int, FieldPlace | None]]:
        """A field that a person left empty although a value had been found there."""
        if field.source is not Source.HUMAN or field.page is None or field.box is None:
            return []
        rect = self._layout.rect_of(field.box, field.page)
        if rect is None:
            return []
        place = FieldPlace(field.name, field.label, self._scaled(rect, field.page), is_empty=True)
        return [(field.page, place)]

    def _box_of(self, field: Field) -> tuple[int, Rect] | None:
        """The page and the straightened place of a field's value."""
        if field.source is not Source.HUMAN and field.page is not None and field.box is not None:
            rect = self._layout.rect_of(field.box, field.page)
            return (field.page, rect) if rect is not None else None
        return self._pointed_at(field) or self._anywhere(field)

    def _pointed_at(self, field: Field) -> tuple[int, Rect] | None:
        """The value inside the lines of the field's own box: the line a person clicked, or the one that was misread."""
        if field.page is None or field.box is None:
            return None
        rect = self._layout.rect_of(field.box, field.page)
        page = self._pages.get(field.page)
        if rect is None or page is None:
            return None
        lines = [line for line in self._layout.on_page(field.page) if _holds(rect, line.rect)]
        if not lines:
            return None
        inside = Grounder([replace(page, lines=tuple(line.line for line in lines))], self._conventions)
        return self._found(field, inside)

    def _anywhere(self, field: Field) -> tuple[int, Rect] | None:
        """The place where a typed value stands, wherever that is; a short one that stands in several tells nothing."""
        value = fold(field.value or "")
        if field.value in _MARKS or (len(value) < _TELLING and self._count(value) != 1):
            return None
        return self._found(field, self._grounder, least=0.9)

    def _count(self, value: str) -> int:
        """How often a short value stands on the pages by itself."""
        return sum(fold(word) == value for line in self._layout.lines for word in _WORD.findall(line.text))

    def _found(self, field: Field, grounder: Grounder, *, least: float = 0.0) -> tuple[int, Rect] | None:
        labels = (field.label.zh, field.label.en)
        ground = grounder.find(field.value or "", self._type(field), labels=labels)
        if ground is None or ground.similarity < least:
            return None
        rect = self._layout.rect_of(ground.box, ground.page)
        return (ground.page, rect) if rect is not None else None

    def _place(self, field: Field, number: int, rect: Rect) -> FieldPlace | None:
        lines = [line for line in self._layout.on_page(number) if _holds(rect, line.rect)]
        if not lines:
            return None
        first, last = lines[0], lines[-1]
        slack = 0.6 * first.rect.height
        size = len(fold(field.raw or field.value or ""))
        if self._is_in_prose(first, rect, size):
            return None
        return FieldPlace(
            name=field.name,
            label=field.label,
            rect=self._scaled(rect, number),
            lines=min(_rows(lines), _MOST_LINES),
            is_line_start=rect.left < first.rect.left + slack,
            is_line_end=rect.right > last.rect.right - slack or len(lines) > 1,
            has_digits=any(c.isdigit() for c in field.value or ""),
            shortest=size,
            longest=size,
            is_mended=field.source is Source.HUMAN and not self._is_as_read(field),
        )

    def _is_in_prose(self, line: Placed, rect: Rect, size: int) -> bool:
        """Whether a value stands amid a sentence, where it will stand elsewhere on the next document."""
        if rect.left < line.rect.left + 1.2 * line.rect.height or size > 0.6 * len(fold(line.text)):
            return False
        labels = self._labels.get(line.index, ())
        behind = (line.slice_rect(label.start, label.end).right for label in labels)
        return not any(-line.rect.height < rect.left - right < 3 * line.rect.height for right in behind)

    def _is_as_read(self, field: Field) -> bool:
        """Whether a person's value is what the reader had, so that nothing was wrong about its place."""
        if not field.raw or not field.value:
            return False
        raw = take(field.raw, self._type(field), self._conventions)
        texts = [field.raw, *([raw.text] if raw else [])]
        return any(fuzz.ratio(fold(field.value), fold(text)) >= _LEAST_LIKENESS for text in texts)

    def _type(self, field: Field) -> ValueType:
        return self._types.get(field.name) or guess_type(field.name)

    def _scaled(self, rect: Rect, number: int) -> Rect:
        width = self._pages[number].width
        return Rect(rect.left / width, rect.top / width, rect.right / width, rect.bottom / width)


def _may_be_kept(field: Field, words: AnchorWords) -> bool:
    """Whether a name that nobody asked for, being printed on the page, is a form's word and not a person's name."""
    return words.name_of(fold(field.name)) is not None or is_impersonal(field.name, words.latin)


def _holds(rect: Rect, line: Rect) -> bool:
    """Whether a line stands (at least partly) in a place."""
    across = min(rect.right, line.right) - max(rect.left, line.left)
    return line.shares_row(rect) >= 0.5 and rect.top <= line.middle <= rect.bottom and across > 0.3 * line.height


def _rows(lines: Sequence[Placed]) -> int:
    """How many rows the lines make."""
    rows: list[Rect] = []
    for line in lines:
        if all(line.rect.shares_row(other) < 0.5 for other in rows):
            rows.append(line.rect)
    return max(len(rows), 1)


def _covers(rect: Rect, anchor: Rect) -> bool:
    """Whether most of a label lies in the place of a value."""
    return anchor.shares_row(rect) > 0.5 and anchor.shares_column(rect) > 0.5


def _tells_a_value(found: Found, values: frozenset[str]) -> bool:
    """Whether a label is, holds or is part of any value; a word that the product knows may be part of one."""
    if found.text in values:
        return True
    if found.is_known:
        return False
    return any(found.text in value or (len(value) > 1 and value in found.text) for value in values)
