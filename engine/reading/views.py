"""The picture of a page as people see it beside its fields: a JPEG, small enough for a browser."""

from __future__ import annotations

import io

from PIL import Image

from engine.page.shrinking import shrunk
from engine.readers import PageImage
from engine.reading.watching import PageView

_WIDEST = 2400
_QUALITY = 85


def view_of(image: PageImage) -> PageView:
    """The view of a page that is at hand."""
    return PageView(image.number, lambda: _jpeg(image))


def _jpeg(image: PageImage) -> bytes:
    height, width = image.pixels.shape[:2]
    scale = min(1.0, _WIDEST / width, 4 * _WIDEST / height)
    buffer = io.BytesIO()
    Image.fromarray(shrunk(image.pixels, scale)).save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()
