"""A sheet photographed at an angle is laid flat; scans, curled slips and cut off sheets are left alone."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from engine.readers import PageImage, Request
from engine.readers.cpu.reader import CpuReader
from engine.readers.cpu.sheet import flattened
from tests.engine import drawing

LINES = (
    "星河样本物业服务有限公司 收款收据",
    "交款人：程样本 房号：三栋二单元五零二",
    "收款事由：本年三月物业服务费",
    "金额：人民币肆佰捌拾元整 ¥480.00",
    "收款日期：2026年3月14日 单号：20260314007",
)
LYING = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
FROM_BELOW = ((0.12, 0.0), (0.86, 0.04), (1.0, 1.0), (0.0, 0.94))
FROM_THE_LEFT = ((0.0, 0.0), (1.0, 0.14), (0.98, 0.84), (0.02, 1.0))


def photograph(corners: tuple[tuple[float, float], ...], margin: int = 70) -> np.ndarray:
    """The receipt on a dark table, its corners at shares of its own size."""
    sheet = drawing.pixels(drawing.chinese_page(LINES))
    height, width = sheet.shape[:2]
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    target = np.array([[margin + x * width, margin + y * height] for x, y in corners], np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    size = (width + 2 * margin, height + 2 * margin)
    photo: np.ndarray = cv2.warpPerspective(sheet, matrix, size, flags=cv2.INTER_AREA, borderValue=[70, 55, 48])
    return photo


@pytest.mark.parametrize("corners", [FROM_BELOW, FROM_THE_LEFT])
def test_a_sheet_at_an_angle_is_laid_flat_and_read(
    cpu_reader: CpuReader, corners: tuple[tuple[float, float], ...]
) -> None:
    """Every line, and each of them level on the page that is shown."""
    image = cpu_reader.upright(PageImage(1, photograph(corners)))
    [reading] = cpu_reader.read([image], Request(), lambda: False)
    assert ["".join(line.text.split()) for line in reading.lines] == ["".join(text.split()) for text in LINES]
    for line in reading.lines:
        start, end = line.box.points[0], line.box.points[1]
        assert abs(end[1] - start[1]) * image.height < 0.012 * (end[0] - start[0]) * image.width


def curled() -> np.ndarray:
    """A slip whose sides are bows."""
    slip = Image.new("RGB", (500, 900), (60, 60, 60))
    left = [(120 + 40 * np.sin(y / 250), y) for y in range(60, 840, 10)]
    right = [(390 - 50 * np.sin(y / 250), y) for y in range(840, 60, -10)]
    ImageDraw.Draw(slip).polygon([*left, *right], fill="white")
    return drawing.pixels(slip)


@pytest.mark.parametrize(
    "pixels",
    [
        pytest.param(lambda: drawing.pixels(drawing.chinese_page(LINES)), id="a scan"),
        pytest.param(lambda: photograph(LYING), id="seen from above"),
        pytest.param(lambda: photograph(FROM_BELOW)[90:, :], id="cut off at the top"),
        pytest.param(curled, id="a curled slip"),
    ],
)
def test_what_is_flat_or_unclear_is_left_alone(pixels: object) -> None:
    """No straight, complete, slanted outline: nothing is done."""
    assert callable(pixels)
    assert flattened(pixels()) is None
