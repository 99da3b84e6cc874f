"""The shape of tables in answers."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from webui.api.flag_shapes import WordsShape
from webui.api.places import Quad
from webui.api.shape import Shape


class CellShape(Shape):
    """A cell of a table: where it is, what stands there, and what that is."""

    row: int = Field(description="从 0 起。 From 0.", ge=0)
    column: int = Field(description="从 0 起。 From 0.", ge=0)
    rows: int = Field(description="跨几行。 How many rows it spans.", ge=1)
    columns: int = Field(description="跨几列。 How many columns it spans.", ge=1)
    text: str
    type: Literal["text", "number", "amount", "percent", "date"]
    value: str | None = Field(description="统一写法的数字或日期。 The uniform form of a number or a date.")
    page: int | None
    box: Quad | None
    confidence: float
    note: WordsShape | None
    confirmed: bool
    read: str | None = Field(description="人工改过时，原来读到的。 What was read, where a person typed something else.")


class TablePlace(Shape):
    """Where a table, or the part of it on one page, stands."""

    page: int = Field(ge=1)
    box: Quad


class TableShape(Shape):
    """A table of the pages; a place of its grid without a cell is empty."""

    title: str | None
    rows: int
    columns: int
    header_rows: int = Field(description="表头有几行。 How many rows at the top are headings.", ge=0)
    confidence: float
    places: list[TablePlace]
    cells: list[CellShape]
