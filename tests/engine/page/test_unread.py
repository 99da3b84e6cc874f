"""Which values stand near print that could not be read."""

from __future__ import annotations

import pytest

from engine.document import Box, Page
from engine.page.unread import near_unread

UNREAD = Box.from_rect(0.1, 0.50, 0.3, 0.52)
PAGE = Page(1, 1000, 1000, unread=(UNREAD,))


@pytest.mark.parametrize(
    ("box", "is_near"),
    [
        (Box.from_rect(0.7, 0.501, 0.8, 0.519), True),
        (Box.from_rect(0.1, 0.525, 0.3, 0.545), True),
        (Box.from_rect(0.2, 0.505, 0.25, 0.515), True),
        (Box.from_rect(0.7, 0.53, 0.8, 0.55), False),
        (Box.from_rect(0.1, 0.60, 0.3, 0.62), False),
    ],
    ids=["in its row", "right below", "on it", "a row below, elsewhere", "far below"],
)
def test_near_is_the_row_and_the_next_line(box: Box, is_near: bool) -> None:
    """Where its label may stand."""
    assert near_unread(PAGE, box) is is_near


def test_nothing_is_near_where_all_was_read() -> None:
    """No unread print, no doubt."""
    assert not near_unread(Page(1, 1000, 1000), UNREAD)


def test_unread_places_are_kept_with_the_page() -> None:
    """Also a page stored before there were any comes back."""
    assert Page.from_dict(PAGE.to_dict()) == PAGE
    old = PAGE.to_dict()
    del old["unread"]
    assert Page.from_dict(old).unread == ()
