"""Pages are named as people write them; what names none is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadPages
from engine.reading.page_choice import check_choice, chosen_pages


@pytest.mark.parametrize(
    ("choice", "pages"),
    [
        (None, [1, 2, 3, 4, 5]),
        ("2", [2]),
        ("1-3,5", [1, 2, 3, 5]),
        ("4-", [4, 5]),
        ("3，1 - 2", [1, 2, 3]),
        ("2-900", [2, 3, 4, 5]),
    ],
)
def test_pages_of_a_file_of_five(choice: str | None, pages: list[int]) -> None:
    """Single pages, ranges and open ends, in the file's order, each once, no more than there are."""
    assert chosen_pages(choice, 5) == pages


@pytest.mark.parametrize("choice", ["", "0", "a", "3-1", "1,,2", "-", "1-2-3", "-4"])
def test_other_texts_are_refused(choice: str) -> None:
    """What is no choice of pages is an error before any file is opened."""
    with pytest.raises(BadPages):
        check_choice(choice)


def test_a_file_without_the_pages_is_refused() -> None:
    """Page 9 of a file of five is an error, not an empty result."""
    with pytest.raises(BadPages):
        chosen_pages("9", 5)


@given(st.text(alphabet="0123456789-, ，x", max_size=20), st.integers(1, 40))
def test_any_text_gives_pages_of_the_file_or_is_refused(choice: str, page_count: int) -> None:
    """Nothing else can come out."""
    try:
        pages = chosen_pages(choice, page_count)
    except BadPages:
        return
    assert pages == sorted(set(pages))
    assert set(pages) <= set(range(1, page_count + 1))
    assert pages
