"""Tick boxes: small empty squares drawn on a form, and whether something is drawn inside."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.document import Box
from engine.page.shrinking import shrunk

_LONG_SIDE = 2200
_SMALLEST, _LARGEST = 0.0065, 0.028
_EDGE_INK = 0.72
_FEWEST_INK_TO_TICK = 0.06
_FEWEST_PIXELS = 6
"""A side of a tick box: two edges with something between them. On very small pictures nothing smaller can be told."""
_MOST = 200


@dataclass(frozen=True, slots=True)
class Mark:
    """A tick box, and whether it is ticked."""

    box: Box
    is_ticked: bool


def find_marks(grey: np.ndarray) -> tuple[Mark, ...]:
    """The tick boxes of a page, (H, W) uint8, from top to bottom.

    A box is a square outline, closed on all four sides, about as high as a line of text. It is ticked where its inside
    holds ink.
    """
    small = shrunk(grey, _LONG_SIDE / max(grey.shape))
    ink = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15)
    contours, _ = cv2.findContours(ink, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    height, width = ink.shape
    low, high = max(_SMALLEST * max(height, width), _FEWEST_PIXELS), _LARGEST * max(height, width)
    found: list[tuple[int, int, int, int]] = []
    for contour in contours:
        x, y, w, h = cv2.boundingRect(contour)
        if low <= w <= high and low <= h <= high and 0.8 <= w / h <= 1.25 and _is_outline(ink, x, y, w, h):
            if not any(_overlap((x, y, w, h), other) for other in found):
                found.append((x, y, w, h))
            if len(found) == _MOST:
                break
    marks = [
        Mark(Box.from_rect(x / width, y / height, (x + w) / width, (y + h) / height), _is_ticked(ink, x, y, w, h))
        for x, y, w, h in found
    ]
    return tuple(sorted(marks, key=lambda mark: (mark.box.top, mark.box.left)))


def _is_outline(ink: np.ndarray, x: int, y: int, w: int, h: int) -> bool:
    """Whether each side of the square is a line: most of it is ink within a few pixels of the edge."""
    band = max(2, round(0.16 * min(w, h)))
    sides = (
        (ink[y : y + band, x : x + w], 0),
        (ink[y + h - band : y + h, x : x + w], 0),
        (ink[y : y + h, x : x + band], 1),
        (ink[y : y + h, x + w - band : x + w], 1),
    )
    if any(side.max(axis=across).mean() < _EDGE_INK * 255 for side, across in sides):
        return False
    if _stands_in_ink(ink, x, y, w, h):
        return False
    corner = max(2, band)
    corners = (
        ink[y : y + corner, x : x + corner],
        ink[y : y + corner, x + w - corner : x + w],
        ink[y + h - corner : y + h, x : x + corner],
        ink[y + h - corner : y + h, x + w - corner : x + w],
    )
    return all(part.max() > 0 for part in corners)


def _stands_in_ink(ink: np.ndarray, x: int, y: int, w: int, h: int) -> bool:
    """Whether the square lies in a dark banner or a table's ruling: ink runs along just outside it."""
    gap, band = 2, 3
    strips = (
        ink[max(y - gap - band, 0) : max(y - gap, 0), x : x + w],
        ink[y + h + gap : y + h + gap + band, x : x + w],
        ink[y : y + h, max(x - gap - band, 0) : max(x - gap, 0)],
        ink[y : y + h, x + w + gap : x + w + gap + band],
    )
    return sum(bool(strip.size) and float(strip.mean()) > 0.45 * 255 for strip in strips) >= 2


def _is_ticked(ink: np.ndarray, x: int, y: int, w: int, h: int) -> bool:
    inset_x, inset_y = max(3, round(0.24 * w)), max(3, round(0.24 * h))
    inside = ink[y + inset_y : y + h - inset_y, x + inset_x : x + w - inset_x]
    return bool(inside.size) and float(inside.mean()) / 255 > _FEWEST_INK_TO_TICK


def _overlap(first: tuple[int, int, int, int], second: tuple[int, int, int, int]) -> bool:
    (ax, ay, aw, ah), (bx, by, bw, bh) = first, second
    return ax < bx + bw and bx < ax + aw and ay < by + bh and by < ay + ah
