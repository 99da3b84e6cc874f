"""Print too small for the look at a whole page: rows of letters outside all boxes, which deserve a closer look.

Found in two steps, as most pages have none: stretches of ink on a coarse map of what no box holds, then, on those few
alone, marks of one height that stand in a row on even ground. The detector has the last word on what they are.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

Window = tuple[int, int, int, int]
"""Left, top, right, bottom, in pixels."""

_SEES_ALL = 0.56
"""Pixels of a look for each of the page, along a side: from here on whatever can be read is seen."""
_MAP_SHRINKS = 0.68
"""Over the pixels of the look for each of the page: by how much the map of ink is smaller than the page."""
_LEAST_CONTRAST = 20
_GROUND = 15
"""Pixels of the map around a place, whose mean is its ground."""
_BOX_GROWN = 3.0
_ALONG, _ACROSS = 8, 2
"""Pixels of the map in a cell, along a row and across it."""
_THINNEST, _DENSEST = 0.1, 0.85
"""The share of a cell that letters cover."""
_GAP, _SHORTEST = 5, 7
"""Cells: between the words of a row at most, and of a row at least."""
_TILE_ALONG, _TILE_ACROSS = 160, 64
"""Pixels of the map: a stretch is judged in tiles of at most so many, as a picture may stand right beside print."""
_MOST_TILES = 80
_HIGHEST_LETTER = 8.0
"""Pixels of the look: what is higher was seen."""
_LOWEST_LETTER = 4
"""Pixels of the page: what is lower cannot be read."""
_FEWEST_LETTERS = 6
_LIKE_LETTERS = 0.7
_LEAST_DEVIATION = 0.35
_QUIET_GROUND = 0.15
"""The median difference from the ground over that of ink: noise has some 0.25."""
_THIN, _SOLID = 0.15, 0.8
_ALIKE = 0.06
"""The spread of width over height: dots have none, however large each is."""
_FLATTEST, _TALLEST = 0.55, 3.0
"""Height over width of most letters: dashes and bars are beyond."""
_AROUND = 2.0
_LOOKED_AT_HEIGHT = 10.0
"""Pixels that the letters of a place have in a closer look."""


@dataclass(frozen=True, slots=True)
class Place:
    """A window of the page with small letters, in pixels of it; `height` is that of most letters."""

    left: int
    top: int
    right: int
    bottom: int
    height: float

    @property
    def scale(self) -> float:
        """At which they can be seen."""
        return min(1.0, _LOOKED_AT_HEIGHT / self.height)

    @property
    def look_pixels(self) -> float:
        """Of a look at that scale."""
        return (self.right - self.left) * (self.bottom - self.top) * self.scale**2

    def joined(self, other: Place) -> Place:
        """The window around both."""
        return Place(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
            min(self.height, other.height),
        )


def places(pixels: np.ndarray, boxes: Sequence[np.ndarray], scale: float) -> list[Place]:
    """Where rows of small letters stand outside the boxes, each four corners, on (H, W, 3) uint8 RGB pixels.

    `scale` is that of the look which saw the boxes.
    """
    if scale >= _SEES_ALL:
        return []
    unseen = _Unseen.of(pixels, boxes, max(1, round(_MAP_SHRINKS / scale)))
    seen = (unseen.place(window, scale) for window in itertools.islice(unseen.windows(), _MOST_TILES))
    return _together(place for place in seen if place is not None)


@dataclass(frozen=True, slots=True, eq=False)
class _Unseen:
    """A page in grey, (H, W) uint8, and a map of it, smaller by a whole number, which is 255 where no box is."""

    grey: np.ndarray
    free: np.ndarray
    shrunk_by: int

    @classmethod
    def of(cls, pixels: np.ndarray, boxes: Sequence[np.ndarray], shrunk_by: int) -> _Unseen:
        """Of (H, W, 3) uint8 RGB pixels."""
        grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
        free = np.full((max(1, grey.shape[0] // shrunk_by), max(1, grey.shape[1] // shrunk_by)), 255, np.uint8)
        for corners in boxes:
            cv2.fillConvexPoly(free, _grown(corners / shrunk_by).astype(np.int32), 0)
        return cls(grey, free, shrunk_by)

    def windows(self) -> Iterator[Window]:
        """What may be rows, the longest first, in parts."""
        across, down = _ALONG * self.shrunk_by, _ACROSS * self.shrunk_by
        height, width = self.grey.shape
        for left, top, wide, high in self._stretches():
            start = max(0, (left - 1) * across), max(0, (top - 1) * down)
            end = min(width, (left + wide + 1) * across), min(height, (top + high + 1) * down)
            yield from _tiles(start, end, (_TILE_ALONG * self.shrunk_by, _TILE_ACROSS * self.shrunk_by))

    def _stretches(self) -> list[tuple[int, int, int, int]]:
        """Left, top, width and height in cells."""
        height, width = self.free.shape
        small = cv2.resize(self.grey, (width, height), interpolation=cv2.INTER_AREA)
        contrast = cv2.subtract(cv2.blur(small, (_GROUND, _GROUND)), small)
        _, ink = cv2.threshold(contrast, _LEAST_CONTRAST, 255, cv2.THRESH_BINARY)
        cells = (max(1, width // _ALONG), max(1, height // _ACROSS))
        rows = cv2.resize(cv2.bitwise_and(ink, self.free), cells, interpolation=cv2.INTER_AREA)
        rows = cv2.inRange(rows, 255 * _THINNEST, 255 * _DENSEST)
        rows = cv2.morphologyEx(rows, cv2.MORPH_CLOSE, np.ones((1, _GAP), np.uint8))
        rows = cv2.morphologyEx(rows, cv2.MORPH_OPEN, np.ones((1, _SHORTEST), np.uint8))
        _, _, found, _ = cv2.connectedComponentsWithStats(rows, connectivity=4)
        found = found[1:][found[1:, cv2.CC_STAT_HEIGHT] > 1]
        longest_first = found[np.argsort(-found[:, cv2.CC_STAT_WIDTH], kind="stable")]
        return [(left, top, wide, high) for left, top, wide, high, _ in longest_first.tolist()]

    def place(self, window: Window, scale: float) -> Place | None:
        """A window of small letters, None where what stands there is something else."""
        marks = self._marks(window)
        if marks is None:
            return None
        height = float(np.median(marks[:, cv2.CC_STAT_HEIGHT]))
        if height * scale > _HIGHEST_LETTER or not _are_letters(marks, height):
            return None
        left, top, right, bottom = window
        around, along = round(_AROUND * height), _TILE_ALONG * self.shrunk_by
        return Place(
            max(0, left - along),
            max(0, top - around),
            min(self.grey.shape[1], right + along),
            min(self.grey.shape[0], bottom + around),
            height,
        )

    def _marks(self, window: Window) -> np.ndarray | None:
        """Statistics of what stands on quiet ground outside the boxes, a row a mark; None where that is nothing."""
        left, top, right, bottom = window
        crop = self.grey[top:bottom, left:right]
        deviation = cv2.absdiff(crop, _level(crop, 0.5))
        strong = _level(deviation, 0.98)
        if _level(deviation, 0.5) > _QUIET_GROUND * strong:
            return None
        by = self.shrunk_by
        free = self.free[top // by : bottom // by, left // by : right // by]
        free = cv2.resize(free, (right - left, bottom - top), interpolation=cv2.INTER_NEAREST)
        ink = cv2.bitwise_and(free, (deviation > max(_LEAST_CONTRAST, _LEAST_DEVIATION * strong)).astype(np.uint8))
        _, _, marks, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
        high_enough: np.ndarray = marks[1:][marks[1:, cv2.CC_STAT_HEIGHT] >= _LOWEST_LETTER]
        return high_enough if len(high_enough) >= _FEWEST_LETTERS else None


def _tiles(start: tuple[int, int], end: tuple[int, int], most: tuple[int, int]) -> Iterator[Window]:
    """A window in equal parts, each no larger than `most`."""
    columns, rows = (
        np.linspace(low, high, 1 + math.ceil((high - low) / step)).astype(int).tolist()
        for low, high, step in zip(start, end, most, strict=True)
    )
    for top, bottom in itertools.pairwise(rows):
        for left, right in itertools.pairwise(columns):
            yield left, top, right, bottom


def _grown(corners: np.ndarray) -> np.ndarray:
    """By a few pixels to each side."""
    middle = corners.mean(axis=0)
    sides = np.maximum(np.ptp(corners, axis=0), 1.0)
    grown: np.ndarray = middle + (corners - middle) * (1 + 2 * _BOX_GROWN / sides)
    return grown


def _level(crop: np.ndarray, share: float) -> float:
    """The brightness up to which so much of the pixels are, 0..255."""
    up_to = np.cumsum(cv2.calcHist([crop], [0], None, [256], [0, 256]))
    return float(np.searchsorted(up_to, share * up_to[-1]))


def _are_letters(marks: np.ndarray, height: float) -> bool:
    """Whether marks are as high as each other, and neither bars, dots nor blocks."""
    wide, high, ink = (marks[:, at].astype(float) for at in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    like = (high >= 0.5 * height) & (high <= 2.0 * height) & (wide <= 6 * height)
    if like.sum() < _FEWEST_LETTERS or ink[like].sum() < _LIKE_LETTERS * ink.sum():
        return False
    wide, high, ink = wide[like], high[like], ink[like]
    filled = float(np.median(ink / (wide * high)))
    is_varied = float(np.std(wide / high)) > _ALIKE
    return _THIN < filled < _SOLID and is_varied and _FLATTEST < float(np.median(high / wide)) < _TALLEST


def _together(found: Iterable[Place]) -> list[Place]:
    """Windows that overlap are one."""
    apart: list[Place] = []
    for place in sorted(found, key=lambda place: place.top):
        while (near := next((other for other in apart if _overlap(place, other)), None)) is not None:
            apart.remove(near)
            place = place.joined(near)
        apart.append(place)
    return apart


def _overlap(one: Place, other: Place) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    return across > 0 and min(one.bottom, other.bottom) > max(one.top, other.top)
