"""What stands in for a page that nobody could read. Loaded where there is one, for the sake of who waits."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache

from PIL import Image

from engine.document import Notice
from engine.reading.seen import BLANK_SIZE, unread


@cache
def blank_jpeg() -> bytes:
    """The picture that stands in for a page that cannot be shown."""
    buffer = io.BytesIO()
    Image.new("RGB", BLANK_SIZE, "white").save(buffer, "JPEG")
    return buffer.getvalue()


def blank_record(number: int, trouble: Notice) -> bytes:
    """The record of page `number` with the reason on it."""
    return replace(unread(number, trouble), trouble=trouble).to_json()
