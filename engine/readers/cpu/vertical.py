"""Chinese written from top to bottom: its characters laid side by side, and sidewise lines read the way they face."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from engine.readers.cpu.ppocr import LINE_HEIGHT, PpOcr, Quad, Recognition, cut_line, cut_upright

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_TALL = 1.5
_SURE = 0.9
_MOST_CELLS = 60
_WIDEST_CELL = 1.15
_AROUND = 1.08


def is_tall(quad: Quad) -> bool:
    """Whether a box is so much higher than wide that it is read lying on its side."""
    across, down = quad.corners[1] - quad.corners[0], quad.corners[3] - quad.corners[0]
    return float(np.hypot(*down)) >= _TALL * float(np.hypot(*across))


def recognise_either_way(
    pixels: np.ndarray, quads: Sequence[Quad], seen: Sequence[Recognition], ocr: PpOcr
) -> list[Recognition]:
    """`seen`, with the tall boxes read again, upwards or character by character, where that makes more sense."""
    better = list(seen)
    tries = [(at, line) for at, quad in enumerate(quads) if is_tall(quad) for line in _tries(pixels, quad, seen[at])]
    for (at, _), other in zip(tries, ocr.recognise([line for _, line in tries]), strict=True):
        if other.score > better[at].score and len(other.text) >= len(seen[at].text) - 1:
            better[at] = other
    return better


def _tries(pixels: np.ndarray, quad: Quad, seen: Recognition) -> Iterator[np.ndarray]:
    """Other ways to look at a tall box."""
    if seen.score < _SURE:
        yield cut_line(pixels, np.roll(quad.corners, 2, axis=0))
    line = side_by_side(pixels, quad.corners) if _CHINESE.search(seen.text) else None
    if line is not None and line.shape[1] == LINE_HEIGHT * len(seen.text):
        yield line


def side_by_side(pixels: np.ndarray, corners: np.ndarray) -> np.ndarray | None:
    """The characters of a vertical line as a horizontal one, `LINE_HEIGHT` high; None for fewer than two."""
    upright = cut_upright(pixels, corners)
    cells = _cells(upright)[:_MOST_CELLS]
    if len(cells) < 2:
        return None
    squares = [_square(upright[top:bottom], upright) for top, bottom in cells]
    return np.ascontiguousarray(np.concatenate(squares, axis=1))


def _cells(upright: np.ndarray) -> list[tuple[int, int]]:
    """Top and bottom of each character: stretches of ink, joined as long as they are no higher than wide."""
    grey = cv2.cvtColor(upright, cv2.COLOR_RGB2GRAY)
    _, ink = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    inked = np.flatnonzero(ink.any(axis=1))
    if inked.size == 0:
        return []
    across = np.flatnonzero(ink.any(axis=0))
    tallest = _WIDEST_CELL * float(np.ptp(across) + 1)
    breaks = np.flatnonzero(np.diff(inked) > 1)
    tops, bottoms = inked[np.r_[0, breaks + 1]], inked[np.r_[breaks, inked.size - 1]] + 1
    cells: list[tuple[int, int]] = []
    for top, bottom in zip(tops.tolist(), bottoms.tolist(), strict=True):
        if cells and bottom - cells[-1][0] <= tallest:
            cells[-1] = (cells[-1][0], bottom)
        else:
            cells.append((top, bottom))
    return cells


def _square(cell: np.ndarray, upright: np.ndarray) -> np.ndarray:
    """A character in the middle of a square of the paper's colour."""
    side = round(_AROUND * max(cell.shape[:2]))
    above, before = (side - cell.shape[0]) // 2, (side - cell.shape[1]) // 2
    paper = [float(value) for value in np.median(upright.reshape(-1, 3), axis=0)]
    around = (above, side - cell.shape[0] - above, before, side - cell.shape[1] - before)
    padded = cv2.copyMakeBorder(cell, *around, borderType=cv2.BORDER_CONSTANT, value=paper)
    square: np.ndarray = cv2.resize(padded, (LINE_HEIGHT, LINE_HEIGHT), interpolation=cv2.INTER_AREA)
    return square
