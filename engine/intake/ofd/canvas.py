"""A page being drawn: masks laid on pixels in a colour, inside a clip."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from engine.intake.ofd.geometry import Matrix
from engine.intake.ofd.paths import Polyline

_SHIFT = 4
_FULL = 255
_LARGEST = 30_000.0
"""Points further away are moved here: OpenCV's coordinates are 32 bits with four for fractions."""

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Clip:
    """Where drawing shows: pixels from `left`, `top` up to `right`, `bottom`, and there as far as `mask` (0..255)."""

    left: int
    top: int
    right: int
    bottom: int
    mask: np.ndarray | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing shows."""
        return self.right <= self.left or self.bottom <= self.top

    def within(self, left: float, top: float, right: float, bottom: float) -> Clip:
        """The part of it inside a rectangle."""
        x0, y0 = max(self.left, int(np.floor(left))), max(self.top, int(np.floor(top)))
        x1, y1 = min(self.right, int(np.ceil(right))), min(self.bottom, int(np.ceil(bottom)))
        x1, y1 = max(x0, x1), max(y0, y1)
        mask = None if self.mask is None else self.mask[y0 - self.top : y1 - self.top, x0 - self.left : x1 - self.left]
        return Clip(x0, y0, x1, y1, mask)

    def through(self, mask: np.ndarray) -> Clip:
        """The part of it that `mask`, of its own size, lets through."""
        return Clip(self.left, self.top, self.right, self.bottom, _times(mask, self.mask))


class Canvas:
    """White paper of `width` x `height` pixels."""

    def __init__(self, width: int, height: int) -> None:
        self.pixels = np.full((height, width, 3), 255, np.uint8)

    @property
    def everywhere(self) -> Clip:
        """The whole page."""
        height, width = self.pixels.shape[:2]
        return Clip(0, 0, width, height)

    def lay(self, ink: np.ndarray | Colour, mask: np.ndarray, clip: Clip, opacity: float = 1.0) -> None:
        """Lays a colour, or (H, W, 3) pixels of the clip's size, where `mask` of the clip's size says."""
        if clip.is_empty:
            return
        paper = self.pixels[clip.top : clip.bottom, clip.left : clip.right]
        cover = _times(mask, clip.mask)
        if opacity < 1.0:
            cover = (cover * opacity).astype(np.uint8)
        # Most pixels are wholly covered or not at all; only the few between are worth arithmetic.
        whole, partly = cover == _FULL, (cover > 0) & (cover < _FULL)
        inks = np.asarray(ink, np.uint8)
        paper[whole] = inks if inks.ndim == 1 else inks[whole]
        share = cover[partly].astype(np.float32)[:, None] / _FULL
        between = inks if inks.ndim == 1 else inks[partly]
        paper[partly] = (paper[partly] * (1.0 - share) + between * share + 0.5).astype(np.uint8)

    def fill(self, pieces: Sequence[Polyline], colour: Colour, clip: Clip, opacity: float = 1.0) -> None:
        """Fills closed pieces, even-odd."""
        part = _around(pieces, clip, 1)
        if not part.is_empty:
            self.lay(colour, fill_mask(pieces, part), part, opacity)

    def stroke(
        self, pieces: Iterable[tuple[Polyline, bool]], width: float, colour: Colour, clip: Clip, opacity: float = 1.0
    ) -> None:
        """Draws pieces as lines `width` pixels wide, at least one."""
        lines = list(pieces)
        thickness = max(1, min(round(width), 2000))
        part = _around([piece for piece, _ in lines], clip, thickness)
        if part.is_empty:
            return
        mask = np.zeros((part.bottom - part.top, part.right - part.left), np.uint8)
        for piece, is_closed in lines:
            cv2.polylines(mask, [_fixed(piece, part)], is_closed, 255, thickness, cv2.LINE_AA, _SHIFT)
        self.lay(colour, mask, part, opacity)

    def stamp(self, mask: np.ndarray, matrix: Matrix, colour: Colour, clip: Clip, opacity: float = 1.0) -> None:
        """Lays a mask (0..255) whose pixels `matrix` brings onto the page."""
        part = _covered(mask, matrix, clip)
        if not part.is_empty:
            self.lay(colour, _warped(mask, matrix, part), part, opacity)

    def picture(self, pixels: np.ndarray, mask: np.ndarray, matrix: Matrix, clip: Clip, opacity: float = 1.0) -> None:
        """Lays (H, W, 3) pixels with their own mask; `matrix` brings those pixels onto the page."""
        part = _covered(mask, matrix, clip)
        if not part.is_empty:
            self.lay(_warped(pixels, matrix, part), _warped(mask, matrix, part), part, opacity)


def fill_mask(pieces: Sequence[Polyline], clip: Clip) -> np.ndarray:
    """A mask of the clip's size with the pieces filled."""
    mask = np.zeros((clip.bottom - clip.top, clip.right - clip.left), np.uint8)
    cv2.fillPoly(mask, [_fixed(piece, clip) for piece in pieces], 255, cv2.LINE_AA, _SHIFT)
    return mask


def _around(pieces: Sequence[Polyline], clip: Clip, margin: int) -> Clip:
    if not pieces:
        return Clip(0, 0, 0, 0)
    points = np.clip(np.concatenate(list(pieces)), -_LARGEST, _LARGEST)
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return clip.within(left - margin, top - margin, right + margin, bottom + margin)


def _fixed(piece: Polyline, clip: Clip) -> np.ndarray:
    """The points inside the clip's own pixels, in OpenCV's sixteenths."""
    shifted = np.clip(piece, -_LARGEST, _LARGEST) - (clip.left + 0.5, clip.top + 0.5)
    fixed: np.ndarray = (shifted * 2**_SHIFT).round().astype(np.int32).reshape(-1, 1, 2)
    return fixed


def _covered(mask: np.ndarray, matrix: Matrix, clip: Clip) -> Clip:
    height, width = mask.shape[:2]
    corners = np.array([matrix.apply(x, y) for x, y in ((0, 0), (width, 0), (0, height), (width, height))])
    return _around([corners], clip, 0)


def _warped(pixels: np.ndarray, matrix: Matrix, clip: Clip) -> np.ndarray:
    """The part of the page under `clip`, out of pixels that `matrix` brings onto the page."""
    size = (clip.right - clip.left, clip.bottom - clip.top)
    offset_x, offset_y = matrix.e - clip.left, matrix.f - clip.top
    if matrix.is_upright and abs(matrix.a - 1) < 1e-3 and pixels.shape[:2] == size[::-1] and offset_x == offset_y == 0:
        return pixels
    shift = 0.5 * (matrix.a + matrix.c) - 0.5, 0.5 * (matrix.b + matrix.d) - 0.5
    affine = np.array([[matrix.a, matrix.c, offset_x + shift[0]], [matrix.b, matrix.d, offset_y + shift[1]]])
    border = cv2.BORDER_REPLICATE if pixels.ndim == 3 else cv2.BORDER_CONSTANT
    warped: np.ndarray = cv2.warpAffine(pixels, affine, size, flags=cv2.INTER_LINEAR, borderMode=border)
    return warped


def _times(mask: np.ndarray, other: np.ndarray | None) -> np.ndarray:
    if other is None:
        return mask
    product: np.ndarray = (mask.astype(np.uint16) * other // 255).astype(np.uint8)
    return product
