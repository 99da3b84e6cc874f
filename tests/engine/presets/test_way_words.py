"""A way is told in words that say all of it, and nothing of how patterns are spelt."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from engine.presets import FieldSpec, Label, Way
from engine.presets.way_words import called_in, pictured, way_in_words
from tests.engine.presets.made import ways

FEE = FieldSpec(name="fee", label=Label(zh="费用", en="Fee"))


@pytest.mark.parametrize(
    ("pattern", "shown"),
    [
        (r"(?<![A-Za-z0-9])(P-\d{3,7})(?![A-Za-z0-9])", "P-00000"),
        (r"[A-Z]{2}-[A-Z]\s{1,4}\d{8}", "AA-A 00000000"),
        (r"^Deliver\s{1,4}to", "Deliver to"),
        (r"No\.\d{1,3}\(b\)", "No.00(b)"),
        (r"沪[A-Z]-\d{3,7}", "沪A-00000"),
        (r"[A-F]{2}", None),
        (r"\bTotal\b", None),
        (r"a|b", None),
    ],
)
def test_a_plain_pattern_is_shown_as_an_example(pattern: str, shown: str | None) -> None:
    """One that says more is not."""
    assert pictured(pattern) == shown


@pytest.mark.parametrize(
    ("way", "zh", "en"),
    [
        ({}, "栏目名旁边的值", "the value beside its label"),
        ({"pattern": r"Fee\s{0,5}[:：]?\s{0,5}(\S.{0,79})"}, "“Fee”后面的内容", "what stands behind “Fee”"),
        (
            {"pattern": r"Issued\s{1,4}at\s{0,5}[:：]?\s{0,5}(\S.{0,79}?)\s{1,5}on"},
            "“Issued at”与“on”之间的内容",
            "what stands between “Issued at” and “on”",
        ),
        (
            {"find": "date", "alone": True, "last": True},
            "一个日期，独占一行，取最后一处",
            "the date, alone on its line, the last one",
        ),
        ({"find": "amount", "same_row_as": "fee"}, "一个金额，与“费用”同排", "the amount, in the row of “Fee”"),
        (
            {"find": "text", "block": 5, "below": "^Deliver\\s{1,4}to", "until": "^Phone"},
            "上下相连的几行（最多 5 行），在“Deliver to”下面，到“Phone”为止",
            "lines one below another, 5 at most, below “Deliver to”, up to “Phone”",
        ),
        ({"pattern": "a|b", "quality": 0.8}, "符合 a|b 的文字，把握 80%", "text that matches a|b, sure by 80%"),
    ],
)
def test_a_way_is_told(way: dict[str, Any], zh: str, en: str) -> None:
    """What is looked for, where, and what else has to hold."""
    said = way_in_words(Way.model_validate(way), called_in(FEE))
    assert (said.zh, said.en) == (zh, en)


@given(ways(["fee"]))
def test_whatever_a_way_says_has_words(way: Way) -> None:
    """In both languages."""
    said = way_in_words(way, called_in(FEE))
    assert said.zh
    assert said.en
