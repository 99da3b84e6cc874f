"""How the database is opened, how long anybody waits for it, and what its silence means."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from engine.plain_text import cleaned, from_json, to_json

_WORK_SECONDS = 30.0
"""How long work in the background waits for a lock."""

_CONNECT_SECONDS = 5
_POOL_SECONDS = 10
_SQLITE_AWAY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL})
_SQLITE_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_SQLITE_DISK = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY})
_IN_MEMORY = "SET LOCAL random_page_cost = 1.1"
"""A page anywhere costs hardly more than the next one; by default it is taken to cost four times as much."""
_POSTGRESQL_DISK = frozenset({"53100", "58030"})

_patience_seconds: ContextVar[float] = ContextVar("patience_seconds", default=_WORK_SECONDS)


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Within the block nobody waits longer for a lock; also in the threads that the block hands work to."""
    before = _patience_seconds.set(seconds)
    try:
        yield
    finally:
        _patience_seconds.reset(before)


def open_database(url: str) -> Engine:
    """The connection pool for `url`, set up for several threads and processes.

    No text leaves for it with a character that it cannot keep. A transaction of an engine or connection with the
    execution option `patience_seconds` waits that long for locks, any other as long as `patience` says. With the option
    `in_memory` PostgreSQL plans its questions for tables that lie in memory, whatever disk the server is set up for.
    """
    parsed = make_url(url)
    is_postgresql = parsed.get_backend_name() == "postgresql"
    engine = _postgresql(url) if is_postgresql else _sqlite(url)
    event.listen(engine, "before_cursor_execute", _clean_parameters, retval=True)
    return engine


def is_away(error: BaseException) -> bool:
    """Whether an error means that the database cannot be reached or is held by others: try again in a while."""
    if isinstance(error, (NoConnectionFree, InterfaceError)):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    if not isinstance(error, OperationalError) or is_disk_trouble(error):
        return False
    return not isinstance(error.orig, sqlite3.Error) or _sqlite_code(error.orig) in _SQLITE_AWAY


def is_damage(error: BaseException | None) -> bool:
    """Whether SQLite says, in its own error or in one around it, that its file is damaged or is no database at all."""
    original = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(original, sqlite3.DatabaseError) and _sqlite_code(original) in _SQLITE_DAMAGED


def is_disk_trouble(error: BaseException) -> bool:
    """Whether an error means that the database could not write to its disk."""
    if not isinstance(error, OperationalError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        return _sqlite_code(error.orig) in _SQLITE_DISK
    return getattr(error.orig, "sqlstate", None) in _POSTGRESQL_DISK


def _sqlite_code(error: sqlite3.Error) -> int:
    """The primary code; the upper bits of an extended one tell details."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _postgresql(url: str) -> Engine:
    parsed = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(
        parsed,
        pool_pre_ping=True,
        pool_size=10,
        pool_timeout=_POOL_SECONDS,
        connect_args={} if "connect_timeout" in parsed.query else {"connect_timeout": _CONNECT_SECONDS},
        json_serializer=to_json,
        json_deserializer=from_json,
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        seconds = options.get("patience_seconds")
        if options.get("in_memory", False):
            connection.exec_driver_sql(_IN_MEMORY)
        if seconds is not None:
            # Zero would mean without end.
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {max(1, round(seconds * 1000))}")

    return engine


def _sqlite(url: str) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": _WORK_SECONDS},
        pool_size=20,
        max_overflow=60,
        pool_timeout=_POOL_SECONDS,
        json_serializer=to_json,
        json_deserializer=from_json,
    )

    @event.listens_for(engine, "connect")
    def set_up_connection(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        seconds = options.get("patience_seconds", _patience_seconds.get())
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA busy_timeout={round(seconds * 1000)}").close()  # waits for nobody, cannot fail
        # IMMEDIATE: take the write lock at the start, so that two writers queue up instead of one failing half way.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes", True) else "BEGIN")

    return engine


def _clean_parameters(
    _connection: Connection, _cursor: object, statement: str, parameters: Any, _context: object, executemany: bool
) -> tuple[str, Any]:
    """The statement as it is, its texts with nothing in them that a database refuses.

    Many rows come as a list; what SQLAlchemy puts into one statement with many rows of values comes flat.
    """
    if executemany and isinstance(parameters, list):
        return statement, [_cleaned_row(row) for row in parameters]
    return statement, _cleaned_row(parameters)


def _cleaned_row(row: Any) -> Any:
    if isinstance(row, Mapping):
        return {name: _cleaned_cell(value) for name, value in row.items()}
    return tuple(map(_cleaned_cell, row)) if isinstance(row, Sequence) else row


def _cleaned_cell(value: object) -> object:
    return cleaned(value) if isinstance(value, str) else value
