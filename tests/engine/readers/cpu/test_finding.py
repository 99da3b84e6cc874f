"""A page is looked at once: closer where its print is small, and not again where it was straightened by little."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from engine.readers import PageImage, Request
from engine.readers.cpu.ppocr import PpOcr
from engine.readers.cpu.precision import PLAIN, Precisions
from engine.readers.cpu.reader import CpuReader
from tests.engine import drawing

LINES = tuple(f"Item {row:02} of the delivery note    {row * 7 + 11}.{row:02}" for row in range(1, 25))


class Watched(PpOcr):
    """The networks, which note the size of each look."""

    def __init__(self) -> None:
        super().__init__(Precisions(PLAIN, PLAIN))
        self.looks: list[int] = []

    def ink(self, pixels: np.ndarray, width: int, height: int) -> np.ndarray:
        """As ever."""
        seen = super().ink(pixels, width, height)
        self.looks.append(seen.size)
        return seen


@pytest.fixture(scope="module")
def watched() -> Watched:
    """One set of networks for all."""
    return Watched()


@pytest.fixture
def reader(watched: Watched) -> CpuReader:
    """A reader with those networks, before its first page."""
    reader = CpuReader(PLAIN)
    reader._ocr = watched
    watched.looks.clear()
    return reader


def read(reader: CpuReader, sheet: Image.Image) -> list[str]:
    """The lines, as the pipeline reads a page: upright first."""
    image = reader.upright(PageImage(1, drawing.pixels(sheet)))
    return [line.text for reading in reader.read([image], Request(), lambda: False) for line in reading.lines]


def found(lines: list[str]) -> int:
    """How many of the figures were read."""
    text = " ".join(lines)
    return sum(line.split()[-1] in text for line in LINES)


def test_ordinary_print_is_looked_at_once(reader: CpuReader, watched: Watched) -> None:
    """To turn it upright and to read it."""
    assert found(read(reader, drawing.page(LINES, size=26, width=900))) == len(LINES)
    [look] = watched.looks
    assert look <= 1_100_000


def test_small_print_is_looked_at_closer(reader: CpuReader, watched: Watched) -> None:
    """A sheet whose lines would be a few pixels high."""
    sheet = Image.new("RGB", (2000, 2800), "white")
    sheet.paste(drawing.page(LINES, size=22, width=900), (100, 100))
    assert found(read(reader, sheet)) == len(LINES)
    coarse, close = watched.looks
    assert coarse <= 1_100_000 < close


@pytest.mark.parametrize("degrees", [2.0, -2.5])
def test_what_was_seen_of_a_slanting_page_is_straightened_with_it(
    reader: CpuReader, watched: Watched, degrees: float
) -> None:
    """It need not be looked at again, and reads as well."""
    sheet = drawing.page(LINES, size=26, width=900).rotate(degrees, expand=True, fillcolor="white")
    assert found(read(reader, sheet)) >= len(LINES) - 1
    assert len(watched.looks) == 1


@pytest.mark.parametrize("degrees", [180, 90, 7])
def test_a_page_that_lies_otherwise_is_looked_at_again(reader: CpuReader, watched: Watched, degrees: int) -> None:
    """The networks see less of text on its side or its head."""
    sheet = drawing.page(LINES, size=26, width=900).rotate(degrees, expand=True, fillcolor="white")
    assert found(read(reader, sheet)) == len(LINES)
    assert len(watched.looks) == 2


def test_a_page_is_not_taken_for_another(reader: CpuReader, watched: Watched) -> None:
    """What was seen of the last page serves that page alone."""
    first = reader.upright(PageImage(1, drawing.pixels(drawing.page(LINES[:8], size=26, width=900))))
    reader.upright(PageImage(2, drawing.pixels(drawing.page(LINES[8:], size=26, width=900))))
    [reading] = reader.read([first], Request(), lambda: False)
    assert found([line.text for line in reading.lines]) == 8
    assert len(watched.looks) == 3
