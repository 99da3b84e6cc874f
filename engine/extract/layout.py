"""Where lines stand: pages made straight, rows, neighbours to the right and below, lines in reading order."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.document import Box, Line, Page


@dataclass(frozen=True, slots=True)
class Rect:
    """An upright rectangle in straightened pixels of one page."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Pixels across."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Pixels down."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """The y of the middle."""
        return (self.top + self.bottom) / 2

    def shares_row(self, other: Rect) -> float:
        """Overlap in y as a share of the lower of the two heights, 0..1."""
        overlap = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, overlap) / max(min(self.height, other.height), 1e-6)

    def shares_column(self, other: Rect) -> float:
        """Overlap in x as a share of the narrower of the two widths, 0..1."""
        overlap = min(self.right, other.right) - max(self.left, other.left)
        return max(0.0, overlap) / max(min(self.width, other.width), 1e-6)


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

    def slice_rect(self, start: int, end: int) -> Rect:
        """The part of the rectangle that characters `start:end` take up."""
        total = _advance(self.text) or 1.0
        left = self.rect.left + self.rect.width * _advance(self.text[:start]) / total
        right = self.rect.left + self.rect.width * _advance(self.text[:end]) / total
        return Rect(left, self.rect.top, right, self.rect.bottom)

    def slice_box(self, start: int, end: int) -> Box:
        """The part of the line's box that characters `start:end` take up, on the page as it is."""
        total = _advance(self.text) or 1.0
        first, last = _advance(self.text[:start]) / total, _advance(self.text[:end]) / total
        top_left, top_right, bottom_right, bottom_left = self.line.box.points
        return Box(
            (
                _between(top_left, top_right, first),
                _between(top_left, top_right, last),
                _between(bottom_left, bottom_right, last),
                _between(bottom_left, bottom_right, first),
            )
        )


class Layout:
    """All lines of a document with their places; built once for each extraction."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.pages = tuple(pages)
        lines: list[Placed] = []
        for page in pages:
            lines.extend(_place(page, len(lines)))
        self.lines = tuple(lines)
        self._slants = {page.number: (page, measure_slant(page)) for page in pages}
        self._by_page = {page.number: [line for line in lines if line.page == page.number] for page in pages}

    def rect_of(self, box: Box, number: int) -> Rect | None:
        """Where a box of the page as it is lies on the straightened page; None for a page that is not there."""
        if number not in self._slants:
            return None
        page, slant = self._slants[number]
        return _straightened(box, page, slant)

    def on_page(self, number: int) -> Sequence[Placed]:
        """The lines of a page in reading order."""
        return self._by_page.get(number, [])

    @cached_property
    def rows(self) -> tuple[tuple[Placed, ...], ...]:
        """Lines that stand side by side, row after row over all pages."""
        rows: list[tuple[Placed, ...]] = []
        for page in self.pages:
            rows.extend(_rows(self.on_page(page.number)))
        return tuple(rows)

    @cached_property
    def row_texts(self) -> tuple[str, ...]:
        """The text of each row, cells two blanks apart."""
        return tuple("  ".join(line.text for line in row) for row in self.rows)

    def row_of(self, line: Placed) -> tuple[Placed, ...]:
        """The row in which a line stands."""
        return next(row for row in self.rows if line in row)

    def right_of(self, rect: Rect, page: int) -> Iterable[Placed]:
        """Lines on the same row that begin right of `rect`, nearest first."""
        found = [
            other
            for other in self.on_page(page)
            if other.rect.shares_row(rect) >= 0.5 and other.rect.left >= rect.right - 0.7 * rect.height
        ]
        return sorted(found, key=lambda other: other.rect.left)

    def below(self, rect: Rect, page: int, *, reach: float) -> Iterable[Placed]:
        """Lines under `rect` that share its column, nearest first; `reach` is in heights of `rect`."""
        found = [
            other
            for other in self.on_page(page)
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


@dataclass(frozen=True, slots=True)
class Slant:
    """How text runs down to the right: the slope at the middle of the page and how it changes with height.

    A photographed page is not slanted alike everywhere; to first order the slope changes evenly down the page.
    """

    slope: float = 0.0
    change: float = 0.0
    middle: float = 0.0

    def at(self, y: float) -> float:
        """The slope (down over across) at `y` pixels."""
        return self.slope + self.change * (y - self.middle)


def measure_slant(page: Page) -> Slant:
    """The slant of a page's text from its long lines, by least squares; lines far off the rest are left out."""
    samples: list[tuple[float, float, float]] = []
    for line in page.lines:
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = ((x * page.width, y * page.height) for x, y in line.box.points)
        across, down = (x1 - x0 + x2 - x3) / 2, (y1 - y0 + y2 - y3) / 2
        tall = (y3 - y0 + y2 - y1) / 2
        if across > 3 * max(tall, 1.0) and abs(down) < 0.36 * across:
            samples.append(((y0 + y1 + y2 + y3) / 4, down / across, across))
    if len(samples) < 3:
        return Slant()
    usual = _weighted_median([(slope, weight) for _, slope, weight in samples])
    fit = Slant(usual, 0.0, page.height / 2)
    for tolerance in (0.12, 0.05, 0.03):
        near = [sample for sample in samples if abs(sample[1] - fit.at(sample[0])) < tolerance]
        if len(near) >= 3:
            fit = _fitted(near, page.height)
    return fit


def _fitted(samples: list[tuple[float, float, float]], height: int) -> Slant:
    """Weighted least squares, a little drawn towards no change so that few lines cannot tilt a page."""
    total = sum(weight for _, _, weight in samples)
    middle = sum(y * weight for y, _, weight in samples) / total
    mean = sum(slope * weight for _, slope, weight in samples) / total
    spread = sum(weight * (y - middle) ** 2 for y, _, weight in samples) / total
    together = sum(weight * (y - middle) * (slope - mean) for y, slope, weight in samples) / total
    return Slant(mean, together / (spread + (0.05 * height) ** 2), middle)


def _weighted_median(values: list[tuple[float, float]]) -> float:
    """The value at half of the weight; 0 for none."""
    half, total = sum(weight for _, weight in values) / 2, 0.0
    for value, weight in sorted(values):
        total += weight
        if total >= half:
            return value
    return 0.0


def _place(page: Page, first_index: int) -> list[Placed]:
    slant = measure_slant(page)
    rects = [(line, _straightened(line.box, page, slant)) for line in page.lines]
    placed = _comb_joined([Placed(line, page.number, 0, rect) for line, rect in rects])
    ordered = [line for row in _rows(placed) for line in row]
    return [Placed(old.line, old.page, first_index + rank, old.rect) for rank, old in enumerate(ordered)]


def _rows(lines: Sequence[Placed]) -> list[tuple[Placed, ...]]:
    """Groups lines whose middles lie in one another's height, from top to bottom; each row from left to right."""
    rows: list[list[Placed]] = []
    for line in sorted(lines, key=lambda item: item.rect.middle):
        best: list[Placed] | None = None
        for row in reversed(rows[-6:]):
            nearest = min(row, key=lambda item: _gap(item.rect, line.rect))
            if nearest.rect.shares_row(line.rect) >= 0.5 and all(
                other.rect.shares_column(line.rect) < 0.3 for other in row
            ):
                best = row
                break
        if best is None:
            rows.append([line])
        else:
            best.append(line)
    rows.sort(key=lambda row: statistics.fmean(item.rect.middle for item in row))
    return [tuple(sorted(row, key=lambda item: item.rect.left)) for row in rows]


def _straightened(box: Box, page: Page, slant: Slant) -> Rect:
    corners = [(x * page.width, y * page.height) for x, y in box.points]
    slope = slant.at(sum(y for _, y in corners) / 4)
    turned = [(x + slope * (y - page.height / 2), y - slope * (x - page.width / 2)) for x, y in corners]
    xs, ys = sorted(x for x, _ in turned), sorted(y for _, y in turned)
    return Rect(xs[0], (ys[0] + ys[1]) / 2, xs[3], (ys[2] + ys[3]) / 2)


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
    rect = Rect(
        min(line.rect.left for line in run),
        min(line.rect.top for line in run),
        max(line.rect.right for line in run),
        max(line.rect.bottom for line in run),
    )
    return [Placed(whole, run[0].page, 0, rect)]


def _gap(first: Rect, second: Rect) -> float:
    return max(first.left - second.right, second.left - first.right, 0.0)


def _advance(text: str) -> float:
    """The width of a text in half-width characters."""
    return float(sum(2 if ord(c) > 0x2E7F else 1 for c in text))


def _between(first: tuple[float, float], second: tuple[float, float], share: float) -> tuple[float, float]:
    return (
        round(first[0] + (second[0] - first[0]) * share, 6),
        round(first[1] + (second[1] - first[1]) * share, 6),
    )
