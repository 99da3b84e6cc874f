"""What lists, sums and searches are answered from: indexes of the documents' table that need no look at a row."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Index, text

_ASKED = (
    *("kind", "vendor", "currency", "state", "reviewed_at", "doubtful", "nothing_read", "direction", "exported_at"),
    *("job_id", "total", "net", "tax", "counterparty", "head_number", "name", "file_id", "paper", "id"),
)
"""What lists are filtered, summed and put in order by, besides owner and days."""
_SUMMED = (
    *("owner_id", "vendor", "currency", "head_date", "kind", "direction", "net", "tax", "total", "counterparty"),
    "deleted_at",
)
_IS_THERE, _IS_DELETED = text("deleted_at IS NULL"), text("deleted_at IS NOT NULL")


def indexes_of_lists() -> Iterator[Index]:
    """By the paper's day; newest first, read until the page is full; for counting; for sums, by vendor; the trash."""
    yield Index("documents_in_lists", "owner_id", "deleted_at", "head_date", "created_at", *_ASKED)
    newest = ("owner_id", "created_at", "head_date", *_ASKED, "deleted_at")
    yield Index("documents_newest", *newest, sqlite_where=_IS_THERE, postgresql_where=_IS_THERE)
    yield Index("documents_there", "owner_id", "deleted_at", sqlite_where=_IS_THERE, postgresql_where=_IS_THERE)
    yield Index("documents_summed", *_SUMMED, sqlite_where=_IS_THERE, postgresql_where=_IS_THERE)
    yield Index("documents_by_deletion", "deleted_at", sqlite_where=_IS_DELETED, postgresql_where=_IS_DELETED)
