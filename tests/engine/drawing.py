"""Documents that the engine's tests draw themselves."""

from __future__ import annotations

import io
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
