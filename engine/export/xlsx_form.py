"""XLSX: a sheet with a row a document, one with their items; every value is text, doubt is marked and explained."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from engine.document import Field
from engine.export.table import FILE, KIND, ROW, NamedDocument, cells, columns, doubt, printable
from engine.words import Language, Words

_DOCUMENTS = Words("文件", "Documents")
_ITEMS = Words("明细", "Items")
_LONGEST_CELL = 32_767
_WIDEST = 48
_NARROWEST = 10
_DOUBT_COLOUR = "#FFE0B2"


def to_xlsx(documents: Sequence[NamedDocument], language: Language) -> bytes:
    """A workbook. Numbers of 18 or 20 digits keep all their digits, since every cell is text."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        writer = _Writer(workbook, language)
        writer.documents(documents)
        if any(named.document.items for named in documents):
            writer.items(documents)
    return buffer.getvalue()


class _Writer:
    """One workbook being written: its formats and its language."""

    def __init__(self, workbook: Workbook, language: Language) -> None:
        self._workbook = workbook
        self._language = language
        self._heading: Format = workbook.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        self._text: Format = workbook.add_format({"num_format": "@"})
        self._doubtful: Format = workbook.add_format(
            {"num_format": "@", "bg_color": _DOUBT_COLOUR, "italic": True, "border": 3}
        )

    def documents(self, documents: Sequence[NamedDocument]) -> None:
        """A row a document."""
        wanted = columns([named.document.fields for named in documents])
        labels = [column.label for column in wanted]
        sheet = self._sheet(_DOCUMENTS, [FILE, KIND, *labels])
        for row, named in enumerate(documents, 1):
            self._write(sheet, row, 0, named.name)
            self._write(sheet, row, 1, named.document.kind or "")
            self._write_fields(sheet, row, 2, cells(named.document.fields, wanted))

    def items(self, documents: Sequence[NamedDocument]) -> None:
        """A row an item, with the file it belongs to."""
        wanted = columns([row for named in documents for row in named.document.items])
        sheet = self._sheet(_ITEMS, [FILE, ROW, *(column.label for column in wanted)])
        at = 1
        for named in documents:
            for number, item in enumerate(named.document.items, 1):
                self._write(sheet, at, 0, named.name)
                self._write(sheet, at, 1, str(number))
                self._write_fields(sheet, at, 2, cells(item, wanted))
                at += 1

    def _sheet(self, title: Words, headings: Sequence[Words]) -> Worksheet:
        sheet = self._workbook.add_worksheet(title.in_language(self._language))
        for column, heading in enumerate(headings):
            text = heading.in_language(self._language)
            sheet.write_string(0, column, printable(text), self._heading)
            sheet.set_column(column, column, min(max(_NARROWEST, 2 * len(text) + 4), _WIDEST))
        sheet.set_column(0, 0, 28)
        sheet.freeze_panes(1, 1)
        return sheet

    def _write(self, sheet: Worksheet, row: int, column: int, text: str) -> None:
        sheet.write_string(row, column, printable(text)[:_LONGEST_CELL], self._text)

    def _write_fields(self, sheet: Worksheet, row: int, first: int, values: Sequence[Field | None]) -> None:
        for column, value in enumerate(values, first):
            if value is None:
                continue
            reason = doubt(value, self._language)
            form = self._doubtful if reason else self._text
            sheet.write_string(row, column, printable(value.value or "")[:_LONGEST_CELL], form)
            if reason:
                sheet.write_comment(row, column, printable(reason)[:_LONGEST_CELL])
