"""From the ink that the detector saw to a box for each line: blobs boxed, believed, parted and grown back.

Differentiable binarization (Liao et al., AAAI 2020) boxes each blob. Lines that touch make one blob, as print does with
a watermark at its end, or a title with a stamp; so does a line that is bent. The box of such a blob is half empty, and
would not be believed. It is cut in two where the boxes of both parts are emptiest, and again, while that leaves much
less to box. A part may lack letters at its cut, and says so. What crosses a line in its middle is not parted so:
such a part says that it is text, and is not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from engine.readers.cpu.ppocr import Quad, along

_INK_THRESHOLD = 0.3
_BOX_THRESHOLD = 0.5
_GROWTH = 1.6
_MOST_BOXES = 3000
_SHORTEST_SIDE = 3.0
_LEAST_SURE = 0.7
"""Mean ink of a blob that is text for certain, whatever its shape."""
_LEAST_FILLED = 0.65
"""Of a line's box: its ends are round, and its letters are of different heights."""
_MOST_CUTS = 4
_PLACES = 16
_LEAST_SAVED = 0.85
_MOST_PARTED, _MOST_OUTLINE = 40, 2000
"""Blobs of a look that are parted, and pixels of the outline of each: a page that is one tangle costs no more."""

Rect = tuple[tuple[float, float], tuple[float, float], float]
"""Middle, size and degrees, as OpenCV has them, in pixels of the ink."""


@dataclass(frozen=True, slots=True, eq=False)
class _Cut:
    """A straight cut: what lies on this side of it has `point @ direction` up to `place`.

    It may be moved by `slack` pixels, so that it goes between letters: half a line's height, where it cuts a line.
    """

    direction: np.ndarray
    place: float
    slack: float = 0.0

    @property
    def from_the_other_side(self) -> _Cut:
        """The same cut, for the other part."""
        return replace(self, direction=-self.direction, place=-self.place)

    def trimmed(self, corners: np.ndarray) -> np.ndarray:
        """The corners on this side: a letter at a cut belongs to one part."""
        beyond = np.clip(corners @ self.direction - self.place, 0, None)
        trimmed: np.ndarray = corners - beyond[:, None] * self.direction
        return trimmed


@dataclass(frozen=True, slots=True)
class _Part:
    """Of a blob: its pixels and those of them on its outline, (N, 2) float32, and the cuts that bound it."""

    points: np.ndarray
    outline: np.ndarray
    cuts: tuple[_Cut, ...] = ()

    @property
    def rect(self) -> Rect:
        """The box around it."""
        return _box_around(self.outline)

    def sides(self, cut: _Cut) -> tuple[_Part, _Part]:
        """Both parts."""
        inner, outer = (points @ cut.direction <= cut.place for points in (self.points, self.outline))
        return (
            _Part(self.points[inner], self.outline[outer], (*self.cuts, cut)),
            _Part(self.points[~inner], self.outline[~outer], (*self.cuts, cut.from_the_other_side)),
        )


def boxed(ink: np.ndarray, width: int, height: int) -> list[Quad]:
    """The pieces of text in the ink, (H, W) float32 in 0..1, of a picture of `width` x `height` pixels, in those."""
    scale = np.array([width / ink.shape[1], height / ink.shape[0]], np.float32)
    limit = np.array([ink.shape[1], ink.shape[0]], np.float32)
    mask = cv2.dilate((ink > _INK_THRESHOLD).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    quads, tangled = [], []
    for contour in contours[:_MOST_BOXES]:
        rect = _box_around(contour)
        if min(rect[1]) < _SHORTEST_SIDE:
            continue
        score = _mean_ink(ink, cv2.boxPoints(rect))
        if score >= _BOX_THRESHOLD:
            quads.append(Quad(_grown(rect), score))
        elif _mean_ink(ink, contour.reshape(-1, 2).astype(np.float32)) >= _LEAST_SURE:
            tangled.append(contour)
    largest = sorted(tangled, key=cv2.contourArea, reverse=True)[:_MOST_PARTED]
    quads += [part for contour in largest for part in _parted(ink, contour)]
    return [replace(quad, corners=np.clip(quad.corners, 0, limit) * scale) for quad in quads]


def _parted(ink: np.ndarray, contour: np.ndarray) -> Iterator[Quad]:
    """The lines that one blob is made of; what is still too empty is tangled."""
    for part in _parts(_whole(contour), ink, _MOST_CUTS):
        rect = part.rect
        columns, rows = part.points.astype(int).T
        score = float(ink[rows, columns].sum()) / max(1.0, rect[1][0] * rect[1][1])  # of its own ink alone
        if min(rect[1]) >= _SHORTEST_SIDE:
            corners = _grown(rect)
            for cut in part.cuts:
                corners = cut.trimmed(corners)
            yield Quad(corners, score, is_cut=True, is_tangled=score < _BOX_THRESHOLD)


def _parts(whole: _Part, ink: np.ndarray, cuts: int) -> list[_Part]:
    """A blob cut at most so many times in a row."""
    rect = whole.rect
    area = rect[1][0] * rect[1][1]
    if cuts == 0 or len(whole.points) >= _LEAST_FILLED * area:
        return [whole]
    cuts_and_areas = [(cut, _area_of_both(whole.outline, cut)) for cut in _places(whole.outline, rect)]
    cut, least = min(cuts_and_areas, key=lambda pair: pair[1])
    if least > _LEAST_SAVED * area:
        return [whole]
    halves = whole.sides(_between_letters(cut, whole.points, ink))
    return [part for half in halves if len(half.outline) for part in _parts(half, ink, cuts - 1)]


def _places(outline: np.ndarray, rect: Rect) -> Iterator[_Cut]:
    """Cuts across a box at some places along either side."""
    _, sides, degrees = rect
    for turn, side in zip((0.0, 90.0), sides, strict=True):
        direction = np.array([np.cos(np.radians(degrees + turn)), np.sin(np.radians(degrees + turn))], np.float32)
        at = outline @ direction
        slack = min(sides) / 2 if side == max(sides) else 0.0
        for place in np.linspace(at.min(), at.max(), _PLACES + 2)[1:-1]:
            yield _Cut(direction, float(place), slack)


def _area_of_both(outline: np.ndarray, cut: _Cut) -> float:
    is_before = outline @ cut.direction <= cut.place
    boxes = [_box_around(side) for side in (outline[is_before], outline[~is_before]) if len(side)]
    return sum(width * height for _, (width, height), _ in boxes)


def _between_letters(cut: _Cut, points: np.ndarray, ink: np.ndarray) -> _Cut:
    """The same cut where the ink is thinnest, as near as it may be moved."""
    at = points @ cut.direction
    near = np.abs(at - cut.place) <= cut.slack
    if not near.any():
        return cut
    columns, rows = points[near].astype(int).T
    steps = np.round(at[near] - at[near].min()).astype(int)
    thickness = np.bincount(steps, weights=ink[rows, columns])
    return replace(cut, place=float(at[near].min() + thickness.argmin()))


def _whole(contour: np.ndarray) -> _Part:
    left, top, width, height = cv2.boundingRect(contour)
    inside = np.zeros((height + 2, width + 2), np.uint8)
    cv2.drawContours(inside, [contour - (left - 1, top - 1)], -1, 1, thickness=cv2.FILLED)
    outline = inside - cv2.erode(inside, np.ones((3, 3), np.uint8))
    corner = np.array([left - 1, top - 1], np.float32)
    points, edge = (np.argwhere(mask)[:, ::-1].astype(np.float32) + corner for mask in (inside, outline))
    return _Part(points, edge[:: 1 + len(edge) // _MOST_OUTLINE])


def _box_around(points: np.ndarray) -> Rect:
    center, (width, height), degrees = cv2.minAreaRect(points.astype(np.float32))
    return (center[0], center[1]), (width, height), degrees


def _grown(rect: Rect) -> np.ndarray:
    """The corners of the text that a blob is the core of."""
    center, (width, height), degrees = rect
    grown = width * height * _GROWTH / (2 * (width + height))
    return along(cv2.boxPoints((center, (width + 2 * grown, height + 2 * grown), degrees)), 0)


def _mean_ink(ink: np.ndarray, corners: np.ndarray) -> float:
    """Within a polygon, (N, 2) float32."""
    low = np.clip(np.floor(corners.min(axis=0)).astype(int), 0, None)
    high = np.ceil(corners.max(axis=0)).astype(int) + 1
    window = ink[low[1] : high[1], low[0] : high[0]]
    inside = np.zeros(window.shape, np.uint8)
    cv2.fillPoly(inside, [(corners - low).astype(np.int32)], 1)
    mean: float = cv2.mean(window, inside)[0]
    return mean
