"""The picture a big model is given: shrunk to a bounded number of image tokens, padded where it is a mere strip."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from engine.document import Box
from engine.readers import Reading

TOKEN_SIDE = 32
"""Pixels a side of the square behind one image token."""

_MOST_PIXELS = 2048 * 2048
"""Of a picture; the model's own processor shrinks what has more."""

_MOST_STRETCHED = 100
"""Long side over short side; HunyuanOCR refuses more than 200."""


@dataclass(frozen=True, slots=True, eq=False)
class ModelImage:
    """`picture` as sent; the page takes up the left `share_x` and the top `share_y` of it."""

    picture: Image.Image
    share_x: float = 1.0
    share_y: float = 1.0

    @property
    def tokens(self) -> int:
        """About how many image tokens it costs."""
        width, height = self.picture.size
        return (height // TOKEN_SIDE + 1) * (width // TOKEN_SIDE + 2) + 2

    def to_page(self, reading: Reading) -> Reading:
        """The reading with its boxes relative to the page instead of the picture."""
        if self.share_x == self.share_y == 1.0:
            return reading
        lines = tuple(replace(line, box=self._unpadded(line.box)) for line in reading.lines)
        return replace(reading, lines=lines)

    def _unpadded(self, box: Box) -> Box:
        points = [(min(x / self.share_x, 1.0), min(y / self.share_y, 1.0)) for x, y in box.points]
        return Box((points[0], points[1], points[2], points[3]))


def prepare(pixels: np.ndarray, short_side: int) -> ModelImage:
    """A page (H, W, 3 uint8 RGB) whose short side has about `short_side` pixels at most; never enlarged."""
    picture = Image.fromarray(pixels)
    size = fitted(picture.size, short_side)
    if size != picture.size:
        picture = picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    shorter, longer = sorted(picture.size)
    if longer <= shorter * _MOST_STRETCHED:
        return ModelImage(picture)
    width, height = (max(side, -(-longer // _MOST_STRETCHED)) for side in picture.size)
    padded = Image.new("RGB", (width, height), "white")
    padded.paste(picture, (0, 0))
    return ModelImage(padded, picture.width / width, picture.height / height)


def fitted(size: tuple[int, int], short_side: int) -> tuple[int, int]:
    """The size that a picture is shrunk to, in whole squares of a token: the model's own processor leaves it then.

    Otherwise it would be resampled twice, and blurred. A picture that is small enough keeps its size.
    """
    width, height = size
    scale = min(short_side / min(size), math.sqrt(_MOST_PIXELS / (width * height)))
    if scale >= 1:
        return size
    across, down = width * scale / TOKEN_SIDE, height * scale / TOKEN_SIDE
    squares = max(1, round(across)), max(1, round(down))
    if squares[0] * squares[1] * TOKEN_SIDE**2 > _MOST_PIXELS:
        squares = max(1, math.floor(across)), max(1, math.floor(down))
    return squares[0] * TOKEN_SIDE, squares[1] * TOKEN_SIDE
