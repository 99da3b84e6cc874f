"""Print too small for the look at a whole page is looked at closer, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from engine.readers import PageImage, Request
from engine.readers.cpu.finding import Found, with_small_print
from engine.readers.cpu.ppocr import PpOcr
from engine.readers.cpu.reader import CpuReader
from engine.readers.cpu.small_print import places
from tests.engine import drawing

WIDTH, HEIGHT = 2480, 3508
LOOK = 0.34
"""The first look's pixels for each of an A4 page at 300 dpi."""
NOTES = ("Damages are limited to EUR 31750", "payable within 14 days of the notice", "as agreed in clause 1187")
ZH_NOTES = ("逾期每日加收万分之五的违约金", "责任限额为人民币三十一万元整", "遗失不补责任自负")

Pen = ImageDraw.ImageDraw


def sheet() -> tuple[Image.Image, Pen]:
    """A blank A4 page at 300 dpi."""
    page = Image.new("L", (WIDTH, HEIGHT), 255)
    return page, ImageDraw.Draw(page)


def clauses(pen: Pen) -> None:
    """Print of an ordinary size, which the first look sees."""
    for row in range(12):
        text = f"Clause {row:02} The seller delivers the goods"
        pen.text((250, 300 + 130 * row), text, fill=0, font=ImageFont.load_default(52))


def notes(pen: Pen, left: int, top: int, size: int, grey: int, *, zh: bool = False) -> None:
    """Three lines of small print."""
    font = drawing.chinese_font(size) if zh else ImageFont.load_default(size)
    for row, text in enumerate(ZH_NOTES if zh else NOTES):
        pen.text((left, top + round(1.6 * size) * row), text, fill=grey, font=font)


def photograph(width: int, height: int) -> Image.Image:
    """Shades of every size."""
    random = np.random.default_rng(7)
    shades = np.zeros((height, width), np.float32)
    for step in (4, 12, 40, 160):
        coarse = random.random((height // step + 1, width // step + 1)).astype(np.float32)
        shades += cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC) * step**0.5
    return Image.fromarray(cv2.normalize(shades, None, 0, 255, cv2.NORM_MINMAX).astype(np.uint8))


def read(reader: CpuReader, page: Image.Image) -> str:
    """All that was read, without blanks."""
    image = reader.upright(PageImage(1, drawing.pixels(page)))
    [reading] = reader.read([image], Request(), lambda: False)
    return "".join(line.text for line in reading.lines).replace(" ", "")


@pytest.mark.parametrize(
    ("left", "top", "size", "grey", "zh"),
    [
        pytest.param(250, 3200, 16, 0, False, id="foot"),
        pytest.param(1750, 1500, 18, 110, False, id="grey in a margin"),
        pytest.param(250, 3200, 15, 40, True, id="Chinese at the foot"),
        pytest.param(1750, 1500, 14, 110, True, id="Chinese, grey, in a margin"),
    ],
)
def test_small_print_is_read(cpu_reader: CpuReader, left: int, top: int, size: int, grey: int, zh: bool) -> None:
    """Every line of it, and what the first look saw beside it."""
    page, pen = sheet()
    clauses(pen)
    notes(pen, left, top, size, grey, zh=zh)
    text = read(cpu_reader, page)
    assert [note for note in (ZH_NOTES if zh else NOTES) if note.replace(" ", "") not in text] == []
    assert text.count("Clause") == 12


def test_small_print_beside_a_photograph_is_read(cpu_reader: CpuReader) -> None:
    """Right beside it."""
    page, pen = sheet()
    clauses(pen)
    page.paste(photograph(700, 600), (300, 2400))
    notes(pen, 1040, 2700, 18, 60)
    text = read(cpu_reader, page)
    assert [note for note in NOTES if note.replace(" ", "") not in text] == []


class Crossing(PpOcr):
    """Networks that see a line crossed again and again, wherever they look."""

    def __init__(self) -> None: ...

    def ink(self, pixels: np.ndarray, width: int, height: int) -> np.ndarray:
        """(height, width), 0..1."""
        seen = np.zeros((height, width), np.float32)
        middle = height // 2
        cv2.line(seen, (8, middle), (width - 8, middle), 1.0, 6)
        for at in range(1, 6):
            left = width * at // 7
            cv2.line(seen, (left, middle - height // 3), (left + width // 9, middle + height // 3), 1.0, 6)
        return seen


def test_small_print_that_something_crosses_is_not_passed_over() -> None:
    """A closer look that cannot tell it apart says where it is."""
    page, pen = sheet()
    notes(pen, 250, 3200, 16, 0)
    found = with_small_print(Found(drawing.pixels(page), 0, [], None, LOOK), Crossing())
    assert any(cv2.pointPolygonTest(quad.corners, (400, 3220), measureDist=False) >= 0 for quad in found.tangled)
    assert not any(quad.is_tangled for quad in found.quads)


def rules(page: Image.Image) -> None:
    """A table of empty cells."""
    pen = ImageDraw.Draw(page)
    for at in range(0, 1200, 60):
        pen.line((300, 500 + at, 2100, 500 + at), fill=0, width=3)
        pen.line((300 + 3 * at // 2, 500, 300 + 3 * at // 2, 1640), fill=0, width=2)


def barcode(page: Image.Image) -> None:
    """Bars of all widths."""
    pen, left = ImageDraw.Draw(page), 400
    for width in np.random.default_rng(3).integers(3, 12, 120).tolist():
        pen.rectangle((left, 600, left + width // 2, 760), fill=0)
        left += width + 3


def dots(page: Image.Image) -> None:
    """Leaders, as between an entry and its page."""
    pen = ImageDraw.Draw(page)
    for row in range(12):
        for at in range(60):
            pen.ellipse((300 + 20 * at, 500 + 60 * row, 305 + 20 * at, 505 + 60 * row), fill=0)


def dashes(page: Image.Image) -> None:
    """A line to cut along."""
    pen = ImageDraw.Draw(page)
    for at in range(40):
        pen.rectangle((300 + 36 * at, 900, 318 + 36 * at, 905), fill=0)


def halftone(page: Image.Image) -> None:
    """Dots whose sizes make a picture."""
    pen = ImageDraw.Draw(page)
    for y in range(500, 1200, 12):
        for x in range(400, 1400, 12):
            radius = 2 + 2.5 * abs(np.sin(x / 90) * np.cos(y / 130))
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=0)


def scrawl(page: Image.Image) -> None:
    """A hand's strokes."""
    steps = np.arange(400)
    x, y = 400 + 3 * steps, 900 + 60 * np.sin(steps / 9) + 25 * np.cos(steps / 4)
    ImageDraw.Draw(page).line(list(zip(x.tolist(), y.tolist(), strict=True)), fill=40, width=6)


def picture(page: Image.Image) -> None:
    """A photograph."""
    page.paste(photograph(1400, 1000), (400, 700))


def desk(page: Image.Image) -> None:
    """A dark ground with grain, as round a photographed sheet."""
    grain = np.random.default_rng(5).normal(90, 60, (HEIGHT // 4, WIDTH // 4)).astype(np.float32)
    dark = np.clip(cv2.resize(grain, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC), 0, 255)
    page.paste(Image.fromarray(dark.astype(np.uint8)))


@pytest.mark.parametrize("trap", [rules, barcode, dots, dashes, halftone, scrawl, picture, desk])
def test_what_is_no_print_is_not_looked_at_closer(trap: Callable[[Image.Image], None]) -> None:
    """Nothing of it is taken for a row of letters."""
    page, _ = sheet()
    trap(page)
    assert places(drawing.pixels(page), [], LOOK) == []


def test_print_that_has_a_box_is_not_looked_at_again() -> None:
    """Nor is print large enough for the first look, or a page that was seen as it is."""
    page, pen = sheet()
    notes(pen, 250, 3200, 18, 0)
    pixels = drawing.pixels(page)
    box = np.array([[245, 3195], [900, 3195], [900, 3290], [245, 3290]], np.float32)
    assert len(places(pixels, [], LOOK)) == 1
    assert places(pixels, [box], LOOK) == []
    assert places(pixels, [], 1.0) == []


def test_rows_that_stand_together_are_one_place() -> None:
    """Which is around all of them, and no larger than it must be."""
    page, pen = sheet()
    notes(pen, 250, 3200, 18, 0)
    [place] = places(drawing.pixels(page), [], LOOK)
    assert place.left < 250
    assert place.top < 3200 < 3275 < place.bottom
    assert place.look_pixels < 200_000
