"""A value of several lines, one below another in one column: an address, a note, whatever has no label of its own."""

from __future__ import annotations

from collections.abc import Iterator

from engine.page.layout import Layout, Placed
from engine.presets import Way
from engine.site_patterns import search

_WIDEST_GAP = 1.3
"""Between two lines of a block, in heights of a line; a wider one parts it from what stands below."""
_FARTHEST = 6.0
"""From the line that holds a block to its nearest line, in heights of a line."""


def blocks_of(layout: Layout, way: Way) -> Iterator[tuple[Placed, ...]]:
    """The lines of each block that a way leads to, from top to bottom; at most `way.block` lines."""
    if way.below is not None:
        starts = (_next(layout, one, reach=_FARTHEST) for one in layout.lines if search(way.below, one.text))
        blocks = (_down(layout, way, start) for start in starts if start is not None)
    elif way.above is not None:
        ends = (_next(layout, one, up=True, reach=_FARTHEST) for one in layout.lines if search(way.above, one.text))
        blocks = (_up(layout, way, end) for end in ends if end is not None)
    else:
        blocks = (_down(layout, way, start) for start in layout.lines[: way.first_lines])
    yield from (block for block in blocks if block)


def _down(layout: Layout, way: Way, start: Placed) -> tuple[Placed, ...]:
    return tuple(_column(layout, way, start, up=False))


def _up(layout: Layout, way: Way, end: Placed) -> tuple[Placed, ...]:
    return tuple(reversed(list(_column(layout, way, end, up=True))))


def _column(layout: Layout, way: Way, line: Placed | None, *, up: bool) -> Iterator[Placed]:
    """Line after line, to a wide gap, a line that ends the block, or as many as may be."""
    count = 0
    while line is not None and count < (way.block or 1):
        if way.until is not None and search(way.until, line.text) is not None:
            return
        yield line
        count += 1
        line = _next(layout, line, up=up, reach=_WIDEST_GAP)


def _next(layout: Layout, line: Placed, *, up: bool = False, reach: float) -> Placed | None:
    """The nearest line below (or above) another one in its column, within so many of its heights."""
    rect = line.rect
    far = reach * rect.height
    near = layout.near(rect, line.page, up=far if up else 0, down=0 if up else far)
    if up:
        found = [one for one in near if one.rect.bottom <= rect.middle and one.rect.shares_column(rect) > 0]
        return max(found, key=lambda one: one.rect.bottom, default=None)
    found = [one for one in near if one.rect.top >= rect.middle and one.rect.shares_column(rect) > 0]
    return min(found, key=lambda one: one.rect.top, default=None)
