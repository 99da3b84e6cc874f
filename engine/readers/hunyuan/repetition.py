"""Notices that a model goes round in circles while it does, so that it can be stopped and the clerk be told.

A loop over lines on a page lets the coordinates drift, so numbers inside boxes are masked before texts are compared;
numbers elsewhere are not, or every table of amounts would look like one.
"""

from __future__ import annotations

import re

WINDOW = 6000
"""Characters at the end of an answer that are looked at."""

_LONGEST_PERIOD = 600
_LEAST_REPEATS = 12
_LEAST_SPAN = 400
_LEAST_SPAN_OF_MARKUP = 4000
_BOX = re.compile(r"\(\s*[0-9]+\s*,\s*[0-9]+\s*\)|\[\s*[0-9]+(?:\s*,\s*[0-9]+){3}\s*\]")
_MARKUP = re.compile(r"(?:</?[a-z]+>|[\s|:\-])+")


def is_looping(text: str) -> bool:
    """Whether the end of `text` repeats one piece a dozen times or more, over some hundred characters.

    Empty table cells repeat for good reasons and are given ten times the room.
    """
    tail = _BOX.sub("()", text[-WINDOW:])
    for period in range(1, min(_LONGEST_PERIOD, len(tail) // _LEAST_REPEATS) + 1):
        piece = tail[-period:]
        if tail[-2 * period : -period] != piece:
            continue
        least = _LEAST_SPAN_OF_MARKUP if _MARKUP.fullmatch(piece) else _masked(_LEAST_SPAN, piece)
        span = max(least, period * _LEAST_REPEATS)
        if len(tail) >= span and tail[-span:-period] == tail[period - span :]:
            return True
    return False


def _masked(span: int, piece: str) -> int:
    """A span in masked characters: a box shrinks to two."""
    boxes = piece.count("()")
    return span if not boxes else span * len(piece) // (len(piece) + 18 * boxes)
