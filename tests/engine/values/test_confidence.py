"""How sure a value is: more evidence never makes it less sure, and the scale is that of being right."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.document import DOUBT_BELOW
from engine.values.confidence import calibrated, combine

SHARES = st.floats(0.0, 1.0)


@given(SHARES, SHARES)
def test_more_evidence_is_never_less_sure(one: float, other: float) -> None:
    """The scale keeps the order, and stays within 0..1."""
    low, high = sorted((one, other))
    assert 0.0 < calibrated(low) <= calibrated(high) < 1.0


@given(SHARES, SHARES, SHARES)
def test_both_reading_and_place_count(reading: float, quality: float, less: float) -> None:
    """A worse reading, or a worse place, lowers the confidence or leaves it."""
    sure = combine(reading, quality)
    assert combine(reading * less, quality) <= sure
    assert combine(reading, quality * less) <= sure


def test_the_scale() -> None:
    """A clear line right of its label is no doubt; half the evidence is."""
    assert combine(0.99, 0.95) > 0.95 > DOUBT_BELOW > combine(0.55, 0.7)
