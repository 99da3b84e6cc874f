"""Pictures of a few pixels: whatever is on them, they are read or refused, and nothing breaks."""

from __future__ import annotations

import io
import itertools

import numpy as np
import pytest
from PIL import Image

from engine.errors import EngineError
from engine.evidence import gather
from engine.intake import Limits
from engine.intake.opening import open_file
from engine.readers import PageImage, Request
from engine.readers.cpu.reader import CpuReader
from engine.readers.cpu.seals import find_seals, without_seals
from engine.readers.cpu.sheet import flattened
from engine.readers.cpu.tiles import CLOSE, COARSE, tiles

_SIZES = (1, 2, 3, 4, 5, 7, 8, 13, 16, 31, 40, 64, 97, 127, 128, 160, 200)


def specks(width: int, height: int, seed: int) -> np.ndarray:
    """Random dots, blots and rings on white, or plain noise, in grey or colour: (H, W, 3) uint8."""
    random = np.random.default_rng(seed * 100_003 + width * 401 + height)
    if seed % 3 == 0:
        return random.integers(0, 256, (height, width, 3), np.uint8)
    pixels = np.full((height, width, 3), 255, np.uint8)
    for _ in range(int(random.integers(1, 60))):
        x, y = int(random.integers(0, width)), int(random.integers(0, height))
        w, h = (int(side) for side in random.integers(1, 12, 2))
        colour = random.integers(0, 256, 3) if seed % 3 == 1 else int(random.integers(0, 128))
        pixels[y : y + h, x : x + w] = colour
        if random.random() < 0.5:
            pixels[y + 1 : y + h - 1, x + 1 : x + w - 1] = 255
    return pixels


@pytest.mark.parametrize("seed", range(4))
def test_nothing_breaks_on_a_speck(seed: int) -> None:
    """Tick boxes, rules, codes, seals and sheets are looked for on every size from 1 x 1 to 200 x 200."""
    for width, height in itertools.product(_SIZES, _SIZES):
        pixels = specks(width, height, seed)
        seen = gather(PageImage(1, pixels))
        assert all(0 <= mark.box.left <= mark.box.right <= 1 for mark in seen.marks)
        assert without_seals(pixels).shape == pixels.shape
        assert isinstance(find_seals(pixels), tuple)
        flat = flattened(pixels)
        assert flat is None or flat.size
        for look in (COARSE, CLOSE):
            assert all(tile.look_width > 0 and tile.look_height > 0 for tile in tiles(width, height, look))


@pytest.mark.parametrize(
    ("width", "height"), [(1, 1), (1, 200), (200, 1), (3, 5), (16, 16), (40, 40), (127, 64), (200, 128)]
)
def test_a_speck_is_read(cpu_reader: CpuReader, width: int, height: int) -> None:
    """The real reader gives a page, mostly without a line."""
    pixels = specks(width, height, 5)
    image = cpu_reader.upright(PageImage(1, pixels))
    reading = next(iter(cpu_reader.read([image], Request(), lambda: False)))
    assert all(line.text for line in reading.lines)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "F"])
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP", "BMP", "JPEG", "GIF"])
def test_a_small_file_of_any_kind_is_opened_or_refused(mode: str, kind: str) -> None:
    """Grey, one-bit, with palette or with transparency: a page comes out, or an error of ours."""
    for width, height in ((1, 1), (2, 9), (64, 3), (127, 64)):
        content = io.BytesIO()
        try:
            Image.fromarray(specks(width, height, 2)).convert("L").convert(mode).save(content, kind)
        except (OSError, ValueError, KeyError):
            continue
        try:
            with open_file(content.getvalue(), Limits(), None) as source:
                images = list(source)
        except EngineError:
            continue
        assert images
        assert all(gather(image).page == image.number for image in images)
