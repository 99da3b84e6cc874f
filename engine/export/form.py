"""The forms a document can be exported in, and the document with the name people know it by."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.document import Document


class Form(StrEnum):
    """A kind of file."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    MARKDOWN = "markdown"

    @property
    def suffix(self) -> str:
        """What a file name ends with, without the dot."""
        return "md" if self is Form.MARKDOWN else str(self)

    @property
    def media_type(self) -> str:
        """As HTTP names it."""
        return {
            Form.JSON: "application/json",
            Form.CSV: "text/csv; charset=utf-8",
            Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Form.MARKDOWN: "text/markdown; charset=utf-8",
        }[self]


@dataclass(frozen=True, slots=True)
class NamedDocument:
    """A document and its file's name."""

    name: str
    document: Document
