"""Pictures that are cut off or damaged in the middle: what is there, and how much that is."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from engine.intake.formats import Format

LEAST_SHARE = 0.25
"""Less of a picture than this is not worth reading."""
_END_OF_IMAGE = b"\xff\xd9"
_STEADY = 3
_PNG_START = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PALETTE = 3
_LAST_FILTER = 4
_STEP_BYTES = 256
_MOST_BYTES = 512 * 1024 * 1024
"""Rows unpacked: a damaged header may claim any size."""


@dataclass(frozen=True, slots=True)
class Salvage:
    """A picture file made whole, its missing part blank; `share` 0..1 is how much of it is the picture."""

    content: bytes
    share: float


def salvage(content: bytes, found: Format) -> Salvage | None:
    """The part of a broken JPEG or PNG that can be read, None where it is too little or of another format."""
    saved = None
    if found is Format.JPEG:
        saved = _jpeg(content)
    elif found is Format.PNG:
        saved = _png(content)
    return saved if saved is not None and saved.share >= LEAST_SHARE else None


def _jpeg(content: bytes) -> Salvage | None:
    """With an end put to it: a decoder fills what is missing with one colour, which tells how much that is."""
    whole = content.rstrip(b"\xff") + _END_OF_IMAGE
    try:
        with Image.open(io.BytesIO(whole), formats=["JPEG"]) as image:
            rows = np.asarray(image.convert("L"))
    except (OSError, SyntaxError, ValueError, MemoryError):
        return None
    is_blank = rows.max(axis=1).astype(np.int16) - rows.min(axis=1) <= _STEADY
    missing = len(rows) if is_blank.all() else int(np.argmin(is_blank[::-1]))
    return Salvage(whole, 1 - missing / len(rows))


def _png(content: bytes) -> Salvage | None:
    """Inflated as far as it goes and packed anew, the missing rows white; interlaced ones are given up."""
    chunks = list(_chunks(content))
    if not chunks or chunks[0][0] != b"IHDR" or len(chunks[0][1]) != 13:
        return None
    width, height, depth, colour, _, _, interlace = struct.unpack(">LLBBBBB", chunks[0][1])
    if colour not in _CHANNELS or interlace or not width or not height:
        return None
    stride = 1 + (width * _CHANNELS[colour] * depth + 7) // 8
    if stride * height > _MOST_BYTES:
        return None
    pixels = _inflated(b"".join(body for name, body in chunks if name == b"IDAT"), stride * height)
    rows = _sound_rows(pixels, stride)
    blank = b"\0" + (b"\0" if colour == _PALETTE else b"\xff") * (stride - 1)
    packed = zlib.compress(pixels[: rows * stride] + blank * (height - rows), 1)
    kept = [(name, body) for name, body in chunks if name in (b"IHDR", b"PLTE", b"tRNS", b"eXIf")]
    whole = b"".join(_chunk(name, body) for name, body in (*kept, (b"IDAT", packed), (b"IEND", b"")))
    return Salvage(_PNG_START + whole, rows / height)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Names and bodies, whatever their check sums say; a last one that is cut off as far as it goes."""
    place = len(_PNG_START)
    while place + 8 <= len(content):
        length, name = struct.unpack_from(">L4s", content, place)
        yield name, content[place + 8 : place + 8 + length]
        place += 12 + length


def _inflated(packed: bytes, most: int) -> bytes:
    """Everything before the first error, `most` bytes at most."""
    inflate = zlib.decompressobj()
    pieces: list[bytes] = []
    size = 0
    for start in range(0, len(packed), _STEP_BYTES):
        try:
            piece = inflate.decompress(packed[start : start + _STEP_BYTES], most - size)
        except zlib.error:
            break
        pieces.append(piece)
        size += len(piece)
        if size >= most:
            break
    return b"".join(pieces)


def _sound_rows(pixels: bytes, stride: int) -> int:
    """How many rows there are before one whose filter does not exist: from there on the data is out of step."""
    whole = len(pixels) // stride
    filters = np.frombuffer(pixels, np.uint8)[: whole * stride : stride]
    return int(np.argmax(filters > _LAST_FILTER)) if (filters > _LAST_FILTER).any() else whole


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">L", len(body)) + name + body + struct.pack(">L", zlib.crc32(name + body))
