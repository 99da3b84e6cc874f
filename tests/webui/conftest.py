"""The tests of the pages and of the interface run on both databases: SQLite, and PostgreSQL as teams have it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.postgresql import PostgreSql, database_of

NewDatabase = Callable[[], str]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database with all tables, of each kind in turn."""
    with database_of(request, tmp_path) as engine:
        yield engine


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest) -> NewDatabase:
    """Makes a database of each kind in turn and gives its OCR_DATABASE_URL, empty for SQLite in the data folder."""
    if request.param == "sqlite":
        return str
    server: PostgreSql = request.getfixturevalue("postgresql")
    return server.new_database
