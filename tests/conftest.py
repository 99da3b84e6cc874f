"""What many tests need: a database of their own, a clock they turn, people of each role."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from auth.roles import Role, User
from auth.tables import metadata as auth_metadata
from desk.running.logs import ROOMS, formatter
from desk.store.database import open_database
from desk.store.store import Base
from desk.store.turn import TURN
from tests.lock_order import watched
from tests.postgresql import PostgreSql, dropped_afterwards, programs, running

os.environ.setdefault("OCR_CPU_PRECISION", "f32")
"""So that what the tests read does not depend on the processor; those of `auto` ask for it."""
SECRET = re.compile(
    r"root-secret|service-secret|-secret-5tHc|three unrelated words|dc=ocr|ocr_[A-Za-z0-9_-]{30,}",
    re.IGNORECASE,
)
"""What the tests use as passwords, directory names and tokens."""


class Clock:
    """A clock that stands still until it is turned."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **duration: float) -> None:
        """Goes forward by a `timedelta(**duration)`."""
        self.now += timedelta(**duration)


@pytest.fixture(scope="session", autouse=True)
def nothing_secret_is_logged() -> Iterator[None]:
    """No password, directory name or token stands in any line that the whole test run logs."""
    ear = _Ear()
    for name in (*ROOMS, "ldap3", "httpx", "uvicorn", "sqlalchemy"):
        logging.getLogger(name).addHandler(ear)
    for room in ROOMS:
        logging.getLogger(room).setLevel(logging.DEBUG)
    yield
    assert ear.leaks == []


@pytest.fixture(scope="session")
def locks_out_of_order() -> Iterator[list[str]]:
    """What transactions on PostgreSQL did in an order in which two can wait for each other."""
    with watched(TURN) as wrong:
        yield wrong


@pytest.fixture(autouse=True)
def locks_are_taken_in_order(locks_out_of_order: list[str]) -> Iterator[None]:
    """No transaction of any test takes its locks in another order than `desk.store.turn` says."""
    locks_out_of_order.clear()
    yield
    assert locks_out_of_order == []


class _Ear(logging.Handler):
    """Writes every record as the product would, and keeps the lines that give something away."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(formatter())
        self.leaks: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Looks at one record."""
        line = self.format(record)
        if SECRET.search(line):
            self.leaks.append(line)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSql]:
    """A running PostgreSQL."""
    folder = programs()
    if folder is None:
        pytest.skip("needs PostgreSQL: apt-get install postgresql")
    with running(folder) as server:
        yield server


@pytest.fixture(autouse=True)
def databases_of_a_test_go_with_it() -> Iterator[None]:
    """What a test made on the server takes no room from those after it."""
    with dropped_afterwards():
        yield


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
