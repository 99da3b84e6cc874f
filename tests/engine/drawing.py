"""Documents that the engine's tests draw themselves."""

from __future__ import annotations

import io
import math
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

RECEIPT = (
    "STARLIGHT BOOKS SDN BHD",
    "Invoice No: INV-20931",
    "Date: 14/03/2026",
    "Notebook A5 ruled      12.50",
    "Fountain pen blue      48.00",
    "Sticky notes pack       6.90",
    "TOTAL RM               67.40",
    "Thank you for your visit",
)


def page(lines: tuple[str, ...] = RECEIPT, size: int = 28, width: int = 640) -> Image.Image:
    """Black text on white, a line under another."""
    font = ImageFont.load_default(size)
    sheet = Image.new("RGB", (width, 2 * size * (len(lines) + 2)), "white")
    pen = ImageDraw.Draw(sheet)
    for row, text in enumerate(lines):
        pen.text((2 * size, 2 * size * (row + 1)), text, fill="black", font=font)
    return sheet


def pixels(image: Image.Image) -> np.ndarray:
    """(H, W, 3) uint8 RGB."""
    return np.array(image.convert("RGB"))


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    """The image in one of Pillow's formats."""
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def picture_pdf(*images: Image.Image) -> bytes:
    """A scanned PDF: a picture a page, no text."""
    first, *others = images
    return encoded(first, "PDF", save_all=True, append_images=others, resolution=150)


def text_pdf(*lines: str, rotation: int = 0, invisible: bool = False, size: tuple[int, int] = (595, 842)) -> bytes:
    """A born-digital page with a text layer in Helvetica."""
    return raw_pdf(_content(lines, invisible=invisible), rotation=rotation, size=size)


def _content(lines: tuple[str, ...], *, invisible: bool) -> bytes:
    mode = 3 if invisible else 0
    rows = [f"BT {mode} Tr /F1 12 Tf 72 {770 - 24 * row} Td ({text}) Tj ET" for row, text in enumerate(lines)]
    return "\n".join(rows).encode("latin-1")


def raw_pdf(content: bytes, rotation: int = 0, size: tuple[int, int] = (595, 842), pages: int = 1) -> bytes:
    """A PDF of `pages` equal pages, written object by object."""
    kids = " ".join(f"{5 + number} 0 R" for number in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {pages} /Kids [{kids}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
    ]
    leaf = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] /Rotate {rotation} "
        "/Contents 4 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
    )
    objects += [leaf.encode()] * pages
    body, offsets = b"%PDF-1.7\n", []
    for number, written in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, written)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, table) + trailer


_CHINESE_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
)


def chinese_font(size: int) -> ImageFont.FreeTypeFont:
    """A font with Chinese characters; the test is skipped where there is none."""
    path = next((font for font in _CHINESE_FONTS if Path(font).exists()), None)
    if path is None:
        pytest.skip("no Chinese font to draw with: install fonts-noto-cjk or fonts-wqy-zenhei")
    return ImageFont.truetype(path, size)


def chinese_page(lines: tuple[str, ...], size: int = 30, width: int = 1000) -> Image.Image:
    """Black Chinese text on white, a line under another."""
    font = chinese_font(size)
    sheet = Image.new("RGB", (width, 2 * size * (len(lines) + 3)), "white")
    pen = ImageDraw.Draw(sheet)
    for row, text in enumerate(lines):
        pen.text((2 * size, 2 * size * (row + 1)), text, fill="black", font=font)
    return sheet


def write_downwards(sheet: Image.Image, left: int, top: int, text: str, size: int) -> None:
    """Characters one under another."""
    font = chinese_font(size)
    for place, character in enumerate(text):
        ImageDraw.Draw(sheet).text((left, top + round(1.2 * size * place)), character, fill="black", font=font)


def stamp(sheet: Image.Image, left: int, top: int, *, side: int = 260, flat: float = 1.0, alpha: int = 200) -> None:
    """A company's red seal: a ring, its name along it, a star, and words below; `flat` below 1 makes it oval."""
    ink = (222, 40, 36, alpha)
    seal = Image.new("RGBA", (side, side))
    pen = ImageDraw.Draw(seal)
    pen.ellipse((4, 4, side - 5, side - 5), outline=ink, width=side // 45)
    name = "青竹样本贸易有限公司"
    for place, character in enumerate(name):
        angle = math.radians(-210 + 240 * place / (len(name) - 1))
        letter = Image.new("RGBA", (side // 6, side // 6))
        ImageDraw.Draw(letter).text((side // 40, 0), character, font=chinese_font(side // 9), fill=ink)
        letter = letter.rotate(-math.degrees(angle) - 90, resample=Image.Resampling.BICUBIC)
        x, y = (side / 2 + 0.38 * side * turn for turn in (math.cos(angle), math.sin(angle)))
        seal.alpha_composite(letter, (round(x - letter.width / 2), round(y - letter.height / 2)))
    points = [math.radians(36 * corner - 90) for corner in range(10)]
    radii = [side * (0.13, 0.05)[corner % 2] for corner in range(10)]
    star = [(side / 2 + r * math.cos(a), side / 2 + r * math.sin(a)) for r, a in zip(radii, points, strict=True)]
    pen.polygon(star, fill=ink)
    pen.text((side / 2, 0.74 * side), "合同专用章", font=chinese_font(side // 10), fill=ink, anchor="mm")
    seal = seal.resize((side, round(flat * side)))
    sheet.paste(seal, (left, top), seal)
