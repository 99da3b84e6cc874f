"""A document for a word processor: its fields, its items, its tables and its text."""

from __future__ import annotations

import io
from collections.abc import Sequence

import docx
from docx.document import Document as WordDocument
from docx.table import Table as WordTable

from engine.document import Document
from engine.export.columns import item_columns, remarks
from engine.export.form import NamedDocument
from engine.export.grids import numbered, remark_of, title_of
from engine.export.values import visible
from engine.table import Table
from engine.words import Language, Words

_FIELD, _VALUE, _REMARK = Words("字段", "Field"), Words("值", "Value"), Words("提示", "Remark")
_FIELDS, _ITEMS, _TEXT = Words("字段", "Fields"), Words("明细", "Items"), Words("全文", "Text")
_LOOK = "Table Grid"


def to_docx(documents: Sequence[NamedDocument], language: Language) -> bytes:
    """An Office Open XML text: each document under its name, on pages of its own."""
    word = docx.Document()
    for place, named in enumerate(documents):
        if place > 0:
            word.add_page_break()  # type: ignore[no-untyped-call]
        word.add_heading(_shown(named.name), 1)
        _fields(word, named.document, language)
        _items(word, named.document, language)
        for number, table in numbered(named):
            word.add_heading(_shown(title_of(table, number, language)), 2)
            _table(word, table, language)
        word.add_heading(_TEXT.in_language(language), 2)
        for line in named.document.plain_text.splitlines():
            word.add_paragraph(_shown(line))
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def _fields(word: WordDocument, document: Document, language: Language) -> None:
    if document.fields:
        rows = [
            [field.label.in_language(language), field.value or "", "; ".join(remarks(field, language))]
            for field in document.fields
        ]
        word.add_heading(_FIELDS.in_language(language), 2)
        _rows(word, [[each.in_language(language) for each in (_FIELD, _VALUE, _REMARK)], *rows])


def _items(word: WordDocument, document: Document, language: Language) -> None:
    if document.items:
        columns = item_columns(document.items, language)
        values = ({cell.name: cell.value or "" for cell in row} for row in document.items)
        word.add_heading(_ITEMS.in_language(language), 2)
        _rows(word, [[*columns.values()], *([row.get(name, "") for name in columns] for row in values)])


def _rows(word: WordDocument, rows: Sequence[Sequence[str]]) -> None:
    """Rows of texts, the first one the headings."""
    made = word.add_table(len(rows), len(rows[0]), _LOOK)
    for place, row in enumerate(rows):
        for cell, text in zip(made.rows[place].cells, row, strict=True):
            cell.paragraphs[0].add_run(_shown(text)).bold = place == 0


def _table(word: WordDocument, table: Table, language: Language) -> None:
    """A table as it is printed; what is doubtful says so below it."""
    made: WordTable = word.add_table(table.rows, table.columns, _LOOK)
    places = [list(row.cells) for row in made.rows]
    doubts: list[str] = []
    for cell in table.cells:
        last = places[cell.row + cell.rows - 1][cell.column + cell.columns - 1]
        place = places[cell.row][cell.column].merge(last)
        place.paragraphs[0].add_run(_shown(cell.text)).bold = cell.row < table.header_rows
        remark = remark_of(cell, language)
        if remark is not None:
            doubts.append(f"{cell.text}: {remark}")
    for doubt in doubts:
        word.add_paragraph(_shown(doubt))


def _shown(text: str) -> str:
    """Without what XML cannot hold and nobody sees."""
    return visible(text)
