"""Tables as read: cells on a grid, each with its place on the page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

from engine.box import Box
from engine.standard import DOUBT_BELOW
from engine.words import Words

_UNVOUCHED = 0.5
"""The most confidence of a cell for which its person vouches no more."""


class CellType(StrEnum):
    """What a cell holds; `value` is its uniform form."""

    TEXT = "text"
    NUMBER = "number"
    AMOUNT = "amount"
    PERCENT = "percent"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: `row` and `column` count from 0, `rows` and `columns` are how many it spans.

    `text` is what stands there, empty where nothing does. `value` is the uniform form of a number (plain decimal) or
    a date (ISO 8601); None: text, or not to be told. `page` counts from 1. `confidence` is 0..1, of text and place
    together; `note` says what makes it doubtful. `confirmed` says that a person typed or confirmed it, `read` is what
    the reader had where they typed something else.
    """

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1
    page: int | None = None
    box: Box | None = None
    confidence: float = 0.0
    type: CellType = CellType.TEXT
    value: str | None = None
    note: Words | None = None
    confirmed: bool = False
    read: str | None = None

    @property
    def is_doubtful(self) -> bool:
        """Whether a person should look: weak evidence for a text, and nobody has confirmed it yet."""
        return bool(self.text) and not self.confirmed and self.confidence < DOUBT_BELOW

    def corrected(self, text: str, type_: CellType = CellType.TEXT, value: str | None = None) -> Self:
        """The cell after a person typed `text`."""
        read = self.text if self.read is None else self.read
        return replace(self, text=text, type=type_, value=value, confidence=1.0, note=None, confirmed=True, read=read)

    def confirmed_as_it_stands(self) -> Self:
        """The cell after a person looked and agreed."""
        return replace(self, confidence=1.0, confirmed=True)

    def questioned(self) -> Self:
        """The cell after a confirmation was taken back: in doubt until somebody looks."""
        return replace(self, confidence=_UNVOUCHED, confirmed=False)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "row": self.row,
            "column": self.column,
            "rows": self.rows,
            "columns": self.columns,
            "text": self.text,
            "type": str(self.type),
            "value": self.value,
            "page": self.page,
            "box": self.box.to_list() if self.box else None,
            "confidence": round(self.confidence, 4),
            "note": self.note.to_dict() if self.note else None,
            "confirmed": self.confirmed,
            "read": self.read,
        }

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Self:
        """The inverse of `to_dict`."""
        return cls(
            row=record["row"],
            column=record["column"],
            text=record["text"],
            rows=record["rows"],
            columns=record["columns"],
            page=record["page"],
            box=Box.from_list(record["box"]) if record["box"] else None,
            confidence=record["confidence"],
            type=CellType(record["type"]),
            value=record["value"],
            note=Words.from_dict(record["note"]) if record["note"] else None,
            confirmed=record["confirmed"],
            read=record["read"],
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table, or the part of it on one page, stands. `page` counts from 1."""

    page: int
    box: Box

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {"page": self.page, "box": self.box.to_list()}

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Self:
        """The inverse of `to_dict`."""
        return cls(record["page"], Box.from_list(record["box"]))


@dataclass(frozen=True, slots=True)
class Table:
    """One table, over one or several pages: `rows` by `columns`, its cells in the order of rows.

    The cells do not overlap and stay inside the grid (else ValueError); a place of the grid without a cell is empty.
    The first `header_rows` rows say what stands below them. `title` is its caption.
    """

    rows: int
    columns: int
    cells: tuple[Cell, ...]
    places: tuple[Place, ...] = ()
    header_rows: int = 0
    title: str | None = None
    confidence: float = 0.0

    def __post_init__(self) -> None:
        """Holds the cells to the grid."""
        taken: set[tuple[int, int]] = set()
        for cell in self.cells:
            spots = _spots(cell)
            if not spots or cell.row + cell.rows > self.rows or cell.column + cell.columns > self.columns:
                raise ValueError(f"cell {cell.row},{cell.column} leaves the grid of {self.rows} by {self.columns}")
            if cell.row < 0 or cell.column < 0 or not taken.isdisjoint(spots):
                raise ValueError(f"cell {cell.row},{cell.column} lies over another one")
            taken |= spots

    @property
    def grid(self) -> tuple[tuple[Cell | None, ...], ...]:
        """Row by row, the cell at each place: one that spans several is at each of them; None where there is none."""
        places: list[list[Cell | None]] = [[None] * self.columns for _ in range(self.rows)]
        for cell in self.cells:
            for row, column in _spots(cell):
                places[row][column] = cell
        return tuple(map(tuple, places))

    @property
    def is_doubtful(self) -> bool:
        """Whether a person should look at any of its cells."""
        return any(cell.is_doubtful for cell in self.cells)

    def cell_at(self, row: int, column: int) -> Cell:
        """The cell that covers a place. Raises KeyError where there is none."""
        for cell in self.cells:
            if (row, column) in _spots(cell):
                return cell
        raise KeyError((row, column))

    def with_cell(self, changed: Cell) -> Self:
        """This table with the cell at the same place replaced, or added where there was none."""
        others = (cell for cell in self.cells if (cell.row, cell.column) != (changed.row, changed.column))
        cells = sorted((*others, changed), key=lambda cell: (cell.row, cell.column))
        return replace(self, cells=tuple(cells))

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "title": self.title,
            "rows": self.rows,
            "columns": self.columns,
            "header_rows": self.header_rows,
            "confidence": round(self.confidence, 4),
            "places": [place.to_dict() for place in self.places],
            "cells": [cell.to_dict() for cell in self.cells],
        }

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Self:
        """The inverse of `to_dict`."""
        return cls(
            rows=record["rows"],
            columns=record["columns"],
            cells=tuple(Cell.from_dict(cell) for cell in record["cells"]),
            places=tuple(Place.from_dict(place) for place in record["places"]),
            header_rows=record["header_rows"],
            title=record["title"],
            confidence=record["confidence"],
        )


def _spots(cell: Cell) -> set[tuple[int, int]]:
    rows = range(cell.row, cell.row + cell.rows)
    return {(row, column) for row in rows for column in range(cell.column, cell.column + cell.columns)}
