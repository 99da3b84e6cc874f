"""Scripts that the reader does not know are said, never read as little and sure."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from engine.readers import PageImage, Reading, Request
from engine.readers.cpu.ppocr import LINE_HEIGHT, Recognition
from engine.readers.cpu.reader import CpuReader
from engine.readers.cpu.unread import Coverage, unread_lines
from tests.engine import drawing

KOREAN = (
    "샘플마트 강남점",
    "사업자번호 123-45-67890",
    "우유 2,800",
    "과세물품 12,909",
    "합계 금액 14,200원",
    "감사합니다",
)
RUSSIAN = (
    "Счёт № 2025-0117",
    "Продавец: ООО Ромашка",
    "Бумага офисная 1 250,00",
    "Всего к оплате 6 516,60",
    "Руководитель",
)
GREEK = (
    "Τιμολόγιο 2025-0117",
    "Ημερομηνία: 14 Μαρτίου",
    "Πωλητής: Παράδειγμα ΑΕ",
    "Σύνολο πληρωτέο 5.766,62",
    "Ευχαριστούμε",
)
CHINESE = (
    "销售合同",
    "甲方：星河样本贸易有限公司",
    "合同金额：人民币 12,800.00 元",
    "……………………………………",
    "签订日期：2026年3月1日",
)
LATIN = (
    "Facture n° 2025-0117",
    "Société Exemple SARL",
    "Total . . . . . . . . . . . . . 44,20",
    "Net à payer  5 580,60",
    "- - - - - - -",
)
READ = Coverage(ink=4.0, bare=0.1, letters=0.98)
BARE = Coverage(ink=4.0, bare=2.5, letters=None)
EMPTY = Coverage(ink=0.3, bare=0.3, letters=None)
NUMBER = Coverage(ink=1.0, bare=0.0, letters=None)
GUESSED = Coverage(ink=4.0, bare=0.2, letters=0.65)


def reading_of(reader: CpuReader, sheet: Image.Image) -> Reading:
    """What the reader gives for a drawing."""
    [reading] = reader.read([PageImage(1, drawing.pixels(sheet))], Request(), lambda: False)
    return reading


@pytest.mark.parametrize("lines", [KOREAN, RUSSIAN, GREEK], ids=["Korean", "Russian", "Greek"])
def test_a_page_in_an_unknown_script_is_told(cpu_reader: CpuReader, lines: tuple[str, ...]) -> None:
    """With how many of its lines could not be read, and where they stand."""
    reading = reading_of(cpu_reader, drawing.chinese_page(lines))
    assert [notice.code for notice in reading.warnings] == ["unknown_script"]
    assert len(reading.unread) >= 3
    assert str(len(reading.unread)) in reading.warnings[0].message.en


@pytest.mark.parametrize("lines", [CHINESE, LATIN], ids=["Chinese", "French"])
def test_a_page_in_a_known_script_is_not(cpu_reader: CpuReader, lines: tuple[str, ...]) -> None:
    """Dot leaders and dashes are no letters that went unread."""
    reading = reading_of(cpu_reader, drawing.chinese_page(lines))
    assert (reading.warnings, reading.unread) == ((), ())


def test_what_is_read_of_such_a_line_is_not_sure(cpu_reader: CpuReader) -> None:
    """The number behind a Korean word is no surer than the line."""
    lines = {line.text: line.score for line in reading_of(cpu_reader, drawing.chinese_page(KOREAN)).lines}
    assert lines["123-45-67890"] < 0.8


@pytest.mark.parametrize(("across", "degrees"), [(160, 45), (450, 45), (160, 65)])
def test_a_line_that_a_watermark_crosses_is_read_or_told(cpu_reader: CpuReader, across: int, degrees: int) -> None:
    """Never lost without a word, nor in part."""
    reading = reading_of(cpu_reader, stamped("Account number 4417 2208 9035 6681 7720", across, degrees))
    assert [notice.code for notice in reading.warnings] == ["crossed_print"]
    assert any(box.top <= 417 / 700 <= box.bottom for box in reading.unread)


def test_print_beside_a_watermark_is_not_told_as_crossed(cpu_reader: CpuReader) -> None:
    """Both are whole."""
    reading = reading_of(cpu_reader, stamped("Account number 4417", 800, 25))
    assert "Account number 4417" in [line.text for line in reading.lines]
    assert (reading.warnings, reading.unread) == ((), ())


def stamped(text: str, across: int, degrees: int) -> Image.Image:
    """A page with a line of text, and a grey word laid over it at a slant, its middle so many pixels across."""
    page = Image.new("RGB", (1000, 700), "white")
    font = ImageFont.load_default(30)
    pen = ImageDraw.Draw(page)
    for row in range(4):
        pen.text((60, 60 + row * 50), "The seller and the buyer agree as follows", fill="black", font=font)
    pen.text((60, 400), text, fill="black", font=font)
    mark = Image.new("L", (176, 51))
    ImageDraw.Draw(mark).text((0, 0), "SPECIMEN", fill=255, font=ImageFont.load_default(34))
    mark = mark.rotate(degrees, expand=True)
    page.paste((120, 120, 120), (across - mark.width // 2, 417 - mark.height // 2), mark)
    return page


def strip(*marks: tuple[int, int]) -> np.ndarray:
    """A cut line with a letter-high bar from one pixel across to another."""
    line = np.full((LINE_HEIGHT, 400, 3), 255, np.uint8)
    for left, right in marks:
        line[10:38, left:right:3] = 0
    return line


def test_ink_far_from_every_character_is_bare() -> None:
    """A word of an unknown script in front of a number."""
    seen = Recognition("12", (0.99, 0.99), (300.0, 330.0))
    coverage = Coverage.of(strip((0, 200), (290, 340)), seen)
    assert coverage.is_bare
    assert coverage.read_share < 0.4


def test_ink_under_its_characters_is_read() -> None:
    """Every stretch has a character in reach."""
    seen = Recognition("ABC", (0.99,) * 3, (20.0, 60.0, 100.0))
    coverage = Coverage.of(strip((10, 120)), seen)
    assert not coverage.is_bare
    assert coverage.letters == pytest.approx(0.99)


def test_a_line_without_ink_is_read() -> None:
    """Paper is no script."""
    coverage = Coverage.of(strip(), Recognition("", ()))
    assert (coverage.is_bare, coverage.read_share) == (False, 1.0)


@pytest.mark.parametrize(
    ("page", "unread"),
    [
        ([READ] * 20 + [BARE] * 2, []),
        ([READ] * 20 + [BARE] * 3, [20, 21, 22]),
        ([READ] * 20 + [GUESSED] * 4, []),
        ([READ] * 5 + [GUESSED] * 4, [5, 6, 7, 8]),
        ([BARE, GUESSED, GUESSED, READ], [0, 1, 2]),
        ([Coverage(3.0, 0.0, 0.95, strange=8)] * 3 + [READ] * 3, [0, 1, 2]),
        ([EMPTY, EMPTY, NUMBER, EMPTY, NUMBER, READ], [0, 1, 3]),
        ([EMPTY] * 3 + [READ] * 4 + [NUMBER] * 9, []),
        ([EMPTY] * 2 + [NUMBER] * 9, []),
        ([], []),
    ],
)
def test_the_whole_page_bears_out_that_a_script_is_unknown(page: list[Coverage], unread: list[int]) -> None:
    """A scrawl or a bad scan does not; a few bare lines, many guesses, or short lines of which nothing came, do."""
    assert unread_lines(page) == unread
