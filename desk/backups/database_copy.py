"""The database of a backup: SQLite as a file of one moment, PostgreSQL as its tables of one moment, both while running.

PostgreSQL's tables are written by `COPY` in one REPEATABLE READ transaction: no program beside this one is needed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, func, inspect, select, text

from desk.backups.format import SQLITE
from desk.store.database import open_database
from desk.store.store import DocumentRow

_VERSION = "alembic_version"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A database of one moment, on disk. `files` are member names; `counts` rows by table.

    `originals` are ids and sums of the documents that have an original.
    """

    kind: str
    files: Mapping[str, Path]
    counts: Mapping[str, int]
    originals: tuple[tuple[str, str], ...]


def take_snapshot(database: Engine, folder: Path) -> Snapshot:
    """Writes the database as it is now into `folder`; readers and writers go on meanwhile. Raises `SQLAlchemyError`."""
    if database.dialect.name == "postgresql":
        return _of_postgresql(database, folder)
    return _of_sqlite(database, folder)


def fill_postgresql(database: Engine, tables: Mapping[str, Path]) -> None:
    """Puts tables into a database that has them, empty, in one transaction. Raises `SQLAlchemyError`."""
    with database.begin() as connection:
        known = _tables(connection)
        for table in known:
            if table.name in tables:
                _copy_in(connection, tables[table.name])
        for table in known:
            _set_sequences(connection, table)


def count_rows(database: Engine) -> dict[str, int]:
    """Rows by table."""
    with database.execution_options(writes=False).connect() as connection:
        return _counts(connection)


def is_empty(database: Engine) -> bool:
    """Whether a database has no table with a row, beside the number of its schema."""
    with database.connect() as connection:
        return not any(connection.scalar(select(func.count()).select_from(table)) for table in _tables(connection))


def _of_sqlite(database: Engine, folder: Path) -> Snapshot:
    path = folder / SQLITE
    with closing(database.raw_connection()) as connection:
        connection.execute("VACUUM INTO ?", (str(path),))
    path.chmod(0o600)
    copy = open_database(f"sqlite:///{path}")
    try:
        with copy.execution_options(writes=False).connect() as connection_of_copy:
            counts = _counts(connection_of_copy)
            originals = _originals(connection_of_copy)
    finally:
        copy.dispose()
    with closing(sqlite3.connect(path)) as plain:
        plain.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
    return Snapshot("sqlite", {SQLITE: path}, counts, originals)


def _of_postgresql(database: Engine, folder: Path) -> Snapshot:
    still = database.execution_options(isolation_level="REPEATABLE READ")
    files: dict[str, Path] = {}
    with still.connect() as connection, connection.begin():
        for table in _tables(connection):
            path = folder / f"{table.name}.copy"
            _copy_out(connection, table, path)
            files[f"tables/{table.name}.copy"] = path
        return Snapshot("postgresql", files, _counts(connection), _originals(connection))


def _tables(connection: Connection) -> list[Table]:
    """All tables there are, those that others refer to first."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != _VERSION]


def _counts(connection: Connection) -> dict[str, int]:
    return {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in _tables(connection)
    }


def _originals(connection: Connection) -> tuple[tuple[str, str], ...]:
    """What was refused at the door never had an original."""
    was_refused = (DocumentRow.state == "failed") & DocumentRow.started_at.is_(None)
    wanted = select(DocumentRow.id, DocumentRow.sha256).where(~was_refused).order_by(DocumentRow.id)
    return tuple((row.id, row.sha256) for row in connection.execute(wanted))


def _copy_out(connection: Connection, table: Table, path: Path) -> None:
    """A line with the columns' names, then PostgreSQL's own text form."""
    names = [column.name for column in table.columns]
    with path.open("xb") as file, _cursor(connection) as cursor:
        path.chmod(0o600)
        file.write(("\t".join(names) + "\n").encode())
        quoted = _quoted(connection, names)
        with cursor.copy(f"COPY {_quoted(connection, [table.name])} ({quoted}) TO STDOUT") as copy:
            for chunk in copy:
                file.write(chunk)


def _copy_in(connection: Connection, path: Path) -> None:
    with path.open("rb") as file, _cursor(connection) as cursor:
        names = file.readline().decode().rstrip("\n").split("\t")
        columns, table = _quoted(connection, names), _quoted(connection, [path.stem])
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            while chunk := file.read(1024 * 1024):
                copy.write(chunk)


def _set_sequences(connection: Connection, table: Table) -> None:
    """Numbers that the database gives go on after the highest there is."""
    for column in inspect(connection).get_columns(table.name):
        name = column["name"]
        sequence = connection.scalar(
            text("SELECT pg_get_serial_sequence(:table, :column)"),
            {"table": _quoted(connection, [table.name]), "column": name},
        )
        if sequence is not None:
            highest = connection.scalar(select(func.max(table.c[name])))
            connection.execute(
                text("SELECT setval(:sequence, :value, :used)"),
                {"sequence": sequence, "value": highest or 1, "used": highest is not None},
            )


def _quoted(connection: Connection, names: list[str]) -> str:
    quote: Callable[[str], str] = connection.dialect.identifier_preparer.quote_identifier
    return ", ".join(quote(name) for name in names)


@contextmanager
def _cursor(connection: Connection) -> Iterator[Any]:
    """psycopg's own cursor, in the connection's transaction."""
    cursor = connection.connection.cursor()
    try:
        yield cursor
    finally:
        cursor.close()
