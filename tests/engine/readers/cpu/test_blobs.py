"""Ink becomes boxes: a blob a line, and a blob of several lines that touch is parted."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from engine.document import DOUBT_BELOW
from engine.readers import PageImage, Request
from engine.readers.cpu.blobs import boxed
from engine.readers.cpu.ppocr import Quad
from engine.readers.cpu.reader import CpuReader
from tests.engine import drawing

SIDE = 400
ADDRESS = "Harbour Road 1187, 20457 Hamburg"


def ink(*bars: tuple[tuple[int, int], tuple[int, int]], thickness: int = 15) -> np.ndarray:
    """The ink of lines of text from one point to another, as sure as the detector mostly is."""
    seen = np.zeros((SIDE, SIDE), np.uint8)
    for start, end in bars:
        cv2.line(seen, start, end, 255, thickness)
    return seen.astype(np.float32) / 255 * 0.95


def length(quad: Quad) -> float:
    """Of the longer side, in pixels."""
    return max(float(np.hypot(*(quad.corners[at] - quad.corners[0]))) for at in (1, 3))


def is_seen(quads: list[Quad], point: tuple[int, int]) -> bool:
    """Whether a box is around this point."""
    return any(cv2.pointPolygonTest(quad.corners, point, measureDist=False) >= 0 for quad in quads)


def test_a_line_is_one_box() -> None:
    """Also a slanting one; as long as it is, with the margin that it is grown by."""
    level, slanting = boxed(ink(((40, 60), (340, 60)), ((40, 200), (330, 280))), SIDE, SIDE)
    assert length(slanting) == pytest.approx(343, abs=12)
    assert length(level) == pytest.approx(340, abs=12)


def test_a_line_with_a_watermark_across_its_end_is_parted() -> None:
    """Their common box is mostly empty. The line is whole, and nothing of it is seen twice."""
    mark, line = sorted(boxed(ink(((20, 250), (240, 250)), ((240, 250), (390, 200))), SIDE, SIDE), key=length)
    assert length(line) == pytest.approx(240, abs=25)
    assert length(mark) == pytest.approx(170, abs=30)
    shared, _ = cv2.intersectConvexConvex(line.corners, mark.corners)
    assert shared < 150


def test_what_cannot_be_parted_says_so() -> None:
    """A line crossed in its middle, again and again."""
    strokes = [((60 * at, 120), (60 * at + 50, 290)) for at in range(1, 6)]
    seen = boxed(ink(((40, 200), (360, 200)), *strokes), SIDE, SIDE)
    assert is_seen([quad for quad in seen if quad.is_tangled], (200, 200))


def test_lines_that_touch_at_one_end_are_parted() -> None:
    """As a crooked line above another one."""
    seen = boxed(ink(((40, 220), (340, 220)), ((340, 190), (340, 220)), ((220, 186), (340, 190))), SIDE, SIDE)
    assert is_seen(seen, (60, 220))
    assert is_seen(seen, (230, 186))
    assert max(abs(float(quad.corners[0, 1] - quad.corners[1, 1])) for quad in seen) < 20


def test_a_bent_line_is_boxed_along_its_bend() -> None:
    """No point of it is lost."""
    bend = [(20 + 45 * at, 200 - round(70 * np.sin(np.pi * at / 8))) for at in range(9)]
    seen = boxed(ink(*itertools.pairwise(bend)), SIDE, SIDE)
    assert len(seen) > 1
    assert all(is_seen(seen, point) for point in bend)


def test_faint_ink_is_no_text() -> None:
    """A stain has the shape of anything."""
    assert boxed(ink(((30, 200), (300, 200)), ((300, 200), (385, 90))) * 0.5, SIDE, SIDE) == []


def test_a_page_that_is_one_tangle_ends() -> None:
    """Scribble, and a picture whose every corner is ink."""
    random = np.random.default_rng(4)
    points = [tuple(map(int, point)) for point in random.integers(0, SIDE, (60, 2))]
    assert len(boxed(ink(*itertools.pairwise(points), thickness=9), SIDE, SIDE)) < 200
    assert len(boxed(random.random((SIDE, SIDE)).astype(np.float32), SIDE, SIDE)) < 200


def test_a_line_under_a_watermark_is_read(cpu_reader: CpuReader) -> None:
    """Though the watermark begins at its last letters, so that both are one blob."""
    sheet = drawing.page((*("The seller and the buyer agree as follows",) * 4, ADDRESS), size=30, width=1000)
    end = 60 + round(ImageFont.load_default(30).getlength(ADDRESS))
    stamp = Image.new("L", (300, 66))
    ImageDraw.Draw(stamp).text((0, 0), "SPECIMEN", fill=255, font=ImageFont.load_default(40))
    turned = stamp.rotate(12, expand=True)
    sheet.paste((150, 150, 190), (end - 10, 365 - turned.height), turned)
    image = cpu_reader.upright(PageImage(1, drawing.pixels(sheet)))
    [reading] = cpu_reader.read([image], Request(), lambda: False)
    assert ADDRESS.replace(" ", "") in "".join(line.text for line in reading.lines).replace(" ", "")
    crossed = [line for line in reading.lines if "Harbour" in line.text or "Hamburg" in line.text]
    assert all(line.score < DOUBT_BELOW for line in crossed)  # letters may be missing where it was cut
    assert all(line.score > DOUBT_BELOW for line in reading.lines if "seller" in line.text)
