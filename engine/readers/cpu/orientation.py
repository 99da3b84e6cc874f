"""Which way up a page is, told from a few of its lines: turned by quarters exactly, and straightened when skewed."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np

from engine.readers import PageImage
from engine.readers.cpu.ppocr import PpOcr, Quad, along, beginning, cut_line
from engine.readers.cpu.vertical import side_by_side

_LOOK_SIDE = 800
_MOST_ENLARGED = 2.0
_LONGEST_STRIP = 4.0
_LEAST_ELONGATED = 2.0
_FEWEST_LINES = 3
_SAMPLE = 3
_SURE = 0.92
_LEAST_SKEW = 1.0
_AGREE_WITHIN = 4.0
_LEAST_AGREEMENT = 0.6
_MOST_LEAN = 20.0
_LEAST_ALIKE = 0.6
_FEWEST_CHARACTERS = 3


@dataclass(frozen=True, slots=True)
class _Strip:
    """A line on the page: its corners, the direction of its long axis in -90..90 degrees, and its length."""

    corners: np.ndarray
    degrees: float
    length: float


def turn_needed(pixels: np.ndarray, ocr: PpOcr) -> float:
    """Degrees clockwise that make the text read left to right; 0 where nothing speaks for a turn."""
    strips = _strips(pixels, ocr)
    axis = _axis(strips) if len(strips) >= _FEWEST_LINES else None
    return 0.0 if axis is None else -_direction(pixels, strips, axis, ocr)


def _strips(pixels: np.ndarray, ocr: PpOcr) -> list[_Strip]:
    """Lines that are clearly longer than high, at a coarse look; of a strip only its first part."""
    height, width = pixels.shape[:2]
    longest = round(min(width, height) * _LONGEST_STRIP)
    pixels = pixels[:longest, :longest]
    height, width = pixels.shape[:2]
    scale = min(_LOOK_SIDE / max(width, height), _MOST_ENLARGED)
    quads = ocr.detect(pixels, round(width * scale), round(height * scale))
    strips = [_strip(quad) for quad in quads]
    return [strip for strip in strips if strip is not None]


def _strip(quad: Quad) -> _Strip | None:
    across, down = quad.corners[1] - quad.corners[0], quad.corners[3] - quad.corners[0]
    longer, shorter = (across, down) if np.hypot(*across) >= np.hypot(*down) else (down, across)
    length = float(np.hypot(*longer))
    if length < _LEAST_ELONGATED * float(np.hypot(*shorter)):
        return None
    degrees = float(np.degrees(np.arctan2(longer[1], longer[0])))
    return _Strip(quad.corners, (degrees + 90) % 180 - 90, length)


def _axis(strips: list[_Strip]) -> float | None:
    """The direction most of the text runs along, -90..90 degrees, or None where the lines disagree.

    Directions are doubled before they are averaged, since a line's two ends are alike.
    """
    weights = np.array([strip.length for strip in strips])
    degrees = np.array([strip.degrees for strip in strips])
    best, agreement = 0.0, 0.0
    for candidate in degrees:
        apart = np.abs((degrees - candidate + 90) % 180 - 90)
        share = float(weights[apart <= _AGREE_WITHIN].sum() / weights.sum())
        if share > agreement:
            close = apart <= _AGREE_WITHIN
            offsets = (degrees[close] - candidate + 90) % 180 - 90
            best, agreement = candidate + float(np.average(offsets, weights=weights[close])), share
    return best if agreement >= _LEAST_AGREEMENT else None


def _direction(pixels: np.ndarray, strips: list[_Strip], axis: float, ocr: PpOcr) -> float:
    """Which of the axis's two directions the text reads in: the one in which it can be read."""
    longest = sorted(strips, key=lambda strip: strip.length, reverse=True)
    sample = [strip for strip in longest if abs((strip.degrees - axis + 90) % 180 - 90) <= _AGREE_WITHIN][:_SAMPLE]
    forward = _legibility(pixels, sample, axis, ocr)
    if abs(axis) < 45 and forward >= _SURE:
        return axis
    if abs(axis) > 90 - _MOST_LEAN and _is_written_downwards(pixels, sample, ocr):
        return axis - math.copysign(90, axis)
    backward = _legibility(pixels, sample, axis + 180, ocr)
    return axis if forward >= backward else axis + 180


def _is_written_downwards(pixels: np.ndarray, sample: list[_Strip], ocr: PpOcr) -> bool:
    """Whether lines that stand on end are vertical Chinese: their characters, laid side by side, say the same.

    The recogniser reads vertical Chinese lying on its side as well as a line that was turned; but characters that
    lie on their side themselves say something else when each is cut out.
    """
    upright = [along(strip.corners, 0) for strip in sample]
    laid = [(corners, side_by_side(pixels, corners)) for corners in upright]
    pairs = [(cut_line(pixels, corners), line) for corners, line in laid if line is not None]
    if not pairs:
        return False
    on_side = ocr.recognise([beginning(line) for line, _ in pairs])
    one_by_one = ocr.recognise([beginning(line) for _, line in pairs])
    alike = [_alike(one.text, other.text) for one, other in zip(on_side, one_by_one, strict=True)]
    return float(np.median(alike)) >= _LEAST_ALIKE


def _alike(one: str, other: str) -> float:
    """The share of characters that two readings of a line's beginning have in common."""
    size = min(len(one), len(other))
    return sum(character in other for character in one[:size]) / size if size >= _FEWEST_CHARACTERS else 0.0


def _legibility(pixels: np.ndarray, sample: list[_Strip], degrees: float, ocr: PpOcr) -> float:
    """How sure the recogniser is of the sample when it reads in that direction, 0..1."""
    lines = [beginning(cut_line(pixels, along(strip.corners, degrees))) for strip in sample]
    return float(np.mean([line.score for line in ocr.recognise(lines)]))


def turned(image: PageImage, degrees: float) -> PageImage:
    """Turned clockwise by `degrees`: by the quarter without loss, by the rest only when it is worth the blur."""
    quarters = round(degrees / 90) % 4
    skew = (degrees + 45) % 90 - 45
    if abs(skew) < _LEAST_SKEW:
        skew = 0.0
    if quarters == 0 and skew == 0.0:
        return image
    pixels = np.ascontiguousarray(np.rot90(image.pixels, -quarters))
    if skew:
        pixels = _rotated(pixels, skew)
    turned = (image.turned_degrees + quarters * 90 + round(skew)) % 360
    return replace(image, pixels=pixels, turned_degrees=turned)


def _rotated(pixels: np.ndarray, degrees: float) -> np.ndarray:
    """Rotated clockwise about the middle on a sheet large enough, the corners filled with the paper's colour."""
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    cosine, sine = abs(matrix[0, 0]), abs(matrix[0, 1])
    new_width, new_height = round(width * cosine + height * sine), round(width * sine + height * cosine)
    matrix[:, 2] += ((new_width - width) / 2, (new_height - height) / 2)
    paper = np.median(pixels[:: max(1, height // 64), :: max(1, width // 64)].reshape(-1, 3), axis=0)
    turned: np.ndarray = cv2.warpAffine(
        pixels, matrix, (new_width, new_height), flags=cv2.INTER_CUBIC, borderValue=[float(value) for value in paper]
    )
    return turned
