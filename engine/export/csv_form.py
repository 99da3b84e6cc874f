"""CSV for Excel and for scripts: UTF-8 with a mark, a row a document, no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from engine.export.table import FILE, KIND, REMARKS, NamedDocument, cells, columns, doubt, printable
from engine.words import Language

_RUNS = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d+)?")


def to_csv(documents: Sequence[NamedDocument], language: Language) -> bytes:
    """File, kind, the fields, and remarks on the doubtful ones."""
    wanted = columns([named.document.fields for named in documents])
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    labels = [column.label.in_language(language) for column in wanted]
    heading = [FILE.in_language(language), KIND.in_language(language), *labels, REMARKS.in_language(language)]
    writer.writerow([_safe(text) for text in heading])
    for named in documents:
        found = cells(named.document.fields, wanted)
        values = [(value.value or "") if value is not None else "" for value in found]
        remarks = [
            f"{value.label.in_language(language)}: {reason}"
            for value in found
            if value is not None and (reason := doubt(value, language))
        ]
        row = [named.name, named.document.kind or "", *values, " | ".join(remarks)]
        writer.writerow([_safe(text) for text in row])
    return buffer.getvalue().encode("utf-8-sig")


def _safe(text: str) -> str:
    """A cell that would start a formula gets an apostrophe before it; a plain signed number does not need it."""
    text = printable(text)
    if text.lstrip(" ").startswith(_RUNS) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text
