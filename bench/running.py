"""The app in a process of its own, on loopback, for measures that come from outside."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
from sqlalchemy import Engine

from auth.front_door import FrontDoorConfig, open_front_door
from auth.roles import User
from auth.tokens import Scope
from bench.fuzz.watching import children_of
from desk.migrations import upgrade
from desk.settings import load_settings
from desk.store.database import open_database
from engine.room.clock import processor_seconds

UNLIMITED: Mapping[str, str] = {
    "OCR_API_RATE": "1000000/minute", "OCR_TOKEN_RATE": "1000000/minute", "OCR_API_CONCURRENCY": "1000",
    "OCR_SYNC_SECONDS": "3600",
}  # fmt: skip
"""Settings of an app that one person asks as much as many do."""
_START_SECONDS = 90


@dataclass(frozen=True)
class App:
    """The running app: its address, the number of its process, and what opens it for one person."""

    address: str
    process_id: int
    token: str
    session: str

    def processor_seconds(self) -> float:
        """What its process has taken so far."""
        return processor_seconds(self.process_id)

    @property
    def readers(self) -> list[int]:
        """The numbers of the processes that it has started: readers and clerks."""
        return children_of(self.process_id)


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
def running(there: Installation, person: User, chosen: Mapping[str, str] | None = None) -> Iterator[App]:
    """The app over that installation until the block is left; the person is logged in and has a local account then.

    `chosen` are settings by the names of their variables.
    """
    door = open_front_door(there.database, FrontDoorConfig())
    first = door.accounts.create(person.login, person.roles, person.display_name, teams=person.teams)
    door.accounts.change_password(person.id, secrets.token_urlsafe(), present=first)
    token, _ = door.tokens.make(person.id, "bench", frozenset({Scope.READ, Scope.SUBMIT}), timedelta(days=1))
    session = door.sessions.open(person.id, "", "")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings = {"OCR_DATA_DIR": str(there.folder), "OCR_HOST": "127.0.0.1", "OCR_PORT": str(port), "OCR_READER": "cpu"}
    settings |= chosen or {}
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
