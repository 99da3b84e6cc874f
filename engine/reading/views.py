"""The picture of a page as people see it beside its fields: a JPEG, small enough for a browser."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from engine.page.shrinking import shrunk
from engine.readers import PageImage

_WIDEST = 2400
_QUALITY = 85


@dataclass(frozen=True, slots=True)
class PageView:
    """Page `number` (from 1) as it will be shown; `jpeg()` draws it, for whoever wants it."""

    number: int
    jpeg: Callable[[], bytes]

    @classmethod
    def of(cls, image: PageImage) -> PageView:
        """The view of a page that is at hand."""
        return cls(image.number, lambda: _jpeg(image))


def _jpeg(image: PageImage) -> bytes:
    height, width = image.pixels.shape[:2]
    scale = min(1.0, _WIDEST / width, 4 * _WIDEST / height)
    buffer = io.BytesIO()
    Image.fromarray(shrunk(image.pixels, scale)).save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()
