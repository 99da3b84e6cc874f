"""In which order a page is read: row by row, down the columns of running text, or down vertical lines from the right.

Columns are told from tables and forms by what stands in them. Running text fills its column, line after line, and goes
on from one line to the next; the cells of a table and the entries of a form do not.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.document import Line, Page
from engine.page.geometry import Rect, measure_slant, rows_of, straightened

_FEWEST_ROWS = 4
_FEWEST_ROWS_AT_THE_END = 2
_LEAST_WIDTH = 16.0
"""Half-width characters in the usual row of a column."""

_FILLED = 0.7
_LEAST_FILLED = 0.45
_LEAST_RUNNING = 0.4
_MOST_ENTRIES = 0.35
_MOST_CANDIDATES = 12
_MOST_COLUMNS_DEEP = 2
_CROSSES_BY = 0.35
_TALL = 1.8
_ENTRY = re.compile(r"^[^，。；,;]{1,14}[:：]|^\W{0,9}[\d.,%/\-\s¥￥$€£]{1,40}$")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_FEWEST_TRANSLATED = 5
_MOSTLY = 0.75
_FEWEST_SENTENCES = 3
_CHINESE_SENTENCE = re.compile(r"[\u3400-\u9fff][，。；]")
_LATIN_SENTENCE = re.compile(r"[a-z]{2} [a-z]{1,30}[ ,][^:]{0,60}[a-z ]{4}")


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a page that is read row by row; `rows` hold indexes of the page's rectangles.

    `is_column` says that other columns stand beside it, so that nothing right of it belongs to it.
    """

    area: Rect
    rows: tuple[tuple[int, ...], ...]
    is_column: bool = False


def in_reading_order(page: Page) -> tuple[Line, ...]:
    """The lines of a page in the order a person reads them."""
    slant = measure_slant(page)
    rects = [straightened(line.box, page, slant) for line in page.lines]
    found = blocks(rects, [line.text for line in page.lines])
    return tuple(page.lines[index] for block in found for row in block.rows for index in row)


def blocks(rects: Sequence[Rect], texts: Sequence[str]) -> list[Block]:
    """The blocks of one page in reading order; every rectangle is in exactly one of them."""
    everything = list(range(len(rects)))
    if not everything:
        return []
    if _is_vertical(rects, texts):
        return [_vertical_block(rects)]
    return _Splitter(rects, texts).split(everything, depth=0)


def is_vertical_line(rect: Rect, text: str) -> bool:
    """Whether a line is Chinese written from top to bottom."""
    return len(text) >= 2 and rect.height > _TALL * rect.width and bool(_CHINESE.search(text))


def _is_vertical(rects: Sequence[Rect], texts: Sequence[str]) -> bool:
    """Whether most of a page's characters stand in vertical lines."""
    vertical = sum(len(text) for rect, text in zip(rects, texts, strict=True) if is_vertical_line(rect, text))
    return vertical > 0.6 * sum(len(text) for text in texts)


def _vertical_block(rects: Sequence[Rect]) -> Block:
    """Lines from the right to the left, what stands under one another from the top."""
    mirrored = [Rect(rect.top, -rect.right, rect.bottom, -rect.left) for rect in rects]
    return Block(Rect.around(rects), tuple(tuple(row) for row in rows_of(mirrored)))


class _Splitter:
    """Cuts one page at its gutters, again and again."""

    def __init__(self, rects: Sequence[Rect], texts: Sequence[str]) -> None:
        self._rects = rects
        self._texts = texts
        self._height = max(statistics.median(rect.height for rect in rects), 1.0)

    def split(self, members: list[int], depth: int) -> list[Block]:
        """The blocks of some of the page's lines."""
        best: tuple[int, list[_Run]] | None = None
        for gutter in self._gutters(members) if depth < _MOST_COLUMNS_DEEP else ():
            runs = list(self._runs(members, gutter))
            covered = sum(len(run.members) for run in runs if run.is_split)
            if covered and (best is None or covered > best[0]):
                best = covered, runs
        if best is None:
            return [self._block(members)]
        return [block for run in _joined(best[1]) for block in self._of_run(run, depth)]

    def _of_run(self, run: _Run, depth: int) -> Iterator[Block]:
        if not run.is_split:
            yield self._block(run.members)
            return
        for left, right in self._cells(run):
            for side in (left, right):
                if side:
                    for block in self.split(side, depth + 1):
                        yield Block(block.area, block.rows, is_column=True)

    def _block(self, members: list[int]) -> Block:
        rects = [self._rects[index] for index in members]
        rows = tuple(tuple(members[at] for at in row) for row in rows_of(rects))
        return Block(Rect.around(rects), rows)

    def _gutters(self, members: list[int]) -> list[float]:
        """Where a column may begin: just left of an edge that several lines share."""
        lefts = sorted(self._rects[index].left for index in members)
        clusters: list[list[float]] = []
        for left in lefts:
            if clusters and left - clusters[-1][0] < self._height:
                clusters[-1].append(left)
            else:
                clusters.append([left])
        shared = [cluster for cluster in clusters[1:] if len(cluster) >= _FEWEST_ROWS_AT_THE_END]
        shared.sort(key=len, reverse=True)
        return [cluster[0] - 0.3 * self._height for cluster in shared[:_MOST_CANDIDATES]]

    def _runs(self, members: list[int], gutter: float) -> Iterator[_Run]:
        """The lines from the top, cut wherever one lies across the gutter."""
        slack = _CROSSES_BY * self._height
        run: list[int] = []
        across: list[int] = []
        for index in sorted(members, key=lambda at: self._rects[at].middle):
            rect = self._rects[index]
            crosses = rect.left < gutter - slack and rect.right > gutter + slack
            if crosses and run:
                yield from self._run(run, gutter)
                run = []
            if not crosses and across:
                yield _Run(across, gutter, is_split=False)
                across = []
            (across if crosses else run).append(index)
        if run:
            yield from self._run(run, gutter)
        if across:
            yield _Run(across, gutter, is_split=False)

    def _run(self, members: list[int], gutter: float) -> Iterator[_Run]:
        yield _Run(members, gutter, is_split=self._are_columns(members, gutter))

    def _sides(self, members: list[int], gutter: float) -> tuple[list[int], list[int]]:
        left = [index for index in members if self._rects[index].center < gutter]
        return left, [index for index in members if self._rects[index].center >= gutter]

    def _are_columns(self, members: list[int], gutter: float) -> bool:
        left, right = self._sides(members, gutter)
        if len(left) < _FEWEST_ROWS or len(right) < _FEWEST_ROWS_AT_THE_END:
            return False
        tops = [min(self._rects[index].top for index in side) for side in (left, right)]
        if len(right) < _FEWEST_ROWS and abs(tops[0] - tops[1]) > 2 * self._height:
            return False
        if _are_translations([self._texts[index] for index in left], [self._texts[index] for index in right]):
            return True
        return all(self._is_running(side, depth=0) for side in (left, right))

    def _is_running(self, side: list[int], depth: int) -> bool:
        """Whether lines are one column of running text, or several."""
        rows = [[side[at] for at in row] for row in rows_of([self._rects[index] for index in side])]
        widths = [sum(self._rects[index].width for index in row) for row in rows]
        texts = [" ".join(self._texts[index] for index in row) for row in rows]
        widest = sorted(widths)[int(0.9 * (len(widths) - 1))]
        filled = sum(width >= _FILLED * widest for width in widths) / len(rows)
        entries = sum(bool(_ENTRY.match(text)) for text in texts) / len(rows)
        ragged = sum(len(row) > 1 for row in rows) / len(rows)
        if (
            filled >= _LEAST_FILLED
            and entries <= _MOST_ENTRIES
            and ragged < 0.4
            and statistics.median(map(_advance, texts)) >= _LEAST_WIDTH
            and sum(map(_runs_on, texts)) / len(rows) >= _LEAST_RUNNING
        ):
            return True
        return depth < 1 and any(self._splits(side, gutter) for gutter in self._gutters(side))

    def _splits(self, side: list[int], gutter: float) -> bool:
        """Whether most of a side is columns again."""
        left, right = self._sides(side, gutter)
        crossing = [
            index
            for index in side
            if self._rects[index].left < gutter - _CROSSES_BY * self._height
            and self._rects[index].right > gutter + _CROSSES_BY * self._height
        ]
        return (
            not crossing
            and min(len(left), len(right)) >= _FEWEST_ROWS
            and self._is_running(left, depth=1)
            and self._is_running(right, depth=1)
        )

    def _cells(self, run: _Run) -> Iterator[tuple[list[int], list[int]]]:
        """The two columns; cell by cell where white bands across both make rows of a table of them."""
        bands = self._bands(run.members)
        cells = [self._sides(band, run.gutter) for band in bands]
        paired = sum(bool(left and right) for left, right in cells)
        rows = len(run.members) / 2
        if len(bands) >= 3 and paired >= 0.7 * len(bands) and rows / len(bands) <= 6:
            yield from cells
        else:
            yield self._sides(run.members, run.gutter)

    def _bands(self, members: list[int]) -> list[list[int]]:
        """The lines from the top, cut at the white bands that are clearly higher than the space between lines."""
        ordered = sorted(members, key=lambda at: self._rects[at].top)
        gaps: list[float] = []
        reach = self._rects[ordered[0]].bottom
        for index in ordered[1:]:
            gaps.append(self._rects[index].top - reach)
            reach = max(reach, self._rects[index].bottom)
        usual = statistics.median(gap for gap in [*gaps, 0.0] if gap > -0.5 * self._height)
        bands = [[ordered[0]]]
        for gap, index in zip(gaps, ordered[1:], strict=True):
            if gap > max(usual, 0.0) + 0.5 * self._height:
                bands.append([])
            bands[-1].append(index)
        return bands


@dataclass(frozen=True, slots=True)
class _Run:
    """Lines one under another that either all lie across a gutter or all beside it."""

    members: list[int]
    gutter: float
    is_split: bool


def _joined(runs: list[_Run]) -> Iterator[_Run]:
    """Runs that are read row by row and follow one another as one, so that no row is cut."""
    for is_split, group in itertools.groupby(runs, key=lambda run: run.is_split):
        if is_split:
            yield from group
        else:
            several = list(group)
            yield _Run([index for run in several for index in run.members], several[0].gutter, is_split=False)


def _are_translations(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether sentences in Chinese stand on one side and in Latin letters on the other, as in bilingual contracts.

    Such columns are ragged and full of short headings and labels, and are columns for all that.
    """
    if min(len(left), len(right)) < _FEWEST_TRANSLATED:
        return False
    chinese, latin = (left, right) if _chinese_share(left) > _chinese_share(right) else (right, left)
    return (
        _chinese_share(chinese) >= _MOSTLY
        and _chinese_share(latin) <= 1 - _MOSTLY
        and sum(bool(_CHINESE_SENTENCE.search(text)) for text in chinese) >= _FEWEST_SENTENCES
        and sum(bool(_LATIN_SENTENCE.search(text)) for text in latin) >= _FEWEST_SENTENCES
    )


def _chinese_share(texts: Sequence[str]) -> float:
    return sum(bool(_CHINESE.search(text)) for text in texts) / len(texts)


def _advance(text: str) -> float:
    """The width of a text in half-width characters."""
    return float(sum(2 if ord(c) > 0x2E7F else 1 for c in text))


def _runs_on(text: str) -> bool:
    """Whether a row reads like a piece of a sentence: it begins in the middle of one, or holds its marks."""
    if _CHINESE.search(text):
        return bool(re.search(r"[，。；、“”（）]", text)) or len(text) >= 14
    return text[:1].islower() or bool(re.search(r"[a-z][,.;] +[A-Za-z]|[a-z]-$", text))
