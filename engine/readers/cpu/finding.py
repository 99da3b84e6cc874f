"""Where text stands on a page: one look by the detector, which turning the page and reading it share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from engine.readers.cpu.blobs import boxed
from engine.readers.cpu.orientation import Turn
from engine.readers.cpu.ppocr import PpOcr, Quad
from engine.readers.cpu.seals import without_seals
from engine.readers.cpu.small_print import Place, places
from engine.readers.cpu.tiles import CLOSE, COARSE, Look, Tile, join, tiles

_LOW = 18.0
"""Pixels of a box's height in a look, the margin that it grows by included."""
_LEAST_CONTRAST = 4
_SMALL_SIDE = 160
_MARGIN = 32
_SEEN_SHARE = 0.3
"""Of a box in a closer look: so much of it in a box of the first look is the line that was seen there."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page without seals, (H, W, 3) uint8 RGB with `margin` pixels of paper around it, and boxes in those pixels.

    `tangled` is text that something crosses, and that cannot be read. `ink` is what the detector saw of the whole page
    at once, None where it looked in several tiles. `scale` is how many pixels the look had for each of the page, along
    a side.
    """

    pixels: np.ndarray
    margin: int
    quads: list[Quad]
    ink: np.ndarray | None
    scale: float
    tangled: tuple[Quad, ...] = ()

    @classmethod
    def of(cls, pixels: np.ndarray, margin: int, seen: Sequence[Quad], ink: np.ndarray | None, scale: float) -> Found:
        """With what can be read apart from what cannot."""
        quads = [quad for quad in seen if not quad.is_tangled]
        return cls(pixels, margin, quads, ink, scale, tuple(quad for quad in seen if quad.is_tangled))

    def turned(self, turn: Turn, pixels: np.ndarray) -> Found | None:
        """What this look says of the page as it was turned, `pixels`; None where a new look is needed."""
        if turn.is_none:
            return self
        ink = turn.carry(self.ink) if self.ink is not None and not self.margin else None
        if ink is None:
            return None
        height, width = pixels.shape[:2]
        return Found.of(without_seals(pixels), 0, boxed(ink, width, height), ink, self.scale)


def find(pixels: np.ndarray, ocr: PpOcr) -> Found:
    """Looks for text on (H, W, 3) uint8 RGB pixels, whichever way it runs; once more, closer, where print is small."""
    padded, margin = _with_margin(without_seals(pixels))
    found = _seen(padded, margin, ocr, COARSE)
    return _seen(padded, margin, ocr, CLOSE) if found.scale < 1 and _is_small(found) else found


def with_small_print(found: Found, ocr: PpOcr) -> Found:
    """The same page with boxes for the print that was too small for the look at it, as far as there is some."""
    windows = places(found.pixels, [quad.corners for quad in (*found.quads, *found.tangled)], found.scale)
    if not windows:
        return found
    if sum(window.look_pixels for window in windows) > CLOSE.most_pixels:
        close = _seen(found.pixels, found.margin, ocr, CLOSE)
        return close if close.scale > found.scale else found
    more = [quad for window in windows for quad in _closer(found, window, ocr)]
    return Found.of(found.pixels, found.margin, [*found.quads, *found.tangled, *more], found.ink, found.scale)


def _closer(found: Found, place: Place, ocr: PpOcr) -> list[Quad]:
    """What stands in a window of the page beside what was seen of it before."""
    window = np.ascontiguousarray(found.pixels[place.top : place.bottom, place.left : place.right])
    height, width = window.shape[:2]
    ink = ocr.ink(window, round(width * place.scale), round(height * place.scale))
    corner = np.array([place.left, place.top], np.float32)
    moved = (replace(quad, corners=quad.corners + corner) for quad in boxed(ink, width, height))
    known = [*found.quads, *found.tangled]
    return [quad for quad in moved if not any(_is_seen(quad, other) for other in known)]


def _is_seen(quad: Quad, other: Quad) -> bool:
    """Whether a good part of a box lies in the other one."""
    if (quad.corners.max(axis=0) <= other.corners.min(axis=0)).any():
        return False
    if (quad.corners.min(axis=0) >= other.corners.max(axis=0)).any():
        return False
    shared, _ = cv2.intersectConvexConvex(quad.corners, other.corners.astype(np.float32))
    return bool(shared > _SEEN_SHARE * cv2.contourArea(quad.corners))


def _seen(padded: np.ndarray, margin: int, ocr: PpOcr, look: Look) -> Found:
    """What one look shows."""
    looks = [(tile, _ink(ocr, padded, tile)) for tile in tiles(padded.shape[1], padded.shape[0], look)]
    quads = join((tile, boxed(ink, tile.width, tile.height)) for tile, ink in looks)
    return Found.of(padded, margin, quads, looks[0][1] if len(looks) == 1 else None, looks[0][0].scale)


def _is_small(found: Found) -> bool:
    """Whether most boxes were so low in the look that neighbouring ones may have run together, or none was seen."""
    heights = [min(float(np.hypot(*(quad.corners[at] - quad.corners[0]))) for at in (1, 3)) for quad in found.quads]
    return not heights or float(np.median(heights)) * found.scale < _LOW


def is_empty(pixels: np.ndarray) -> bool:
    """Nothing but paper: no step between any two neighbours of a page looked at every few pixels."""
    return int(np.ptp(pixels)) < _LEAST_CONTRAST


def _ink(ocr: PpOcr, pixels: np.ndarray, tile: Tile) -> np.ndarray:
    window = pixels[tile.top : tile.bottom, tile.left : tile.right]
    return np.zeros((1, 1), np.float32) if is_empty(window) else ocr.ink(window, tile.look_width, tile.look_height)


def _with_margin(pixels: np.ndarray) -> tuple[np.ndarray, int]:
    """Paper around a picture that is hardly larger than its text, which the detector would not see otherwise."""
    if min(pixels.shape[:2]) >= _SMALL_SIDE:
        return pixels, 0
    sides = (_MARGIN,) * 4
    return cv2.copyMakeBorder(pixels, *sides, borderType=cv2.BORDER_REPLICATE), _MARGIN
