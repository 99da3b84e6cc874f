"""Ruled lines for the pages of `sheets`: boxes and blanks at places in pixels."""

from __future__ import annotations

from engine.document import Box
from engine.evidence import Evidence, Mark, Rule
from tests.engine.extract.sheets import HEIGHT, WIDTH


def across(left: float, right: float, y: float) -> Rule:
    """A rule from left to right."""
    return Rule(Box.from_rect(left / WIDTH, y / HEIGHT, right / WIDTH, y / HEIGHT), True)


def down(top: float, bottom: float, x: float) -> Rule:
    """A rule from top to bottom."""
    return Rule(Box.from_rect(x / WIDTH, top / HEIGHT, x / WIDTH, bottom / HEIGHT), False)


def box(left: float, top: float, right: float, bottom: float) -> tuple[Rule, ...]:
    """The four sides of a box."""
    return (
        across(left, right, top),
        across(left, right, bottom),
        down(top, bottom, left),
        down(top, bottom, right),
    )


def ruled(*rules: Rule, marks: tuple[Mark, ...] = ()) -> tuple[Evidence, ...]:
    """The evidence of a first page with these rules."""
    return (Evidence(1, (), marks, rules),)
