"""Which way up a page is: told by lines with letters, and left alone unless it is clear."""

from __future__ import annotations

import pytest
from PIL import Image

from engine.readers import PageImage
from engine.readers.cpu.orientation import _is_clear, _Vote
from engine.readers.cpu.reader import CpuReader
from tests.engine import drawing

RUSSIAN = (
    "Счёт фактура № 2025-0117",
    "Продавец: ООО Ромашка",
    "Бумага офисная белая",
    "Услуги доставки товара",
    "Всего к оплате без налога",
    "Руководитель организации",
)
FIGURES = (
    "Statement of account",
    "4,861.00   9,608.10   1,869.00",
    "1,986.00   6,809.60   8,160.90",
    "6,108.90   8,096.10   9,618.00",
    "8,690.10   1,680.90   6,981.00",
    "Carried forward to page two",
    "Please keep this statement",
)


def turn_of(reader: CpuReader, sheet: Image.Image) -> int:
    """By how much the reader turns a drawing."""
    return reader.upright(PageImage(1, drawing.pixels(sheet))).turned_degrees


def test_a_page_in_an_unknown_script_is_not_turned(cpu_reader: CpuReader) -> None:
    """Its letters read as Latin ones upside down, but not well."""
    assert turn_of(cpu_reader, drawing.chinese_page(RUSSIAN)) == 0


@pytest.mark.parametrize("degrees", [0, 180])
def test_a_page_of_figures_is_turned_by_its_words(cpu_reader: CpuReader, degrees: int) -> None:
    """Eights, sixes and nines read as well upside down."""
    assert turn_of(cpu_reader, drawing.page(FIGURES).rotate(degrees)) == degrees


@pytest.mark.parametrize(
    ("votes", "is_clear"),
    [
        ([_Vote(0.6, 0.95)] * 6 + [_Vote(0.8, 0.7)] * 2, True),
        ([_Vote(0.6, 0.95)] * 4 + [_Vote(0.9, 0.7)] * 4, False),
        ([_Vote(0.90, 0.93)] * 8, False),
        ([], False),
    ],
    ids=["most and by far", "half against half", "by a hair", "nobody votes"],
)
def test_a_vote_is_clear_where_most_lines_agree_by_more_than_chance(votes: list[_Vote], is_clear: bool) -> None:
    """Else more lines are asked, and then the page stays as it lies."""
    assert _is_clear(votes) is is_clear
