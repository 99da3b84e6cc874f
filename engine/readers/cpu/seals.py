"""Round and oval seals in red ink, taken off a page so that the print under them can be read.

A seal is told by its ring: a red outline that is nearly a whole ellipse. Red print, red rules and pictures have none
and stay. The seal's own words vanish with it: they run around the ring and would mix with the lines they cross.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.page.shrinking import shrunk

_LOOK_SIDE = 900
_LEAST_SATURATION, _LEAST_BRIGHTNESS = 60, 70
_REDDEST, _PURPLEST = 12, 165
_LEAST_SHARE = 0.0008
_SMALLEST, _LARGEST = 0.05, 0.5
_LONGEST = 2.2
_POINTS = 90
_LEAST_RING = 0.7
_REDDER_BY = 20
_AS_PAPER = 0.92
_DARK = 0.5
_GROWN = 1.06


@dataclass(frozen=True, slots=True)
class Seal:
    """An ellipse in pixels of the page: its middle, its two diameters, and how far it is turned in degrees."""

    center: tuple[float, float]
    size: tuple[float, float]
    degrees: float


def without_seals(pixels: np.ndarray) -> np.ndarray:
    """(H, W, 3) uint8 RGB without the red ink of its seals; the same array where there are none."""
    seals = find_seals(pixels)
    if not seals:
        return pixels
    inside = np.zeros(pixels.shape[:2], np.uint8)
    for seal in seals:
        grown = (seal.size[0] * _GROWN, seal.size[1] * _GROWN)
        cv2.ellipse(inside, (seal.center, grown, seal.degrees), 255, thickness=cv2.FILLED)
    red = pixels[:, :, 0].astype(np.float32)
    others = np.maximum(pixels[:, :, 1], pixels[:, :, 2])
    is_ink = (inside > 0) & (red - others > _REDDER_BY)
    if not is_ink.any():
        return pixels
    levels = red[is_ink]
    # Red ink is light in red light, whatever its shade; what is darker there is print, of any colour.
    white = _AS_PAPER * float(np.median(levels))
    cleaned = pixels.copy()
    cleaned[is_ink] = np.clip((levels - _DARK * white) * 255 / ((1 - _DARK) * white), 0, 255).astype(np.uint8)[:, None]
    return cleaned


def find_seals(pixels: np.ndarray) -> tuple[Seal, ...]:
    """The seals on (H, W, 3) uint8 RGB pixels."""
    scale = min(1.0, _LOOK_SIDE / max(pixels.shape[:2]))
    red = _red(shrunk(pixels, scale))
    if np.count_nonzero(red) < _LEAST_SHARE * red.size:
        return ()
    joined = cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    contours, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    found = (_seal(contour, red, scale) for contour in contours)
    return tuple(seal for seal in found if seal is not None)


def _red(pixels: np.ndarray) -> np.ndarray:
    """255 where the ink is red."""
    hue, saturation, value = cv2.split(cv2.cvtColor(pixels, cv2.COLOR_RGB2HSV))
    is_red = (hue <= _REDDEST) | (hue >= _PURPLEST)
    mask: np.ndarray = (is_red & (saturation >= _LEAST_SATURATION) & (value >= _LEAST_BRIGHTNESS)).astype(
        np.uint8
    ) * 255
    return mask


def _seal(contour: np.ndarray, red: np.ndarray, scale: float) -> Seal | None:
    """The ellipse around a red shape, if the shape runs along nearly all of it."""
    _, _, width, height = cv2.boundingRect(contour)
    side = max(red.shape)
    if min(width, height) < _SMALLEST * side * 0.6 or not _SMALLEST * side <= max(width, height) <= _LARGEST * side:
        return None
    hull = cv2.convexHull(contour)
    if len(hull) < 8 or max(width, height) > _LONGEST * min(width, height):
        return None
    (x, y), (across, down), degrees = cv2.fitEllipse(hull)
    if not 0.85 < cv2.contourArea(hull) / max(np.pi * across * down / 4, 1.0) < 1.1:
        return None
    if _ring_share(red, (x, y), (across, down), degrees) < _LEAST_RING:
        return None
    return Seal((x / scale, y / scale), (across / scale, down / scale), degrees)


def _ring_share(red: np.ndarray, center: tuple[float, float], size: tuple[float, float], degrees: float) -> float:
    """The share of an ellipse's outline on or just inside which there is red ink, 0..1."""
    angles = np.linspace(0, 2 * np.pi, _POINTS, endpoint=False)
    turn = np.radians(degrees)
    hit = np.zeros(_POINTS, bool)
    for share in (0.92, 0.94, 0.96, 0.98, 1.0):
        u, v = share * size[0] / 2 * np.cos(angles), share * size[1] / 2 * np.sin(angles)
        x = np.round(center[0] + u * np.cos(turn) - v * np.sin(turn)).astype(int)
        y = np.round(center[1] + u * np.sin(turn) + v * np.cos(turn)).astype(int)
        hit |= red[np.clip(y, 0, red.shape[0] - 1), np.clip(x, 0, red.shape[1] - 1)] > 0
    return float(hit.mean())
