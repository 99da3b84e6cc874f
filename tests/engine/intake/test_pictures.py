"""Picture files become upright 8-bit RGB, or an error that says what to do."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from engine.errors import (
    DamagedFile,
    EmptyFile,
    EngineError,
    FileTooLarge,
    ImageTooLarge,
    TooManyPages,
    UnknownFormat,
)
from engine.intake import Limits
from engine.intake.opening import open_file
from tests.engine.drawing import encoded


def decoded(content: bytes, limits: Limits | None = None) -> list[np.ndarray]:
    """The pixels of all pages."""
    with open_file(content, limits or Limits()) as source:
        return [image.pixels for image in source]


def half_red() -> Image.Image:
    """Left half red, right half white; 40 x 20."""
    image = Image.new("RGB", (40, 20), "white")
    image.paste((255, 0, 0), (0, 0, 20, 20))
    return image


@pytest.mark.parametrize("form", ["PNG", "JPEG", "BMP", "WEBP", "TIFF", "GIF", "AVIF", "JPEG2000"])
def test_every_format_gives_the_same_picture(form: str) -> None:
    """Red on the left, white on the right, whatever the file's format."""
    [pixels] = decoded(encoded(half_red(), form))
    assert pixels.shape == (20, 40, 3)
    assert pixels.dtype == np.uint8
    assert pixels[10, 5, 0] > 200
    assert pixels[10, 5, 1] < 60
    assert pixels[10, 35].min() > 200


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "CMYK", "I;16"])
def test_every_mode_gives_black_on_white(mode: str) -> None:
    """Bilevel, grey of 8 and 16 bits, palette, transparency and CMYK all come out as black ink on white paper."""
    image = Image.new("L", (40, 20), 255)
    image.paste(0, (0, 0, 20, 20))
    deep = Image.fromarray(np.asarray(image).astype(np.uint16) * 257)
    image = deep if mode == "I;16" else image.convert(mode)
    [pixels] = decoded(encoded(image, "TIFF" if mode == "CMYK" else "PNG"))
    assert pixels[10, 5].max() < 5
    assert pixels[10, 35].min() > 250


def test_transparent_paper_is_white() -> None:
    """Black ink on a wholly transparent sheet reads as black on white, not black on black."""
    image = Image.new("RGBA", (40, 20), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 20, 20))
    [pixels] = decoded(encoded(image, "PNG"))
    assert pixels[10, 5].max() == 0
    assert pixels[10, 35].min() == 255


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_turns_the_picture(orientation: int) -> None:
    """A picture stored in any of EXIF's eight ways comes out as it was seen."""
    seen = np.zeros((16, 32, 3), np.uint8)
    seen[:8, :16] = 255
    flips = {
        1: seen,
        2: seen[:, ::-1],
        3: seen[::-1, ::-1],
        4: seen[::-1],
        5: seen.transpose(1, 0, 2),
        6: np.rot90(seen, 1),
        7: seen[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(seen, -1),
    }
    stored = Image.fromarray(np.ascontiguousarray(flips[orientation]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    [pixels] = decoded(encoded(stored, "PNG", exif=exif))
    assert np.array_equal(pixels, seen)


def test_every_page_of_a_tiff_is_read() -> None:
    """Pages of different sizes, in order."""
    pages = [Image.new("RGB", (30 + number, 20), "white") for number in range(3)]
    content = encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    assert [pixels.shape[1] for pixels in decoded(content)] == [30, 31, 32]
    with pytest.raises(TooManyPages):
        open_file(content, Limits(max_pages=2))


def test_only_the_first_frame_of_an_animation_is_read() -> None:
    """An animation is one page."""
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "blue")]
    [pixels] = decoded(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert pixels[0, 0].tolist() == [255, 0, 0]


def claiming(width: int, height: int) -> bytes:
    """A PNG whose header claims any size."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = b""
    for name, body in ((b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")):
        chunks += struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    return b"\x89PNG\r\n\x1a\n" + chunks


@pytest.mark.parametrize("size", [(30_000, 30_000), (2**31 - 1, 2**31 - 1), (9_000, 9_000)])
def test_a_bomb_is_refused_before_it_is_decoded(size: tuple[int, int]) -> None:
    """A few bytes that claim hundreds of megapixels never reach a decoder."""
    with pytest.raises(ImageTooLarge):
        open_file(claiming(*size), Limits())


def test_a_page_of_a_tiff_can_be_too_large_on_its_own() -> None:
    """The limit holds for every page, not only the first."""
    pages = [Image.new("1", (20, 20)), Image.new("1", (2000, 2000))]
    content = encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    with pytest.raises(ImageTooLarge):
        decoded(content, Limits(max_megapixels=1))


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", EmptyFile),
        (b"<html><body>not a picture</body></html>", UnknownFormat),
        (b"MZ\x90\x00" + bytes(4000), UnknownFormat),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(60), UnknownFormat),
        (b"\xff\xd8\xff\xe0" + bytes(100), DamagedFile),
        (b"II*\x00" + bytes(100), DamagedFile),
        (b"\x00\x00\x00\x18ftypheic" + bytes(60), DamagedFile),
    ],
)
def test_what_is_no_picture_is_refused_with_words(content: bytes, error: type[EngineError]) -> None:
    """The right error, with a message and a hint in both languages."""
    with pytest.raises(error) as caught:
        decoded(content)
    for words in (caught.value.message, caught.value.hint):
        assert words.zh
        assert words.en


def test_a_file_over_the_limit_is_refused() -> None:
    """Bytes are counted before anything else."""
    with pytest.raises(FileTooLarge, match=r"limit is 0\.0 MB"):
        open_file(bytes(2000), Limits(max_bytes=1000))


def test_a_jpeg_of_thousands_of_scans_is_refused() -> None:
    """Empty scans would keep the decoder busy for hours."""
    content = encoded(half_red(), "JPEG", progressive=True)
    with pytest.raises(DamagedFile):
        open_file(content + b"\xff\xda\x00\x02" * 600, Limits())


_WHOLE = {form: encoded(half_red(), form) for form in ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "JPEG2000")}


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow remarks on broken metadata
@settings(deadline=None, max_examples=150)
@given(
    form=st.sampled_from(sorted(_WHOLE)),
    cut=st.integers(0, 400),
    changes=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=6),
)
def test_no_broken_picture_raises_anything_but_our_errors(form: str, cut: int, changes: list[tuple[int, int]]) -> None:
    """Bytes changed and cut at random give a page or an `EngineError`, never another exception."""
    content = bytearray(_WHOLE[form])
    for at, value in changes:
        content[at % len(content)] = value
    try:
        pages = decoded(bytes(content[: len(content) - cut]), Limits(max_megapixels=4))
    except EngineError:
        return
    assert all(pixels.dtype == np.uint8 and pixels.shape[2] == 3 for pixels in pages)
