"""Long strips and wide pictures, looked at in overlapping tiles, and the boxes of the tiles joined again."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from engine.readers.cpu.ppocr import Quad

_LONGEST_SIDE = 2000
_MOST_ENLARGED = 3.0
_LONGEST_UNCUT = 3400
_TILE = 2048
_OVERLAP = 192
_SAME_ACROSS = 0.6
_SAME_ALONG = 0.3


@dataclass(frozen=True, slots=True)
class Look:
    """How closely the detector looks: at a side no shorter than that, and at no more pixels while it is as long.

    A picture that is small as a whole is enlarged up to `small_side` as far as the pixels go: cards have print of many
    sizes. A pixel takes about 230 bytes.
    """

    shortest_side: int
    most_pixels: int
    small_side: int = 736


COARSE, CLOSE = Look(512, 1_000_000), Look(736, 2_400_000)


@dataclass(frozen=True, slots=True)
class Tile:
    """A window of the page in its own pixels, and the size at which the detector looks at it."""

    left: int
    top: int
    right: int
    bottom: int
    look_width: int
    look_height: int

    @property
    def scale(self) -> float:
        """Pixels looked at for each pixel of the page, along a side."""
        return self.look_width / self.width

    @property
    def width(self) -> int:
        """Pixels of the page."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels of the page."""
        return self.bottom - self.top


def tiles(width: int, height: int, look: Look) -> Iterator[Tile]:
    """One tile for ordinary pages; along the longer side of a strip as many as it takes."""
    shorter, longer = min(width, height), max(width, height)
    at_most = math.sqrt(look.most_pixels / (width * height))
    scale = max(min(1.0, at_most, _LONGEST_SIDE / longer), min(at_most, look.small_side / shorter))
    scale = min(max(scale, look.shortest_side / shorter), _MOST_ENLARGED)
    if longer * scale <= _LONGEST_UNCUT:
        yield Tile(0, 0, width, height, round(width * scale), round(height * scale))
        return
    tile, overlap = round(_TILE / scale), round(_OVERLAP / scale)
    for start in range(0, max(1, longer - overlap), tile - overlap):
        end = min(start + tile, longer)
        along, across = round((end - start) * scale), round(shorter * scale)
        if height >= width:
            yield Tile(0, start, width, end, across, along)
        else:
            yield Tile(start, 0, end, height, along, across)


def join(found: Iterable[tuple[Tile, list[Quad]]]) -> list[Quad]:
    """The quads of all tiles, in order, in pixels of the page; what two neighbours both saw, whole or in part, is one.

    Two tiles of a tall strip see a line twice, those of a wide picture see a part of it each: either way the two
    boxes overlap, and the box around both is the line.
    """
    joined: list[Quad] = []
    for tile, quads in found:
        axis = 0 if tile.left else 1
        start = tile.left if tile.left else tile.top
        seen_twice = [quad for quad in joined if quad.corners[:, axis].max() > start]
        fresh = []
        joined = [quad for quad in joined if quad.corners[:, axis].max() <= start]
        for quad in quads:
            moved = replace(quad, corners=quad.corners + np.array([tile.left, tile.top], np.float32))
            twins = [old for old in seen_twice if _is_same(old, moved, axis)]
            if twins:
                seen_twice = [old for old in seen_twice if all(old is not twin for twin in twins)]
                seen_twice.append(_around([moved, *twins]))
            else:
                fresh.append(moved)
        joined += [*seen_twice, *fresh]
    return joined


def _is_same(one: Quad, other: Quad, axis: int) -> bool:
    """Whether two quads from neighbouring tiles, cut along `axis`, are of one line."""
    low, high = (
        np.maximum(one.corners.min(axis=0), other.corners.min(axis=0)),
        np.minimum(one.corners.max(axis=0), other.corners.max(axis=0)),
    )
    overlap = high - low
    extent = np.minimum(np.ptp(one.corners, axis=0), np.ptp(other.corners, axis=0))
    needed_along = _SAME_ALONG * min(float(extent[axis]), _OVERLAP)
    return bool(overlap[1 - axis] >= _SAME_ACROSS * extent[1 - axis] and overlap[axis] >= needed_along)


def _around(quads: list[Quad]) -> Quad:
    points = np.concatenate([quad.corners for quad in quads])
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)
    is_cut, is_tangled = any(quad.is_cut for quad in quads), all(quad.is_tangled for quad in quads)
    return Quad(corners, max(quad.score for quad in quads), is_cut=is_cut, is_tangled=is_tangled)
