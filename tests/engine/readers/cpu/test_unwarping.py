"""A page whose lines are bows is flattened where that reads better; flat pages never meet the network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.models import model_files
from engine.readers import PageImage, Request
from engine.readers.cpu.ppocr import Recognition
from engine.readers.cpu.reader import CpuReader
from engine.readers.cpu.unwarping import Unwarping, worth
from tests.engine import drawing

LINES = tuple(f"Line {row} of the delivery note: {12 * row} boxes of paper, net {91 * row}.25" for row in range(10, 26))
TABLE = (70, 60, 55)
MARGIN = 60


class Asked(Unwarping):
    """Counts the pages that it is shown; `answer` instead of the network, where given."""

    def __init__(self, answer: np.ndarray | None = None) -> None:
        super().__init__()
        self.pages = 0
        self._answer = answer

    def flattened(self, pixels: np.ndarray) -> np.ndarray | None:
        """As the network, or as told."""
        self.pages += 1
        return super().flattened(pixels) if self._answer is None else self._answer


def sheet() -> np.ndarray:
    """A page with long lines on a dark table."""
    flat = drawing.pixels(drawing.page(LINES, size=22, width=900))
    return cv2.copyMakeBorder(flat, *(MARGIN,) * 4, cv2.BORDER_CONSTANT, value=TABLE)


def bent(depth: float) -> np.ndarray:
    """The sheet as the page of a thick book lies, its middle lower by `depth` pixels."""
    flat = sheet()
    height, width = flat.shape[:2]
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    bow = (depth * (np.sin(np.pi * across / width) - 0.5)).astype(np.float32)
    photo: np.ndarray = cv2.remap(flat, across, down + bow, cv2.INTER_CUBIC, borderValue=TABLE)
    return photo


def read(reader: CpuReader, pixels: np.ndarray) -> tuple[PageImage, Sequence[str]]:
    """The page that is shown, and its lines without blanks."""
    image = reader.upright(PageImage(1, pixels))
    [reading] = reader.read([image], Request(), lambda: False)
    return image, ["".join(line.text.split()) for line in reading.lines]


def whole(lines: Sequence[str]) -> int:
    """How many of the sheet's lines were read without a fault."""
    return len({"".join(text.split()) for text in LINES} & set(lines))


@pytest.mark.skipif(not model_files("unwarping"), reason="./launch.sh install models has not been run")
def test_a_bent_page_is_flattened_and_read() -> None:
    """Nearly every line, of which hardly one is whole without; the page that is shown is the flat one."""
    reader = CpuReader("f32")
    image, lines = read(reader, bent(90))
    reader.close()
    without = CpuReader("f32", unwarping=Unwarping(lambda: ()))
    as_it_lay, bent_lines = read(without, bent(90))
    without.close()
    assert whole(lines) >= len(LINES) - 1
    assert whole(bent_lines) <= len(LINES) // 2
    assert np.array_equal(as_it_lay.pixels, bent(90))
    assert not np.array_equal(image.pixels, as_it_lay.pixels)


def test_flat_pages_do_not_meet_the_network() -> None:
    """Neither a scan nor a sheet on a table."""
    asked = Asked()
    reader = CpuReader("f32", unwarping=asked)
    _, lines = read(reader, sheet())
    read(reader, drawing.pixels(drawing.page()))
    reader.close()
    assert asked.pages == 0
    assert whole(lines) == len(LINES)


def test_what_reads_worse_is_not_taken() -> None:
    """The page stays as it is where the network makes it less legible."""
    asked = Asked(np.full_like(sheet(), 255))
    reader, without = CpuReader("f32", unwarping=asked), CpuReader("f32", unwarping=Unwarping(lambda: ()))
    (image, lines), (as_it_lay, read_so) = read(reader, bent(40)), read(without, bent(40))
    reader.close()
    without.close()
    assert asked.pages == 1
    assert np.array_equal(image.pixels, as_it_lay.pixels)
    assert lines == read_so != []


def test_the_model_is_asked_for_at_the_first_bent_page() -> None:
    """Nothing is looked for before, and where it is missing nothing is flattened."""
    asked: list[str] = []

    def none_there() -> tuple[Path, ...]:
        asked.append("unwarping")
        return ()

    unwarping = Unwarping(none_there)
    assert asked == []
    assert unwarping.flattened(sheet()) is None
    assert asked == ["unwarping"]


def test_more_text_read_more_surely_is_worth_more() -> None:
    """Guesses are worth nothing, nor is what was not read."""
    sure, unsure = Recognition("12", (0.99, 0.97)), Recognition("12", (0.99, 0.7))
    assert worth([sure]) > worth([unsure]) > worth([Recognition("1", (0.9,)), None, Recognition("2", (0.4,))])
