"""What CSV and XLSX share: a row a document, a column a field, in the order in which the fields first appear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.document import Document, Field
from engine.words import Language, Words

DOUBTFUL_BELOW = 0.8
FILE = Words("文件", "File")
KIND = Words("类型", "Kind")
REMARKS = Words("备注", "Remarks")
ROW = Words("行号", "Row")


@dataclass(frozen=True, slots=True)
class NamedDocument:
    """A document and the name of the file it came from."""

    name: str
    document: Document


@dataclass(frozen=True, slots=True)
class Column:
    """A field's name, by which documents share a column, and its label."""

    name: str
    label: Words


def columns(rows: Sequence[Sequence[Field]]) -> list[Column]:
    """A column for every field name, in the order of first appearance."""
    found: dict[str, Column] = {}
    for row in rows:
        for value in row:
            found.setdefault(value.name, Column(value.name, value.label))
    return list(found.values())


def cells(row: Sequence[Field], wanted: Sequence[Column]) -> list[Field | None]:
    """The row's fields in the columns' order, None where it has none."""
    by_name = {value.name: value for value in row}
    return [by_name.get(column.name) for column in wanted]


def doubt(value: Field, language: Language) -> str | None:
    """Why a person should look at a value again, or None."""
    reasons = [check.message.in_language(language) for check in value.checks if not check.ok]
    if value.note is not None:
        reasons.append(value.note.in_language(language))
    if value.is_found and value.confidence < DOUBTFUL_BELOW:
        percent = round(value.confidence * 100)
        reasons.append(Words(f"可信度 {percent}%", f"confidence {percent}%").in_language(language))
    return "；".join(reasons) if language == "zh" and reasons else "; ".join(reasons) or None


def printable(text: str) -> str:
    """Text without control characters other than line breaks and tabs, which no table can hold."""
    return "".join(character if character >= " " or character in "\n\t" else "�" for character in text)
