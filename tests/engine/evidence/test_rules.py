"""Ruled lines of a page, drawn here."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from engine.evidence.rules import find_rules
from engine.readers import PageImage


def page_image(drawing: Image.Image) -> PageImage:
    """A page image of a drawing."""
    return PageImage(1, np.ascontiguousarray(np.array(drawing)))


def test_the_four_sides_of_a_box_are_rules() -> None:
    """Two run across and two down, each from corner to corner."""
    drawing = Image.new("RGB", (1240, 1754), "white")
    ImageDraw.Draw(drawing).rectangle((200, 300, 900, 500), outline="black", width=3)
    rules = find_rules(page_image(drawing))
    across = sorted(rule.box.center[1] * 1754 for rule in rules if rule.is_across)
    down = sorted(rule.box.center[0] * 1240 for rule in rules if not rule.is_across)
    assert np.allclose(across, [301, 499], atol=4)
    assert np.allclose(down, [201, 899], atol=4)
    assert all(abs(rule.box.width * 1240 - 700) < 8 for rule in rules if rule.is_across)


def test_a_slanted_rule_keeps_its_two_ends() -> None:
    """A page that was scanned askew has its rules from one height to another."""
    drawing = Image.new("RGB", (1240, 1754), "white")
    ImageDraw.Draw(drawing).line((100, 600, 1100, 620), fill="black", width=4)
    (rule,) = [rule for rule in find_rules(page_image(drawing)) if rule.is_across]
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
    assert all(rule.box.width < 0.1 for rule in find_rules(page_image(drawing)))
