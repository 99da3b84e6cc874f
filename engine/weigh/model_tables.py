"""Tables out of a big model's answer: its HTML as cells on a grid, each held to what is printed on the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from engine.box import Box
from engine.document import Page
from engine.extract import headings_of, typed_cell
from engine.page.folding import fold
from engine.page.layout import Layout, Placed
from engine.table import Cell, Place, Table
from engine.values.candidates import Part
from engine.values.confidence import reading_score
from engine.values.conventions import Conventions
from engine.words import Words

_MOST_SPAN, _MOST_ROWS, _MOST_COLUMNS, _MOST_TABLES = 100, 2000, 200, 100
_DOUBTED = 0.6
NOT_PRINTED = Words(
    "大模型读出的内容在图上没有找到，请核对。", "What the model read was not found on the page; please check."
)
CUT = Words("大模型的回答到这里中断了，请核对。", "The model's answer was cut here; please check.")


def model_tables(
    answers: Iterable[tuple[int, str]], pages: Sequence[Page], conventions: Conventions
) -> tuple[Table, ...]:
    """The tables of answers, each with the number of its page; `pages` are what they are held to."""
    layout = Layout(pages)
    return tuple(
        _held(table, number, layout.on_page(number), conventions) for number, text in answers for table in _tables(text)
    )


@dataclass(slots=True)
class _Grid:
    """A table while it is read: where its cells are, and which row is the next."""

    cells: list[Cell] = field(default_factory=list)
    taken: set[tuple[int, int]] = field(default_factory=set)
    row: int = -1
    heading_rows: int = 0
    is_cut: bool = True

    def add(self, text: str, rows: int, columns: int) -> None:
        """The next cell of the row, right of those that reach into it; spans end where another cell is."""
        column = 0
        while (self.row, column) in self.taken:
            column += 1
        while columns > 1 and any((self.row, column + at) in self.taken for at in range(columns)):
            columns -= 1
        if column + columns > _MOST_COLUMNS:
            return
        self.taken |= {(self.row + down, column + at) for down in range(rows) for at in range(columns)}
        self.cells.append(Cell(self.row, column, text, rows, columns))

    def table(self) -> Table | None:
        """The table of its cells; None where it has none."""
        rows = self.row + 1
        cells = [replace(cell, rows=min(cell.rows, rows - cell.row)) for cell in self.cells]
        columns = max((cell.column + cell.columns for cell in cells), default=0)
        if not cells:
            return None
        cells = [replace(cell, note=CUT) if self.is_cut and cell.row == self.row else cell for cell in cells]
        ordered = tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))
        return Table(rows, columns, ordered, header_rows=min(self.heading_rows, rows))


class _Reader(HTMLParser):
    """Reads nothing but tables; what is nested in a cell is its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Grid] = []
        self._depth = 0
        self._cell: tuple[list[str], int, int] | None = None
        self._is_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begins a table, a row or a cell."""
        if tag == "table":
            self._depth += 1
            if self._depth == 1 and len(self.tables) < _MOST_TABLES:
                self.tables.append(_Grid())
        elif self._depth == 1 and tag == "tr":
            self._end_row()
            grid = self.tables[-1]
            grid.row = min(grid.row + 1, _MOST_ROWS - 1)
            self._is_heading = True
        elif self._depth == 1 and tag in ("td", "th") and self.tables[-1].row >= 0:
            self._end_cell()
            self._is_heading &= tag == "th"
            named = dict(attrs)
            self._cell = [], _span(named.get("rowspan")), _span(named.get("colspan"))
        elif tag == "br" and self._cell is not None:
            self._cell[0].append(" ")

    def handle_endtag(self, tag: str) -> None:
        """Ends them."""
        if tag == "table" and self._depth > 0:
            if self._depth == 1:
                self._end_row()
                self.tables[-1].is_cut = False
            self._depth -= 1
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()
        elif self._depth == 1 and tag == "tr":
            self._end_row()

    def handle_data(self, data: str) -> None:
        """Text, of a cell if there is one."""
        if self._cell is not None:
            self._cell[0].append(data)

    def finish(self) -> None:
        """Ends what the answer left open."""
        self.close()
        if self._depth > 0:
            self._end_row()

    def _end_cell(self) -> None:
        if self._cell is not None:
            texts, rows, columns = self._cell
            self.tables[-1].add(" ".join("".join(texts).split()), rows, columns)
            self._cell = None

    def _end_row(self) -> None:
        self._end_cell()
        grid = self.tables[-1]
        if self._is_heading and grid.row == grid.heading_rows and any(cell.row == grid.row for cell in grid.cells):
            grid.heading_rows += 1
        self._is_heading = False


def _span(text: str | None) -> int:
    return min(max(int(text), 1), _MOST_SPAN) if text is not None and text.isascii() and text.isdigit() else 1


def _tables(text: str) -> Iterator[Table]:
    reader = _Reader()
    reader.feed(text)
    reader.finish()
    for grid in reader.tables:
        table = grid.table()
        if table is not None:
            yield table


def _held(table: Table, page: int, lines: Sequence[Placed], conventions: Conventions) -> Table:
    """The table with the places of what is printed so, and in doubt where it is not."""
    printed = _Printed(lines)
    cells = tuple(typed_cell(_held_cell(cell, page, printed), conventions) for cell in table.cells)
    boxes = [cell.box for cell in cells if cell.box is not None]
    places = (Place(page, Box.around(boxes)),) if boxes else ()
    confidence = sum(cell.confidence for cell in cells) / len(cells)
    held = replace(table, cells=cells, places=places, confidence=confidence)
    return held if held.header_rows else replace(held, header_rows=headings_of(held))


def _held_cell(cell: Cell, page: int, printed: _Printed) -> Cell:
    if not cell.text:
        return replace(cell, page=page, confidence=1.0)
    part = printed.find(cell.text)
    if part is None:
        return replace(cell, page=page, confidence=_DOUBTED, note=cell.note or NOT_PRINTED)
    confidence = reading_score((part,)) if cell.note is None else _DOUBTED
    return replace(cell, page=page, box=part.line.slice_box(part.start, part.end), confidence=confidence)


class _Printed:
    """The lines of a page, each found once for each time that it is there, from the top."""

    def __init__(self, lines: Sequence[Placed]) -> None:
        self._by_text: Mapping[str, list[Placed]] = {}
        by_text: dict[str, list[Placed]] = {}
        for line in lines:
            by_text.setdefault(fold(line.text), []).append(line)
        self._by_text = by_text
        self._used: dict[str, int] = {}

    def find(self, text: str) -> Part | None:
        """Where a text is printed: a line of its own, the next one that reads so, else a part of a longer line."""
        folded = fold(text)
        whole = self._by_text.get(folded, [])
        at = self._used.get(folded, 0)
        if at < len(whole):
            self._used[folded] = at + 1
            return Part(whole[at], 0, len(whole[at].text))
        for lines in self._by_text.values():
            begin = lines[0].text.find(text)
            if begin >= 0:
                return Part(lines[0], begin, begin + len(text))
        return None
