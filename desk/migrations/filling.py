"""What a migration fills in out of documents that were read before it, a document at a time."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from desk.store.heads import head_columns
from desk.store.money import Money
from engine.document import Document
from engine.head import Head, OwnParties, head_of
from engine.plain_text import from_json
from engine.presets import Preset, PresetBook

logger = logging.getLogger(__name__)

_SHIPPED = Path(__file__).resolve().parents[2] / "assets" / "kinds"
_BATCH = 200
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError)
"""What the parts of a stored content that is not as it should be come to."""

_DOCUMENTS = sa.table(
    "documents",
    sa.column("id", sa.Text()),
    sa.column("head_date", sa.Date()),
    *(sa.column(name, Money()) for name in ("net", "tax", "total")),
    *(sa.column(name, sa.Text()) for name in ("head_number", "counterparty", "own_party", "currency", "direction")),
)


def fill_heads(connection: sa.Connection, own: OwnParties) -> None:
    """Writes the head of every document that was read; one whose content cannot be understood goes without."""
    presets = PresetBook.load(_SHIPPED)
    written = _DOCUMENTS.update().where(_DOCUMENTS.c.id == sa.bindparam("document_id"))
    unreadable = 0
    for ids in _batches(connection):
        heads = {document_id: _head(_content(connection, document_id), presets, own) for document_id in ids}
        unreadable += sum(head is None for head in heads.values())
        rows = [{"document_id": key, **head_columns(head)} for key, head in heads.items() if head not in (None, Head())]
        if rows:
            columns: dict[str, Any] = {name: sa.bindparam(name) for name in rows[0] if name != "document_id"}
            connection.execute(written.values(**columns), rows)
    if unreadable:
        logger.warning("documents without a head, their content cannot be understood: %d", unreadable)


def _batches(connection: sa.Connection) -> Iterator[Sequence[str]]:
    """The ids of all documents with a content, some at a time."""
    wanted = sa.text("SELECT id FROM documents WHERE body IS NOT NULL AND id > :last ORDER BY id LIMIT :most")
    last = ""
    while ids := connection.execute(wanted, {"last": last, "most": _BATCH}).scalars().all():
        yield ids
        last = ids[-1]


def _content(connection: sa.Connection, document_id: str) -> str:
    wanted = sa.text("SELECT CAST(body AS TEXT) FROM documents WHERE id = :id")
    return str(connection.execute(wanted, {"id": document_id}).scalar_one())


def _head(text: str, presets: Mapping[str, Preset], own: OwnParties) -> Head | None:
    """The head of a stored content; the pages, by far the largest part, are not looked at."""
    try:
        content: dict[str, Any] = from_json(text)
        return head_of(Document.from_dict({**content, "pages": [], "items": [], "text": ""}), presets, own)
    except _UNREADABLE:
        return None
