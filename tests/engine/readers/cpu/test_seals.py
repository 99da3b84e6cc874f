"""Red seals are taken off a page before it is read; other red things stay."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from engine.readers import PageImage, Request
from engine.readers.cpu.reader import CpuReader
from engine.readers.cpu.seals import find_seals, without_seals
from tests.engine import drawing

SIGNATURES = (
    "甲方：星河样本物业服务有限公司",
    "法定代表人：程样本 电话：0100-88887777",
    "统一社会信用代码：91330100799655058B",
    "开户行：样本银行样本市支行",
    "账号：6222000011112222333",
)


@pytest.mark.parametrize(("left", "top", "flat"), [(300, 60, 1.0), (220, 120, 1.0), (420, 100, 0.7)])
def test_print_under_a_seal_is_read(cpu_reader: CpuReader, left: int, top: int, flat: float) -> None:
    """Name, number and account below a round or an oval seal; the seal's own words do not mix with them."""
    sheet = drawing.chinese_page(SIGNATURES)
    drawing.stamp(sheet, left, top, flat=flat)
    [reading] = cpu_reader.read([PageImage(1, drawing.pixels(sheet))], Request(), lambda: False)
    seen = ["".join(line.text.split()) for line in reading.lines]
    assert seen == ["".join(text.split()) for text in SIGNATURES]


def test_a_seal_is_found_where_it_is() -> None:
    """Within a few pixels, its size too."""
    sheet = drawing.chinese_page(SIGNATURES)
    drawing.stamp(sheet, 300, 60)
    [seal] = find_seals(drawing.pixels(sheet))
    assert seal.center == pytest.approx((430, 190), abs=5)
    assert seal.size == pytest.approx((252, 252), abs=10)


def red_print() -> Image.Image:
    """A heading, a frame, a disc and a sum in red: nothing of it is a seal."""
    sheet = drawing.chinese_page(SIGNATURES)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((40, 40, 960, 420), outline="red", width=4)
    pen.text((300, 380), "青竹样本收据 ¥4,800.00", fill="red", font=drawing.chinese_font(30))
    pen.ellipse((820, 80, 900, 160), fill="red")
    pen.arc((600, 200, 760, 360), 0, 180, fill="red", width=4)
    return sheet


def test_other_red_things_stay() -> None:
    """Headings, frames, discs and half rings; a page without red is not even copied."""
    pixels = drawing.pixels(red_print())
    assert all(seal.size[0] < 100 for seal in find_seals(pixels))
    window = (slice(370, 420), slice(290, 700))
    assert np.array_equal(without_seals(pixels)[window], pixels[window])
    plain = drawing.pixels(drawing.chinese_page(SIGNATURES))
    assert without_seals(plain) is plain
