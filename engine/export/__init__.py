"""Documents as files for people and programs: JSON, CSV, XLSX, Markdown, DOCX.

Text from a page is hostile: a formula stays text, a control character is dropped, markup is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.export.form import Facts, Form, NamedDocument, Standing, named
from engine.export.profile import Profile
from engine.export.profile_files import ProfileShelf, ProfileTrouble, read_profile
from engine.export.profile_rows import chosen
from engine.export.profiled import export_by_profile, form_of
from engine.export.tables import to_csv
from engine.export.text import to_json, to_markdown
from engine.export.workbook import to_xlsx
from engine.words import Language

__all__ = [
    "Facts",
    "Form",
    "NamedDocument",
    "Profile",
    "ProfileShelf",
    "ProfileTrouble",
    "Standing",
    "chosen",
    "export",
    "export_by_profile",
    "file_suffix",
    "form_of",
    "media_type",
    "named",
    "read_profile",
]


def export(documents: Sequence[NamedDocument], form: Form, language: Language = "zh") -> bytes:
    """One file with all `documents`, in their order; labels in `language`. CSV and text are UTF-8."""
    match form:
        case Form.JSON:
            return to_json(documents)
        case Form.CSV:
            return to_csv(documents, language)
        case Form.XLSX:
            return to_xlsx(documents, language)
        case Form.MARKDOWN:
            return to_markdown(documents, language)
        case Form.DOCX:
            # Loaded with the first one that is asked for: few are.
            from engine.export.word import to_docx

            return to_docx(documents, language)


def media_type(form: Form) -> str:
    """What HTTP calls it."""
    return form.media_type


def file_suffix(form: Form) -> str:
    """What a file of that form ends with, dot included."""
    return f".{form.suffix}"
