"""What is sealed opens in its place with its secret, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.sealing import BrokenSeal, Seal, is_sealed

SECRET = bytes(range(32))


@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")))
def test_a_sealed_text_opens_in_its_place(text: str, place: str) -> None:
    """Any text, any place; the sealed form shows nothing and is never the same."""
    seal = Seal(SECRET, "test")
    sealed = seal.seal(text, place)
    assert is_sealed(sealed)
    assert sealed != seal.seal(text, place)
    assert seal.open(sealed, place) == text


def test_it_opens_nowhere_else() -> None:
    """Not in another row, for another purpose, with another secret, changed, cut, or never sealed."""
    seal = Seal(SECRET, "second factor")
    sealed = seal.seal("JBSWY3DPEHPK3PXP", "local:bob")
    changed = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    others = [
        (seal, sealed, "local:mallory"),
        (Seal(SECRET, "webhook address"), sealed, "local:bob"),
        (Seal(bytes(32), "second factor"), sealed, "local:bob"),
        *((seal, text, "local:bob") for text in (changed, sealed[:20], "sealed:1:", "sealed:1:\u2603", "", "clear")),
    ]
    for other, text, place in others:
        with pytest.raises(BrokenSeal):
            other.open(text, place)
