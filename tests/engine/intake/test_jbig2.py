"""JBIG2 pictures, which the QR codes of invoices come in."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from engine.intake import Limits
from engine.intake.ofd.jbig2 import HEADER, pixels_of

WIDTH, HEIGHT = 120, 80
_STRIP_OFFSETS, _STRIP_BYTES = 273, 279


def drawn() -> Image.Image:
    """Black on white: a square at the upper left."""
    sheet = Image.new("1", (WIDTH, HEIGHT), 1)
    ImageDraw.Draw(sheet).rectangle([10, 10, 50, 40], fill=0)
    return sheet


def facsimile(sheet: Image.Image) -> bytes:
    """The picture in the code of fax machines (ITU-T T.6), which JBIG2 may hold as it is."""
    buffer = io.BytesIO()
    Image.fromarray(~np.asarray(sheet)).save(
        buffer, "TIFF", compression="group4"
    )  # a fax codes ink as one, Pillow as nought
    with Image.open(io.BytesIO(buffer.getvalue())) as tiff:
        (start,), (length,) = tiff.tag_v2[_STRIP_OFFSETS], tiff.tag_v2[_STRIP_BYTES]
    return buffer.getvalue()[start : start + length]


def segment(number: int, kind: int, body: bytes) -> bytes:
    """A segment of page 1 that refers to no other."""
    return struct.pack(">LBBBL", number, kind, 0, 1, len(body)) + body


def jbig2(size: tuple[int, int] = (WIDTH, HEIGHT), flags: int = 1) -> bytes:
    """A file of one page with one region."""
    page = struct.pack(">LLLLBH", *size, 0, 0, 0, 0)
    region = struct.pack(">LLLLBB", WIDTH, HEIGHT, 0, 0, 0, 1) + facsimile(drawn())
    body = segment(0, 48, page) + segment(1, 38, region) + segment(2, 49, b"")
    return HEADER + bytes([flags]) + struct.pack(">L", 1) + body


def test_a_picture_is_decoded() -> None:
    """Dot by dot, black on white."""
    pixels = pixels_of(jbig2(), Limits())
    assert pixels is not None
    assert pixels.shape == (HEIGHT, WIDTH, 3)
    assert (int(pixels[25, 30].max()), int(pixels[60, 90].min())) == (0, 255)


@pytest.mark.parametrize("content", [HEADER, HEADER + b"\x01\x00\x00\x00\x01", jbig2(flags=0), jbig2((20_000, 20_000))])
def test_what_cannot_be_decoded_is_none(content: bytes) -> None:
    """Cut, in the other order of segments, or beyond the cap on pixels."""
    assert pixels_of(content, Limits()) is None


@given(cut=st.integers(0, 300), change=st.integers(9, 120))
@settings(max_examples=40, deadline=None)
def test_damage_never_raises(cut: int, change: int) -> None:
    """Pixels or none."""
    damaged = bytearray(jbig2())
    damaged[change % len(damaged)] ^= 0x3C
    pixels = pixels_of(bytes(damaged[:cut]), Limits())
    assert pixels is None or pixels.ndim == 3
