"""What many tests need: a database of their own, a clock they turn, people of each role."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from auth.roles import Role, User
from auth.tables import metadata as auth_metadata
from desk.store import Base, open_database


class Clock:
    """A clock that stands still until it is turned."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **duration: float) -> None:
        """Goes forward by a `timedelta(**duration)`."""
        self.now += timedelta(**duration)


@pytest.fixture
def clock() -> Clock:
    """A clock at nine in the morning."""
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Engine]:
    """An empty database with all tables, on disk as in production."""
    engine = open_database(f"sqlite:///{tmp_path / 'test.sqlite3'}")
    Base.metadata.create_all(engine)
    auth_metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def alice() -> User:
    """A clerk."""
    return User("local:alice", "alice", "Alice 王", frozenset({Role.CLERK}))


@pytest.fixture
def bob() -> User:
    """Another clerk."""
    return User("local:bob", "bob", "Bob 李", frozenset({Role.CLERK}))


@pytest.fixture
def auditor() -> User:
    """Someone who may read the audit trail and nothing else."""
    return User("local:auditor", "auditor", "Auditor", frozenset({Role.AUDITOR}))
