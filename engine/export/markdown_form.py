"""Markdown: a heading a document, a table of its fields, one of its items, and its text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.document import Document, Field
from engine.export.table import REMARKS, NamedDocument, cells, columns, doubt, printable
from engine.words import Language, Words

_FIELD = Words("字段", "Field")
_VALUE = Words("值", "Value")
_ITEMS = Words("明细", "Items")
_TEXT = Words("全文", "Text")
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|>~$:@=])")


def to_markdown(documents: Sequence[NamedDocument], language: Language) -> bytes:
    """All documents, one after another; what was read is escaped and stays plain text."""
    parts = [_document(named.name, named.document, language) for named in documents]
    return ("\n\n".join(parts) + "\n").encode("utf-8")


def _document(name: str, document: Document, language: Language) -> str:
    parts = [f"# {escaped(name)}"]
    if document.fields:
        parts.append(_fields(document.fields, language))
    if document.items:
        parts += [f"## {_ITEMS.in_language(language)}", _items(document, language)]
    if text := document.plain_text.strip():
        parts += [f"## {_TEXT.in_language(language)}", _as_code(text)]
    return "\n\n".join(parts)


def _fields(fields: Sequence[Field], language: Language) -> str:
    rows = [[heading.in_language(language) for heading in (_FIELD, _VALUE, REMARKS)]]
    rows += [[value.label.in_language(language), value.value or "", doubt(value, language) or ""] for value in fields]
    return _table(rows)


def _items(document: Document, language: Language) -> str:
    wanted = columns(document.items)
    rows = [[column.label.in_language(language) for column in wanted]]
    for row in document.items:
        rows.append([(value.value or "") if value is not None else "" for value in cells(row, wanted)])
    return _table(rows)


def _table(rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(escaped(cell) for cell in row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def escaped(text: str) -> str:
    """One line of text in which Markdown and HTML find nothing to act on."""
    text = " ".join(printable(text).split())
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return _SPECIAL.sub(r"\\\1", text)


def _as_code(text: str) -> str:
    """A fenced block, with a fence longer than any run of backticks inside."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{printable(text)}\n{fence}"
