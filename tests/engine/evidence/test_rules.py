"""Ruled lines of a page, drawn here."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from engine.evidence.rules import find_rules


def grey_of(drawing: Image.Image) -> np.ndarray:
    """The grey pixels of a drawing."""
    return np.array(drawing.convert("L"))


def test_the_four_sides_of_a_box_are_rules() -> None:
    """Two run across and two down, each from corner to corner."""
    drawing = Image.new("RGB", (1240, 1754), "white")
    ImageDraw.Draw(drawing).rectangle((200, 300, 900, 500), outline="black", width=3)
    rules = find_rules(grey_of(drawing))
    across = sorted(rule.box.center[1] * 1754 for rule in rules if rule.is_across)
    down = sorted(rule.box.center[0] * 1240 for rule in rules if not rule.is_across)
    assert np.allclose(across, [301, 499], atol=4)
    assert np.allclose(down, [201, 899], atol=4)
    assert all(abs(rule.box.width * 1240 - 700) < 8 for rule in rules if rule.is_across)


def test_a_slanted_rule_keeps_its_two_ends() -> None:
    """A page that was scanned askew has its rules from one height to another."""
    drawing = Image.new("RGB", (1240, 1754), "white")
    ImageDraw.Draw(drawing).line((100, 600, 1100, 620), fill="black", width=4)
    (rule,) = [rule for rule in find_rules(grey_of(drawing)) if rule.is_across]
    (_, first), (_, last) = rule.box.points[0], rule.box.points[1]
    assert abs(first * 1754 - 601) < 5
    assert abs(last * 1754 - 619) < 5


def test_print_has_no_long_rules() -> None:
    """Letters are not taken for rules that reach across a form."""
    drawing = Image.new("RGB", (1240, 1754), "white")
    pen = ImageDraw.Draw(drawing)
    for row in range(20):
        pen.text((100, 100 + 50 * row), "Permanent residence address TELEFILE HTML 111", fill="black", font_size=28)
    assert isinstance(ImageFont.load_default(28), ImageFont.FreeTypeFont)
    assert all(rule.box.width < 0.1 for rule in find_rules(grey_of(drawing)))


def test_a_rule_in_a_box_and_the_box_around_it_are_rules_by_themselves() -> None:
    """What another shape goes round is found too; a bar thicker than a rule is none, nor is what it holds lost."""
    drawing = Image.new("L", (1240, 1754), "white")
    pen = ImageDraw.Draw(drawing)
    pen.rectangle((100, 300, 1100, 700), outline="black", width=40)
    pen.line((300, 500, 900, 500), fill="black", width=3)
    (rule,) = [rule for rule in find_rules(grey_of(drawing)) if rule.is_across and rule.box.width < 0.6]
    assert abs(rule.box.center[1] * 1754 - 500) < 4


def test_rules_come_from_the_top_down() -> None:
    """However many strokes a page has, those at its head are the ones kept."""
    drawing = Image.new("L", (1240, 1754), "white")
    for row in range(1700):
        for column in range(2) if row % 4 == 0 else ():
            ImageDraw.Draw(drawing).line((20 + 600 * column, row, 500 + 600 * column, row), fill=0, width=2)
    across = [rule for rule in find_rules(grey_of(drawing)) if rule.is_across]
    assert 0 < len(across) <= 600
    assert min(rule.box.top for rule in across) < 0.01
