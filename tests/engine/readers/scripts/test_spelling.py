"""One spelling for what can be written in several ways."""

from __future__ import annotations

import pytest

from engine.readers.scripts.spelling import spelt


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        pytest.param("จํานวน", "จำนวน", id="Thai am"),
        pytest.param("ബില്\u200d", "ബിൽ", id="chillu"),
        pytest.param("எண்\u200c 12", "எண் 12", id="joiner at the end"),
        pytest.param("می\u200cخواهم", "می\u200cخواهم", id="joiner between letters"),
        pytest.param("e\u0301te\u0301", "été", id="marks"),
    ],
)
def test_text_has_one_spelling(written: str, wanted: str) -> None:
    """Searches and comparisons find it."""
    assert spelt(written) == wanted
