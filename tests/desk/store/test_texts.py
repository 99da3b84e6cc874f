"""The copy of the texts that searches compare on SQLite."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, MetaData, text
from sqlalchemy.orm import Session

from desk.migrations import upgrade
from desk.store.database import open_database
from desk.store.store import ContentRow, DocumentRow

AT = datetime(2026, 11, 30, tzinfo=UTC)


def put(database: Engine, document_id: str, words: str) -> None:
    """A document with these words."""
    row = DocumentRow(id=document_id, owner_id="a", name="n", size=1, sha256="", order={}, created_at=AT)
    row.search_text = words
    with Session(database) as session, session.begin():
        session.add(row)


def put_as_then(database: Engine, document_id: str, words: str) -> None:
    """A document with these words, in the columns that the tables have now, whatever those of today's rows are."""
    tables = MetaData()
    tables.reflect(database, only=("documents", "contents"))
    empty: dict[type, Any] = {str: "", int: 0, bool: False, datetime: AT, object: {}}
    with database.begin() as connection:
        for name, known in (
            ("documents", {"id": document_id, "owner_id": "a"}),
            ("contents", {"document_id": document_id, "search_text": words}),
        ):
            demanded = [one for one in tables.tables[name].columns if not one.nullable and not one.primary_key]
            row = {one.name: empty[one.type.python_type] for one in demanded} | known
            connection.execute(tables.tables[name].insert().values(row))


def texts(database: Engine) -> list[str]:
    """What the copy holds, after what it is a copy of."""
    with database.connect() as connection:
        originals = connection.scalars(text("SELECT search_text FROM contents ORDER BY number")).all()
        copies = connection.scalars(text("SELECT search_text FROM texts ORDER BY number")).all()
    assert originals == copies
    return list(copies)


def test_older_texts_are_copied_and_newer_ones_follow(tmp_path: Path) -> None:
    """By the database itself, whoever writes: new ones, changed ones, deleted ones."""
    database = open_database(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    upgrade(database, "0012")
    put_as_then(database, "old", "before")
    upgrade(database)
    put(database, "new", "after")
    assert texts(database) == ["before", "after"]
    with Session(database) as session, session.begin():
        session.query(ContentRow).filter_by(document_id="new").update({"search_text": "changed"})
    assert texts(database) == ["before", "changed"]
    with database.begin() as connection:
        connection.execute(text("DELETE FROM documents WHERE id = 'old'"))
    assert texts(database) == ["changed"]
    database.dispose()
