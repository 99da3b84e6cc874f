"""Why a value is in doubt: the weakest thing about it is said, in both languages."""

from __future__ import annotations

import pytest

from engine.values.reasons import FAR, ODD_FORM, UNLIKE_LABEL, blurred, least
from engine.words import Words
from tests.engine.extract.sheets import column, doubted, read


@pytest.mark.parametrize(
    ("factors", "said"),
    [((0.7, 0.9, 1.0), UNLIKE_LABEL), ((1.0, 0.6, 0.9), FAR), ((1.0, 1.0, 0.5), ODD_FORM), ((1.0, 1.0, 1.0), None)],
)
def test_the_least_of_label_place_and_form_is_said(factors: tuple[float, float, float], said: Words | None) -> None:
    """Where all fit, there is nothing to say."""
    assert least(*factors) == said


def test_blurred_print_is_said_with_how_well_it_was_read() -> None:
    """A clear label and a value that the reader hardly believes."""
    text = "发票号码：26332000000123456789"
    sheet = doubted(column(text), text, 0.55)
    field = next(one for one in read("invoice", sheet).fields if one.name == "invoice_number")
    assert field.is_doubtful
    assert field.reason == blurred(0.55)
    assert "55%" in field.reason.zh
    assert "55%" in field.reason.en
