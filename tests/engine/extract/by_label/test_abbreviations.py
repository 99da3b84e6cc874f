"""Labels with the dot of a word cut short, and labels in brackets."""

from __future__ import annotations

import pytest

from tests.engine.extract.sheets import asked, column


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("Beleg Nr. 1093", "Beleg Nr", "1093"),
        ("Invoice No. A-1093", "Invoice No", "A-1093"),
        ("【会员卡号】 88003", "会员卡号", "88003"),
    ],
)
def test_a_label_ends_with_its_dot_or_its_bracket(line: str, name: str, value: str) -> None:
    """`Nr.` is the label with its dot; a label in brackets ends like one with a colon."""
    assert asked(name, column(line))[name].value == value


def test_an_abbreviation_that_a_sentence_tells_is_no_label() -> None:
    """A form's own text wraps in front of `(SSN),`: what follows is prose, the number stands below its caption."""
    text = "which may be your social security number\n(SSN), individual taxpayer number or adoption"
    assert asked("SSN", column(text))["SSN"].value is None
