"""A value of several lines, one below another in one column: an address, a note, whatever has no label of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from engine.extract.by_label.printed_labels import has_own_label
from engine.extract.by_label.search import Search
from engine.page.folding import fold
from engine.page.layout import Layout, Placed
from engine.presets import Way
from engine.site_patterns import search as matches

_WIDEST_GAP = 1.3
"""Between two lines of a block, in heights of a line; a wider one parts it from what stands below."""
_FARTHEST = 6.0
"""From the line that holds a block to its nearest line, in heights of a line."""
_LIKELY = 0.7
"""The least quality of a label that makes the line it begins doubtful as a line of a block."""


class Block(NamedTuple):
    """Lines from top to bottom, at least one; `has_end`: what stands beyond them shows that no line lacks or is more.

    That is the line that the way names as its end; where it names none, a gap, a label, or the end of the page.
    """

    lines: tuple[Placed, ...]
    has_end: bool


def blocks_of(search: Search, way: Way) -> Iterator[Block]:
    """Each block that a way leads to, of at most `way.block` lines; a line with a label of its own is in none."""
    layout = search.layout
    if way.below is not None:
        starts = (_next(layout, one, reach=_FARTHEST) for one in layout.lines if matches(way.below, one.text))
        blocks = (_block(search, way, start, up=False) for start in starts if start is not None)
    elif way.above is not None:
        ends = (_next(layout, one, up=True, reach=_FARTHEST) for one in layout.lines if matches(way.above, one.text))
        blocks = (_block(search, way, end, up=True) for end in ends if end is not None)
    else:
        blocks = (_block(search, way, start, up=False) for start in layout.lines[: way.first_lines])
    yield from (block for block in blocks if block.lines)


def _block(search: Search, way: Way, start: Placed, *, up: bool) -> Block:
    lines = tuple(_column(search, way, start, up=up))
    has_end = bool(lines) and _has_end(search, way, lines, up=up)
    return Block(lines[::-1] if up else lines, has_end)


def _column(search: Search, way: Way, line: Placed | None, *, up: bool) -> Iterator[Placed]:
    """Line after line, to a wide gap, a line that ends the block, or as many as may be."""
    count = 0
    while line is not None and count < (way.block or 1) and not _ends(search, way, line):
        yield line
        count += 1
        line = _next(search.layout, line, up=up, reach=_WIDEST_GAP)


def _ends(search: Search, way: Way, line: Placed) -> bool:
    return _is_named_end(way, line) or has_own_label(search, line)


def _is_named_end(way: Way, line: Placed) -> bool:
    return way.until is not None and matches(way.until, line.text) is not None


def _has_end(search: Search, way: Way, lines: Sequence[Placed], *, up: bool) -> bool:
    """Whether the end that a way names, or any end where it names none, follows lines of which none may be a label."""
    if any(_may_be_labelled(search, line) for line in lines):
        return False
    reach = _WIDEST_GAP if way.until is None else _FARTHEST
    beyond = _next(search.layout, lines[-1], up=up, reach=reach)
    if beyond is None:
        return way.until is None
    return _is_named_end(way, beyond) if way.until is not None else has_own_label(search, beyond)


def _may_be_labelled(search: Search, line: Placed) -> bool:
    """Whether a line begins as a known label does: `Contact K. Salo`, but also `Bank Street 3`."""
    likely = (label for label in search.by_line.get(line.index, ()) if label.start == 0 and label.quality >= _LIKELY)
    return any(label.line is line and fold(line.text).startswith(label.name) for label in likely)


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
