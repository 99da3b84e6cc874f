"""What a person should think of each value: one word, from which the viewer takes icon, wording and colour."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from engine.document import Document, Field


class Verdict(StrEnum):
    """The strongest thing to be said about a field, worst first."""

    WRONG = "wrong"
    DOUBTFUL = "doubtful"
    MISSING = "missing"
    HUMAN = "human"
    SURE = "sure"


def verdict_on(field: Field) -> Verdict:
    """A person's word outranks everything, then a failed check, then weak evidence, then that there is no value."""
    if field.confirmed:
        return Verdict.HUMAN
    if field.has_failed_check:
        return Verdict.WRONG
    if field.is_doubtful:
        return Verdict.DOUBTFUL
    return Verdict.SURE if field.is_found else Verdict.MISSING


def with_verdicts(document: Document) -> dict[str, Any]:
    """The document's JSON form with a `state` for each field and cell, its verdict, and the `reason` of its doubt."""
    record = document.to_dict()
    for field, entry in zip(document.fields, record["fields"], strict=True):
        entry |= _verdict(field)
    for row, cells in zip(document.items, record["items"], strict=True):
        for cell in row:
            cells[cell.name] |= _verdict(cell)
    return record


def _verdict(field: Field) -> dict[str, Any]:
    return {"state": str(verdict_on(field)), "reason": field.why.to_dict() if field.why else None}
