"""Lines longer than any print, cut into pieces: every search along a line stays short, whatever a file holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.document import Line
from engine.page.geometry import stretch_of

LONGEST = 300
"""Characters. A line of print mostly fits; a paragraph that a reader gives as one line is cut behind its sentences."""
_BACK = 120
_SENTENCE_ENDS = "。；;！!？?"
_WORD_ENDS = " \t\u3000，,"


def pieces(line: Line) -> Iterator[Line]:
    """The line itself or, of a longer one, its pieces with their shares of its box, cut behind a sentence or a word."""
    whole = len(line.text)
    if whole <= LONGEST:
        yield line
        return
    start = 0
    while start < whole:
        end = _end(line.text, start)
        box = stretch_of(line.box, start / whole, end / whole)
        yield replace(line, text=line.text[start:end], box=box, char_scores=line.char_scores[start:end])
        start = end


def _end(text: str, start: int) -> int:
    limit = start + LONGEST
    if limit >= len(text):
        return len(text)
    for marks in (_SENTENCE_ENDS, _WORD_ENDS):
        last = max(text.rfind(mark, limit - _BACK, limit) for mark in marks)
        if last >= 0:
            return last + 1
    return limit
