"""The desk's tests run on both databases: SQLite, and PostgreSQL as teams have it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.postgresql import database_of


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database with all tables, of each kind in turn."""
    with database_of(request, tmp_path) as engine:
        yield engine
