"""What counts as ink on a drawn page."""

from __future__ import annotations

import numpy as np
import pytest

from engine.intake.visible_text import Ink


def drawn(mark: tuple[int, int, int]) -> Ink:
    """A white page with a square in that colour from (20, 20) to (40, 40)."""
    pixels = np.full((60, 80, 3), 255, np.uint8)
    pixels[20:40, 20:40] = mark
    return Ink(pixels)


@pytest.mark.parametrize("mark", [(0, 0, 0), (243, 255, 255), (255, 243, 255), (255, 255, 243)])
def test_a_step_in_any_one_colour_is_ink(mark: tuple[int, int, int]) -> None:
    """Yellow on white is print as black is, where it stands and nowhere else."""
    ink = drawn(mark)
    assert ink.is_in(15, 15, 45, 45)
    assert not ink.is_in(50, 10, 75, 50)
    assert not ink.is_in(25, 25, 34, 34)


def test_what_nobody_can_see_is_none() -> None:
    """A shade off the paper is no ink."""
    assert not drawn((244, 244, 244)).is_in(10, 10, 50, 50)
