"""The map between two pages: found whatever the pages' places and sizes are, in spite of false pairs."""

from __future__ import annotations

import cmath

from hypothesis import given
from hypothesis import strategies as st

from engine.layouts.transform import Pair, PlaneMap, fit

spot = st.builds(complex, st.floats(0.0, 1.0), st.floats(0.0, 1.4))
moves = st.builds(
    lambda size, turn, shift: PlaneMap(cmath.rect(size, turn), shift),
    st.floats(0.5, 2.0),
    st.floats(-0.1, 0.1),
    st.builds(complex, st.floats(-0.5, 0.5), st.floats(-0.5, 0.5)),
)


def apart(points: list[complex]) -> bool:
    """Whether the points are spread over the page, not crowded in a corner."""
    return all(abs(a - b) > 0.1 for i, a in enumerate(points) for b in points[:i])


spread = st.lists(spot, min_size=4, max_size=9).filter(apart)


@given(spread, moves)
def test_a_moved_page_is_found_exactly(points: list[complex], move: PlaneMap) -> None:
    """Every point comes where it went, and back again."""
    found = fit([Pair(i, point, move.apply(point)) for i, point in enumerate(points)], 0.01)
    assert found is not None
    plane, near = found
    assert len(near) == len(points)
    assert all(abs(plane.apply(point) - move.apply(point)) < 0.004 for point in points)
    assert all(abs(plane.back(plane.apply(point)) - point) < 1e-6 for point in points)


@given(spread, moves, st.lists(st.tuples(spot, spot), max_size=3))
def test_false_pairs_do_not_pull_the_page_away(
    points: list[complex], move: PlaneMap, false: list[tuple[complex, complex]]
) -> None:
    """The same words elsewhere on the page, fewer than the true ones, move nothing."""
    true = [Pair(i, point, move.apply(point)) for i, point in enumerate(points)]
    false = [pair for pair in false if abs(move.apply(pair[0]) - pair[1]) > 0.2]
    wrong = [Pair(100 + i, here, there) for i, (here, there) in enumerate(false)]
    found = fit([*true, *wrong], 0.01)
    assert found is not None
    assert len(found[1]) >= len(points)


@given(st.lists(st.tuples(spot, spot), max_size=2))
def test_two_labels_make_no_layout(pairs: list[tuple[complex, complex]]) -> None:
    """Any two points fit somehow; they say nothing."""
    assert fit([Pair(i, here, there) for i, (here, there) in enumerate(pairs)], 0.01) is None


def test_a_leaning_photograph_is_followed() -> None:
    """Rows are straight, columns lean: the shear is found, and nothing is turned for it."""
    lean = PlaneMap(1 + 0.03j, 0.02 + 0.1j, -0.03j)
    points = [complex(x, y) for x in (0.1, 0.5, 0.8) for y in (0.1, 0.4, 0.9, 1.2)]
    found = fit([Pair(i, point, lean.apply(point)) for i, point in enumerate(points)], 0.012)
    assert found is not None
    assert max(abs(found[0].apply(point) - lean.apply(point)) for point in points) < 0.006


def test_a_page_upside_down_or_much_larger_is_another_page() -> None:
    """Pages are made upright before; what would have to be turned over is no match."""
    points = [0.1 + 0.1j, 0.8 + 0.2j, 0.2 + 0.9j, 0.7 + 1.1j]
    for move in (PlaneMap(-1, 1 + 1.4j), PlaneMap(5, 0j), PlaneMap(1j, 1 + 0j)):
        assert fit([Pair(i, point, move.apply(point)) for i, point in enumerate(points)], 0.01) is None
