"""CSV: a row a document. Opens in Excel with the right characters, and no cell becomes a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from engine.export.columns import FILE, KIND, REMARKS, all_remarks, field_columns
from engine.export.form import NamedDocument
from engine.export.grids import numbered, plain_rows, title_of
from engine.words import Language

_NUMBER = re.compile(r"[+-]?\d[\d,]*(\.\d+)?%?", re.ASCII)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def to_csv(documents: Sequence[NamedDocument], language: Language) -> bytes:
    """UTF-8 with a byte order mark, as spreadsheets expect it; documents that are nothing but tables as their rows."""
    if not any(named.document.fields for named in documents) and any(named.document.tables for named in documents):
        return _tables(documents, language)
    columns = field_columns(documents, language)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    headings = [
        FILE.in_language(language),
        KIND.in_language(language),
        *columns.values(),
        REMARKS.in_language(language),
    ]
    writer.writerow([plain_cell(heading) for heading in headings])
    for named in documents:
        values = {field.name: field.value or "" for field in named.document.fields}
        row = [named.name, named.document.kind or "", *(values.get(name, "") for name in columns)]
        writer.writerow([plain_cell(cell) for cell in [*row, all_remarks(named, language)]])
    return text.getvalue().encode("utf-8-sig")


def _tables(documents: Sequence[NamedDocument], language: Language) -> bytes:
    """The rows of all tables, each under its file and title, with an empty line before the next."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    found = [(named, number, table) for named in documents for number, table in numbered(named)]
    for named, number, table in found:
        if len(found) > 1:
            writer.writerow([plain_cell(f"{named.name} · {title_of(table, number, language)}")])
        writer.writerows([plain_cell(cell) for cell in row] for row in plain_rows(table))
        if (named, number, table) != found[-1]:
            writer.writerow([])
    return text.getvalue().encode("utf-8-sig")


def plain_cell(text: str) -> str:
    """Text that a spreadsheet takes for text: one that would start a formula gets an apostrophe before it.

    A number with its sign stays a number. Source of the rule: OWASP, CSV injection.
    """
    visible = "".join(character for character in text if character in "\n\t" or character.isprintable())
    if visible.lstrip(" ").startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(visible):
        return f"'{visible}"
    return visible
