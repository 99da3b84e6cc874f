"""Words of labels, from names of programs and from print."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.extract.by_label.words import likeness, same_word, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("FederalIncomeTaxWithheld", ("federal", "income", "tax", "withheld")),
        ("FATCA_Code", ("fatca", "code")),
        ("PAYER'S TIN", ("payer", "taxpayer", "identification", "number")),
        ("DOB", ("date", "birth")),
        ("totaling $5,000 or more", ("totaling", "5000", "more")),
        ("7 Payer made direct sales", ("7", "payer", "made", "direct", "sale")),
        ("U.S. citizen", ("us", "citizen")),
        ("invoice_no", ("invoice", "number")),
    ],
)
def test_the_telling_words_of_a_text(text: str, words: tuple[str, ...]) -> None:
    """Camel case split, abbreviations spelled out, plurals made one, little words left out."""
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("first", "second"), [("securlty", "security"), ("classify", "classification"), ("rent", "rent")]
)
def test_words_that_are_the_same(first: str, second: str) -> None:
    """A misread letter and another ending of the same stem."""
    assert same_word(first, second)


@pytest.mark.parametrize(
    ("first", "second"), [("payer", "payee"), ("employer", "employee"), ("lessor", "lessee"), ("tax", "fax")]
)
def test_words_that_are_not(first: str, second: str) -> None:
    """The two sides of a contract differ in a letter and are not the same."""
    assert not same_word(first, second)


@given(st.text(max_size=12), st.text(max_size=12))
def test_likeness_is_symmetrical(first: str, second: str) -> None:
    """In 0..1, and whichever word comes first."""
    assert 0.0 <= likeness(first, second) == likeness(second, first) <= 1.0
