"""Which characters of a text layer a person can see: those that left ink on the drawn page and are not tiny."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

import cv2
import numpy as np

_LEAST_STEP = 12
_FEWEST_EDGES = 4
_TINY_PIXELS = 7.0
_TINY_SHARE = 0.35


class Ink:
    """Where a drawn page (H, W, 3) uint8 has steps of brightness or colour, counted fast for any window."""

    def __init__(self, pixels: np.ndarray) -> None:
        red, green, blue = cv2.split(cv2.morphologyEx(pixels, cv2.MORPH_GRADIENT, np.ones((2, 2), np.uint8)))
        steps = cv2.max(cv2.max(red, green), blue)
        _, is_edge = cv2.threshold(steps, _LEAST_STEP - 1, 1, cv2.THRESH_BINARY)
        self._sums = cv2.integral(is_edge)

    def is_in(self, left: float, top: float, right: float, bottom: float) -> bool:
        """Whether anything is drawn in a window; always so for one too small to tell."""
        height, width = self._sums.shape[0] - 1, self._sums.shape[1] - 1
        x0, x1 = max(0, int(left)), min(width, int(right) + 1)
        y0, y1 = max(0, int(top)), min(height, int(bottom) + 1)
        if x1 - x0 < 3 or y1 - y0 < 3:
            return True
        sums = self._sums
        return int(sums[y1, x1] - sums[y0, x1] - sums[y1, x0] + sums[y0, x0]) >= _FEWEST_EDGES


def tiny_below(heights: Sequence[float]) -> float:
    """The height in pixels below which print is not meant to be read, next to the other print of its page."""
    return min(_TINY_PIXELS, _TINY_SHARE * statistics.median(heights)) if heights else 0.0


def stretches(unseen: Sequence[bool]) -> list[bool]:
    """`unseen` without single characters amid visible ones: a thin point may have left no trace by itself."""
    return [
        flag and (len(unseen) == 1 or any(unseen[max(at - 1, 0) : at]) or any(unseen[at + 1 : at + 2]))
        for at, flag in enumerate(unseen)
    ]
