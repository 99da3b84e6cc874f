"""The app in a process of its own, on loopback, for measures that come from outside."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx

from auth.front_door import FrontDoor
from auth.roles import User
from auth.tokens import Scope

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


@contextmanager
def running(folder: Path, database_url: str, door: FrontDoor, person: User) -> Iterator[App]:
    """The app over that data, with a person logged in, who has a local account then, until the block is left."""
    first = door.accounts.create(person.login, person.roles, person.display_name, teams=person.teams)
    door.accounts.change_password(person.id, secrets.token_urlsafe(), present=first)
    token, _ = door.tokens.make(person.id, "bench", frozenset({Scope.READ}), timedelta(days=1))
    session = door.sessions.open(person.id, "", "")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings = {"OCR_DATA_DIR": str(folder), "OCR_HOST": "127.0.0.1", "OCR_PORT": str(port), "OCR_READER": "cpu"}
    if database_url:
        settings["OCR_DATABASE_URL"] = database_url
    with (folder / "app.log").open("ab") as log:
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
