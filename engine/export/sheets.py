"""The sheets of a workbook: cells with their formats, a head that stays, a filter over the data, fitting widths.

Every cell is written as what it is: text never becomes a formula or a link, an identifier keeps all its digits.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from engine.document import Field
from engine.export.columns import remarks
from engine.export.values import as_date, as_number, is_known_day, visible
from engine.words import Language

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
AMOUNT, NUMBER, DATE, MOMENT, TEXT = "#,##0.00####;[Red]-#,##0.00####", "General", "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "@"
_MOST_CHARACTERS = 32_767
_LONGEST_COMMENT = 1000
_LONGEST_LINK = 2000
_WIDEST, _NARROWEST, _FILTER_BUTTON = 48, 6, 3
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_NAME = 31
_DOUBT = {"bg_color": "#FEF3C7", "font_color": "#92400E"}
_HEADING = {"bold": True, "bg_color": "#0F766E", "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter"}


class Book:
    """A workbook that is being written: its formats, and names of sheets that Excel takes."""

    def __init__(self, book: Workbook, language: Language) -> None:
        self.language: Language = language
        self._book = book
        self._formats: dict[tuple[str, bool, str], Format] = {}
        self._names: set[str] = {"history"}  # Excel keeps that one for itself

    def sheet(self, name: str, headings: Sequence[str], *, fixed_columns: int = 1) -> Sheet:
        """A new sheet with its head; of a name that is taken, or that Excel refuses, the nearest that it takes."""
        return Sheet(self, self._book.add_worksheet(self._free(name)), headings, fixed_columns)

    def grid(self, name: str) -> GridSheet:
        """A new sheet for a table as it is printed, without a head of our own."""
        return GridSheet(self, self._book.add_worksheet(self._free(name)))

    def style(self, number_format: str = TEXT, *, doubt: bool = False, look: str = "") -> Format:
        """The format of a cell; `look` is blank, `heading`, `total` or `link`."""
        key = (number_format, doubt, look)
        if key not in self._formats:
            looks: dict[str, dict[str, Any]] = {
                "heading": _HEADING,
                "total": {"bold": True, "top": 1},
                "link": {"font_color": "#0F766E", "underline": 1},
            }
            chosen = {"valign": "top", "num_format": number_format} | looks.get(look, {}) | (_DOUBT if doubt else {})
            self._formats[key] = self._book.add_format(chosen)
        return self._formats[key]

    def _free(self, wanted: str) -> str:
        plain = _NOT_IN_NAMES.sub(" ", visible(wanted)).strip().strip("'").strip() or "-"
        for number in range(1, 10_000):
            mark = f" ({number})" if number > 1 else ""
            name = plain[: _LONGEST_NAME - len(mark)].rstrip(" '") + mark
            if name.casefold() not in self._names:
                self._names.add(name.casefold())
                return name
        raise ValueError(wanted)


class Sheet:
    """One sheet, written row by row from the top. Rows and columns count from 0; row 0 is the head."""

    def __init__(self, book: Book, sheet: Worksheet, headings: Sequence[str], fixed_columns: int) -> None:
        self._book = book
        self._sheet = sheet
        self._columns = len(headings)
        self._widths = [_NARROWEST] * len(headings)
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, _cut(heading), book.style(look="heading"))
            self._fit(column, heading, _FILTER_BUTTON)
        sheet.freeze_panes(1, fixed_columns)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def text(self, row: int, column: int, text: str | None, *, look: str = "", doubt: Field | None = None) -> None:
        """A text as it is; nothing at all where there is none."""
        if text:
            self._sheet.write_string(row, column, _cut(text), self._style(TEXT, look, doubt))
            self._fit(column, text)
        elif look or (doubt is not None and doubt.is_doubtful):
            self._sheet.write_blank(row, column, None, self._style(TEXT, look, doubt))
        self._explain(row, column, doubt)

    def number(
        self,
        row: int,
        column: int,
        number: Decimal | int | None,
        number_format: str = AMOUNT,
        *,
        doubt: Field | None = None,
    ) -> None:
        """A number; nothing where there is none."""
        if number is None:
            self.text(row, column, None, doubt=doubt)
            return
        self._sheet.write_number(row, column, float(number), self._style(number_format, "", doubt))
        self._fit(column, f"{number:,.2f}")
        self._explain(row, column, doubt)

    def date(
        self,
        row: int,
        column: int,
        day: datetime.date | None,
        number_format: str = DATE,
        *,
        doubt: Field | None = None,
    ) -> None:
        """A real date; one that spreadsheets do not know is a text."""
        if day is None or not is_known_day(day):
            self.text(row, column, day.isoformat() if day else None, doubt=doubt)
            return
        self._sheet.write_datetime(row, column, day, self._style(number_format, "", doubt))
        self._fit(column, day.isoformat())
        self._explain(row, column, doubt)

    def moment(self, row: int, column: int, moment: datetime.datetime | None) -> None:
        """A point in time, as the clocks of this machine show it."""
        if moment is not None:
            local = moment.astimezone().replace(tzinfo=None)
            self._sheet.write_datetime(row, column, local, self._book.style(MOMENT))
            self._fit(column, f"{local:%Y-%m-%d %H:%M}")

    def link(self, row: int, column: int, address: str, text: str) -> None:
        """A link to an address of our own; anything but http and https is left out."""
        if address.startswith(("http://", "https://")) and len(address) <= _LONGEST_LINK:
            self._sheet.write_url(row, column, address, self._book.style(look="link"), _cut(text))
            self._fit(column, text)

    def formula(self, row: int, column: int, formula: str, known: Decimal | int, number_format: str = AMOUNT) -> None:
        """A formula of our own making, with what it comes to for programs that do not compute."""
        self._sheet.write_formula(row, column, formula, self._book.style(number_format), float(known))
        self._fit(column, f"{known:,.2f}")

    def field(self, row: int, column: int, field: Field, *, is_number: bool) -> None:
        """A value as the number, the date or the text that it is; doubt is a colour and a comment."""
        number, day = as_number(field.value, is_number=is_number), as_date(field.value)
        if number is not None:
            self.number(row, column, number, AMOUNT if _has_cents(number) else NUMBER, doubt=field)
        elif day is not None:
            self.date(row, column, day, doubt=field)
        else:
            self.text(row, column, field.value, doubt=field)

    def finish(self, rows: int) -> None:
        """The filter over so many rows of data, and the widths."""
        self._sheet.autofilter(0, 0, max(rows, 1), self._columns - 1)
        for column, width in enumerate(self._widths):
            self._sheet.set_column(column, column, min(_WIDEST, width + 2))

    def _style(self, number_format: str, look: str, doubt: Field | None) -> Format:
        return self._book.style(number_format, doubt=doubt is not None and doubt.is_doubtful, look=look)

    def _explain(self, row: int, column: int, field: Field | None) -> None:
        if field is not None and (field.is_doubtful or field.overrules_checks):
            comment = "\n".join(remarks(field, self._book.language))
            self._sheet.write_comment(row, column, _cut(comment)[:_LONGEST_COMMENT])

    def _fit(self, column: int, text: str, more: int = 0) -> None:
        if self._widths[column] < _WIDEST:
            line = max(text[: 4 * _WIDEST].split("\n"), key=len)
            self._widths[column] = max(self._widths[column], _width(line[:_WIDEST]) + more)


class GridSheet:
    """A sheet whose cells may cover several places. Rows and columns count from 0; `until` is a cell's last place."""

    def __init__(self, book: Book, sheet: Worksheet) -> None:
        self.language: Language = book.language
        self._book = book
        self._sheet = sheet
        self._widths: dict[int, int] = {}

    def text(
        self,
        row: int,
        column: int,
        text: str,
        *,
        until: tuple[int, ...] = (),
        remark: str | None = None,
        is_heading: bool = False,
    ) -> None:
        """A text as it is."""
        style = self._book.style(look="heading") if is_heading else self._book.style(doubt=remark is not None)
        self._merge(row, column, until, style)
        self._sheet.write_string(row, column, _cut(text), style)
        self._done(row, column, text, until, remark)

    def number(
        self,
        row: int,
        column: int,
        number: Decimal,
        number_format: str,
        *,
        until: tuple[int, ...] = (),
        remark: str | None = None,
    ) -> None:
        """A number."""
        style = self._book.style(number_format, doubt=remark is not None)
        self._merge(row, column, until, style)
        self._sheet.write_number(row, column, float(number), style)
        self._done(row, column, f"{number:,.2f}", until, remark)

    def date(
        self,
        row: int,
        column: int,
        day: datetime.date | None,
        *,
        until: tuple[int, ...] = (),
        remark: str | None = None,
    ) -> None:
        """A real date; nothing where there is none."""
        if day is not None:
            style = self._book.style(DATE, doubt=remark is not None)
            self._merge(row, column, until, style)
            self._sheet.write_datetime(row, column, day, style)
            self._done(row, column, day.isoformat(), until, remark)

    def finish(self, heading_rows: int) -> None:
        """The widths, and headings that stay."""
        if heading_rows:
            self._sheet.freeze_panes(heading_rows, 0)
        for column, width in self._widths.items():
            self._sheet.set_column(column, column, min(_WIDEST, width + 2))

    def _merge(self, row: int, column: int, until: tuple[int, ...], style: Format) -> None:
        if until and until != (row, column):
            self._sheet.merge_range(row, column, *until, "", style)

    def _done(self, row: int, column: int, text: str, until: tuple[int, ...], remark: str | None) -> None:
        if remark is not None:
            self._sheet.write_comment(row, column, _cut(remark)[:_LONGEST_COMMENT])
        if not until or until[1] == column:
            line = max(text[: 4 * _WIDEST].split("\n"), key=len)
            self._widths[column] = max(self._widths.get(column, _NARROWEST), min(_WIDEST, _width(line[:_WIDEST])))


def new_book(target: Any, *, is_large: bool) -> Workbook:
    """A workbook into a file or a buffer. A large one is written row by row, through files that only we can see."""
    return xlsxwriter.Workbook(target, {**OPTIONS, "constant_memory" if is_large else "in_memory": True})


def _has_cents(number: Decimal) -> bool:
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and exponent <= -2


def _width(text: str) -> int:
    """In characters of half the width of a Chinese one."""
    return sum(2 if unicodedata.east_asian_width(character) in "FW" else 1 for character in text)


def _cut(text: str) -> str:
    return visible(text)[:_MOST_CHARACTERS]
