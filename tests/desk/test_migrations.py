"""A database made by the migrations is the database the program works with."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from auth.tables import metadata as auth_metadata
from desk.migrations import current_revision, newest_revision, upgrade
from desk.store import Base, open_database


def test_migrations_give_the_tables_of_the_program(tmp_path: Path) -> None:
    """From nothing to the newest revision leaves no difference; a second run changes nothing."""
    database = open_database(f"sqlite:///{tmp_path / 'new.sqlite3'}")
    assert upgrade(database)
    assert not upgrade(database)
    assert current_revision(database) == newest_revision()
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, [Base.metadata, auth_metadata]) == []  # type: ignore[arg-type]
    database.dispose()
