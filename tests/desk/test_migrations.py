"""A database made by the migrations is the database the program works with."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, MetaData, text

from auth.tables import metadata as auth_metadata
from desk.migrations import current_revision, newest_revision, upgrade
from desk.store.database import open_database
from desk.store.store import Base


def is_of_search(name: str | None) -> bool:
    """The index of searches is of each database's own kind: the models know nothing of it."""
    return name is not None and (name in {"grams", "texts"} or name.startswith("grams_"))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_migrations_give_the_tables_of_the_program(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """From nothing to the newest revision leaves no difference; a second run changes nothing."""
    url = f"sqlite:///{tmp_path / 'new.sqlite3'}"
    if kind == "postgresql":
        url = request.getfixturevalue("postgresql").new_database(with_tables=False)
    database = open_database(url)
    assert upgrade(database)
    assert not upgrade(database)
    assert current_revision(database) == newest_revision()
    with database.connect() as connection:
        options = {
            "compare_type": True,
            "include_name": lambda name, kind, _: kind != "table" or not is_of_search(name),
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, [Base.metadata, auth_metadata]) == []  # type: ignore[arg-type]
    database.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_stored_nuls_are_cleaned(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Orders and contents that an earlier version kept with one; what only looks like one stays as it is."""
    url = f"sqlite:///{tmp_path / 'old.sqlite3'}"
    if kind == "postgresql":
        url = request.getfixturevalue("postgresql").new_database(with_tables=False)
    database = open_database(url)
    upgrade(database, "0005")
    row = (
        "INSERT INTO documents (id, owner_id, name, size, sha256, asked, body, state, created_at, page, pages,"
        " attempts, cancel_asked, headline, doubtful, search_text, version, job_position, request_id)"
        " VALUES (:id, 'a', 'n', 1, '', CAST(:asked AS JSON), CAST(:asked AS JSON), 'done', :at, 0, 0,"
        " 0, :no, '', 0, '', 0, 0, '')"
    )
    if kind == "sqlite":
        row = row.replace("CAST(:asked AS JSON)", ":asked")
    orders = {"bad": r'{"preset": "auto", "fields": ["a\u0000b"]}', "good": r'{"preset": "auto", "prompt": "\\u0000"}'}
    with database.begin() as connection:
        for name, asked in orders.items():
            at = datetime(2026, 1, 1, tzinfo=UTC)
            connection.execute(text(row), {"id": name, "asked": asked, "at": at, "no": False})
    assert upgrade(database)
    with database.connect() as connection:
        found = connection.execute(
            text(
                "SELECT d.id, CAST(asked AS TEXT), CAST(body AS TEXT) FROM documents d"
                " JOIN contents c ON c.document_id = d.id"
            )
        ).all()
    database.dispose()
    kept = {name: (json.loads(asked), json.loads(body)) for name, asked, body in found}
    assert kept["bad"] == ({"preset": "auto", "fields": ["a\ufffdb"]},) * 2
    assert kept["good"] == ({"preset": "auto", "prompt": r"\u0000"},) * 2


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_was_finished_among_many_is_marked(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """As the audit has it: the last time counts, and one that is open is not marked."""
    url = f"sqlite:///{tmp_path / 'old.sqlite3'}"
    if kind == "postgresql":
        url = request.getfixturevalue("postgresql").new_database(with_tables=False)
    database = open_database(url)
    upgrade(database, "0020")
    at = datetime(2026, 1, 1, tzinfo=UTC)
    with database.begin() as connection:
        tables = MetaData()
        tables.reflect(connection, only=["documents", "audit"])
        documents, audit = tables.tables["documents"], tables.tables["audit"]
        must = {one.name: _anything(one) for one in documents.columns if not one.nullable and not one.server_default}
        for name in ("bulk", "alone", "again", "open"):
            row = {**must, "id": name, "created_at": at, "reviewed_at": None if name == "open" else at}
            connection.execute(documents.insert().values(row))
        finished = [("bulk", ""), ("bulk", "without doubt"), ("alone", ""), ("again", "without doubt"), ("again", "")]
        for number, (target, reason) in enumerate([*finished, ("open", "without doubt")], 1):
            row = {one.name: _anything(one) for one in audit.columns}
            row |= {"number": number, "at": at, "event": "document:finish", "target": target, "reason": reason}
            connection.execute(audit.insert().values(row))
    assert upgrade(database)
    with database.connect() as connection:
        marked = connection.execute(text("SELECT id FROM documents WHERE finished_unseen")).scalars().all()
    database.dispose()
    assert marked == ["bulk"]


def _anything(column: Column[Any]) -> object:
    """A value that a column takes."""
    kinds: dict[type, object] = {str: "", int: 0, bool: False, datetime: datetime(2026, 1, 1, tzinfo=UTC)}
    return kinds.get(column.type.python_type, {})
