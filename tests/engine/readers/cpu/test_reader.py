"""The CPU reader on pages that lie, lean and are written downwards."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from engine.document import Source
from engine.intake import Limits
from engine.intake.opening import open_file
from engine.page.reading_order import in_reading_order
from engine.readers import PageImage, Request, Stretch
from engine.readers.cpu.reader import CpuReader
from engine.reading.side_by_side import page_of
from tests.engine import drawing

LEASE = (
    "房屋租赁合同",
    "甲方：星河样本物业服务有限公司",
    "乙方：程样本",
    "月租金为人民币四千八百元整",
    "签订日期：2026年3月1日",
)
LETTER = ("敬启者今有样本一事相商", "请于三月之内惠复为盼", "贵公司所订货物已如数发出", "星河书局谨启")


def image_of(sheet: Image.Image) -> PageImage:
    """A page image of a drawing."""
    return PageImage(1, drawing.pixels(sheet))


def texts(reader: CpuReader, sheet: Image.Image) -> list[str]:
    """What stands on the sheet once it is upright, in reading order."""
    image = reader.upright(image_of(sheet))
    [reading] = reader.read([image], Request(), lambda: False)
    return [line.text for line in in_reading_order(page_of(image, reading))]


def letter() -> Image.Image:
    """A letter in vertical lines, from the right to the left."""
    sheet = Image.new("RGB", (800, 800), "white")
    for place, text in enumerate(LETTER):
        drawing.write_downwards(sheet, 640 - 130 * place, 80, text, 36)
    return sheet


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_page_is_turned_upright(cpu_reader: CpuReader, degrees: int) -> None:
    """A scan fed in sideways or upside down."""
    sheet = drawing.chinese_page(LEASE).rotate(degrees, expand=True)
    assert cpu_reader.upright(image_of(sheet)).turned_degrees == degrees
    assert texts(cpu_reader, sheet) == list(LEASE)


def test_vertical_chinese_is_not_taken_for_a_turned_page(cpu_reader: CpuReader) -> None:
    """It stays as it is, and is read from the right."""
    assert cpu_reader.upright(image_of(letter())).turned_degrees == 0
    assert texts(cpu_reader, letter()) == list(LETTER)


def test_a_leaning_vertical_page_is_straightened(cpu_reader: CpuReader) -> None:
    """By its few degrees, not by a quarter."""
    leaning = letter().rotate(4, fillcolor="white")
    assert cpu_reader.upright(image_of(leaning)).turned_degrees == 4


def test_a_vertical_label_stands_beside_horizontal_lines(cpu_reader: CpuReader) -> None:
    """As in the left column of an invoice."""
    sheet = drawing.chinese_page(("", *LEASE[1:4]))
    drawing.write_downwards(sheet, 10, 130, "购买方", 30)
    assert {"购买方", *LEASE[1:4]} <= set(texts(cpu_reader, sheet))


@pytest.mark.parametrize("degrees", [90, -90])
def test_a_note_in_the_margin_is_read_the_way_it_runs(cpu_reader: CpuReader, degrees: int) -> None:
    """Upwards or downwards, beside upright text."""
    sheet = drawing.page(
        ("Starlight Books Limited", "Payment within thirty days", "Total RM 67.40", "", "Thank you"), width=700
    )
    note = Image.new("RGB", (400, 44), "white")
    ImageDraw.Draw(note).text((8, 6), "Customer copy 2026", fill="black", font=drawing.chinese_font(28))
    sheet.paste(note.rotate(degrees, expand=True).crop((0, 0, 44, 330) if degrees < 0 else (0, 70, 44, 400)), (640, 5))
    assert any("Customer copy" in text for text in texts(cpu_reader, sheet))


def test_an_empty_page_stays_as_it_is(cpu_reader: CpuReader) -> None:
    """Nothing to tell a direction from."""
    image = PageImage(1, np.full((300, 200, 3), 255, np.uint8))
    assert cpu_reader.upright(image) is image


def born_digital(*, shift: int) -> PageImage:
    """A page with a text layer whose letters mean others, `shift` further in the alphabet."""
    lines = ("Lease agreement number 2026-031", "Party A: Starlight Trading Company", "Rent: 4,800.00 a month")
    with open_file(drawing.text_pdf(*lines), Limits()) as source:
        [image] = source
    told = [replace(line, text="".join(chr(ord(c) + shift) for c in line.text)) for line in image.text_lines]
    return replace(image, text_lines=tuple(told))


def test_a_text_layer_that_says_what_is_seen_is_believed(cpu_reader: CpuReader) -> None:
    """Its lines are the answer, unread."""
    [reading] = cpu_reader.read([born_digital(shift=0)], Request(), lambda: False)
    assert {line.source for line in reading.lines} == {Source.PDF_TEXT}
    assert reading.warnings == ()


def test_a_text_layer_that_says_something_else_gives_way_to_the_picture(cpu_reader: CpuReader) -> None:
    """A font with a wrong table of meanings: the page is read and the clerk is told."""
    [reading] = cpu_reader.read([born_digital(shift=3)], Request(), lambda: False)
    assert reading.lines[0].text == "Lease agreement number 2026-031"
    assert {line.source for line in reading.lines} == {Source.CPU}
    assert [notice.code for notice in reading.warnings] == ["text_layer_differs"]


def with_amounts(said: str) -> PageImage:
    """A page whose amounts are set in a font of their own, of which the layer says `said` for the digits 0 to 9."""
    lines = ("Lease agreement number 2026-031", "Party A: Starlight Trading Company", "4,873.20", "19,560.00")
    with open_file(drawing.text_pdf(*lines), Limits()) as source:
        [image] = source
    told = [
        replace(line, text=line.text.translate(str.maketrans("0123456789", said))) if line.text[0].isdigit() else line
        for line in image.text_lines
    ]
    fonts = ["Amounts" if line.text[0].isdigit() else "Words" for line in told]
    stretches = tuple(Stretch(font, line) for font, line in zip(fonts, told, strict=True))
    return replace(image, text_lines=tuple(told), stretches=stretches)


def test_one_font_with_a_wrong_table_of_meanings_makes_the_page_false(cpu_reader: CpuReader) -> None:
    """Only the amounts' font takes 7 for 1 and 8 for 3: the amounts come from the picture."""
    [reading] = cpu_reader.read([with_amounts("0123456139")], Request(), lambda: False)
    assert [notice.code for notice in reading.warnings] == ["text_layer_differs"]
    assert "4,873.20" in [line.text for line in reading.lines]


def test_fonts_that_say_what_is_seen_are_believed(cpu_reader: CpuReader) -> None:
    """The same page with a true table."""
    [reading] = cpu_reader.read([with_amounts("0123456789")], Request(), lambda: False)
    assert {line.source for line in reading.lines} == {Source.PDF_TEXT}


def test_a_font_that_is_false_on_a_later_page_only_is_found_there(cpu_reader: CpuReader) -> None:
    """Page 7 is not looked at for its number; it is for the digits that its font has not shown before."""
    words_only = replace(with_amounts("0123456789"), stretches=())
    pages = [replace(words_only, number=6), replace(with_amounts("0123456139"), number=7)]
    readings = list(cpu_reader.read(pages, Request(), lambda: False))
    assert [bool(reading.warnings) for reading in readings] == [False, True]
