"""The documents of some days, as the database is asked for them; those in the trash are not among them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, select

from desk.cases.spans import Span
from desk.store.store import DocumentRow, State


def came_in(span: Span) -> tuple[ColumnElement[bool], ...]:
    """What came in the span."""
    at = DocumentRow.created_at
    return (at >= span.since, at < span.until, DocumentRow.deleted_at.is_(None))


def read_in(span: Span, kind: str | None = None) -> Select[DocumentRow]:
    """The documents that were read of those that came in the span, of one kind or all; empty: of those without one."""
    read = select(DocumentRow).where(DocumentRow.state == State.DONE, *came_in(span))
    if kind is None:
        return read
    return read.where(DocumentRow.kind == kind if kind else DocumentRow.kind.is_(None))


def finished_in(span: Span, kind: str | None = None) -> Select[DocumentRow]:
    """Those of them that people finished, each by itself."""
    return read_in(span, kind).where(DocumentRow.reviewed_at.is_not(None), ~DocumentRow.finished_unseen)


def finished_unseen_in(span: Span, kind: str | None = None) -> Select[DocumentRow]:
    """Those of them that were finished among many without a look, which proves nothing of their values."""
    return read_in(span, kind).where(DocumentRow.reviewed_at.is_not(None), DocumentRow.finished_unseen)
