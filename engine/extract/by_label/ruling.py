"""The ruled lines of a document on its straightened pages: in which cell a text stands, and under which rule."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.evidence import Evidence
from engine.page.layout import Layout, Placed, Rect


@dataclass(frozen=True, slots=True)
class Across:
    """A rule from left to right at the height `y`."""

    left: float
    right: float
    y: float


@dataclass(frozen=True, slots=True)
class Down:
    """A rule from top to bottom at `x`."""

    top: float
    bottom: float
    x: float


class Ruling:
    """All rules of a document, those that are strokes of letters left out."""

    def __init__(self, layout: Layout, evidence: Sequence[Evidence]) -> None:
        self._across: dict[int, list[Across]] = {}
        self._down: dict[int, list[Down]] = {}
        for page in evidence:
            lines = layout.on_page(page.page)
            reaches = [_reach(line.rect) for line in lines]
            for rule in page.rules:
                rect = layout.rect_of(rule.box, page.page)
                if rect is None:
                    continue
                if rule.is_across:
                    across = Across(rect.left, rect.right, rect.middle)
                    if not _strikes_letters(across, lines):
                        self._across.setdefault(page.page, []).append(across)
                elif not _is_a_stem(rect, reaches):
                    self._down.setdefault(page.page, []).append(
                        Down(rect.top, rect.bottom, (rect.left + rect.right) / 2)
                    )

    def across(self, page: int) -> Sequence[Across]:
        """The rules from left to right of a page."""
        return self._across.get(page, ())

    def down(self, page: int) -> Sequence[Down]:
        """The rules from top to bottom of a page."""
        return self._down.get(page, ())

    def is_free(self, rule: Across, page: int) -> bool:
        """Whether no rule meets it from above or below: it is no side of a box or a table."""
        slack = 8.0
        return not any(
            rule.left - slack <= down.x <= rule.right + slack and down.top - slack <= rule.y <= down.bottom + slack
            for down in self._down.get(page, ())
        )

    def through(self, rect: Rect, page: int) -> list[float]:
        """Where rules from top to bottom run through a text, not at its ends: it is of several cells."""
        slack = 0.5 * rect.height
        return sorted(
            {
                rule.x
                for rule in self._down.get(page, ())
                if rect.left + slack < rule.x < rect.right - slack
                and rule.top <= rect.middle <= rule.bottom
                and rule.bottom - rule.top > 1.5 * rect.height
            }
        )

    def cell(self, rect: Rect, page: int) -> Rect:
        """The nearest rules around the beginning of a text; infinite where there is none on a side."""
        slack = 0.25 * rect.height
        probe = rect.left + min(0.5 * rect.width, rect.height)
        heights = [rule.y for rule in self.across(page) if rule.left - slack <= probe <= rule.right + slack]
        sides = [rule.x for rule in self._down.get(page, ()) if rule.top - slack <= rect.middle <= rule.bottom + slack]
        return Rect(
            max((x for x in sides if x <= probe), default=-math.inf),
            max((y for y in heights if y <= rect.middle), default=-math.inf),
            min((x for x in sides if x > probe), default=math.inf),
            min((y for y in heights if y > rect.middle), default=math.inf),
        )


def _strikes_letters(rule: Across, lines: Iterable[Placed]) -> bool:
    """Whether a rule runs through the middle of a line and is no longer than it: strokes of letters in a row."""
    for line in lines:
        rect = line.rect
        inside = rect.top + 0.12 * rect.height < rule.y < rect.bottom - 0.14 * rect.height
        if inside and rule.left >= rect.left - 0.3 * rect.height and rule.right <= rect.right + 0.3 * rect.height:
            return True
    return False


def _reach(line: Rect) -> tuple[float, float, float, float]:
    """Where the strokes of a line's letters stand: left, top, right, bottom."""
    height = line.height
    return line.left - 0.1 * height, line.top - 0.25 * height, line.right + 0.1 * height, line.bottom + 0.25 * height


def _is_a_stem(rule: Rect, reaches: Iterable[tuple[float, float, float, float]]) -> bool:
    """Whether a stroke stands within the height of one line and among its letters."""
    at, first, last = rule.left, rule.top, rule.bottom
    return any(top <= first and last <= bottom and left < at < right for left, top, right, bottom in reaches)
