"""Lines by height, against a look at all of them."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from engine.page.geometry import Rect
from engine.page.neighbours import Neighbours

pixels = st.integers(0, 60).map(lambda tenths: tenths / 10)


@dataclass(frozen=True)
class Standing:
    """Something with a place."""

    rect: Rect


spans = st.tuples(pixels, pixels).map(sorted)
lines = st.lists(spans.map(lambda span: Standing(Rect(0.0, span[0], 1.0, span[1]))), max_size=20)


@given(lines=lines, top=pixels, bottom=pixels)
def test_all_lines_that_reach_into_a_strip_are_found_in_their_order(
    lines: list[Standing], top: float, bottom: float
) -> None:
    """High lines that begin far above it, too, and those that only touch it."""
    wanted = tuple(line for line in lines if line.rect.bottom >= top and line.rect.top <= bottom)
    assert Neighbours(lines).between(top, bottom) == wanted
