"""Print that could not be read, and the values that stand on it or beside it."""

from __future__ import annotations

from engine.document import Box, Page

_NEXT_LINE_HEIGHTS = 1.0
"""How far above or below a value, in heights of the unread line, its label may stand."""


def near_unread(page: Page, box: Box) -> bool:
    """Whether a box of the page lies on print that could not be read, in its row, or right above or below it."""
    return any(_is_near(unread, box) for unread in page.unread)


def has_readable_line(page: Page) -> bool:
    """Whether any line with a letter or digit stands elsewhere than on print that could not be read."""
    return any(
        any(character.isalnum() for character in line.text)
        and not any(box.contains(line.box.center) for box in page.unread)
        for line in page.lines
    )


def _is_near(unread: Box, box: Box) -> bool:
    is_in_row = _shared(unread.top, unread.bottom, box.top, box.bottom) > 0.3 * min(unread.height, box.height)
    reach = _NEXT_LINE_HEIGHTS * unread.height
    is_next_row = _shared(unread.top - reach, unread.bottom + reach, box.top, box.bottom) > 0
    return is_in_row or (is_next_row and _shared(unread.left, unread.right, box.left, box.right) > 0)


def _shared(start: float, end: float, other_start: float, other_end: float) -> float:
    return min(end, other_end) - max(start, other_start)
