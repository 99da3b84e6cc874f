"""What a picture shows besides text: codes and tick boxes, drawn here."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from engine.evidence import gather
from engine.evidence.codes import parse_vat, read_codes
from engine.readers import PageImage

VAT = "01,32,,26568582157078798692,460.00,20260124,,A1B2,"


def sheet() -> Image.Image:
    """An empty page."""
    return Image.new("RGB", (1240, 1754), "white")


def image_of(drawing: Image.Image) -> PageImage:
    """A page image of a drawing."""
    return PageImage(1, np.ascontiguousarray(np.array(drawing.convert("RGB"))))


def test_a_qr_code_is_read_with_its_place() -> None:
    """A VAT code drawn on a page comes back exactly."""
    drawing = sheet()
    code = zxingcpp.create_barcode(VAT, zxingcpp.BarcodeFormat.QRCode)
    drawing.paste(Image.fromarray(np.array(code.to_image(scale=6))).convert("RGB"), (100, 100))
    evidence = gather(image_of(drawing))
    assert [found.text for found in evidence.codes] == [VAT]
    assert evidence.codes[0].box.left < 0.2
    vat = parse_vat(evidence.codes[0].text)
    assert vat is not None
    assert (vat.number, vat.amount, vat.issued) == ("26568582157078798692", Decimal("460.00"), date(2026, 1, 24))
    assert vat.code is None


def test_codes_that_say_nothing_asked_for_are_not_looked_for() -> None:
    """The bar code of an article is no evidence of anything on the page."""
    drawing = sheet()
    code = zxingcpp.create_barcode("6901234567892", zxingcpp.BarcodeFormat.EAN13)
    drawing.paste(Image.fromarray(np.array(code.to_image(scale=4))).convert("RGB"), (100, 100))
    assert gather(image_of(drawing)).codes == ()


@pytest.mark.parametrize("text", ["", "https://example.com", "01,32,,123,460.00,20260124,,A1B2,", "02,1,2,3,4,5,6,7"])
def test_another_code_is_no_vat_code(text: str) -> None:
    """Only the tax authority's form is taken apart."""
    assert parse_vat(text) is None


def test_tick_boxes_and_what_is_in_them() -> None:
    """A cross fills a box, an outline is empty; letters, rules and frames are no boxes."""
    drawing = sheet()
    pen = ImageDraw.Draw(drawing)
    font = ImageFont.load_default(30)
    pen.rectangle((100, 200, 126, 226), outline="black", width=2)
    pen.rectangle((100, 300, 126, 326), outline="black", width=2)
    pen.line((104, 304, 122, 322), fill="black", width=3)
    pen.line((122, 304, 104, 322), fill="black", width=3)
    pen.rectangle((80, 500, 1100, 900), outline="black", width=3)
    pen.text((150, 198), "not this one", fill="black", font=font)
    pen.text((150, 298), "this one", fill="black", font=font)
    marks = gather(image_of(drawing)).marks
    boxes = [mark for mark in marks if mark.box.left < 0.09]
    assert [mark.is_ticked for mark in boxes] == [False, True]


def test_an_empty_page_shows_nothing() -> None:
    """No code, no box."""
    evidence = gather(image_of(sheet()))
    assert evidence.codes == ()
    assert evidence.marks == ()


def test_a_page_longer_than_codes_are_looked_for_in_is_made_smaller() -> None:
    """A strip of a few pixels too: it is looked at, and never an error."""
    for shape in ((3, 70_000), (70_000, 2)):
        assert read_codes(np.full(shape, 255, np.uint8)) == ()
