"""Values beside print that could not be read are in doubt."""

from __future__ import annotations

from dataclasses import replace

from engine.document import DOUBT_BELOW, Box, Field, Line, Page
from engine.extract import extract
from engine.presets import FieldSpec, Label, ValueType
from engine.values.settling import conventions_of

TOTAL = FieldSpec(name="total", label=Label(zh="合计", en="Total"), type=ValueType.AMOUNT)
PAGE = Page(
    1,
    1000,
    1000,
    (
        Line("Total", Box.from_rect(0.1, 0.5, 0.2, 0.52), 0.99),
        Line("44.20", Box.from_rect(0.7, 0.5, 0.8, 0.52), 0.99),
        Line("Thank you", Box.from_rect(0.1, 0.7, 0.2, 0.72), 0.99),
    ),
)


def total_on(page: Page) -> Field:
    """The total found on a page."""
    return extract([page], [TOTAL], None, None, conventions_of([page])).fields[0]


def test_a_value_in_the_row_of_unread_print_is_doubtful_and_says_why() -> None:
    """Its label, or a part of it, may be in a script that was not read."""
    beside = total_on(replace(PAGE, unread=(Box.from_rect(0.3, 0.5, 0.5, 0.52),)))
    assert beside.value == "44.20"
    assert beside.confidence < DOUBT_BELOW
    assert beside.note is not None
    assert "script" in beside.note.en


def test_a_value_far_from_it_is_as_sure_as_ever() -> None:
    """A foreign word elsewhere on the page changes nothing."""
    far = total_on(replace(PAGE, unread=(Box.from_rect(0.1, 0.9, 0.5, 0.92),)))
    assert far == total_on(PAGE)
