"""What an export profile is, as its file says it: which columns, from where, in which form. Closed models."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from engine.presets import Fault, Identifier, Label
from engine.words import Words

HeadPart = Literal[
    "date",
    "number",
    "counterparty",
    "counterparty_id",
    "own_party",
    "net",
    "tax",
    "total",
    "rest",
    "currency",
    "direction",
]
Fact = Literal[
    "document",
    "row",
    "line",
    "file",
    "id",
    "kind",
    "kind_id",
    "state",
    "flags",
    "remarks",
    "submitted_by",
    "submitted_on",
    "link",
]
_DATE_FORM = re.compile(r"(?:YYYY|YY|MM|DD|[-/.年月日 ])+")
_MOST_COLUMNS = 200
_MOST_LINES = 20


def _listed(names: object) -> object:
    """One name stands for a list of one."""
    return (names,) if isinstance(names, str) else names


def _as_text(value: object) -> object:
    """A whole number that was written without quotes is text, too."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


_Name = Annotated[str, Field(min_length=1, max_length=80)]
_Names = Annotated[tuple[_Name, ...], BeforeValidator(_listed), Field(max_length=20)]
_Parts = Annotated[tuple[HeadPart, ...], BeforeValidator(_listed)]
_Text = Annotated[str, BeforeValidator(_as_text), Field(max_length=500)]
_Words = Mapping[_Text, _Text]


class Output(StrEnum):
    """Which kind of file a profile makes."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Closed):
    """Where a cell's value comes from: one of these, or nothing, which leaves the cell blank.

    Of several names the first that has a value counts. `head` is a part of the head, `field` a field of the kind,
    `item` a cell of the row of items, `value` always the same, `fact` what is known of the document besides: `document`
    counts documents, `row` rows of the file, `line` lines of a document, all from 1. `words` replaces values; what is
    not among them stays.
    """

    head: _Parts = ()
    field: _Names = ()
    item: _Names = ()
    value: _Text | None = None
    fact: Fact | None = None
    words: _Words = Field(default_factory=dict, max_length=200)

    @model_validator(mode="after")
    def _is_one(self) -> Source:
        given = [bool(self.head), bool(self.field), bool(self.item), self.value is not None, self.fact is not None]
        if sum(given) > 1:
            raise Fault(
                Words(
                    "只能写 head、field、item、value、fact 中的一个",
                    "it takes one of head, field, item, value and fact",
                )
            )
        return self

    @property
    def is_blank(self) -> bool:
        """Whether it gives nothing."""
        return not (self.head or self.field or self.item or self.value is not None or self.fact)


class Column(Source):
    """One column: its heading, where its values come from, and how they are written.

    `lines` has a source for each line of the profile, in place of the column's own. `type` is guessed from the value
    unless given. `unsigned` drops the sign of an amount.
    """

    heading: Label
    key: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    type: Literal["text", "number", "date"] | None = None
    date: str | None = None
    decimals: int | None = Field(default=None, ge=0, le=6)
    unsigned: bool = False
    lines: tuple[Source, ...] = Field(default=(), max_length=_MOST_LINES)

    _date_is_known = field_validator("date")(lambda value: _date_form(value))

    def source(self, line: int) -> Source:
        """Where the value of line number `line` comes from, from 0."""
        return self.lines[line] if self.lines else self

    @property
    def sources(self) -> tuple[Source, ...]:
        """All of them."""
        return self.lines or (self,)


class Line(_Closed):
    """One of several lines that each row makes. With `needs`, only where that has a value and is not zero."""

    needs: Source = Source()


class Csv(_Closed):
    """How a CSV is written."""

    delimiter: Literal[",", ";", "\t", "|"] = ","
    quoting: Literal["minimal", "all"] = "minimal"
    decimal: Literal[".", ","] = "."
    encoding: Literal["utf-8-sig", "utf-8", "gb18030"] = "utf-8-sig"
    line_end: Literal["crlf", "lf"] = "crlf"


class Profile(_Closed):
    """An export profile. `rows` says what makes a row: a document, or each row of its items.

    `kinds` and `directions` say which documents it takes, none: all. `lines` makes several lines of each row, as a
    voucher has them. `audience` are the roles that may use it, none: everyone. A `hidden` one is offered to nobody.
    """

    id: Identifier
    label: Label
    description: Label | None = None
    output: Output
    rows: Literal["document", "item"] = "document"
    kinds: tuple[Identifier, ...] = ()
    directions: tuple[Literal["in", "out", "refund"], ...] = ()
    audience: tuple[Identifier, ...] = ()
    hidden: bool = False
    allow_doubt: bool = True
    language: Literal["zh", "en"] | None = None
    headings: bool = True
    sheet: str = Field(default="Sheet1", min_length=1, max_length=31)
    csv: Csv = Csv()
    date: str = "YYYY-MM-DD"
    decimals: int = Field(default=2, ge=0, le=6)
    lines: tuple[Line, ...] = Field(default=(), max_length=_MOST_LINES)
    columns: tuple[Column, ...] = Field(min_length=1, max_length=_MOST_COLUMNS)

    _date_is_known = field_validator("date")(lambda value: _date_form(value))

    @model_validator(mode="after")
    def _fits_together(self) -> Profile:
        for column in self.columns:
            if column.lines and len(column.lines) != len(self.lines):
                raise Fault(
                    Words(
                        f"列“{column.heading.zh}”的 lines 应有 {len(self.lines)} 项",
                        f"the column “{column.heading.en}” should have {len(self.lines)} lines",
                    )
                )
            if column.lines and not column.is_blank:
                raise Fault(
                    Words(
                        f"列“{column.heading.zh}”有 lines，就不能再有自己的来源",
                        f"the column “{column.heading.en}” has lines, and a source of its own besides",
                    )
                )
            if self.rows == "document" and any(source.item for source in column.sources):
                raise Fault(
                    Words(
                        f"列“{column.heading.zh}”取自明细，需要 rows: item",
                        f"the column “{column.heading.en}” is of the items: that needs rows: item",
                    )
                )
        if not self.headings and self.output is not Output.CSV:
            raise Fault(Words("headings: false 只用于 CSV", "headings: false is for CSV alone"))
        keys = [column.key or column.heading.en for column in self.columns]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if self.output is Output.JSON and twice is not None:
            raise Fault(Words(f"JSON 的键 {twice} 出现了两次", f"the key {twice} comes twice, which JSON cannot have"))
        return self


def _date_form(value: Any) -> Any:
    if isinstance(value, str) and not (_DATE_FORM.fullmatch(value) and "YY" in value):
        raise Fault(
            Words(
                f"日期格式“{value}”只能由 YYYY、YY、MM、DD 和 - / . 年月日 组成",
                f"the form of dates “{value}” may hold YYYY, YY, MM, DD and - / . alone",
            )
        )
    return value
