"""Documents as files for other programs: JSON, CSV, XLSX, Markdown. Whatever was read stays text, never a formula."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from engine.export.csv_form import to_csv
from engine.export.json_form import to_json
from engine.export.markdown_form import to_markdown
from engine.export.table import NamedDocument
from engine.export.xlsx_form import to_xlsx
from engine.words import Language

__all__ = ["Form", "NamedDocument", "export", "file_suffix", "media_type"]


class Form(StrEnum):
    """The forms there are."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    MARKDOWN = "markdown"


_MEDIA_TYPES = {
    Form.JSON: "application/json",
    Form.CSV: "text/csv; charset=utf-8",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.MARKDOWN: "text/markdown; charset=utf-8",
}
_SUFFIXES = {Form.JSON: ".json", Form.CSV: ".csv", Form.XLSX: ".xlsx", Form.MARKDOWN: ".md"}


def export(documents: Sequence[NamedDocument], form: Form, language: Language = "zh") -> bytes:
    """All documents in one file; headings and remarks in `language`."""
    match form:
        case Form.JSON:
            return to_json(documents)
        case Form.CSV:
            return to_csv(documents, language)
        case Form.XLSX:
            return to_xlsx(documents, language)
        case Form.MARKDOWN:
            return to_markdown(documents, language)


def media_type(form: Form) -> str:
    """What HTTP calls it."""
    return _MEDIA_TYPES[form]


def file_suffix(form: Form) -> str:
    """What a file of that form ends with, dot included."""
    return _SUFFIXES[form]
