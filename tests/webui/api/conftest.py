"""The whole application over a reader that needs no models, and people who are logged in."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
import uvicorn
from argon2 import PasswordHasher
from fastapi import FastAPI
from PIL import Image
from sqlalchemy import Engine
from starlette.testclient import TestClient

from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.passwords import Passwords
from auth.roles import Role, User
from desk.migrations import upgrade
from desk.opening.reading import presets_of
from desk.settings import Settings
from desk.store.database import open_database
from engine.intake import Limits
from tests.conftest import Clock
from tests.webui.api.readers import OneLineReader, engine_over
from tests.webui.conftest import NewDatabase
from tests.webui.desk_at_work import AtWork, api_for, desk_at_work
from webui.app import create_app
from webui.wall.wall import SESSION_COOKIE

PASSWORD = "three unrelated words"


@dataclass
class Service:
    """A running application: its parts in reach, and clients for its people."""

    app: FastAPI
    client: TestClient
    door: FrontDoor
    reader: OneLineReader
    database: Engine
    people: dict[str, TestClient] = field(default_factory=dict)

    def as_(self, login: str, *roles: Role) -> TestClient:
        """A client with a session of this person, who is made at the first call, a clerk by default."""
        if login not in self.people:
            self.door.accounts.create(login, frozenset(roles or {Role.CLERK}))
            self.door.accounts.change_password(f"local:{login}", PASSWORD, present=None)
            client = TestClient(self.app, follow_redirects=False)
            client.cookies.set(SESSION_COOKIE, self.door.sessions.open(f"local:{login}", "", ""))
            client.portal = self.client.portal
            self.people[login] = client
        return self.people[login]


StartService = Callable[..., Service]


def put_new_database(file: Path) -> None:
    """A database that has seen nothing, where there is none yet: brought up to date once for all tests."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_up_to_date())


@cache
def _up_to_date() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "new.sqlite3"
        database = open_database(f"sqlite:///{file}")
        upgrade(database)
        database.dispose()
        return file.read_bytes()


@contextmanager
def running_service(folder: Path, **settings: Any) -> Iterator[Service]:
    """The application, over a data folder of its own."""
    usual: dict[str, Any] = {"ui_enabled": False, "admin_password": PASSWORD, "remember": False}
    chosen = Settings(data_dir=folder / "var", **(usual | settings))
    if chosen.database.startswith("sqlite:"):
        put_new_database(Path(chosen.database.removeprefix("sqlite:///")))
    reader = OneLineReader()
    limits = Limits(max_bytes=chosen.max_upload_bytes, max_pages=chosen.max_pages)
    app = create_app(chosen, engine_over(reader, limits, presets_of(chosen)))
    database = open_database(chosen.database)
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    with TestClient(app, follow_redirects=False) as client:
        yield Service(app, client, open_front_door(database, FrontDoorConfig(), passwords=cheap), reader, database)
    database.dispose()


@pytest.fixture
def start(tmp_path: Path, new_database: NewDatabase) -> Iterator[StartService]:
    """Starts the application with settings of a test's own; once more: over the same data."""
    url = new_database()
    with ExitStack() as running:
        yield lambda **settings: running.enter_context(running_service(tmp_path, database_url=url, **settings))


@pytest.fixture
def service(start: StartService) -> Service:
    """An application of the test's own, as it comes."""
    return start()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, new_database: NewDatabase) -> Iterator[Service]:
    """One application for all tests of a module that leave its reader alone."""
    with running_service(tmp_path_factory.mktemp("shared"), database_url=new_database()) as service:
        yield service


@pytest.fixture
def alice_calls(shared: Service) -> TestClient:
    """A clerk's client, somebody new in each test."""
    return shared.as_(f"alice-{len(shared.people)}")


@pytest.fixture
def at_work(database: Engine, tmp_path: Path, clock: Clock) -> Iterator[AtWork]:
    """A desk with a running worker."""
    working = desk_at_work(database, tmp_path, clock)
    yield working
    working.workers.stop()


@pytest.fixture
def api(at_work: AtWork, alice: User) -> Iterator[TestClient]:
    """The API as alice reaches it."""
    with api_for(at_work.desk, alice) as client:
        yield client


def picture(shade: int = 255, size: tuple[int, int] = (90, 60)) -> bytes:
    """A PNG of one shade of grey."""
    width, height = size
    buffer = io.BytesIO()
    Image.fromarray(np.full((height, width, 3), shade, np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


@contextmanager
def listening(app: FastAPI) -> Iterator[str]:
    """The application on a port of this machine, as a real server; gives its address. Its lifespan is not run."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, lifespan="off", log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()
