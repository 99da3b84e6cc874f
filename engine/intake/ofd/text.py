"""Text objects: where each character stands, its drawing, and the lines a reader of the page would see."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw

from engine.document import Box, Line, Source
from engine.intake.fonts import FONT_ERRORS, FontShelf, Typeface
from engine.intake.ofd.canvas import Canvas, Clip
from engine.intake.ofd.geometry import Matrix, number, numbers
from engine.intake.ofd.resources import Font, Ink
from engine.intake.ofd.sfnt import code_of
from engine.markup import Node

_ABOVE, _BELOW = 0.86, 0.14
"""How far a character reaches over and under its base line, in ems."""
_HALF_WIDTH = 0.5
_MOST_CHARACTERS = 20_000
_WIDEST_GAP, _WIDEST_GAP_OF_OBJECTS, _FURTHEST_BACK = 1.6, 0.6, 0.8
_MOST_MASK_PIXELS = 40_000_000
_BOLD_FROM = 600
_NARROWEST, _WIDEST = 0.05, 8.0
_MOST_DRAWN_PIXELS = 400_000_000
"""So much of one text object is drawn, all its characters together."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character at its base line's start, in the object's own millimetres; `code` None: drawn as itself."""

    character: str
    x: float
    y: float
    advance: float
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A character on the page: the middle of its base line, its direction's unit, its size, its box's corners."""

    character: str
    corners: tuple[tuple[float, float], ...]
    em: float
    is_first: bool = False

    @property
    def left(self) -> float:
        """Smallest x in pixels."""
        return min(x for x, _ in self.corners)

    @property
    def right(self) -> float:
        """Largest x in pixels."""
        return max(x for x, _ in self.corners)

    @property
    def top(self) -> float:
        """Smallest y in pixels."""
        return min(y for _, y in self.corners)

    @property
    def bottom(self) -> float:
        """Largest y in pixels."""
        return max(y for _, y in self.corners)


def glyphs_of(node: Node, size: float) -> list[Glyph]:
    """Every character of a text object, in the order written."""
    codes = _glyph_codes(node)
    horizontal = number(node.get("HScale"), 1.0) or 1.0
    glyphs: list[Glyph] = []
    pen = (0.0, 0.0)
    for code in node.all("TextCode"):
        x, y = number(code.get("X"), pen[0]), number(code.get("Y"), pen[1])
        text = code.text[: _MOST_CHARACTERS - len(glyphs)]
        if not text.strip("\n\r\t "):
            continue
        text = text.strip("\n\r\t")
        across, down = _deltas(code.get("DeltaX"), len(text)), _deltas(code.get("DeltaY"), len(text))
        for index, character in enumerate(text):
            natural = size * horizontal * (1.0 if _is_wide(character) else _HALF_WIDTH)
            dx = across[index] if index < len(across) else (0.0 if down and not across else natural)
            dy = down[index] if index < len(down) else 0.0
            advance = min(natural, abs(dx)) if dx > 0 else natural
            glyphs.append(Glyph(character, x, y, advance, codes.get(len(glyphs))))
            x, y = x + dx, y + dy
        pen = (x, y)
    return glyphs


def draw(
    canvas: Canvas, glyphs: Sequence[Glyph], size: float, matrix: Matrix, ink: Ink, clip: Clip, face: Face
) -> None:
    """Draws the characters; `matrix` brings the object's millimetres to pixels."""
    scale = matrix.size
    printed = [glyph for glyph in glyphs if not glyph.character.isspace()]
    if not printed or not 0.5 < size * scale < 3000:
        return
    margin = size * 1.2
    left, right = min(g.x for g in printed) - margin, max(g.x + g.advance for g in printed) + margin
    top, bottom = min(g.y for g in printed) - margin, max(g.y for g in printed) + margin
    width, height = math.ceil((right - left) * scale), math.ceil((bottom - top) * scale)
    if width * height > _MOST_MASK_PIXELS:
        return
    mask = Image.new("L", (width, height))
    pen = ImageDraw.Draw(mask)
    # Whole pixels between mask and page keep upright text as sharp as FreeType draws it.
    origin = matrix.apply(left, top)
    shift = (origin[0] - math.floor(origin[0]), origin[1] - math.floor(origin[1])) if matrix.is_upright else (0.0, 0.0)
    for glyph in printed[: max(1, int(_MOST_DRAWN_PIXELS / (size * scale) ** 2))]:
        at = (glyph.x - left) * scale + shift[0], (glyph.y - top) * scale + shift[1]
        face.draw(mask, pen, glyph, at, size * scale)
    if matrix.is_upright:
        placed = Matrix.move(math.floor(origin[0]), math.floor(origin[1]))
    else:
        placed = Matrix.scale(1 / scale).then(Matrix.move(left, top)).then(matrix)
    canvas.stamp(np.asarray(mask), placed, ink.colour, clip, ink.opacity)


class Face:
    """A font of the file with the machine's fonts behind it."""

    def __init__(self, font: Font, shelf: FontShelf, horizontal: float = 1.0, weight: float = 400.0) -> None:
        self._font = font
        self._others = tuple(shelf.like(font.name))
        self._horizontal = min(max(horizontal, _NARROWEST), _WIDEST)
        self._is_bold = weight >= _BOLD_FROM or "bold" in font.name.casefold()

    def draw(
        self, mask: Image.Image, pen: ImageDraw.ImageDraw, glyph: Glyph, at: tuple[float, float], pixels: float
    ) -> None:
        """One glyph on its base line; nothing where no font has it."""
        face, text = self._choose(glyph)
        if face is None:
            return
        stroke = pixels * 0.02 if self._is_bold and face is not self._font.own else 0.0
        try:
            if abs(self._horizontal - 1.0) < 0.02:
                pen.text(at, text, fill=255, font=face.at(pixels), anchor="ls", stroke_width=stroke)
            else:
                self._draw_narrow(mask, face, text, at, pixels)
        except FONT_ERRORS:
            return  # FreeType gives up on a glyph that is broken in its file

    def _draw_narrow(
        self, mask: Image.Image, face: Typeface, text: str, at: tuple[float, float], pixels: float
    ) -> None:
        side = math.ceil(pixels * 2.4)
        tile = Image.new("L", (side, side))
        ImageDraw.Draw(tile).text((pixels * 0.2, pixels * 1.4), text, fill=255, font=face.at(pixels), anchor="ls")
        narrow = tile.resize((max(1, round(side * self._horizontal)), side))
        where = round(at[0] - pixels * 0.2 * self._horizontal), round(at[1] - pixels * 1.4)
        mask.paste(255, where, narrow)

    def _choose(self, glyph: Glyph) -> tuple[Typeface | None, str]:
        if glyph.code is not None and self._font.glyphs is not None:
            return self._font.glyphs, glyph.code
        own = self._font.own
        if own is not None and own.has(glyph.character):
            return own, glyph.character
        return next((face for face in self._others if face.has(glyph.character)), None), glyph.character


def words_of(glyphs: Sequence[Glyph], size: float, matrix: Matrix) -> Iterator[Word]:
    """The characters with their boxes on the page, in pixels."""
    em = size * matrix.size
    for index, glyph in enumerate(glyphs):
        top, bottom = glyph.y - _ABOVE * size, glyph.y + _BELOW * size
        right = glyph.x + glyph.advance
        corners = ((glyph.x, top), (right, top), (right, bottom), (glyph.x, bottom))
        yield Word(_plain(glyph.character), tuple(matrix.apply(x, y) for x, y in corners), em, index == 0)


def lines_of(words: Sequence[Word], width: int, height: int) -> tuple[Line, ...]:
    """Characters that follow one another, cut where a reader of the page would see a gap or a new line."""
    inside = [word for word in words if word.right > 0 and word.bottom > 0 and word.left < width and word.top < height]
    runs: list[list[Word]] = []
    for word in inside:
        if runs and (word.character.isspace() or _continues(runs[-1], word)):
            runs[-1].append(word)
        elif not word.character.isspace():
            runs.append([word])
    return tuple(_line(run, width, height) for run in runs)


def _continues(run: Sequence[Word], word: Word) -> bool:
    last = next(old for old in reversed(run) if not old.character.isspace())
    em = max(last.em, word.em)
    if abs(last.em - word.em) > 0.5 * em:
        return False
    reach = (_WIDEST_GAP_OF_OBJECTS if word.is_first else _WIDEST_GAP) * em
    if abs(word.bottom - last.bottom) < 0.35 * em:
        return -_FURTHEST_BACK * em < word.left - last.right < reach
    is_column = len(run) == 1 or abs(run[0].left - run[-1].left) < 0.3 * em
    return (
        is_column
        and not word.is_first
        and abs(word.left - last.left) < 0.3 * em
        and 0 < word.top - last.top < 1.8 * em
        and _is_wide(word.character)
        and _is_wide(last.character)
        and (len(run) == 1 or run[-1].top > run[0].top)
    )


def _line(run: Sequence[Word], width: int, height: int) -> Line:
    while run[-1].character.isspace():
        run = run[:-1]
    printed = [word for word in run if not word.character.isspace()]
    text = run[0].character
    for last, word in pairwise(run):
        needs_blank = not word.character.isspace() and not last.character.isspace()
        if needs_blank and not _is_wide(word.character) and word.left - last.right > 0.45 * word.em:
            text += " "
        text += word.character
    left, right = min(word.left for word in printed), max(word.right for word in printed)
    top, bottom = min(word.top for word in printed), max(word.bottom for word in printed)
    box = Box.from_pixels(((left, top), (right, top), (right, bottom), (left, bottom)), width, height)
    return Line(text, box, 1.0, Source.OFD)


def _deltas(text: str, count: int) -> list[float]:
    """`g 3 1.5` stands for three times 1.5; never more than one a character."""
    found: list[float] = []
    tokens = text.split()
    place = 0
    while place < len(tokens) and len(found) < count:
        if tokens[place] == "g" and place + 2 < len(tokens):
            times, step = numbers(tokens[place + 1]), numbers(tokens[place + 2])
            if not times or not step:
                break
            found += step * min(max(int(times[0]), 0), count - len(found))
            place += 3
            continue
        step = numbers(tokens[place])
        if not step:
            break
        found += step
        place += 1
    return found


def _glyph_codes(node: Node) -> dict[int, str]:
    """Characters, by their place in the object, that are drawn by a glyph's number."""
    codes: dict[int, str] = {}
    for transform in node.all("CGTransform"):
        glyphs = [int(value) for value in numbers(transform.text_of("Glyphs"))]
        start = int(number(transform.get("CodePosition"), 0))
        if int(number(transform.get("CodeCount"), 1)) != len(glyphs):
            continue
        codes |= {start + place: code_of(glyph) for place, glyph in enumerate(glyphs[:_MOST_CHARACTERS])}
    return codes


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF" or character in "“”‘’…—·￥×"


def _plain(character: str) -> str:
    """Radicals and compatibility ideographs, which fonts confuse with the characters they stand for, as those."""
    if "\u2e80" <= character <= "\u2fdf" or "\uf900" <= character <= "\ufaff":
        return unicodedata.normalize("NFKC", character)
    return character
