"""Small pictures in every format that Pillow writes and the desk reads, whole and spoilt."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFont

from bench.fuzz.mutate import EDGES, spoiled

_FORMATS = ("PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP", "AVIF", "JPEG2000")
_MODES = {
    "PNG": ("RGB", "L", "RGBA", "P", "1", "I;16", "LA"),
    "JPEG": ("RGB", "L", "CMYK"),
    "TIFF": ("RGB", "L", "RGBA", "P", "1", "I;16", "F", "CMYK", "LAB"),
    "GIF": ("P", "L"),
    "BMP": ("RGB", "L", "P", "1"),
    "WEBP": ("RGB", "RGBA"),
    "AVIF": ("RGB", "RGBA"),
    "JPEG2000": ("RGB", "L", "RGBA"),
}
_TIFF_PACKINGS = ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg")
_WORDS = ("TOTAL RM 67.40", "Invoice No: INV-20931", "Date: 14/03/2026", "0000000000", "VISA **** 1111", "Qty 3 x 1.5")


def picture_file(dice: random.Random) -> bytes:
    """A picture; four of five are spoilt."""
    form = dice.choice(_FORMATS)
    content = _encoded(dice, form)
    if dice.random() < 0.2:
        return content
    special: dict[str, Callable[[random.Random, bytes], bytes]] = {"PNG": _png_parts, "JPEG": _jpeg_parts}
    if form in special and dice.random() < 0.6:
        return special[form](dice, content)
    return spoiled(dice, content)


def _encoded(dice: random.Random, form: str) -> bytes:
    frames = [_drawn(dice, form) for _ in range(dice.choice((1, 1, 1, 3)) if form in ("TIFF", "GIF") else 1)]
    buffer = io.BytesIO()
    more: dict[str, object] = {"save_all": True, "append_images": frames[1:]} if len(frames) > 1 else {}
    if form == "TIFF" and len(frames) == 1 and frames[0].mode in ("RGB", "L"):
        more["compression"] = dice.choice(_TIFF_PACKINGS)
    if form == "JPEG":
        more |= {"quality": dice.randrange(1, 96), "progressive": dice.random() < 0.3}
    if form in ("JPEG", "PNG", "WEBP") and dice.random() < 0.3:
        more["exif"] = _exif(dice)
    frames[0].save(buffer, form, **more)
    return buffer.getvalue()


def _drawn(dice: random.Random, form: str) -> Image.Image:
    """A page with a few words, of any shape."""
    width, height = dice.choice(((1, 1), (2, 3), (9, 9), (64, 64), (1, 400), (400, 1), (3, 2000), (2000, 4)))
    if dice.random() < 0.6:
        width, height = dice.randrange(16, 401), dice.randrange(16, 301)
    sheet = Image.new("RGB", (width, height), dice.choice(("white", "black", "#d7c9a0")))
    pen = ImageDraw.Draw(sheet)
    ink = dice.choice(("black", "white", "red"))
    for _ in range(dice.randrange(5)):
        font = ImageFont.load_default(dice.choice((8, 14, 22)))
        at = (dice.randrange(-20, width), dice.randrange(-5, height))
        pen.text(at, dice.choice(_WORDS), fill=ink, font=font)
    if dice.random() < 0.2:
        pen.rectangle((0, 0, width // 2, height // 2), outline=ink)
    mode = dice.choice(_MODES[form])
    grey = sheet.convert("L")
    if mode == "I;16":
        return grey.convert("I").convert("I;16")
    return grey.convert(mode) if mode in ("F", "LA") else sheet if mode == "LAB" else sheet.convert(mode)


def _exif(dice: random.Random) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = dice.choice((0, 1, 3, 6, 8, 9, 65535))
    exif[0x010E] = "x" * dice.choice((0, 10, 5000))
    content = exif.tobytes()
    return content if dice.random() < 0.5 else spoiled(dice, content)[:60_000]


def _png_parts(dice: random.Random, content: bytes) -> bytes:
    """Chunks doubled, dropped, exchanged, with other sizes or lengths; their sums hold, so that they are looked at."""
    chunks, place = [], 8
    while place + 12 <= len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        chunks.append((content[place + 4 : place + 8], content[place + 8 : place + 8 + length]))
        place += 12 + length
    for _ in range(dice.randrange(1, 4)):
        at = dice.randrange(len(chunks))
        kind, body = chunks[at]
        match dice.randrange(6):
            case 0:
                chunks.insert(at, (kind, body))
            case 1 if len(chunks) > 1:
                chunks.pop(at)
            case 2:
                chunks[0] = (b"IHDR", struct.pack(">II", *(_side(dice) for _ in "wh")) + chunks[0][1][8:])
            case 3:
                chunks[at] = (kind, spoiled(dice, body))
            case 4:
                bomb = zlib.compress(bytes(dice.choice((1000, 3_000_000))))
                chunks[at:at] = [(dice.choice((b"IDAT", b"zTXt", b"iCCP")), b"x\0\0" * dice.randrange(2) + bomb)]
            case 5:
                head = bytearray(chunks[0][1].ljust(13, b"\0"))
                head[dice.randrange(8, 13)] = dice.randrange(20)
                chunks[0] = (b"IHDR", bytes(head))
    lengths = dice.choice(EDGES) if dice.random() < 0.1 else None
    out = content[:8]
    for kind, body in chunks:
        size = struct.pack(">I", len(body) if lengths is None else lengths)
        out += size + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return out


def _side(dice: random.Random) -> int:
    return dice.choice((0, 1, 5, 300, 9000, 65536, 2**31 - 1))


def _jpeg_parts(dice: random.Random, content: bytes) -> bytes:
    """Segments doubled, dropped, exchanged; sizes of the picture and lengths of segments at their edges."""
    parts = [b"\xff" + part for part in content.split(b"\xff")[1:]]
    for _ in range(dice.randrange(1, 5)):
        at = dice.randrange(len(parts))
        match dice.randrange(5):
            case 0:
                parts.insert(at, parts[at])
            case 1 if len(parts) > 1:
                parts.pop(at)
            case 2:
                parts[at] = parts[at][:2] + struct.pack(">H", dice.choice(EDGES) % 65536) + parts[at][4:]
            case 3:
                frame = next((n for n, part in enumerate(parts) if part[1:2] in (b"\xc0", b"\xc2")), at)
                sides = struct.pack(">HH", *(_side(dice) % 65536 for _ in "hw"))
                parts[frame] = parts[frame][:5] + sides + parts[frame][9:]
            case 4:
                parts[at] = spoiled(dice, parts[at])
    return b"".join(parts)
