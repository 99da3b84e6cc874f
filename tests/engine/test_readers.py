"""What every reader promises, held against each of them; and what is the CPU reader's own."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image, ImageOps

from engine.document import Box, Line, Source
from engine.errors import (
    Cancelled,
    EngineError,
    ReaderOutOfMemory,
    ReaderRefused,
    ReaderTimeout,
    ReaderUnavailable,
)
from engine.readers import PageImage, Reader, Reading, Request
from engine.readers.cpu import CpuReader, in_reading_order
from engine.readers.ppocr import Quad
from engine.readers.scripted import Fault, ScriptedReader
from tests.engine import drawing

SCRIPT = {number: Reading(lines=(Line("TOTAL RM", Box.from_rect(0, 0, 1, 1), 1.0),)) for number in range(1, 4)}


def never() -> bool:
    """Nobody cancels."""
    return False


def image_of(picture: Image.Image, number: int = 1) -> PageImage:
    """A drawn page."""
    return PageImage(number, drawing.pixels(picture))


def texts(reading: Reading) -> str:
    """All that was read, without blanks."""
    return "".join("".join(line.text.split()) for line in reading.lines)


@pytest.fixture(params=["cpu", "scripted"])
def reader(request: pytest.FixtureRequest, cpu_reader: CpuReader) -> Reader:
    """Every reader in turn."""
    return cpu_reader if request.param == "cpu" else ScriptedReader(SCRIPT)


class TestEveryReader:
    """The contract."""

    def test_one_reading_an_image_in_order(self, reader: Reader) -> None:
        """Three pages in, three readings out."""
        pages = [image_of(drawing.page((f"TOTAL RM {number}",), width=400), number) for number in (1, 2, 3)]
        readings = list(reader.read(pages, Request(), never))
        assert len(readings) == 3
        assert all("TOTALRM" in texts(reading) for reading in readings)

    def test_pages_are_pulled_one_by_one(self, reader: Reader) -> None:
        """The first reading is there before the last page was asked for."""
        pulled: list[int] = []

        def pages() -> Iterator[PageImage]:
            for number in itertools.count(1):
                pulled.append(number)
                yield image_of(drawing.page(("TOTAL RM",)), number)

        next(iter(reader.read(pages(), Request(), never)))
        assert len(pulled) < 10

    def test_cancelling_stops_it(self, reader: Reader) -> None:
        """The next page is not read."""
        with pytest.raises(Cancelled):
            list(reader.read([image_of(drawing.page())], Request(), lambda: True))

    def test_boxes_and_scores_are_in_range(self, reader: Reader) -> None:
        """0..1, with a score a character where there are any."""
        [reading] = reader.read([image_of(drawing.page())], Request(), never)
        for line in reading.lines:
            assert 0 <= line.score <= 1
            assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in line.box.points)
            assert len(line.char_scores) in (0, len(line.text))

    def test_revision_and_name_need_no_loading(self, reader: Reader) -> None:
        """They say the same before and after."""
        assert (reader.name, reader.revision) == (reader.name, reader.revision)
        assert reader.name

    def test_threads_do_not_disturb_each_other(self, reader: Reader) -> None:
        """Four threads read the same pages and get what one gets."""
        pages = [image_of(drawing.page((f"TOTAL RM {number}0.55",), width=400), number) for number in (1, 2, 3)]
        alone = [texts(reading) for reading in reader.read(pages, Request(), never)]
        together: list[list[str]] = []

        def read() -> None:
            together.append([texts(reading) for reading in reader.read(pages, Request(), never)])

        threads = [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert together == [alone] * 4

    def test_closing_twice_is_safe(self, reader: Reader) -> None:
        """And it reads again afterwards."""
        reader.close()
        reader.close()
        assert len(list(reader.read([image_of(drawing.page(("TOTAL RM",)))], Request(), never))) == 1


class TestCpuReader:
    """Real models on drawn pages."""

    def test_it_reads_what_is_drawn(self, cpu_reader: CpuReader) -> None:
        """Every line, in order, on its ink, source and all."""
        [reading] = cpu_reader.read([image_of(drawing.page())], Request(), never)
        seen = texts(reading)
        for text in drawing.RECEIPT:
            assert "".join(text.split()) in seen
        assert all(line.source is Source.CPU for line in reading.lines)
        middles = [line.box.center[1] for line in reading.lines]
        assert all(after > before - 0.02 for before, after in itertools.pairwise(middles))

    @pytest.mark.parametrize("degrees", [90, 180, 270, 12, -20])
    def test_turned_and_skewed_pages_come_upright(self, cpu_reader: CpuReader, degrees: int) -> None:
        """A page put on the scanner any way reads like the straight one."""
        turned = drawing.page().rotate(degrees, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)
        image = cpu_reader.upright(image_of(turned))
        [reading] = cpu_reader.read([image], Request(), never)
        assert "TOTALRM" in texts(reading)
        assert "STARLIGHTBOOKSSDNBHD" in texts(reading)
        assert abs((image.turned_degrees - degrees + 180) % 360 - 180) <= 1

    def test_a_straight_page_is_left_alone(self, cpu_reader: CpuReader) -> None:
        """Not a pixel is touched."""
        image = image_of(drawing.page())
        assert cpu_reader.upright(image) is image

    def test_white_on_black_is_read(self, cpu_reader: CpuReader) -> None:
        """Inverted pages too."""
        [reading] = cpu_reader.read([image_of(ImageOps.invert(drawing.page()))], Request(), never)
        assert "STARLIGHTBOOKSSDNBHD" in texts(reading)

    def test_paper_and_noise_have_no_lines(self, cpu_reader: CpuReader) -> None:
        """Blank pages, one pixel, pure noise."""
        noise = np.random.default_rng(7).integers(0, 256, (400, 400, 3), dtype=np.uint8)
        blank = np.full((900, 600, 3), 255, np.uint8)
        for pixels in (blank, blank[:1, :1].copy(), noise):
            image = cpu_reader.upright(PageImage(1, pixels))
            [reading] = cpu_reader.read([image], Request(), never)
            assert reading.lines == ()

    def test_a_strip_of_many_screens_is_read_whole(self, cpu_reader: CpuReader) -> None:
        """Every line once, those at the seams of the tiles too."""
        rows = tuple(f"ROW {number:03d} AMOUNT {number * 7}.50" for number in range(50))
        [reading] = cpu_reader.read([image_of(drawing.page(rows, size=40, width=560))], Request(), never)
        seen = texts(reading)
        counts = [seen.count(f"ROW{number:03d}AMOUNT") for number in range(50)]
        assert counts == [1] * 50

    def test_a_line_across_a_wide_picture_is_one_line(self, cpu_reader: CpuReader) -> None:
        """Seen in two tiles, joined again."""
        row = " ".join(f"word{number:02d}" for number in range(60))
        [reading] = cpu_reader.read([image_of(drawing.page((row,), size=40, width=9000))], Request(), never)
        seen = texts(reading)
        assert sum(seen.count(f"word{number:02d}") == 1 for number in range(60)) >= 58

    def test_a_picture_no_larger_than_its_text_is_read(self, cpu_reader: CpuReader) -> None:
        """A line cut out of a page."""
        line = drawing.page(("TOTAL RM 67.40",), size=30, width=330).crop((40, 50, 330, 105))
        [reading] = cpu_reader.read([image_of(line)], Request(), never)
        assert "TOTALRM67.40" in texts(reading)

    def test_a_text_layer_is_taken_as_it_is(self, cpu_reader: CpuReader) -> None:
        """No recognition where the file says what it says."""
        line = Line("from the layer", Box.from_rect(0, 0, 1, 1), 1.0, Source.PDF_TEXT)
        image = PageImage(1, drawing.pixels(drawing.page()), text_lines=(line,))
        [reading] = cpu_reader.read([image], Request(), never)
        assert reading.lines == (line,)

    def test_rows_are_read_from_left_to_right(self) -> None:
        """Labels before their values, though the value stands a little higher."""

        def quad(left: float, top: float) -> Quad:
            corners = [[left, top], [left + 50, top], [left + 50, top + 20], [left, top + 20]]
            return Quad(np.array(corners, np.float32), 1.0)

        value, label, below = quad(200, 10), quad(10, 14), quad(10, 40)
        assert in_reading_order([below, value, label]) == [label, value, below]


class TestFaults:
    """The scripted reader fails in every way a real one can."""

    @pytest.mark.parametrize(
        ("fault", "error"),
        [
            (Fault.UNAVAILABLE, ReaderUnavailable),
            (Fault.REFUSED, ReaderRefused),
            (Fault.SLOW, ReaderTimeout),
            (Fault.OUT_OF_MEMORY, ReaderOutOfMemory),
        ],
    )
    def test_a_fault_strikes_at_its_page(self, fault: Fault, error: type[EngineError]) -> None:
        """The pages before it are read."""
        readings = ScriptedReader(SCRIPT, fault, fault_page=2).read(
            [image_of(drawing.page(("x",)), number) for number in (1, 2)], Request(), never
        )
        assert next(readings) == SCRIPT[1]
        with pytest.raises(error):
            next(readings)

    def test_garbage_is_a_reading_like_any_other(self) -> None:
        """Symbols and markup, and answers nobody asked for."""
        [reading] = ScriptedReader(fault=Fault.GARBAGE).read([image_of(drawing.page(("x",)))], Request(), never)
        assert "<script>" in reading.lines[0].text
        assert reading.answers

    def test_endless_ends_only_by_cancelling(self) -> None:
        """Asked again and again until somebody says stop."""
        asked = itertools.count()
        with pytest.raises(Cancelled):
            list(
                ScriptedReader(fault=Fault.ENDLESS).read(
                    [image_of(drawing.page(("x",)))], Request(), lambda: next(asked) > 5
                )
            )

    def test_unavailable_says_so_when_warmed_up(self) -> None:
        """Before any page."""
        with pytest.raises(ReaderUnavailable):
            ScriptedReader(fault=Fault.UNAVAILABLE).warm_up()
