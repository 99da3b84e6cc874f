"""Tables without lines: rows whose parts stand in the same columns, with white between them all the way down."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

import numpy as np

from engine.extract.tables.bands import Band, with_wrapped
from engine.extract.tables.contents import hidden_white, usual_width
from engine.extract.tables.grid import Grid, Spot
from engine.extract.tables.headings import Heads, column_of, heads_of
from engine.page.geometry import Rect, rows_of
from engine.page.layout import Placed

_BIN = 0.25
"""The width of a strip that is looked at for white, in heights of a usual line."""
_WHITE = 0.6
"""The least white between two columns, in the same."""
_FARTHEST = 2.6
"""The most white between two rows, in the same."""
_MOST_ROWS = 90
_PART_COSTS = 1.5
_DOUBLE = 0.7
_LONG_TEXT = 34
_MOST_ABOVE = 6
_STROKES = 4
"""So many characters without a letter or a digit are a drawn line."""
_MOSTLY = 0.8
_FILLED = 0.45
"""How many places of a table's rows have a text, those with one text counted: fewer are blocks beside each other."""
_DIGIT = re.compile(r"\d")
_LABEL = re.compile(r"[:：]\s*$|[^\W\d]\s*[:：]\s*\S")


def unruled_grids(page: int, lines: Sequence[Placed], height: float) -> list[Grid]:
    """The grids that the lines of a page make, from the top. `height` is that of a usual line."""
    lines = [line for line in lines if len(line.text) < _STROKES or any(map(str.isalnum, line.text))]
    bands = [Band(tuple(lines[at] for at in row)) for row in rows_of([line.rect for line in lines])]
    grids: list[Grid] = []
    for run in _runs(bands, height):
        for first, last in _tables_in(run, height):
            grid = _grid(page, run, first, last, height)
            if grid is not None:
                grids.append(grid)
    return grids


def _runs(bands: Sequence[Band], height: float) -> list[list[Band]]:
    """Rows close to each other, each run with at least two rows of several parts."""
    runs: list[list[Band]] = [[]]
    for band in bands:
        if runs[-1] and band.rect.top - runs[-1][-1].rect.bottom > _FARTHEST * height:
            runs.append([])
        if len(runs[-1]) == _MOST_ROWS:
            runs.append([])
        runs[-1].append(band)
    return [run for run in runs if sum(band.is_several for band in run) > 1]


class _Strips:
    """Where print stands in the rows of a run, strip by strip from the left."""

    def __init__(self, run: Sequence[Band], height: float) -> None:
        self.size = _BIN * height
        self.left = min(band.rect.left for band in run)
        count = int((max(band.rect.right for band in run) - self.left) / self.size) + 2
        inked = np.zeros((len(run), count), dtype=np.int32)
        for at, band in enumerate(run):
            for line in band.lines if band.is_several else ():
                inked[at, self._strip(line.rect.left) : self._strip(line.rect.right) + 1] = 1
        self._sums = np.concatenate([np.zeros((1, count), np.int32), inked.cumsum(axis=0)])
        self._several = np.cumsum([0, *(band.is_several for band in run)])
        parts = [(at, line.rect.center) for at, band in enumerate(run) if band.is_several for line in band.lines]
        self._row_of_part = np.array([at for at, _ in parts], np.int64)
        self._centers = np.array([center for _, center in parts])
        self._first_part = np.searchsorted(self._row_of_part, np.arange(len(run) + 1))

    def _strip(self, x: float) -> int:
        return int((x - self.left) / self.size)

    def columns(self, first: int, last: int) -> list[tuple[float, float]]:
        """The columns of rows `first:last`: from where to where print stands, with white between them."""
        rows = int(self._several[last] - self._several[first])
        allowed = 0 if rows < 4 else 1 if rows < 12 else 2
        inked = np.concatenate([[False], self._sums[last] - self._sums[first] > allowed, [False]])
        changes = np.flatnonzero(inked[1:] != inked[:-1])
        columns: list[tuple[float, float]] = []
        for begin, end in zip(changes[::2], changes[1::2], strict=True):
            left, right = self.left + begin * self.size, self.left + end * self.size
            if columns and left - columns[-1][1] < _WHITE / _BIN * self.size - self.size:
                columns[-1] = columns[-1][0], right
            else:
                columns.append((left, right))
        return columns

    def gain(self, first: int, last: int, columns: Sequence[tuple[float, float]]) -> float:
        """How many cells beside the first rows `first:last` have; two parts of a row in one column count against."""
        begin, end = self._first_part[first], self._first_part[last]
        edges = [(left[1] + right[0]) / 2 for left, right in pairwise(columns)]
        at = np.searchsorted(edges, self._centers[begin:end])
        hit = len(np.unique(self._row_of_part[begin:end] * len(columns) + at))
        return float(hit - (self._several[last] - self._several[first]) - _DOUBLE * (end - begin - hit))


def _tables_in(run: Sequence[Band], height: float) -> list[tuple[int, int]]:
    """Which rows of a run make tables: the cut for which most parts of rows stand in columns of their own."""
    strips = _Strips(run, height)
    best: list[tuple[float, int]] = [(0.0, 0)]
    for last in range(1, len(run) + 1):
        choices = [(best[last - 1][0], last - 1)]
        for first in range(last - 1, -1, -1):
            if run[first].is_several and run[last - 1].is_several and last - first > 1:
                columns = strips.columns(first, last)
                if len(columns) < 2:
                    break
                gain = strips.gain(first, last, columns) - _PART_COSTS
                if gain > 0:
                    choices.append((best[first][0] + gain, first))
        best.append(max(choices))
    found: list[tuple[int, int]] = []
    last = len(run)
    while last > 0:
        gain, first = best[last]
        if gain > best[last - 1][0]:
            found.append((first, last))
            last = first
        else:
            last -= 1
    return found[::-1]


def _grid(page: int, run: Sequence[Band], first: int, last: int, height: float) -> Grid | None:
    columns = _Strips(run[first:last], height).columns(0, last - first)
    last += _more(run, first, last, columns, height)
    bands = _from_headings(with_wrapped(run[first:last], columns), columns, height)
    if bands[0] is run[first] and first > 0:
        bands = [run[first - 1], *bands] if _is_over(run[first - 1], bands[0], columns, height) else bands
    heads = heads_of([band.lines for band in bands[:3]], columns, height)
    rows = _joined(bands, columns, height) if heads is None else _headed(bands, heads, columns, height)
    if not _is_table(rows, columns):
        return None
    xs = (columns[0][0], *((left[1] + right[0]) / 2 for left, right in pairwise(columns)), columns[-1][1])
    rects = [Rect.around(band.rect for band in row) for row in rows]
    ys = (rects[0].top, *((above.bottom + below.top) / 2 for above, below in pairwise(rects)), rects[-1].bottom)
    xs = (min(xs[0], *(rect.left for rect in rects)), *xs[1:-1], max(xs[-1], *(rect.right for rect in rects)))
    usual = usual_width([line for band in bands for line in band.lines])
    upper = heads.spots(len(columns)) if heads is not None else ()
    body = (spot for at, row in enumerate(rows) if not upper or at > 1 for spot in _spots(at, row, xs, usual))
    return Grid(page, xs, ys, (*upper, *body), is_ruled=False)


def _more(run: Sequence[Band], first: int, last: int, columns: Sequence[tuple[float, float]], height: float) -> int:
    """How many single lines right below the last row of a table go on in one of its cells."""
    count = 0
    for above, band in pairwise(run[last - 1 : last + _MOST_LINES]):
        at = column_of(band.rect.center, columns)
        end = columns[at + 1][0] if at + 1 < len(columns) else columns[at][1] + height
        is_within = abs(band.rect.left - columns[at][0]) < height and band.rect.right < end
        is_close = band.rect.top - above.rect.bottom < 0.25 * height
        is_alone = last + count + 1 == len(run) or run[last + count + 1].rect.top - band.rect.bottom > 0.25 * height
        if band.is_several or at == 0 or not is_within or not is_close or _is_figure(band.lines[0].text):
            break
        count += 1
        if is_alone:
            return count
    return count if last + count == len(run) else 0


def _headed(
    bands: Sequence[Band], heads: Heads, columns: Sequence[tuple[float, float]], height: float
) -> list[list[Band]]:
    """The rows below two rows of headings, and these."""
    lower = 2 if heads.beside else 1
    return [[bands[0]], [bands[lower]], *(_joined(bands[lower + 1 :], columns, height) if bands[lower + 1 :] else [])]


def _is_over(above: Band, below: Band, columns: Sequence[tuple[float, float]], height: float) -> bool:
    """Whether what stands close above a row are headings over several columns: a title stands as the table does."""
    found = heads_of([above.lines, below.lines], columns, height)
    if found is None or found.over[0][0] == 0:
        return False
    middle = (columns[0][0] + columns[-1][1]) / 2
    return above.is_several or abs(above.rect.center - middle) > height


def _from_headings(bands: Sequence[Band], columns: Sequence[tuple[float, float]], height: float) -> Sequence[Band]:
    """The rows from the headings on, where a row of words fills every column near the top: what is above is apart."""
    for at, band in enumerate(bands[1:_MOST_ABOVE], start=1):
        hit = {column_of(line.rect.center, columns) for line in band.lines}
        if len(hit) == len(columns) and not any(_is_figure(line.text) for line in band.lines):
            above = [len({column_of(line.rect.center, columns) for line in each.lines}) for each in bands[:at]]
            is_apart = max(above) < len(columns) and len(columns) > 2
            is_over = heads_of([bands[at - 1].lines, band.lines], columns, height) is not None
            return bands[at - is_over :] if is_apart else bands
    return bands


def _joined(bands: Sequence[Band], columns: Sequence[tuple[float, float]], height: float) -> list[list[Band]]:
    """The rows of a table, each with the lines that go on in it: close above, and only where words stand."""
    gaps = [max(below.rect.top - above.rect.bottom, 0.0) for above, below in pairwise(bands)]
    usual = median(gaps) if gaps else 0.0
    figures = _columns_of_figures(bands, columns)
    rows = [[bands[0]]]
    for band, gap in zip(bands[1:], gaps, strict=True):
        hit = {column_of(line.rect.center, columns) for line in band.lines}
        is_words = not hit & figures and not any(_is_figure(line.text) for line in band.lines)
        is_close = gap < 0.8 * height and (gap < 0.7 * usual or gap < 0.25 * height)
        goes_on = is_words and len(hit) <= len(columns) / 2 and is_close and (0 not in hit or len(hit) == 1)
        if goes_on and len(rows[-1]) < _MOST_LINES and (0 not in hit or len(rows) > 1):
            rows[-1].append(band)
        else:
            rows.append([band])
    return rows


_MOST_LINES = 6


def _columns_of_figures(bands: Sequence[Band], columns: Sequence[tuple[float, float]]) -> set[int]:
    """The columns in most of whose cells a figure stands."""
    texts: dict[int, list[str]] = {}
    for band in bands:
        for line in band.lines if band.is_several else ():
            texts.setdefault(column_of(line.rect.center, columns), []).append(line.text)
    return {at for at, found in texts.items() if sum(map(_is_figure, found)) > 0.5 * len(found)}


def _is_figure(text: str) -> bool:
    """Whether a text is a number or a date rather than words."""
    digits = len(_DIGIT.findall(text))
    return digits > 0 and digits >= 0.5 * sum(map(str.isalnum, text))


def _is_table(rows: Sequence[Sequence[Band]], columns: Sequence[tuple[float, float]]) -> bool:
    """Whether rows and columns are a table rather than running text in columns, or labels with their values."""
    heads = [row[0] for row in rows if row[0].is_several]
    if len(columns) < 2 or len(heads) < (2 if len(columns) > 3 else 3):
        return False
    is_headed = not any(_is_figure(line.text) for line in heads[0].lines)
    figures = _columns_of_figures(heads[1:] if is_headed else heads, columns)
    texts = _texts_by_column(heads, columns)
    filled = sum(len({column_of(line.rect.center, columns) for line in band.lines}) for band in heads)
    all_filled = sum(len({column_of(line.rect.center, columns) for line in row[0].lines}) for row in rows)
    if filled < 0.5 * len(heads) * len(columns) or all_filled < _FILLED * len(rows) * len(columns):
        return False
    if _is_running(texts, bool(figures)) or _are_labels(heads):
        return False
    if len(columns) == 2:
        return len(heads) > 3 and sum(map(_is_figure, texts[1])) >= _MOSTLY * (len(heads) - is_headed)
    return bool(figures) or len(heads) > 3


def _texts_by_column(bands: Sequence[Band], columns: Sequence[tuple[float, float]]) -> list[list[str]]:
    texts: list[list[str]] = [[] for _ in columns]
    for line in (line for band in bands for line in band.lines):
        texts[column_of(line.rect.center, columns)].append(line.text)
    return texts


def _is_running(texts: Sequence[Sequence[str]], has_figures: bool) -> bool:
    """Whether columns are of sentences."""
    long = [median(map(len, column)) > _LONG_TEXT for column in texts if column]
    return sum(long) > 1 or (not has_figures and any(long))


def _are_labels(bands: Sequence[Band]) -> bool:
    """Whether most rows have a label with a colon, its value behind it or beside it."""
    return sum(any(_LABEL.search(line.text) for line in band.lines) for band in bands) > 0.5 * len(bands)


def _spots(row: int, bands: Sequence[Band], xs: Sequence[float], usual: float) -> list[Spot]:
    """The cells of a row: one that is printed over several columns without white between its words covers them all."""
    closed: set[int] = set()
    for line in (line for band in bands for line in band.lines):
        edges = [at for at in range(1, len(xs) - 1) if line.rect.left < xs[at] < line.rect.right]
        closed |= {at for at in edges if _covers(line, xs[at], len(edges) + 1, usual)}
    spots: list[Spot] = []
    column = 0
    while column < len(xs) - 1:
        wide = 1
        while column + wide in closed:
            wide += 1
        spots.append(Spot(row, column, 1, wide))
        column += wide
    return spots


def _covers(line: Placed, edge: float, columns: int, usual: float) -> bool:
    """Whether a line that reaches into so many columns runs over an edge between them as one text."""
    reach = max(line.rect.height, 0.2 * line.rect.width)
    if not line.rect.left + reach < edge < line.rect.right - reach:
        return False
    words = len(line.text.split())
    return words < columns or hidden_white(line, usual) < (_HIDDEN if words > columns else _HIDDEN / 2)


_HIDDEN = 0.8
"""How much longer than its characters a line is, in heights, that holds the texts of several cells."""
