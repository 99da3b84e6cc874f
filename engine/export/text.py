"""JSON for programs and Markdown for people."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from engine.document import Document
from engine.export.columns import item_columns, remarks
from engine.export.form import NamedDocument
from engine.export.grids import has_spans, numbered, plain_rows, title_of, to_html
from engine.table import Table
from engine.words import Language, Words

_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&$:@])")

_FIELD = Words("字段", "Field")
_VALUE = Words("值", "Value")
_REMARK = Words("提示", "Remark")
_FIELDS = Words("字段", "Fields")
_ITEMS = Words("明细", "Items")
_TEXT = Words("全文", "Text")


def to_json(documents: Sequence[NamedDocument]) -> bytes:
    """A list with one record a document: the form of `Document.to_dict` with its `file`."""
    records = [{"file": named.name, **named.document.to_dict()} for named in documents]
    return json.dumps(records, ensure_ascii=False, indent=2).encode("utf-8")


def to_markdown(documents: Sequence[NamedDocument], language: Language) -> bytes:
    """Headings, a table of the fields, one of the items, the tables of the pages, and the text; all of it escaped."""
    return "\n".join(line for named in documents for line in _document(named, language)).encode("utf-8")


def _document(named: NamedDocument, language: Language) -> list[str]:
    document = named.document
    return [
        f"# {escaped(named.name)}",
        "",
        *_fields(document, language),
        *_items(document, language),
        *(line for number, table in numbered(named) for line in _grid(table, number, language)),
        f"## {_TEXT.in_language(language)}",
        "",
        *(f"{escaped(line)}  " for line in document.plain_text.splitlines()),
        "",
    ]


def _fields(document: Document, language: Language) -> list[str]:
    if not document.fields:
        return []
    rows = [
        [field.label.in_language(language), field.value or "", "; ".join(remarks(field, language))]
        for field in document.fields
    ]
    headings = [_FIELD.in_language(language), _VALUE.in_language(language), _REMARK.in_language(language)]
    return [f"## {_FIELDS.in_language(language)}", "", *_table(headings, rows), ""]


def _items(document: Document, language: Language) -> list[str]:
    if not document.items:
        return []
    columns = item_columns(document.items, language)
    rows = []
    for row in document.items:
        values = {cell.name: cell.value or "" for cell in row}
        rows.append([values.get(name, "") for name in columns])
    return [f"## {_ITEMS.in_language(language)}", "", *_table(list(columns.values()), rows), ""]


def _grid(table: Table, number: int, language: Language) -> list[str]:
    """A table under its title; one with cells over several places as HTML, which Markdown takes."""
    title = f"## {escaped(title_of(table, number, language))}"
    if has_spans(table):
        return [title, "", to_html(table), ""]
    rows = plain_rows(table)
    headings = rows[0] if table.header_rows else [""] * table.columns
    return [title, "", *_table(headings, rows[1:] if table.header_rows else rows), ""]


def _table(headings: list[str], rows: list[list[str]]) -> list[str]:
    lines = [headings, ["---"] * len(headings), *rows]
    return [
        "| " + " | ".join(cell if index == 1 else escaped(cell) for cell in line) + " |"
        for index, line in enumerate(lines)
    ]


def escaped(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no HTML, no line break that ends a table."""
    line = " ".join(text.split())
    visible = "".join(character for character in line if character.isprintable())
    return _MARKUP.sub(r"\\\1", visible)
