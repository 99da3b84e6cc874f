"""What stands in the ruled box of a form's caption: below it or right of it, or over the rule it hangs from."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence, Set
from itertools import pairwise

from engine.extract.by_label.captions import begins_a_caption, reads_as_caption
from engine.extract.by_label.labels import Label
from engine.extract.by_label.ruling import Ruling
from engine.extract.by_label.wordlabels import aspect
from engine.extract.by_label.words import words_of
from engine.page.folding import fold, has_chinese
from engine.page.layout import Layout, Placed, Rect
from engine.presets import FieldSpec, ValueType
from engine.values.candidates import Part, trimmed

Found = tuple[tuple[Part, ...], float]
"""A value's parts and how likely their place makes them the label's own, 0..1."""

_IN_BOX, _BESIDE, _OVER_RULE = 0.95, 0.97, 0.9
_TALLEST_BOX = 15.0
_MOST_ROWS = 4
_FARTHEST_IN_THE_OPEN = 3.0
_JOINED = frozenset({ValueType.TEXT, ValueType.LONG_TEXT, ValueType.ADDRESS, ValueType.COMPANY})
_NUMBERED = re.compile(r"\d{1,2}[a-z]?\.?\s+[A-Z][A-Za-z']+(?:\s+[a-z]+|\s*\(|$)|[A-Za-z][^:]{2,40}:\s*$")


class Cells:
    """The ruled boxes of a document and the captions in them."""

    def __init__(
        self, layout: Layout, ruling: Ruling, by_line: Mapping[int, Sequence[Label]], claimed: Set[int]
    ) -> None:
        """`claimed` are the lines, by index, that are captions of fields asked for."""
        self._layout = layout
        self._ruling = ruling
        self._by_line = by_line
        self._claimed = claimed
        self._captions: dict[int, bool] = {}

    def content(self, label: Label, spec: FieldSpec) -> list[Found] | None:
        """The values in the box of a Latin caption, the likeliest first; None where it has no ruled box.

        An empty list means that the box is there and nothing is written in it.
        """
        if has_chinese(label.name):
            return self._beside(label, spec)
        if not _is_alone(label):
            return None
        cell = self._ruling.cell(label.line.rect, label.line.page)
        height = label.line.rect.height
        if math.isinf(cell.bottom) or math.isinf(cell.top) or cell.bottom - label.rect.bottom > _TALLEST_BOX * height:
            return None
        bounds = self._until_next_caption(label, cell)
        has_room = bounds.bottom - label.rect.bottom > 0.8 * height
        over = None if has_room else self._over(label, cell)
        if over is not None:
            return [((over,), _OVER_RULE)]
        rows = self._rows(label, bounds)
        is_open = math.isinf(cell.left) and math.isinf(cell.right)
        if rows and is_open and rows[0][0].line.rect.top - label.rect.bottom > _FARTHEST_IN_THE_OPEN * height:
            return None
        if rows:
            return self._chosen(rows, label, spec, bounds, cell)
        return [] if has_room and not math.isinf(max(-cell.left, cell.right)) else None

    def _beside(self, label: Label, spec: FieldSpec) -> list[Found] | None:
        """The content of the cell right of a Chinese label's own; None: a label, empty, or not ruled."""
        page, height = label.line.page, label.line.rect.height
        cell = self._ruling.cell(label.rect, page)
        if label.rest.strip() or label.start > 0 or math.isinf(sum((cell.left, cell.top, cell.right, cell.bottom))):
            return None
        own = {label.line.index, *(line.index for line in label.also)}
        if any(line.index not in own for line in self._inside(cell, page)):
            return None
        beyond = Rect(cell.right + 0.3 * height, cell.top + 2, cell.right + 1.3 * height, cell.bottom - 2)
        value = self._ruling.cell(beyond, page)
        if math.isinf(value.right) or value.top < cell.top - height or value.bottom > cell.bottom + height:
            return None
        lines = sorted(self._inside(value, page), key=lambda line: (line.rect.middle, line.rect.left))
        parts = [part for line in lines if (part := trimmed(line, 0, len(line.text))) is not None]
        if not parts or any(self._by_line.get(part.line.index) for part in parts):
            return None
        if spec.type in _JOINED or len(parts) == 1:
            return [(tuple(parts), _BESIDE)]
        return [(tuple(parts), _BESIDE), *(((part,), 0.9 * _BESIDE) for part in parts[:_MOST_ROWS])]

    def _inside(self, cell: Rect, page: int) -> list[Placed]:
        """The lines whose middle lies in a cell."""
        return [
            line
            for line in self._layout.strip(page, cell.top, cell.bottom)
            if cell.left < (line.rect.left + line.rect.right) / 2 < cell.right
            and cell.top < line.rect.middle < cell.bottom
            and fold(line.text)
        ]

    def _until_next_caption(self, label: Label, cell: Rect) -> Rect:
        """The part of the cell that is this caption's: up to the captions below it and right of it."""
        left, right, bottom = cell.left, cell.right, cell.bottom
        height = label.line.rect.height
        for line in self._layout.on_page(label.line.page):
            if line is label.line or line in label.also:
                continue
            beside = line.rect.shares_row(label.line.rect) > 0.5
            if beside and cell.left < line.rect.right < label.rect.left and begins_a_caption(line.text.strip()):
                left = max(left, label.rect.left - 0.5 * height)
            if not self._is_caption(line):
                continue
            if beside and line.rect.left > label.rect.right:
                right = min(right, line.rect.left)
            elif beside and cell.left < line.rect.right < label.rect.left:
                left = max(left, label.rect.left - 0.5 * height)
            elif line.rect.middle > label.rect.bottom and line.rect.left < max(
                label.rect.right, label.rect.left + height
            ):
                bottom = min(bottom, line.rect.top + 0.2 * height) if line.rect.right > label.rect.left else bottom
        return Rect(left, cell.top, right, bottom)

    def _rows(self, label: Label, bounds: Rect) -> list[list[Part]]:
        """What is written right of the caption and below it, row by row."""
        height = label.line.rect.height
        lines: list[Placed] = []
        for line in self._layout.on_page(label.line.page):
            rect = line.rect
            if line is label.line or line in label.also or not fold(line.text) or self._is_caption(line):
                continue
            center = (rect.left + rect.right) / 2
            beside = rect.shares_row(label.line.rect) > 0.5 and rect.left > label.line.rect.right - 0.5 * height
            below = rect.middle > label.rect.bottom and rect.right > label.rect.left - 3.5 * height
            if bounds.left < center < bounds.right and rect.middle < bounds.bottom and (beside or below):
                lines.append(line)
        rows: list[list[Part]] = []
        for line in sorted(lines, key=lambda item: (item.rect.middle, item.rect.left)):
            part = trimmed(line, 0, len(line.text))
            if part is None:
                continue
            if rows and rows[-1][0].line.rect.shares_row(line.rect) > 0.5:
                rows[-1].append(part)
            else:
                rows.append([part])
        return [_close_together(sorted(row, key=lambda part: part.line.rect.left)) for row in rows]

    def _chosen(self, rows: list[list[Part]], label: Label, spec: FieldSpec, bounds: Rect, cell: Rect) -> list[Found]:
        if spec.type not in _JOINED and spec.type is not ValueType.PERSON:
            return [(tuple(row), _IN_BOX * 0.95**rank) for rank, row in enumerate(rows[:_MOST_ROWS])]
        rows = _block(rows)
        part = aspect(spec.name, label.name_printed)
        if part == "name" or spec.type is ValueType.PERSON:
            rows = rows[:1]
        elif part == "address" and not re.match(r"\s{0,9}(?:\d|P\.?\s?O\b)", rows[0][0].text):
            rows = rows[1:]
        if spec.type is ValueType.ADDRESS and "street" not in words_of(spec.name):
            rows = [*rows, *self._town(label, bounds, cell)]
        return [(tuple(part for row in rows for part in row), _IN_BOX)] if rows else []

    def _town(self, label: Label, bounds: Rect, cell: Rect) -> list[list[Part]]:
        """What the box of the next caption holds if that is the city's and nobody asked for the city."""
        if "street" not in words_of(label.name_printed) or bounds.bottom >= cell.bottom:
            return []
        for line in self._layout.below(label.rect, label.line.page, reach=8):
            if self._is_caption(line):
                if line.index in self._claimed or "city" not in words_of(line.text):
                    return []
                town = Label("city", line, 0, len(line.text), line.rect, 1.0, has_colon=False)
                return _block(self._rows(town, self._until_next_caption(town, cell)))
        return []

    def _over(self, label: Label, cell: Rect) -> Part | None:
        """What is written over the rule right above a caption, as forms have it for signatures."""
        height = label.line.rect.height
        if label.rect.top - cell.top > 0.8 * height or not math.isinf(max(-cell.left, cell.right)):
            return None
        over = [
            line
            for line in self._layout.strip(label.line.page, cell.top - 1.2 * height, cell.top + 0.5 * height)
            if -0.5 * height < cell.top - line.rect.bottom < 1.2 * height
            and line.rect.middle < cell.top
            and line.rect.left < label.rect.right + 2 * height
            and line.rect.right > label.rect.left - 2 * height
        ]
        free = [line for line in over if not self._is_caption(line) and fold(line.text)]
        if len(over) != 1 or not free or self._has_caption_above(free[0]):
            return None
        return trimmed(free[0], 0, len(free[0].text))

    def _has_caption_above(self, value: Placed) -> bool:
        """Whether what is written is the content of a box whose caption stands over it."""
        cell = self._ruling.cell(value.rect, value.page)
        return any(
            self._is_caption(line)
            for line in self._layout.strip(value.page, cell.top, value.rect.top)
            if cell.top < line.rect.middle < value.rect.top and line.rect.shares_column(value.rect) > 0.0
        )

    def _is_caption(self, line: Placed) -> bool:
        """Whether a line is a form's caption; worked out once."""
        if line.index not in self._captions:
            self._captions[line.index] = self._reads_as_caption(line)
        return self._captions[line.index]

    def _reads_as_caption(self, line: Placed) -> bool:
        if line.index in self._claimed or _NUMBERED.match(line.text) or reads_as_caption(line.text):
            return True
        return any(
            label.start == 0
            and (label.has_colon or not label.rest.strip())
            and label.quality > 0.5
            and len(label.name) >= 0.6 * len(fold(line.text[: label.end]))
            for label in self._by_line.get(line.index, ())
        )


def _is_alone(label: Label) -> bool:
    """Whether a label is the caption of its line: at its beginning, with no more than a remark behind it."""
    before = label.line.text[: label.start]
    if any(c.isalpha() for c in before):
        return False
    return not label.rest.strip() or (not label.has_colon and bool(re.match(r"\s{0,9}[(,;/]|\s{1,9}[a-z]", label.rest)))


def _close_together(row: Sequence[Part]) -> list[Part]:
    """The first of a row's parts with those that follow it closely."""
    kept = [row[0]]
    for before, part in pairwise(row):
        if part.line.rect.left - before.line.rect.right > 3 * part.line.rect.height:
            break
        kept.append(part)
    return kept


def _block(rows: Sequence[list[Part]]) -> list[list[Part]]:
    """The first rows that stand close under one another at one left edge."""
    kept = list(rows[:1])
    for before, row in pairwise(rows[:_MOST_ROWS]):
        height = before[0].line.rect.height
        gap = row[0].line.rect.top - before[0].line.rect.bottom
        if gap > 1.1 * height or abs(row[0].line.rect.left - before[0].line.rect.left) > 2.5 * height:
            break
        kept.append(row)
    return kept
