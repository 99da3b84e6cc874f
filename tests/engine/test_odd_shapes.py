"""Pictures of odd shapes go through the whole engine: strips, specks, and a single pixel."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from engine.pipeline import Engine, Order, Upload
from engine.readers.cpu.reader import CpuReader
from tests.engine.extract.sheets import BOOK


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1), (3, 4000), (2, 30000), (30000, 3)])
@pytest.mark.parametrize("ink", ["white", "red"])
def test_a_strip_is_read_as_an_empty_page(cpu_reader: CpuReader, size: tuple[int, int], ink: str) -> None:
    """There is nothing to read on it, and nothing breaks."""
    engine = Engine({"cpu": cpu_reader}, "cpu", BOOK, upright=cpu_reader.upright)
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2, size[1] // 2), fill=ink)
    content = io.BytesIO()
    picture.save(content, "PNG")
    document = engine.read(Upload("strip.png", content.getvalue()), Order())
    assert all(field.value is None for field in document.fields)
