"""The gate: fields of the shipped labelled pages, so that a change that costs accuracy is noticed at once.

The pages are invented, were drawn and then read by the CPU reader once; `python -m bench.accuracy` prints the table.
Tolerance: one field in fifty may be wrong (F1 at least 0.98), and confidences may be off by 0.1 on average.
"""

from __future__ import annotations

import numpy as np
import pytest

from bench.accuracy import shipped_cases
from bench.scoring import Case, calibration_error, cases, f1, review_free, same
from engine.document import Page
from engine.readers import PageImage, Request
from engine.readers.cpu.reader import CpuReader
from tests.engine import drawing
from tests.engine.extract.sheets import BOOK, read, values

LEAST_F1 = 0.98
MOST_CALIBRATION_ERROR = 0.1


def test_the_shipped_pages_keep_their_accuracy() -> None:
    """Thirty-seven documents of eighteen kinds: presets chosen by the text, eight by names alone, one page slanted."""
    found = shipped_cases(BOOK)
    wrong = [(case.name, case.wanted, case.given) for case in found if not case.is_right]
    assert len(found) > 250
    assert f1(found)[2] >= LEAST_F1, wrong
    assert calibration_error(found) <= MOST_CALIBRATION_ERROR


def test_a_drawn_receipt_from_pixels_to_fields(cpu_reader: CpuReader) -> None:
    """The real reader and the extractor together on a page drawn here."""
    image = PageImage(1, np.ascontiguousarray(drawing.pixels(drawing.page())))
    (reading,) = cpu_reader.read([image], Request(), lambda: False)
    found = values(read("receipt", Page(1, image.width, image.height, reading.lines)))
    assert found["merchant_name"] == "STARLIGHT BOOKS SDN BHD"
    assert found["transaction_date"] == "2026-03-14"
    assert found["total"] == "67.40"


@pytest.mark.parametrize(
    ("wanted", "given", "equal"),
    [
        ("¥1,234.50", "1234.50", True),
        ("2025年6月18日", "2025-06-18", True),
        ("甲 公司", "甲公司", True),
        ("8.70", "8.79", False),
    ],
)
def test_what_counts_as_the_same(wanted: str, given: str, equal: bool) -> None:
    """Amounts as numbers, dates as dates, text without blanks."""
    assert same(wanted, given) is equal


def test_the_figures_of_a_known_list() -> None:
    """Precision, recall, F1, calibration and the share without a look, worked out by hand."""
    found = [Case("a", "1", "1", 0.9), Case("b", "2", "3", 0.6), Case("c", "4", None, 0.0)]
    assert f1(found) == pytest.approx((0.5, 1 / 3, 0.4))
    assert calibration_error(found) == pytest.approx((0.1 + 0.6) / 2)
    assert review_free(found) == 0.5
    assert cases({"x": None, "": ""}, ()) == []
