"""Pages with tables, drawn from `bench/tables.toml`: with rules, without, merged, tilted, photographed and worn."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from bench.language_pages import FontMissing, worn
from bench.teds import CellText

_DATA = Path(__file__).with_name("tables.toml")
_FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
_FONT = "NotoSansCJK-Regular.ttc"
_SIZE, _LEADING, _EDGE, _PAD, _WIDTH = 28, 40, 110, 18, 1240
_SPANS = re.compile(r"^(.*?)((?:\{[rc]\d\})*)$", re.DOTALL)
_FIGURE = re.compile(r"[\d.,%-]+")


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A cell where it is drawn."""

    text: str
    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class TablePage:
    """One page: a sentence, a title, a table, and how it is drawn and worn."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    lines: str
    look: str
    title: str
    before: str

    @property
    def truth(self) -> list[list[CellText]]:
        """The cells row by row, each in the row where it begins."""
        parsed = [[_parsed(cell) for cell in row] for row in self.rows]
        return [[(text.replace("\n", " "), rows, columns) for text, rows, columns in row] for row in parsed]

    def picture(self) -> Image.Image:
        """The page as somebody hands it in. Raises `FontMissing`."""
        sheet = self._sheet()
        if self.look == "tilted":
            return sheet.rotate(3, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)
        if self.look == "turned":
            return sheet.transpose(Image.Transpose.ROTATE_90)
        if self.look == "photo":
            return _photographed(sheet)
        return worn(sheet) if self.look == "worn" else sheet

    def _sheet(self) -> Image.Image:
        cells = self._cells()
        widths, heights = _widths(cells), _heights(cells)
        top = _EDGE + 4 * _LEADING
        sheet = Image.new("RGB", (_WIDTH, top + sum(heights) + 3 * _EDGE), "white")
        pen = ImageDraw.Draw(sheet)
        pen.text((_EDGE, _EDGE), self.before, fill="black", font=_font())
        pen.text((_EDGE, top - int(1.5 * _LEADING)), self.title, fill="black", font=_font())
        xs = [_EDGE + sum(widths[:at]) for at in range(len(widths) + 1)]
        ys = [top + sum(heights[:at]) for at in range(len(heights) + 1)]
        for cell in cells:
            left, right = xs[cell.column], xs[cell.column + cell.columns]
            upper, lower = ys[cell.row], ys[cell.row + cell.rows]
            _write(pen, cell, left, upper, right, lower)
            if self.lines == "all":
                pen.rectangle((left, upper, right, lower), outline="black", width=2)
        self._rule(pen, xs, ys)
        pen.text((_EDGE, ys[-1] + 2 * _LEADING), "— 1 —", fill="black", font=_font())
        return sheet

    def _rule(self, pen: ImageDraw.ImageDraw, xs: Sequence[int], ys: Sequence[int]) -> None:
        levels = {"across": ys, "head": [ys[0], ys[1], ys[-1]], "down": [ys[0], ys[1], ys[-1]]}.get(self.lines, [])
        for y in levels:
            pen.line((xs[0], y, xs[-1], y), fill="black", width=2)
        for x in xs if self.lines == "down" else []:
            pen.line((x, ys[0], x, ys[-1]), fill="black", width=2)

    def _cells(self) -> list[_Drawn]:
        taken: set[tuple[int, int]] = set()
        cells: list[_Drawn] = []
        for number, row in enumerate(self.rows):
            column = 0
            for text, rows, columns in map(_parsed, row):
                while (number, column) in taken:
                    column += 1
                cells.append(_Drawn(text, number, column, rows, columns))
                taken |= {(number + y, column + x) for y in range(rows) for x in range(columns)}
        return cells


@cache
def table_pages() -> Mapping[str, TablePage]:
    """All of them by their names."""
    told = tomllib.loads(_DATA.read_text("utf-8"))
    return {name: TablePage(name, **{**each, "rows": tuple(map(tuple, each["rows"]))}) for name, each in told.items()}


def _parsed(cell: str) -> tuple[str, int, int]:
    found = _SPANS.match(cell)
    text, spans = (found[1], found[2]) if found is not None else (cell, "")
    rows = re.search(r"\{r(\d)\}", spans)
    columns = re.search(r"\{c(\d)\}", spans)
    return text, int(rows[1]) if rows else 1, int(columns[1]) if columns else 1


@cache
def _font() -> ImageFont.FreeTypeFont:
    path = next((path for folder in _FONT_FOLDERS for path in folder.rglob(_FONT)), None)
    if path is None:
        raise FontMissing(_FONT)
    return ImageFont.truetype(path, _SIZE)


def _widths(cells: Sequence[_Drawn]) -> list[int]:
    count = max(cell.column + cell.columns for cell in cells)
    widths = [0] * count
    for cell in cells:
        needed = max(int(_font().getlength(line)) for line in cell.text.split("\n")) + 2 * _PAD
        for at in range(cell.column, cell.column + cell.columns):
            widths[at] = max(widths[at], needed // cell.columns)
    return [width + 24 for width in widths]


def _heights(cells: Sequence[_Drawn]) -> list[int]:
    heights = [0] * max(cell.row + cell.rows for cell in cells)
    for cell in cells:
        if cell.rows == 1:
            heights[cell.row] = max(heights[cell.row], (cell.text.count("\n") + 1) * _LEADING + 16)
    return heights


def _write(pen: ImageDraw.ImageDraw, cell: _Drawn, left: int, upper: int, right: int, lower: int) -> None:
    """The lines of a cell in the middle of its height; figures at its right, what spans columns in its middle."""
    lines = cell.text.split("\n")
    at = (upper + lower - len(lines) * _LEADING) // 2
    for line in lines:
        width = int(_font().getlength(line))
        x = right - _PAD - width if _FIGURE.fullmatch(line) else left + _PAD
        pen.text(((left + right - width) // 2 if cell.columns > 1 else x, at), line, fill="black", font=_font())
        at += _LEADING


def _photographed(sheet: Image.Image) -> Image.Image:
    """Held before a camera that looks from below and a little from the left, on a grey table."""
    width, height = sheet.size
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    seen = np.array([(90, 60), (width - 40, 100), (width + 10, height - 40), (30, height - 10)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, seen)
    pixels = cv2.warpPerspective(np.asarray(sheet), matrix, (width + 60, height + 40), borderValue=(120, 116, 110))
    light = np.linspace(1.0, 0.78, pixels.shape[1])[None, :, None]
    return Image.fromarray((pixels * light).astype(np.uint8))
