"""Boxes are drawn where they are, and a doubtful one looks different without colour."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from engine.document import Box, Field, Line, Page
from engine.export.overlay import draw
from engine.words import Words

BOX = Box.from_rect(0.25, 0.25, 0.75, 0.5)


def drawn(page: Page, *fields: Field) -> np.ndarray:
    """The overlay's pixels on white paper of 400 x 400."""
    paper = np.full((400, 400, 3), 255, np.uint8)
    content = draw(paper, page, fields)
    assert paper.min() == 255
    return np.array(Image.open(io.BytesIO(content)))


def field_of(confidence: float, page: int = 1) -> Field:
    """A field in the box."""
    return Field("total", Words("合计", "Total"), "1", "1", page, BOX, confidence)


def test_lines_are_outlined_in_place() -> None:
    """Ink on the border, none inside and outside."""
    pixels = drawn(Page(1, 800, 800, (Line("x", BOX, 1.0),)))
    assert pixels[100, 200].min() < 200
    assert pixels[150, 200].min() == 255
    assert pixels[50, 50].min() == 255


def test_doubt_is_dashed() -> None:
    """A gap in the outline of a doubtful field, none in that of a sure one."""
    sure, doubtful = drawn(Page(1, 800, 800), field_of(0.99)), drawn(Page(1, 800, 800), field_of(0.3))
    assert (sure[200, 110:290].min(axis=1) < 255).all()
    inked = doubtful[200, 110:290].min(axis=1) < 255
    assert 0.2 < inked.mean() < 0.8


def test_fields_of_other_pages_are_left_out() -> None:
    """Only this page's."""
    assert drawn(Page(1, 800, 800), field_of(0.9, page=2)).min() == 255


def test_a_box_at_the_very_edge_is_drawn() -> None:
    """Its number stays on the page."""
    edge = Field("a", Words("a", "a"), "1", "1", 1, Box.from_rect(0, 0, 1, 1), 0.9)
    assert drawn(Page(1, 8, 8), edge)[:30, :30].min() < 255
