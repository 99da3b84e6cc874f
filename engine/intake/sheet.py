"""A calm sheet of paper for data that has no page of its own: a title, labelled values, a table, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from engine.document import Box, Line, Source
from engine.intake.fonts import FontShelf
from engine.limits import Limits
from engine.readers import PageImage

_WIDTH, _HEIGHT = 210.0, 297.0
_MARGIN = 16.0
_BODY, _TITLE = 3.3, 5.6
_LEADING = 1.75
_MILLIMETRES_PER_INCH = 25.4
_INK, _FAINT, _RULE = (28, 32, 36), (92, 100, 108), (190, 197, 204)
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Piece:
    """One printed line, in millimetres; `top` is that of its letters."""

    page: int
    left: float
    top: float
    width: float
    size: float
    text: str
    is_label: bool = False

    def box(self) -> Box:
        """Its place, relative to the page."""
        right, bottom = self.left + self.width, self.top + 1.25 * self.size
        return Box.from_rect(
            *(round(value, 6) for value in (self.left / _WIDTH, self.top / _HEIGHT, right / _WIDTH, bottom / _HEIGHT))
        )


class Sheet:
    """Paper that is written from the top down; a new page begins where one is full."""

    def __init__(self, shelf: FontShelf) -> None:
        self._faces = tuple(shelf.like("hei"))
        self._pieces: list[Piece] = []
        self._rules: list[tuple[int, float, float, float]] = []
        self._page, self._top = 1, _MARGIN

    @property
    def page_count(self) -> int:
        """At least 1."""
        return self._page

    def title(self, text: str) -> tuple[Piece, ...]:
        """A heading in the middle."""
        text = text[:80]
        width = self._width(text, _TITLE)
        piece = self._put(text, (_WIDTH - width) / 2, self._top, _TITLE)
        self._top += _TITLE * _LEADING + 2
        return (piece,)

    def rule(self) -> None:
        """A line across, with room around it."""
        self._rules.append((self._page, _MARGIN, _WIDTH - _MARGIN, self._top + 1))
        self._top += 4

    def pairs(self, pairs: Sequence[tuple[str, str]], columns: int = 1) -> list[tuple[Piece, ...]]:
        """Labels with their values, side by side in so many columns; the pieces of each value, in order."""
        breadth = (_WIDTH - 2 * _MARGIN) / columns
        placed: list[tuple[Piece, ...]] = []
        for start in range(0, len(pairs), columns):
            row = pairs[start : start + columns]
            texts = [self._wrapped(f"{value}", breadth - self._label_width(label) - 4) for label, value in row]
            self._make_room(max(len(lines) for lines in texts))
            for column, ((label, _), lines) in enumerate(zip(row, texts, strict=True)):
                left = _MARGIN + column * breadth
                self._put(label, left, self._top, _BODY, is_label=True)
                inset = left + self._label_width(label)
                placed.append(self._column(lines, inset, _BODY))
            self._top += max(len(lines) for lines in texts) * _BODY * _LEADING
        return placed

    def table(
        self, heads: Sequence[str], shares: Sequence[float], rows: Sequence[Sequence[str]]
    ) -> list[list[tuple[Piece, ...]]]:
        """Headings and rows under them, columns by their shares of the width; the pieces of each cell."""
        whole = _WIDTH - 2 * _MARGIN
        lefts = [_MARGIN + whole * sum(shares[:place]) / sum(shares) for place in range(len(shares))]
        rooms = [whole * share / sum(shares) - 2 for share in shares]
        self._row([[head] for head in heads], lefts, is_label=True)
        self.rule()
        return [
            self._row([self._wrapped(cell, room) for cell, room in zip(row, rooms, strict=True)], lefts) for row in rows
        ]

    def pages(self, limits: Limits, source: Source, numbers: Iterable[int]) -> Iterator[PageImage]:
        """The pages of these numbers as pictures with their lines."""
        scale = limits.render_dpi / _MILLIMETRES_PER_INCH
        for number in numbers:
            paper = Image.new("RGB", (round(_WIDTH * scale), round(_HEIGHT * scale)), "white")
            pen = ImageDraw.Draw(paper)
            for page, left, right, top in self._rules:
                if page == number:
                    pen.line(
                        [(left * scale, top * scale), (right * scale, top * scale)], _RULE, max(1, round(scale / 5))
                    )
            written = [piece for piece in self._pieces if piece.page == number]
            for piece in written:
                at = piece.left * scale, (piece.top + piece.size) * scale
                colour = _FAINT if piece.is_label else _INK
                pen.text(at, piece.text, fill=colour, font=self._font(piece.text, piece.size * scale), anchor="ls")
            lines = tuple(Line(piece.text, piece.box(), 1.0, source) for piece in written)
            yield PageImage(number, np.array(paper), lines)

    def _row(
        self, cells: Sequence[Sequence[str]], lefts: Sequence[float], *, is_label: bool = False
    ) -> list[tuple[Piece, ...]]:
        height = max((len(lines) for lines in cells), default=1)
        self._make_room(height)
        placed = [self._column(lines, left, _BODY, is_label=is_label) for lines, left in zip(cells, lefts, strict=True)]
        self._top += height * _BODY * _LEADING
        return placed

    def _column(self, lines: Sequence[str], left: float, size: float, *, is_label: bool = False) -> tuple[Piece, ...]:
        return tuple(
            self._put(line, left, self._top + place * size * _LEADING, size, is_label=is_label)
            for place, line in enumerate(lines)
            if line
        )

    def _put(self, text: str, left: float, top: float, size: float, *, is_label: bool = False) -> Piece:
        piece = Piece(self._page, left, top, self._width(text, size), size, text, is_label)
        self._pieces.append(piece)
        return piece

    def _make_room(self, lines: int) -> None:
        if self._top + lines * _BODY * _LEADING > _HEIGHT - _MARGIN and self._top > _MARGIN:
            self._page, self._top = self._page + 1, _MARGIN

    def _wrapped(self, text: str, room: float) -> list[str]:
        """The text in lines no wider than `room`, broken at blanks where there are some."""
        lines, line = [], ""
        for word in _words(" ".join(text.split())[:_LONGEST]):
            if line and self._width(line + word, _BODY) > room:
                lines.append(line.rstrip())
                line = ""
            line += word
            while self._width(line, _BODY) > room and len(line) > 1:
                cut = max(1, int(len(line) * room / self._width(line, _BODY)))
                lines.append(line[:cut])
                line = line[cut:]
        return [*lines, line.rstrip()]

    def _label_width(self, label: str) -> float:
        return self._width(label, _BODY) + 1.5

    def _width(self, text: str, size: float) -> float:
        return float(self._font(text, 100).getlength(text)) * size / 100

    def _font(self, text: str, pixels: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
        face = next((face for face in self._faces if all(map(face.has, text))), None)
        face = face or (self._faces[0] if self._faces else None)
        return ImageFont.load_default(pixels) if face is None else face.at(pixels)


def _words(text: str) -> Iterator[str]:
    """Latin words with the blank behind them; other characters one by one."""
    word = ""
    for character in text:
        if ord(character) > 0x2E80:
            if word:
                yield word
            word = ""
            yield character
            continue
        word += character
        if character == " ":
            yield word
            word = ""
    if word:
        yield word
