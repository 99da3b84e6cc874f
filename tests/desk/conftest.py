"""The desk's tests run on both databases: SQLite, and PostgreSQL as teams have it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from auth.tables import metadata as auth_metadata
from desk.store import Base, open_database
from tests.postgresql import PostgreSql, programs, running


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSql]:
    """A running PostgreSQL."""
    folder = programs()
    if folder is None:
        pytest.skip("needs PostgreSQL: apt-get install postgresql")
    with running(folder) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database with all tables, of each kind in turn."""
    if request.param == "postgresql":
        server: PostgreSql = request.getfixturevalue("postgresql")
        engine = open_database(server.new_database())
    else:
        engine = open_database(f"sqlite:///{tmp_path / 'test.sqlite3'}")
        Base.metadata.create_all(engine)
        auth_metadata.create_all(engine)
    yield engine
    engine.dispose()
