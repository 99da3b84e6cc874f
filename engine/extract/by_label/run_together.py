"""Cells of a table that the reader ran together, downwards into one tall line or across, taken apart again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from engine.document import Box
from engine.page.folding import has_chinese
from engine.page.layout import Placed, Rect

_NUMBER = re.compile(r"(?<!\S)[¥￥]?-?\d[\d,]*(?:\.\d+)?%?(?!\S)")
Rows = Sequence[Sequence[Placed]]


def taken_apart(rows: Rows, line_height: float) -> list[list[Placed]]:
    """The rows of a table, every tall line as its characters in their rows, numbers side by side as one line each."""
    apart = [[piece for line in row if not _is_tall(line, line_height) for piece in _numbers(line)] for row in rows]
    for line in (line for row in rows for line in row if _is_tall(line, line_height)):
        for piece in _characters(line):
            row = min(
                (row for row in apart if row and row[0].page == piece.page),
                key=lambda row: abs(row[0].rect.middle - piece.rect.middle),
                default=None,
            )
            if row is not None:
                row.append(piece)
    return [sorted(row, key=lambda line: line.rect.left) for row in apart if row]


def _numbers(line: Placed) -> list[Placed]:
    """The numbers of a line that holds several and nothing else; any other line as it is."""
    found = list(_NUMBER.finditer(line.text))
    if len(found) < 2 or _NUMBER.sub("", line.text).strip():
        return [line]
    return [part_of_line(line, match.start(), match.end()) for match in found]


def part_of_line(line: Placed, start: int, end: int) -> Placed:
    """Characters `start:end` of a line as a line of their own."""
    scores = line.line.char_scores
    piece = replace(
        line.line,
        text=line.text[start:end],
        box=line.slice_box(start, end),
        char_scores=scores[start:end] if len(scores) == len(line.text) else (),
    )
    return Placed(piece, line.page, line.index, line.slice_rect(start, end))


def _is_tall(line: Placed, line_height: float) -> bool:
    text = line.text.strip()
    return (
        2 <= len(text) <= 12
        and all(has_chinese(character) for character in text)
        and line.rect.height > 1.6 * max(line.rect.width, line_height)
    )


def _characters(line: Placed) -> list[Placed]:
    text = line.text.strip()
    return [_slice(line, character, place / len(text), (place + 1) / len(text)) for place, character in enumerate(text)]


def _slice(line: Placed, text: str, first: float, last: float) -> Placed:
    """A character of a tall line, between two shares of its height."""
    rect = line.rect
    top, bottom = rect.top + first * rect.height, rect.top + last * rect.height
    a, b, c, d = line.line.box.points
    box = Box((_between(a, d, first), _between(b, c, first), _between(b, c, last), _between(a, d, last)))
    piece = replace(line.line, text=text, box=box, char_scores=())
    return Placed(piece, line.page, line.index, Rect(rect.left, top, rect.right, bottom))


def _between(start: tuple[float, float], end: tuple[float, float], share: float) -> tuple[float, float]:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
