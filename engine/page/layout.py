"""Where lines stand: rows, columns, neighbours to the right and below, lines in reading order."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.document import Box, Line, Page
from engine.page.geometry import Rect, Slant, measure_slant, rows_of, straightened, stretch_of
from engine.page.neighbours import Neighbours
from engine.page.reading_order import blocks
from engine.page.text_limits import searchable

__all__ = ["Layout", "Placed", "Rect", "advance"]


@dataclass(frozen=True, slots=True)
class Placed:
    """A line and its place on the straightened page. `index` is its rank in reading order over the whole document."""

    line: Line
    page: int
    index: int
    rect: Rect

    @property
    def text(self) -> str:
        """What was read."""
        return self.line.text

    def ranked(self, index: int) -> Placed:
        """The line with its rank."""
        return Placed(self.line, self.page, index, self.rect)

    def slice_rect(self, start: int, end: int) -> Rect:
        """The part of the rectangle that characters `start:end` take up."""
        total = advance(self.text) or 1.0
        left = self.rect.left + self.rect.width * advance(self.text[:start]) / total
        right = self.rect.left + self.rect.width * advance(self.text[:end]) / total
        return Rect(left, self.rect.top, right, self.rect.bottom)

    def slice_box(self, start: int, end: int) -> Box:
        """The part of the line's box that characters `start:end` take up, on the page as it is."""
        total = advance(self.text) or 1.0
        first, last = advance(self.text[:start]) / total, advance(self.text[:end]) / total
        return stretch_of(self.line.box, first, last)


_WIDE = re.compile(r"[^\x00-\u2e7f]+")


class Layout:
    """All lines of a document with their places, within the limits of `searchable`; built once for each extraction."""

    def __init__(self, pages: Sequence[Page]) -> None:
        within = searchable(pages)
        self.pages = pages = within.pages
        self.warnings = within.warnings
        lines: list[Placed] = []
        rows: list[tuple[Placed, ...]] = []
        self._columns: dict[int, list[Rect]] = {}
        self._slants = {page.number: (page, measure_slant(page)) for page in pages}
        for page in pages:
            placed = _comb_joined(_placed(*self._slants[page.number]))
            found = blocks([line.rect for line in placed], [line.text for line in placed])
            for row in (row for block in found for row in block.rows):
                rows.append(tuple(placed[at].ranked(len(lines) + rank) for rank, at in enumerate(row)))
                lines.extend(rows[-1])
            self._columns[page.number] = [block.area for block in found if block.is_column]
        self.lines = tuple(lines)
        self.rows = tuple(rows)
        """Lines that stand side by side in one column, in reading order over all pages."""
        self._by_page: dict[int, list[Placed]] = {page.number: [] for page in pages}
        for line in lines:
            self._by_page[line.page].append(line)
        self._neighbours: dict[tuple[int, int], Neighbours[Placed]] = {}
        self._right_of: dict[tuple[Rect, int], Sequence[Placed]] = {}
        self._row_numbers = {line.index: number for number, row in enumerate(rows) for line in row}

    def rect_of(self, box: Box, number: int) -> Rect | None:
        """Where a box of the page as it is lies on the straightened page; None for a page that is not there."""
        if number not in self._slants:
            return None
        page, slant = self._slants[number]
        return straightened(box, page, slant)

    def on_page(self, number: int) -> Sequence[Placed]:
        """The lines of a page in reading order."""
        return self._by_page.get(number, [])

    def around(self, rect: Rect, number: int) -> Sequence[Placed]:
        """The lines of the column in which `rect` stands; of the whole page where that has no columns."""
        return self._column(rect, number).lines

    def near(self, rect: Rect, number: int, *, up: float = 0.0, down: float = 0.0) -> Sequence[Placed]:
        """Those of the lines around `rect` that stand beside it, up to so many pixels above and below."""
        return self._column(rect, number).between(rect.top - up, rect.bottom + down)

    def strip(self, number: int, top: float, bottom: float) -> Sequence[Placed]:
        """The lines of the whole page that reach into the strip from `top` to `bottom`."""
        return self._in_column(number, -1).between(top, bottom)

    def level_with(self, rect: Rect, number: int) -> Sequence[Placed]:
        """The lines of the whole page that stand beside `rect`, at least half of the lower one's height."""
        return [line for line in self.strip(number, rect.top, rect.bottom) if line.rect.shares_row(rect) >= 0.5]

    def _column(self, rect: Rect, number: int) -> Neighbours[Placed]:
        columns = self._columns.get(number, ())
        found = (at for at, area in enumerate(columns) if area.holds(rect.center, rect.middle))
        return self._in_column(number, next(found, -1))

    def _in_column(self, number: int, column: int) -> Neighbours[Placed]:
        """The lines of a column by its number on the page, of all of them for -1; worked out once."""
        key = number, column
        if key not in self._neighbours:
            lines = self.on_page(number)
            if column >= 0:
                area = self._columns[number][column]
                lines = [line for line in lines if area.holds(line.rect.center, line.rect.middle)]
            self._neighbours[key] = Neighbours(lines)
        return self._neighbours[key]

    @cached_property
    def row_texts(self) -> tuple[str, ...]:
        """The text of each row, cells two blanks apart."""
        return tuple("  ".join(line.text for line in row) for row in self.rows)

    def row_of(self, line: Placed) -> tuple[Placed, ...]:
        """The row in which a line stands."""
        return self.rows[self._row_numbers[line.index]]

    def right_of(self, rect: Rect, page: int) -> Sequence[Placed]:
        """Lines on the same row that begin right of `rect`, nearest first; worked out once."""
        if (rect, page) not in self._right_of:
            self._right_of[rect, page] = self._begin_right_of(rect, page)
        return self._right_of[rect, page]

    def _begin_right_of(self, rect: Rect, page: int) -> Sequence[Placed]:
        found = [
            other
            for other in self.near(rect, page)
            if other.rect.shares_row(rect) >= 0.5 and other.rect.left >= rect.right - 0.7 * rect.height
        ]
        return sorted(found, key=lambda other: other.rect.left)

    def below(self, rect: Rect, page: int, *, reach: float) -> Iterable[Placed]:
        """Lines under `rect` that share its column, nearest first; `reach` is in heights of `rect`."""
        found = [
            other
            for other in self.near(rect, page, down=reach * rect.height)
            if other.rect.middle > rect.bottom - 0.1 * rect.height
            and other.rect.top - rect.bottom < reach * rect.height
            and other.rect.shares_column(rect) > 0.2
        ]
        return sorted(found, key=lambda other: (other.rect.top, other.rect.left))

    @cached_property
    def line_height(self) -> float:
        """The usual height of a line in pixels."""
        heights = [line.rect.height for line in self.lines]
        return statistics.median(heights) if heights else 1.0


def _placed(page: Page, slant: Slant) -> list[Placed]:
    return [Placed(line, page.number, 0, straightened(line.box, page, slant)) for line in page.lines]


def _rows(lines: Sequence[Placed]) -> list[list[Placed]]:
    """Lines side by side, from the top, each row from left to right."""
    return [[lines[at] for at in row] for row in rows_of([line.rect for line in lines])]


def _comb_joined(lines: list[Placed]) -> list[Placed]:
    """Single characters in the boxes of a comb (a number written one digit a box) joined into one line."""
    joined: list[Placed] = []
    for row in _rows(lines):
        run: list[Placed] = []
        for line in row:
            if run and not (_is_single(line) and line.rect.left - run[-1].rect.right < 2.5 * line.rect.height):
                joined += _comb(run)
                run = []
            if _is_single(line):
                run.append(line)
            else:
                joined.append(line)
        joined += _comb(run)
    return joined


def _is_single(line: Placed) -> bool:
    text = line.text.strip()
    return len(text) == 1 and (text.isalnum() or text in "-—一_")


def _comb(run: list[Placed]) -> list[Placed]:
    """One line for a run of at least four digits, else the run as it is."""
    if sum(line.text.strip().isdigit() for line in run) < 4:
        return run
    text = "".join("-" if line.text.strip() in "-—一_" else line.text.strip() for line in run)
    box = Box.around(line.line.box for line in run)
    whole = Line(text, box, min(line.line.score for line in run), run[0].line.source)
    return [Placed(whole, run[0].page, 0, Rect.around(line.rect for line in run))]


def advance(text: str) -> float:
    """The width of a text in half-width characters."""
    return float(len(text) if text.isascii() else len(text) + sum(map(len, _WIDE.findall(text))))
