"""One Excel workbook: a row a document, a second sheet with the items; doubtful cells coloured and explained.

What a person confirmed against a check is explained without a colour.

Every cell is written as text or, for amounts, as a number: identifiers of 18 or 20 digits keep all of them, and
nothing becomes a formula or a link.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from engine.document import Field, Row
from engine.export.columns import FILE, KIND, REMARKS, all_remarks, field_columns, item_columns, remarks
from engine.export.form import NamedDocument
from engine.words import Language, Words

_SHEET = Words("字段", "Fields")
_ITEMS = Words("明细", "Items")
_MOST_CHARACTERS = 32_767
_WIDEST = 48
_LONGEST_COMMENT = 1000
_AMOUNT_DIGITS = 12


def to_xlsx(documents: Sequence[NamedDocument], language: Language) -> bytes:
    """An Office Open XML workbook."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        _Sheets(book, language).write(documents)
    return buffer.getvalue()


class _Sheets:
    def __init__(self, book: Workbook, language: Language) -> None:
        self._language = language
        self._book = book
        self._heading: Format = book.add_format({"bold": True, "bg_color": "#0F766E", "font_color": "#FFFFFF"})
        self._text: Format = book.add_format({"num_format": "@", "valign": "top"})
        self._amount: Format = book.add_format({"num_format": "#,##0.00", "valign": "top"})
        doubt = {"bg_color": "#FEF3C7", "font_color": "#92400E", "valign": "top"}
        self._doubtful_text: Format = book.add_format({**doubt, "num_format": "@"})
        self._doubtful_amount: Format = book.add_format({**doubt, "num_format": "#,##0.00"})

    def write(self, documents: Sequence[NamedDocument]) -> None:
        self._write_fields(documents)
        if any(named.document.items for named in documents):
            self._write_items(documents)

    def _write_fields(self, documents: Sequence[NamedDocument]) -> None:
        columns = field_columns(documents, self._language)
        headings = [FILE, KIND]
        texts = [words.in_language(self._language) for words in headings]
        sheet = self._sheet(_SHEET, [*texts, *columns.values(), REMARKS.in_language(self._language)])
        for row, named in enumerate(documents, start=1):
            self._write_text(sheet, row, 0, named.name)
            self._write_text(sheet, row, 1, named.document.kind or "")
            fields = {field.name: field for field in named.document.fields}
            for column, name in enumerate(columns, start=2):
                if name in fields:
                    self._write_cell(sheet, row, column, fields[name])
            self._write_text(sheet, row, 2 + len(columns), all_remarks(named, self._language))

    def _write_items(self, documents: Sequence[NamedDocument]) -> None:
        rows: list[tuple[str, Row]] = [(named.name, row) for named in documents for row in named.document.items]
        columns = item_columns((row for _, row in rows), self._language)
        sheet = self._sheet(_ITEMS, [FILE.in_language(self._language), *columns.values()])
        for number, (name, row) in enumerate(rows, start=1):
            self._write_text(sheet, number, 0, name)
            cells = {cell.name: cell for cell in row}
            for column, key in enumerate(columns, start=1):
                if key in cells:
                    self._write_cell(sheet, number, column, cells[key])

    def _sheet(self, name: Words, headings: list[str]) -> Worksheet:
        sheet = self._book.add_worksheet(name.in_language(self._language))
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, _cut(heading), self._heading)
            sheet.set_column(column, column, min(_WIDEST, max(14, 2 * len(heading) + 4)))
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, 0, max(0, len(headings) - 1))
        return sheet

    def _write_text(self, sheet: Worksheet, row: int, column: int, text: str) -> None:
        sheet.write_string(row, column, _cut(text), self._text)

    def _write_cell(self, sheet: Worksheet, row: int, column: int, field: Field) -> None:
        amount = as_amount(field.value)
        if amount is not None:
            style = self._doubtful_amount if field.is_doubtful else self._amount
            sheet.write_number(row, column, float(amount), style)
        else:
            style = self._doubtful_text if field.is_doubtful else self._text
            sheet.write_string(row, column, _cut(field.value or ""), style)
        if field.is_doubtful or field.overrules_checks:
            comment = "\n".join(remarks(field, self._language))
            sheet.write_comment(row, column, comment[:_LONGEST_COMMENT])


def as_amount(value: str | None) -> Decimal | None:
    """The number of a value written with exactly two decimals, as amounts are; anything else is text.

    `00012345` and an identifier of 20 digits are text, and so is a number too long for a spreadsheet to keep.
    """
    if value is None or len(value) > _AMOUNT_DIGITS or value[-3:-2] != "." or not value.isascii():
        return None
    whole = value[:-3].lstrip("-")
    if not whole.isdigit() or (len(whole) > 1 and whole.startswith("0")) or not value[-2:].isdigit():
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def _cut(text: str) -> str:
    visible = "".join(character for character in text if character in "\n\t" or character.isprintable())
    return visible[:_MOST_CHARACTERS]
