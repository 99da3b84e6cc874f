"""XML that is not read says what it is and what to do."""

from __future__ import annotations

import pytest

from engine.errors import UnknownFormat
from engine.intake import Limits
from engine.intake.opening import open_file


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ('<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4"/>', "CFDI"),
        ("<Facturae/>", "Facturae"),
        ('<Invoice xmlns="http://www.ebinterface.at/schema/6p1/"><Biller/></Invoice>', "ebInterface"),
        ("<drawing/>", "drawing"),
    ],
)
def test_a_format_that_is_not_read_is_named(content: str, name: str) -> None:
    """With the way out: the PDF of the same invoice."""
    with pytest.raises(UnknownFormat) as caught:
        open_file(f"<?xml version='1.0'?>{content}".encode(), Limits())
    assert name in caught.value.message.zh
    assert name in caught.value.message.en
    assert "PDF" in caught.value.hint.en


def test_a_root_of_any_length_makes_a_short_message() -> None:
    """Names come from strangers."""
    with pytest.raises(UnknownFormat) as caught:
        open_file(f"<?xml version='1.0'?><{'x' * 5000}/>".encode(), Limits())
    assert len(caught.value.message.en) < 120
