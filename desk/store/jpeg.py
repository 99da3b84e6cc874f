"""Looks at a JPEG's segments without decoding it: whether it begins, holds a picture, and ends."""

from __future__ import annotations

_START, _END = b"\xff\xd8", b"\xff\xd9"
_STARTS_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_START_OF_SCAN = 0xDA


def is_whole_jpeg(content: bytes) -> bool:
    """Whether `content` is a JPEG from its first to its last marker, with a frame that has a size (ITU-T T.81, B.1)."""
    if not content.startswith(_START) or not content.endswith(_END):
        return False
    at, has_frame = 2, False
    while at + 4 <= len(content):
        if content[at] != 0xFF:
            return False
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if marker == 0xFF:
            at += 1  # a filling byte
            continue
        if length < 2 or at + 2 + length > len(content):
            return False
        if marker in _STARTS_OF_FRAME:
            height, width = content[at + 5 : at + 7], content[at + 7 : at + 9]
            has_frame = length >= 8 and any(height) and any(width)
        if marker == _START_OF_SCAN:
            return has_frame
        at += 2 + length
    return False
