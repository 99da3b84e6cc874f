"""The app in a process of its own, on loopback, for measures that come from outside."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
from sqlalchemy import Engine

from auth.front_door import FrontDoorConfig, open_front_door
from auth.roles import User
from auth.tokens import Scope
from desk.migrations import upgrade
from desk.settings import load_settings
from desk.store.database import open_database

_START_SECONDS = 90
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class App:
    """The running app: its address, the number of its process, and what opens it for one person."""

    address: str
    process_id: int
    token: str
    session: str

    def processor_seconds(self) -> float:
        """What its process has taken so far."""
        fields = Path(f"/proc/{self.process_id}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS


@dataclass(frozen=True)
class Installation:
    """A data folder and a database of today's tables with nothing in them; `database_url` is empty for SQLite there."""

    folder: Path
    database: Engine
    database_url: str


@contextmanager
def installation(database_url: str) -> Iterator[Installation]:
    """A new one in a temporary folder, until the block is left; `database_url` may name an empty database."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = open_database(database_url or load_settings(data_dir=folder).database)
        try:
            upgrade(database)
            yield Installation(folder, database, database_url)
        finally:
            database.dispose()


@contextmanager
def running(there: Installation, person: User) -> Iterator[App]:
    """The app over that installation until the block is left; the person is logged in and has a local account then."""
    door = open_front_door(there.database, FrontDoorConfig())
    first = door.accounts.create(person.login, person.roles, person.display_name, teams=person.teams)
    door.accounts.change_password(person.id, secrets.token_urlsafe(), present=first)
    token, _ = door.tokens.make(person.id, "bench", frozenset({Scope.READ}), timedelta(days=1))
    session = door.sessions.open(person.id, "", "")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings = {"OCR_DATA_DIR": str(there.folder), "OCR_HOST": "127.0.0.1", "OCR_PORT": str(port), "OCR_READER": "cpu"}
    if there.database_url:
        settings["OCR_DATABASE_URL"] = there.database_url
    with (there.folder / "app.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "webui"], env={**os.environ, **settings}, stdout=log, stderr=log
        )
    try:
        app = App(f"http://127.0.0.1:{port}", process.pid, token, session)
        _wait_for(app, process)
        yield app
    finally:
        process.terminate()
        process.wait()


def _wait_for(app: App, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            httpx.get(f"{app.address}/health").raise_for_status()
            return
        except httpx.HTTPError:
            time.sleep(0.2)
    sys.exit("the app did not start")
