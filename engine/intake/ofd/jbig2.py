"""JBIG2 pictures (ITU-T T.88), decoded by PDFium: the file's segments are laid into a PDF of one page."""

from __future__ import annotations

import struct

import numpy as np

from engine.errors import IntakeError
from engine.intake.pdf import PdfPages
from engine.limits import Limits

HEADER = b"\x97JB2\r\n\x1a\n"
_SEQUENTIAL, _UNKNOWN_PAGES = 0x01, 0x02
_PAGE_INFORMATION = 48
_FIRST_SEGMENT_WITHIN = 64
_LONGEST_SIDE = 20_000


def pixels_of(content: bytes, limits: Limits) -> np.ndarray | None:
    """(H, W, 3) uint8 RGB of a JBIG2 file's first page, None where it cannot be decoded."""
    body = _segments(content)
    size = _size(body) if body is not None else None
    if body is None or size is None or size[0] * size[1] > limits.max_megapixels * 1_000_000:
        return None
    dots = Limits(render_dpi=72, render_megapixels=limits.max_megapixels, render_seconds=limits.render_seconds)
    try:
        with PdfPages(_pdf(body, *size), dots) as pages:
            return next(iter(pages)).pixels
    except IntakeError:
        return None


def _segments(content: bytes) -> bytes | None:
    """What follows the file header, None where the segments' headers stand apart from their data."""
    flags = content[8] if len(content) > 8 else 0
    if not flags & _SEQUENTIAL:
        return None
    return content[9 if flags & _UNKNOWN_PAGES else 13 :]


def _size(body: bytes) -> tuple[int, int] | None:
    """Width and height out of the page information segment, which comes first."""
    for start in range(min(len(body), _FIRST_SEGMENT_WITHIN)):
        if body[start : start + 5] == b"\0\0\0\0" + bytes([_PAGE_INFORMATION]) and len(body) >= start + 19:
            width, height = struct.unpack_from(">LL", body, start + 11)
            if 0 < width <= _LONGEST_SIDE and 0 < height <= _LONGEST_SIDE:
                return width, height
    return None


def _pdf(body: bytes, width: int, height: int) -> bytes:
    """A PDF whose one page is the picture, a point a pixel."""
    show = b"q %d 0 0 %d 0 0 cm /P Do Q" % (width, height)
    picture = (
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 1 "
        b"/Filter /JBIG2Decode /Length %d >>\nstream\n%b\nendstream" % (width, height, len(body), body)
    )
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R "
        b"/Resources << /XObject << /P 5 0 R >> >> >>" % (width, height),
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(show), show),
        picture,
    )
    written, offsets = b"%PDF-1.7\n", []
    for place, item in enumerate(objects, 1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (place, item)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(written)
    return written + b"xref\n0 6\n0000000000 65535 f \n" + table + end
