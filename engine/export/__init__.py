"""Documents as files for people and programs: JSON, CSV, XLSX, Markdown.

Text from a page is hostile: a formula stays text, a control character is dropped, markup is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.export.form import Form, NamedDocument
from engine.export.tables import to_csv
from engine.export.text import to_json, to_markdown
from engine.export.workbook import to_xlsx
from engine.words import Language

__all__ = ["Form", "NamedDocument", "export"]


def export(documents: Sequence[NamedDocument], form: Form, language: Language) -> bytes:
    """One file with all `documents`, in their order; labels in `language`. CSV and text are UTF-8."""
    writers = {Form.JSON: to_json, Form.CSV: to_csv, Form.XLSX: to_xlsx, Form.MARKDOWN: to_markdown}
    return writers[form](documents, language)
