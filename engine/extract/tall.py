"""Cells under one another that the reader took for one line written downwards, taken apart again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.document import Box
from engine.extract.folding import has_chinese
from engine.extract.layout import Placed, Rect

Rows = Sequence[Sequence[Placed]]


def taken_apart(rows: Rows, line_height: float) -> list[list[Placed]]:
    """The rows of a table in which every tall line is its characters, each in the row where it stands."""
    apart = [[line for line in row if not _is_tall(line, line_height)] for row in rows]
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
