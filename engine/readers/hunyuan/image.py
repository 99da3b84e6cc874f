"""The picture a big model is given: shrunk to a bounded number of image tokens, padded where it is a mere strip."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from engine.document import Box
from engine.readers import Reading

TOKEN_SIDE = 32
"""Pixels a side of the square behind one image token."""

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
    """A page (H, W, 3 uint8 RGB) whose short side has `short_side` pixels at most; never enlarged."""
    picture = Image.fromarray(pixels)
    shorter, longer = sorted(picture.size)
    if shorter > short_side:
        scale = short_side / shorter
        size = tuple(max(1, round(side * scale)) for side in picture.size)
        picture = picture.resize((size[0], size[1]), Image.Resampling.LANCZOS, reducing_gap=3.0)
        shorter, longer = sorted(picture.size)
    if longer <= shorter * _MOST_STRETCHED:
        return ModelImage(picture)
    width, height = (max(side, -(-longer // _MOST_STRETCHED)) for side in picture.size)
    padded = Image.new("RGB", (width, height), "white")
    padded.paste(picture, (0, 0))
    return ModelImage(padded, picture.width / width, picture.height / height)
