"""A pattern that a preset brings finds what it should, and never holds anybody up."""

from __future__ import annotations

import time

import pytest
from pydantic import ValidationError

from engine.presets import FieldSpec, Label
from engine.site_patterns import first_match, is_slow, may_stand_in, search


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


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (r"^No \d+$", "No 12"),
        (r"(?i)total\b", "TOTAL"),
        (r"\d(?!\s)", "sum 1"),
        (r"(?<!\d)\d{2}(?!\d)", "12"),
        (r"[*\s]*+\d", "** 1"),
        (r"\B\d{2}\b", "A12"),
        (r"x\Z", "box"),
    ],
)
def test_one_look_at_all_lines_misses_nothing(pattern: str, line: str) -> None:
    """A line that matches alone is not passed over because of the lines around it."""
    assert search(pattern, line) is not None
    assert may_stand_in(pattern, f"first\n{line}\n9 last")


def test_lines_without_a_match_are_passed_over() -> None:
    """Where the pattern is a plain one."""
    assert not may_stand_in(r"^Total \d", "Sum 12\nCash 20")


@pytest.mark.parametrize(("pattern", "slow"), [(r"(\w+\s?)*:", True), (r"(.*,){20}x", True), (r"\d{4}-\d{2}", False)])
def test_a_slow_pattern_is_known_before_it_is_used(pattern: str, slow: bool) -> None:
    """A kind with such a one is refused."""
    assert is_slow(pattern) is slow
