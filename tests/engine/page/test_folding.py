"""Accents: a language's own stay, those of dirt and noise go."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.document import Box, Line, Source
from engine.page.folding import accents_are_noise, count_chinese, fold, fold_with_origins, without_accents

PLACE = Box.from_rect(0.1, 0.1, 0.5, 0.2)


def line(text: str, accents: float) -> Line:
    """A line as the reader gives it, its accented letters seen with a score of their own."""
    scores = tuple(0.99 if character.isascii() else accents for character in text)
    return Line(text, PLACE, sum(scores) / len(scores), char_scores=scores)


@pytest.mark.parametrize("text", ["Seeblick Möbel AG", "Señor Muñoz", "Entrée tarif réduit", "OÜ NÄIDIS KOHVIK"])
def test_letters_that_are_surely_accented_are_the_languages_own(text: str) -> None:
    """However few they are on the page."""
    lines = [line(text, 0.97), line("TOTAL 44.20 thank you for your visit and come again soon", 0.97)]
    assert not accents_are_noise(lines)


def test_an_accent_seen_dimly_is_dirt_over_a_plain_letter() -> None:
    """40170 SETIA ÁLAM has none."""
    assert accents_are_noise([line("40170 SETIA ÁLAM", 0.84), line("TAMAN SETIA", 0.99)])
    assert without_accents("SETIA ÁLAM 3×4") == "SETIA ALAM 3×4"


def test_one_dim_accent_among_sure_ones_stays() -> None:
    """The document's language has them."""
    assert not accents_are_noise([line("Möbel Zürich", 0.99), line("Käse", 0.7)])


def test_a_files_own_text_is_believed() -> None:
    """A text layer has no scores a character."""
    assert not accents_are_noise([Line("Señal", PLACE, 1.0, Source.PDF_TEXT)])


def test_plain_text_has_no_accents_to_doubt() -> None:
    """Nothing is sure, nothing is unsure."""
    assert not accents_are_noise([line("TAMAN SETIA 3×4", 0.5)])


def test_folding_remembers_where_each_character_was() -> None:
    """Ligatures give several letters, marks and blanks none; a text longer than a line folds the same."""
    folded = fold_with_origins("ﬁ Ｔ發·票 %")
    assert (folded.text, folded.origins) == ("fit发票%", (0, 0, 2, 3, 5, 7))
    assert folded.span(2, 4) == (2, 4)
    assert fold("Ｔ發·票" * 400) == "t发票" * 400


def test_chinese_characters_are_counted() -> None:
    """Ideographs and the two round zeros, no letter and no mark."""
    assert count_chinese("合同 No. 7，二〇二六") == 6
    assert count_chinese("Agreement") == 0


@given(text=st.text(alphabet="aZ9% -_é發票㎏ﬁß，（", max_size=30))
def test_folding_keeps_what_it_keeps_of_each_character_and_where_that_was(text: str) -> None:
    """Plain, wide and several letters for one, alike."""
    folded = fold_with_origins(text)
    assert folded.text == "".join(fold(character) for character in text)
    assert [len(fold(character)) for character in text] == [folded.origins.count(at) for at in range(len(text))]
