"""What a migration fills in out of documents that were read before it, some at a time."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import sqlalchemy as sa

from desk.store.grams import keep_pairs
from desk.store.heads import head_columns
from desk.store.identity import Paper, id_key, keys_of, name_key
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

_HEAD_TEXTS = ("head_number", "head_code", "counterparty", "counterparty_id", "own_party", "currency", "direction")
_DOCUMENTS = sa.table(
    "documents",
    sa.column("head_date", sa.Date()),
    *(sa.column(name, Money()) for name in ("net", "tax", "total")),
    *(sa.column(name, sa.Boolean()) for name in ("degraded", "nothing_read")),
    *(sa.column(name, sa.Text()) for name in ("id", "kind", "preset", "vendor", "number_key", "money_key")),
    *(sa.column(name, sa.Text()) for name in _HEAD_TEXTS),
)
_CONTENTS = sa.table(
    "contents",
    sa.column("number", sa.Integer()),
    *(sa.column(name, sa.Text()) for name in ("document_id", "search_text", "body")),
)
_NAMES = sa.table("vendor_names", sa.column("name", sa.Text()), sa.column("vendor", sa.Text()))


def fill_contents(connection: sa.Connection, own: OwnParties) -> None:
    """Writes the head of every document that was read, how it was read, whose it is, and what a search finds it by.

    One whose content cannot be understood goes without a head.
    """
    presets = PresetBook.load(_SHIPPED)
    unreadable = 0
    for rows in _batches(connection):
        for number, document_id, search_text, body in rows:
            keep_pairs(connection, number, document_id, search_text)
            if body is None:
                continue
            columns = _columns(body, presets, own)
            unreadable += columns is None
            if columns:
                connection.execute(_DOCUMENTS.update().where(_DOCUMENTS.c.id == document_id).values(**columns))
    if unreadable:
        logger.warning("documents without a head, their content cannot be understood: %d", unreadable)
    _fill_vendors(connection)


def _batches(connection: sa.Connection) -> Iterator[Sequence[tuple[int, str, str, str | None]]]:
    last = 0
    columns = (_CONTENTS.c.number, _CONTENTS.c.document_id, _CONTENTS.c.search_text, sa.cast(_CONTENTS.c.body, sa.Text))
    wanted = sa.select(*columns).order_by(_CONTENTS.c.number).limit(_BATCH)
    while rows := connection.execute(wanted.where(_CONTENTS.c.number > last)).all():
        yield [(row[0], row[1], row[2], row[3]) for row in rows]
        last = rows[-1][0]


def _columns(text: str, presets: Mapping[str, Preset], own: OwnParties) -> dict[str, Any] | None:
    """What follows from a stored content; the pages, by far the largest part, are not looked at."""
    try:
        content: dict[str, Any] = from_json(text)
        document = Document.from_dict({**content, "pages": [], "items": [], "text": ""})
        how = document.provenance
        about = {"preset": how.preset, "degraded": how.degraded, "nothing_read": how.nothing_read}
        head = head_of(document, presets, own)
    except _UNREADABLE:
        return None
    return about if head == Head() else {**about, **head_columns(head)}


def _fill_vendors(connection: sa.Connection) -> None:
    """As `desk.store.identity.settle` would have, had every paper come after all that tell whose names are whose."""
    wanted = sa.select(_DOCUMENTS).where(
        sa.or_(
            _DOCUMENTS.c.counterparty.is_not(None),
            _DOCUMENTS.c.counterparty_id.is_not(None),
            _DOCUMENTS.c.total.is_not(None),
        )
    )
    papers = [SimpleNamespace(**row) for row in connection.execute(wanted).mappings()]
    names: dict[str, set[str]] = defaultdict(set)
    for paper in papers:
        name, by_id = name_key(paper.counterparty), id_key(paper.counterparty_id)
        if name and by_id:
            names[name].add(by_id)
    for paper in papers:
        name, paper.vendor = name_key(paper.counterparty), id_key(paper.counterparty_id)
        if paper.vendor is None and name is not None:
            known = names.get(name, set())
            paper.vendor = next(iter(known)) if len(known) == 1 else name
        keys = keys_of(cast(Paper, paper))
        columns = {"vendor": paper.vendor, "number_key": keys[0], "money_key": keys[1]}
        connection.execute(_DOCUMENTS.update().where(_DOCUMENTS.c.id == paper.id).values(**columns))
    learnt = [{"name": name, "vendor": vendor} for name, vendors in names.items() for vendor in sorted(vendors)]
    if learnt:
        connection.execute(_NAMES.insert(), learnt)
