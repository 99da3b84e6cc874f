"""Pages made straight: rectangles in pixels, the slant of a page's text, and lines that stand side by side."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.document import Box, Page

_THIN = 0.01
"""The least extent of a rectangle, in pixels: proportions to a line of no height would be endless."""


@dataclass(frozen=True, slots=True)
class Rect:
    """An upright rectangle in straightened pixels of one page."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, rects: Iterable[Rect]) -> Rect:
        """The smallest rectangle that holds all of `rects`; ValueError if there is none."""
        lefts, tops, rights, bottoms = zip(*((r.left, r.top, r.right, r.bottom) for r in rects), strict=True)
        return cls(min(lefts), min(tops), max(rights), max(bottoms))

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

    @property
    def center(self) -> float:
        """The x of the middle."""
        return (self.left + self.right) / 2

    def shares_row(self, other: Rect) -> float:
        """Overlap in y as a share of the lower of the two heights, 0..1."""
        return _shared(self.top, self.bottom, other.top, other.bottom)

    def shares_column(self, other: Rect) -> float:
        """Overlap in x as a share of the narrower of the two widths, 0..1."""
        return _shared(self.left, self.right, other.left, other.right)

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies inside."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


def _shared(first: float, last: float, begin: float, end: float) -> float:
    """The overlap of two stretches as a share of the shorter one; asked of all lines again and again."""
    overlap = (last if last < end else end) - (first if first > begin else begin)
    if overlap <= 0.0:
        return 0.0
    own, other = last - first, end - begin
    shorter = own if own < other else other
    return overlap / (shorter if shorter > _NONE else _NONE)


_NONE = 1e-6


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


def straightened(box: Box, page: Page, slant: Slant) -> Rect:
    """Where a box of the page lies once the page's slant is taken out; it is never without width or height."""
    wide, high = page.width, page.height
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = box.points
    x0, x1, x2, x3 = x0 * wide, x1 * wide, x2 * wide, x3 * wide
    y0, y1, y2, y3 = y0 * high, y1 * high, y2 * high, y3 * high
    slope = slant.slope + slant.change * ((y0 + y1 + y2 + y3) / 4 - slant.middle)
    across, down = wide / 2, high / 2
    xs = x0 + slope * (y0 - down), x1 + slope * (y1 - down), x2 + slope * (y2 - down), x3 + slope * (y3 - down)
    first, second, third, last = sorted(
        (
            y0 - slope * (x0 - across),
            y1 - slope * (x1 - across),
            y2 - slope * (x2 - across),
            y3 - slope * (x3 - across),
        )
    )
    left, top = min(xs), (first + second) / 2
    return Rect(left, top, max(*xs, left + _THIN), max((third + last) / 2, top + _THIN))


_ROWS_BACK = 6
"""How many rows from the last one a line may belong to, where a photographed page bends."""


def rows_of(rects: Sequence[Rect]) -> list[list[int]]:
    """Indexes of rectangles whose middles lie in one another's height, from the top; each row from left to right."""
    middles = [rect.middle for rect in rects]
    rows: list[list[int]] = []
    found: list[list[Rect]] = []
    bottoms: list[float] = []
    for index in sorted(range(len(rects)), key=middles.__getitem__):
        rect = rects[index]
        for at in range(len(rows) - 1, max(len(rows) - _ROWS_BACK, 0) - 1, -1):
            if bottoms[at] > rect.top and _belongs(rect, found[at]):
                rows[at].append(index)
                found[at].append(rect)
                bottoms[at] = max(bottoms[at], rect.bottom)
                break
        else:
            rows.append([index])
            found.append([rect])
            bottoms.append(rect.bottom)
    rows.sort(key=lambda row: math.fsum([middles[at] for at in row]) / len(row))
    return [sorted(row, key=lambda at: rects[at].left) if len(row) > 1 else row for row in rows]


def _belongs(rect: Rect, row: Sequence[Rect]) -> bool:
    nearest = row[0]
    if len(row) > 1:
        nearest = min(row, key=lambda other: max(other.left - rect.right, rect.left - other.right, 0.0))
    return nearest.shares_row(rect) >= 0.5 and all(other.shares_column(rect) < 0.3 for other in row)


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


def stretch_of(box: Box, first: float, last: float) -> Box:
    """The part of a line's box from one share of its length (0..1) to another."""
    top_left, top_right, bottom_right, bottom_left = box.points
    return Box(
        (
            _between(top_left, top_right, first),
            _between(top_left, top_right, last),
            _between(bottom_left, bottom_right, last),
            _between(bottom_left, bottom_right, first),
        )
    )


def _between(first: tuple[float, float], second: tuple[float, float], share: float) -> tuple[float, float]:
    return (
        round(first[0] + (second[0] - first[0]) * share, 6),
        round(first[1] + (second[1] - first[1]) * share, 6),
    )
