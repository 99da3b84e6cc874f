"""A database made by the migrations is the database the program works with."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from auth.tables import metadata as auth_metadata
from desk.migrations import current_revision, newest_revision, upgrade
from desk.store import Base, open_database


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
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, [Base.metadata, auth_metadata]) == []  # type: ignore[arg-type]
    database.dispose()
