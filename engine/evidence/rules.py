"""Ruled lines: the long straight strokes that make a form's boxes, its tables and the blanks to fill in."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.document import Box
from engine.page.shrinking import shrunk

_LONG_SIDE = 1800
_SHORTEST_ACROSS, _SHORTEST_DOWN = 0.022, 0.016
_THICKEST = 0.004
_MOST = 600


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight stroke from left to right (`is_across`) or downwards; `box` is flat, from one end to the other."""

    box: Box
    is_across: bool


def find_rules(grey: np.ndarray) -> tuple[Rule, ...]:
    """The horizontal and the vertical rules of a page, (H, W) uint8, that stands (nearly) straight.

    A dark banner counts as its upper and its lower edge.
    """
    small = shrunk(grey, _LONG_SIDE / max(grey.shape))
    ink = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 12)
    return (*_strokes(ink, is_across=True), *_strokes(ink, is_across=False))


def _strokes(ink: np.ndarray, *, is_across: bool) -> list[Rule]:
    height, width = ink.shape
    size = max(height, width)
    shortest = max(12, round((_SHORTEST_ACROSS if is_across else _SHORTEST_DOWN) * size))
    thickest = max(6.0, _THICKEST * size)
    wide = cv2.dilate(ink, _kernel((1, 2) if is_across else (2, 1)))
    long = cv2.morphologyEx(wide, cv2.MORPH_OPEN, _kernel((shortest, 1) if is_across else (1, shortest)))
    rules: list[Rule] = []
    for outline in _outlines(long)[:_MOST]:
        x, y, w, h = cv2.boundingRect(outline)
        length, across = (w, h) if is_across else (h, w)
        if across > max(2 * thickest, 0.05 * length):
            continue
        stroke = _within(outline, long[y : y + h, x : x + w], x, y)
        if np.count_nonzero(stroke) / length <= thickest:
            (x0, y0), (x1, y1) = ((x + dx, y + dy) for dx, dy in _ends(stroke, is_across=is_across))
            rules.append(Rule(Box.from_pixels(((x0, y0), (x1, y1), (x1, y1), (x0, y0)), width, height), is_across))
    return rules


def _outlines(shapes: np.ndarray) -> list[np.ndarray]:
    """The outer outlines of all shapes, those inside others too, from the top of the page."""
    outlines, tree = cv2.findContours(shapes, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return []
    outer = (outline for outline, (*_, around) in zip(outlines, tree[0], strict=True) if around < 0)
    return sorted(outer, key=_begins_at)


def _begins_at(outline: np.ndarray) -> tuple[int, int]:
    """Where a shape begins for who goes over the page in rows of two pixels, so that a slight slant changes nothing."""
    points = outline[:, 0] // 2
    top = points[:, 1].min()
    return int(top), int(points[points[:, 1] == top, 0].min())


def _within(outline: np.ndarray, window: np.ndarray, left: int, top: int) -> np.ndarray:
    """Where in a window of the page the shape of that outline is, and no other."""
    _, labels = cv2.connectedComponents(window, connectivity=8)
    x, y = outline[0, 0]
    shape: np.ndarray = labels == labels[y - top, x - left]
    return shape


def _ends(stroke: np.ndarray, *, is_across: bool) -> tuple[tuple[float, float], tuple[float, float]]:
    """The middle of the first and of the last tenth of a stroke: where it begins and ends, slanted or not."""
    along = stroke if is_across else stroke.T
    tenth = max(1, along.shape[1] // 10)
    first = float(np.nonzero(along[:, :tenth])[0].mean())
    last = float(np.nonzero(along[:, -tenth:])[0].mean())
    length = float(along.shape[1])
    return ((0.0, first), (length, last)) if is_across else ((first, 0.0), (last, length))


def _kernel(size: tuple[int, int]) -> np.ndarray:
    return np.ones((size[1], size[0]), np.uint8)
