"""Lines are read in batches, several at once: each line once, in its order, whatever the number of cores."""

from __future__ import annotations

import numpy as np
import pytest

from engine.readers.cpu.finding import find
from engine.readers.cpu.ppocr import PpOcr, _batches, _padded_width, cut_line
from engine.readers.cpu.precision import PLAIN, Precisions
from engine.readers.cpu.tiles import COARSE, tiles
from tests.engine import drawing

WIDTHS = [35, 700, 64, 65, 129, 2400, 190, 191, 64, 1, 320, 333, 128, 700]


@pytest.mark.parametrize("at_once", [1, 2, 16])
def test_each_line_is_in_one_batch_of_its_width(at_once: int) -> None:
    """No batch holds more pixels than are worth it, but for one line that has more."""
    batches = _batches(WIDTHS, at_once)
    assert sorted(at for batch in batches for at in batch) == list(range(len(WIDTHS)))
    for batch in batches:
        widths = {_padded_width(WIDTHS[at]) for at in batch}
        assert len(widths) == 1
        assert len(batch) == 1 or sum(map(_padded_width, (WIDTHS[at] for at in batch))) <= 800


def test_no_lines_make_no_batch() -> None:
    """An empty page."""
    assert _batches([], 4) == []


def test_lines_of_one_width_leave_work_for_all() -> None:
    """Four cores get a batch each, also where one would do."""
    assert sorted(map(len, _batches([60] * 8, 4))) == [2, 2, 2, 2]
    assert list(map(len, _batches([60] * 8, 1))) == [8]


def test_the_same_is_read_by_one_core_and_by_two() -> None:
    """Text and scores, in the order of the lines."""
    pixels = drawing.pixels(drawing.page([f"Item {at} of {at * 'the '}note {at * 7}.{at:02}" for at in range(1, 9)]))
    alone, together = PpOcr(Precisions(PLAIN, PLAIN), 1), PpOcr(Precisions(PLAIN, PLAIN), 2)
    found = find(pixels, alone)
    lines = [cut_line(found.pixels, quad.corners) for quad in found.quads]
    assert len(lines) >= 8
    first, second = alone.recognise(lines), together.recognise(lines)
    assert [line.text for line in first] == [line.text for line in second]
    assert np.allclose([line.score for line in first], [line.score for line in second], atol=0.01)


@pytest.mark.parametrize(
    ("width", "height", "look"),
    [
        (638, 404, (1163, 736)),  # a card: enlarged until its shorter side is seen well
        (500, 1600, (559, 1789)),  # a receipt: as far as the pixels go
        (300, 2400, (512, 4096)),  # a strip: no narrower than it takes, in tiles
        (1240, 1754, (841, 1189)),  # a sheet: no more pixels than are worth it
    ],
)
def test_how_large_a_picture_is_looked_at(width: int, height: int, look: tuple[int, int]) -> None:
    """In pixels of the look, over all tiles."""
    first = next(tiles(width, height, COARSE))
    assert (round(width * first.scale), round(height * first.scale)) == pytest.approx(look, abs=2)
