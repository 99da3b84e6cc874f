"""What the columns of a table over several documents are: every field that any of them has, each once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.document import Field, Row
from engine.export.form import NamedDocument
from engine.words import Language, Words

FILE = Words("文件", "File")
KIND = Words("类型", "Kind")
REMARKS = Words("提示", "Remarks")
_OVERRULED = Words("已确认，检查仍未通过：", "Confirmed, the check still fails: ")


def field_columns(documents: Sequence[NamedDocument], language: Language) -> dict[str, str]:
    """Field name -> heading, in the order of their first appearance; two fields with one label keep both names."""
    return _headings((field for named in documents for field in named.document.fields), language)


def filled_columns(documents: Sequence[NamedDocument], language: Language) -> dict[str, str]:
    """As `field_columns`, without those that are blank in every document and nowhere in doubt."""
    fields = (field for named in documents for field in named.document.fields)
    return _headings((field for field in fields if field.is_found or field.is_doubtful), language)


def item_columns(rows: Iterable[Row], language: Language) -> dict[str, str]:
    """Cell name -> heading, in the order of their first appearance."""
    return _headings((cell for row in rows for cell in row), language)


def _headings(fields: Iterable[Field], language: Language) -> dict[str, str]:
    headings: dict[str, str] = {}
    for field in fields:
        if field.name not in headings:
            label = field.label.in_language(language)
            headings[field.name] = f"{label} ({field.name})" if label in headings.values() else label
    return headings


def remarks(field: Field, language: Language) -> list[str]:
    """What a person should know of a value: the checks that failed, why it is missing, how sure it is."""
    before = _OVERRULED.in_language(language) if field.overrules_checks else ""
    found = [before + check.message.in_language(language) for check in field.checks if not check.ok]
    if not field.is_found and field.note is not None:
        found.append(field.note.in_language(language))
    if field.is_doubtful and not found:
        doubt = Words(f"请核对：置信度 {field.believed:.0%}", f"Please look: confidence {field.believed:.0%}")
        found.append((field.why_here or doubt).in_language(language))
    return found


def all_remarks(named: NamedDocument, language: Language) -> str:
    """All remarks on a document in one line: its warnings, then its doubtful and its overruled fields by label."""
    parts = [notice.message.in_language(language) for notice in named.document.warnings]
    for field in named.document.fields:
        if field.is_doubtful or field.overrules_checks:
            label = field.label.in_language(language)
            parts += [f"{label}: {remark}" for remark in remarks(field, language)]
    return " | ".join(parts)
