"""A pattern that a preset brings finds what it should, and never holds anybody up."""

from __future__ import annotations

import time

import pytest
from pydantic import ValidationError

from engine.presets import FieldSpec, Label
from engine.site_patterns import first_match


def test_the_first_text_that_matches_counts() -> None:
    """As it is written in presets."""
    assert first_match(r"\d{10,12}", "no number", "No. 1234567890") == "1234567890"
    assert first_match(r"\d{10,12}", "none", "here") is None


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"(\w+\s?)*:", r"(.*,){20}x"])
def test_a_pattern_that_explodes_finds_nothing_in_little_time(pattern: str) -> None:
    """Each of these takes longer than anybody lives, where nothing stops it."""
    text = "a" * 1500 + "!" if "a+" in pattern else "a, b " * 300
    started = time.process_time()
    assert first_match(pattern, text, text) is None
    assert time.process_time() - started < 5


def test_what_is_no_pattern_is_refused_with_its_preset() -> None:
    """When it is loaded, not when a document comes."""
    with pytest.raises(ValidationError, match="not a pattern"):
        FieldSpec(name="x", label=Label(zh="x", en="x"), pattern="(")
