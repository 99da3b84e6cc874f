"""A sheet of paper photographed at an angle: its four edges found, and the sheet laid flat."""

from __future__ import annotations

import cv2
import numpy as np

from engine.page.shrinking import shrunk

_LOOK_SIDE = 500
_LEAST_AREA = 0.25
_LEAST_FILLED = 0.97
_LEAST_CONTRAST = 25.0
_LEAST_BENT = 6.0
_MOST_BENT = 30.0
_OUTWARDS = 0.003


def flattened(pixels: np.ndarray) -> np.ndarray | None:
    """The sheet of (H, W, 3) uint8 RGB pixels seen from above; None unless one lies there clearly at an angle.

    Clearly: a bright quadrilateral with straight edges on a darker ground, a good part of the picture, with opposite
    edges that are not parallel. A flat scan has no such edges, those of a curled receipt are not straight.
    """
    corners = _sheet(pixels)
    if corners is None or not _LEAST_BENT <= _bent_degrees(corners) <= _MOST_BENT:
        return None
    middle = corners.mean(axis=0)
    corners = (middle + (corners - middle) * (1 + _OUTWARDS)).astype(np.float32)
    top_left, top_right, bottom_right, bottom_left = corners
    width = round(max(_distance(top_left, top_right), _distance(bottom_left, bottom_right)))
    height = round(max(_distance(top_left, bottom_left), _distance(top_right, bottom_right)))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, target)
    flat: np.ndarray = cv2.warpPerspective(
        pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return flat


def _sheet(pixels: np.ndarray) -> np.ndarray | None:
    """The four corners of the one bright sheet, clockwise from its top left, in pixels; None where unclear."""
    scale = min(1.0, _LOOK_SIDE / max(pixels.shape[:2]))
    grey = cv2.cvtColor(shrunk(pixels, scale), cv2.COLOR_RGB2GRAY)
    _, mask = cv2.threshold(cv2.GaussianBlur(grey, (5, 5), 0), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    large = [contour for contour in contours if cv2.contourArea(contour) >= _LEAST_AREA * grey.size]
    if len(large) != 1:
        return None
    contour = large[0]
    around = cv2.convexHull(contour)
    corners = cv2.approxPolyDP(around, 0.02 * cv2.arcLength(around, closed=True), closed=True)
    four = corners.reshape(-1, 2).astype(np.float32)
    if len(four) != 4 or _touches_edge(four, grey.shape):
        return None
    shared = _overlap(four, contour, grey.shape)
    outside = grey[mask == 0]
    if shared < _LEAST_FILLED or float(np.median(grey[mask > 0])) - float(np.median(outside)) < _LEAST_CONTRAST:
        return None
    ordered: np.ndarray = _clockwise(four) / scale
    return ordered


def _overlap(four: np.ndarray, contour: np.ndarray, shape: tuple[int, ...]) -> float:
    """How much of the quadrilateral and of the sheet's outline are the same, 0..1: less where edges are curled."""
    ideal, real = np.zeros(shape[:2], np.uint8), np.zeros(shape[:2], np.uint8)
    cv2.fillConvexPoly(ideal, four.astype(np.int32), 1)
    cv2.drawContours(real, [contour], -1, 1, thickness=cv2.FILLED)
    both, either = int((ideal & real).sum()), int((ideal | real).sum())
    return both / max(either, 1)


def _touches_edge(four: np.ndarray, shape: tuple[int, ...]) -> bool:
    """Whether the picture cuts the sheet off, so that its corners are not its own."""
    height, width = shape[:2]
    near = (four[:, 0] < 2) | (four[:, 1] < 2) | (four[:, 0] > width - 3) | (four[:, 1] > height - 3)
    return bool(near.any())


def _clockwise(four: np.ndarray) -> np.ndarray:
    """From the corner nearest to the picture's top left."""
    middle = four.mean(axis=0)
    ordered = four[np.argsort(np.arctan2(four[:, 1] - middle[1], four[:, 0] - middle[0]))]
    return np.roll(ordered, -int(ordered.sum(axis=1).argmin()), axis=0)


def _bent_degrees(four: np.ndarray) -> float:
    """How far the opposite edges are from parallel, the larger of both pairs."""
    edges = [four[(at + 1) % 4] - four[at] for at in range(4)]
    angles = [float(np.degrees(np.arctan2(edge[1], edge[0]))) for edge in edges]
    return max(abs((angles[at] - angles[at + 2] + 90) % 180 - 90) for at in range(2))


def _distance(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.hypot(*(other - one)))
