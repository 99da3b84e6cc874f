"""The workbook an accountant would make: a summary, a sheet a kind with its fields, a sheet of items, a sheet a table.

Doubtful cells are coloured and explained; what a person confirmed against a check is explained without a colour.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from engine.document import Row
from engine.export.columns import FILE, REMARKS, all_remarks, filled_columns, item_columns
from engine.export.form import NamedDocument
from engine.export.grids import write_tables
from engine.export.sheets import NUMBER, Book, new_book
from engine.export.summary import HEADINGS, kind_words, write_summary
from engine.words import Language, Words

_ITEMS = Words("明细", "Items")
_LARGE = 1000
"""So many documents are written row by row."""
_Numbered = tuple[int, NamedDocument]
"""A document and its number on the summary."""


def to_xlsx(documents: Sequence[NamedDocument], language: Language) -> bytes:
    """An Office Open XML workbook."""
    buffer = io.BytesIO()
    with new_book(buffer, is_large=len(documents) > _LARGE) as made:
        book = Book(made, language)
        write_summary(book, documents)
        for kind, some in _by_kind(documents, language).items():
            _write_kind(book, kind, some)
        if any(named.document.items for named in documents):
            _write_items(book, documents)
        write_tables(book, documents)
    return buffer.getvalue()


def _by_kind(documents: Sequence[NamedDocument], language: Language) -> dict[str, list[_Numbered]]:
    found: dict[str, list[_Numbered]] = {}
    for number, named in enumerate(documents, start=1):
        found.setdefault(kind_words(named, language), []).append((number, named))
    return found


def _write_kind(book: Book, kind: str, documents: Sequence[_Numbered]) -> None:
    language = book.language
    columns = filled_columns([named for _, named in documents], language)
    headings = [HEADINGS["no"].in_language(language), FILE.in_language(language), *columns.values()]
    sheet = book.sheet(kind, [*headings, REMARKS.in_language(language)], fixed_columns=2)
    for row, (number, named) in enumerate(documents, start=1):
        sheet.number(row, 0, number, NUMBER)
        sheet.text(row, 1, named.name)
        fields = {field.name: field for field in named.document.fields}
        for column, name in enumerate(columns, start=2):
            if name in fields:
                sheet.field(row, column, fields[name], is_number=name in named.facts.numbers)
        sheet.text(row, 2 + len(columns), all_remarks(named, language))
    sheet.finish(len(documents))


def _write_items(book: Book, documents: Sequence[NamedDocument]) -> None:
    language = book.language
    rows: list[tuple[int, NamedDocument, Row]] = [
        (number, named, row) for number, named in enumerate(documents, start=1) for row in named.document.items
    ]
    columns = item_columns((row for _, _, row in rows), language)
    before = [HEADINGS[name].in_language(language) for name in ("no", "file", "number", "date", "counterparty")]
    sheet = book.sheet(_ITEMS.in_language(language), [*before, *columns.values()], fixed_columns=2)
    for at, (number, named, row) in enumerate(rows, start=1):
        head, origins = named.head, named.origins
        sheet.number(at, 0, number, NUMBER)
        sheet.text(at, 1, named.name)
        sheet.text(at, 2, head.number, doubt=origins.get("number"))
        sheet.date(at, 3, head.date, doubt=origins.get("date"))
        sheet.text(at, 4, head.counterparty, doubt=origins.get("counterparty"))
        cells = {cell.name: cell for cell in row}
        for column, name in enumerate(columns, start=len(before)):
            if name in cells:
                sheet.field(at, column, cells[name], is_number=name in named.facts.numbers)
    sheet.finish(len(rows))
