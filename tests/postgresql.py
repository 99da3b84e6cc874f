"""A real PostgreSQL for the tests: loopback, a free port, thrown away afterwards; a new database takes milliseconds."""

from __future__ import annotations

import itertools
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from auth.tables import metadata as auth_metadata
from desk.migrations import upgrade
from desk.store.database import open_database
from desk.store.store import Base

_SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "max_wal_size=256MB")
_TEMPLATE = "with_tables"
_HOME = "ocr-pg-"
_RUNNING: list[PostgreSql] = []


@dataclass
class PostgreSql:
    """A running server."""

    address: str
    stop: Callable[[], None]
    start: Callable[[], None]
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _names: list[str] = field(default_factory=list)

    def url(self, name: str) -> str:
        """The address of a database, as `OCR_DATABASE_URL` takes it."""
        return f"{self.address}/{name}"

    def new_database(self, *, with_tables: bool = True) -> str:
        """Makes a database of its own and gives its address."""
        name = f"test_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name}" + (f" TEMPLATE {_TEMPLATE}" if with_tables else ""))
        self._names.append(name)
        return self.url(name)

    def drop_since(self, count: int) -> None:
        """Drops what was made after the first `count` databases: each takes some ten megabytes of the disk."""
        while len(self._names) > count:
            self._run(f"DROP DATABASE IF EXISTS {self._names.pop()} WITH (FORCE)")

    @property
    def count(self) -> int:
        """How many databases there are beside the template."""
        return len(self._names)

    def make_template(self) -> None:
        """The tables once, to be copied for every test."""
        self._run(f"CREATE DATABASE {_TEMPLATE}")
        database = open_database(self.url(_TEMPLATE))
        upgrade(database)
        database.dispose()

    def _run(self, statement: str) -> None:
        url = self.url("postgres").replace("postgresql:", "postgresql+psycopg:")
        server = create_engine(url, isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.execute(text(statement))
        server.dispose()


@contextmanager
def dropped_afterwards() -> Iterator[None]:
    """Drops the databases that were made in between, of whichever servers run then as before."""
    before = {id(server): server.count for server in _RUNNING}
    yield
    for server in _RUNNING:
        server.drop_since(before.get(id(server), 0))


def programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`, the newest there is; None where PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


@contextmanager
def running(folder: Path) -> Iterator[PostgreSql]:
    """Starts a server out of the programs in `folder` and stops it at the end."""
    _sweep(folder)
    home = Path(tempfile.mkdtemp(prefix=f"{_HOME}{os.getpid()}-"))
    if os.geteuid() == 0:
        shutil.chown(home, "postgres")

    def run(program: str, *arguments: str) -> None:
        _run_as_its_account(home, folder / program, *arguments)

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = f"-c listen_addresses=127.0.0.1 -p {port} -k {home} " + " ".join(f"-c {each}" for each in _SPEED)

    def start() -> None:
        run("pg_ctl", "-w", "-l", str(home / "log"), "-o", options, "start")

    def stop() -> None:
        run("pg_ctl", "-w", "-m", "fast", "stop")

    try:
        run("initdb", "-U", "ocr", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C")
        start()
        try:
            server = PostgreSql(f"postgresql://ocr@127.0.0.1:{port}", stop, start)
            server.make_template()
            _RUNNING.append(server)
            yield server
            _RUNNING.remove(server)
        finally:
            stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _run_as_its_account(home: Path, program: Path, *arguments: str) -> None:
    """Runs one of PostgreSQL's programs on the cluster in `home`; it refuses to run as root: its own account does."""
    account = "postgres" if os.geteuid() == 0 else None
    command = [str(program), "-D", str(home / "data"), *arguments]
    subprocess.run(command, check=True, cwd=home, user=account, stdout=subprocess.DEVNULL, timeout=60)


def _sweep(folder: Path) -> None:
    """Stops and removes the servers of test runs that were killed: the run's process id stands in the home's name."""
    for home in Path(tempfile.gettempdir()).glob(f"{_HOME}*-*"):
        owner = home.name.removeprefix(_HOME).split("-")[0]
        try:
            os.kill(int(owner), 0)
        except (ValueError, PermissionError):
            continue
        except ProcessLookupError:
            with suppress(subprocess.SubprocessError, OSError):
                _run_as_its_account(home, folder / "pg_ctl", "-w", "-m", "immediate", "stop")
            shutil.rmtree(home, ignore_errors=True)


@contextmanager
def database_of(request: pytest.FixtureRequest, folder: Path) -> Iterator[Engine]:
    """An empty database with all tables, of the kind that a fixture's parameter names."""
    if request.param == "postgresql":
        server: PostgreSql = request.getfixturevalue("postgresql")
        engine = open_database(server.new_database())
    else:
        engine = open_database(f"sqlite:///{folder / 'test.sqlite3'}")
        Base.metadata.create_all(engine)
        auth_metadata.create_all(engine)
    yield engine
    engine.dispose()
