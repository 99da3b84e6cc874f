"""What administrators choose in one process holds in another one that runs, where it is used."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import event
from starlette.testclient import TestClient

from auth.roles import Role, User
from desk.chosen.changeable import MAX_UPLOAD_MB, SECOND_FACTOR_ROLES, URL_ALLOW, WEBHOOK_ALLOW
from desk.chosen.chosen import Chosen
from desk.opening.assembly import chosen_of
from desk.settings import Settings
from desk.store.chosen import ChosenRow
from tests.desk.receiver import receiving
from tests.webui.api.conftest import Service, StartService, picture

ADMIN = User("local:admin", "admin", "", frozenset({Role.ADMIN}))


@pytest.fixture
def elsewhere(service: Service, tmp_path: Path) -> Chosen:
    """Another process over the same database."""
    return chosen_of(Settings(data_dir=tmp_path / "var"), service.database)


def until(condition: Callable[[], object], seconds: float = 60) -> None:
    """Waits for something, long enough for a busy machine."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "nothing happened"
        time.sleep(0.05)


@contextmanager
def hanging(seconds: float = 60) -> Iterator[threading.Event]:
    """Whoever asks a database for what was chosen waits until the block ends; set is that somebody does.

    Fails where that took so long that it went on by itself.
    """
    is_asked, goes_on = threading.Event(), threading.Event()
    held: list[bool] = []

    def hold(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        if f"FROM {ChosenRow.__tablename__}" in statement:
            is_asked.set()
            held.append(goes_on.wait(seconds))

    event.listen(Database, "before_cursor_execute", hold)
    try:
        yield is_asked
    finally:
        goes_on.set()
        event.remove(Database, "before_cursor_execute", hold)
    assert all(held), "a request waited for the database"


def limit_of(client: TestClient) -> float:
    """How many bytes a file may have, as the interface says."""
    limit: float = client.get("/v1/options").json()["data"]["limits"]["max_upload_bytes"]
    return limit


def test_webhooks_go_where_they_may_go_now(service: Service, elsewhere: Chosen) -> None:
    """Off at first; what is allowed is delivered to; a delivery waits while nothing is allowed."""
    alice = service.as_("alice")
    with receiving() as receiver:
        wanted = {"url": receiver.url, "events": ["document.done"]}
        refused = alice.post("/v1/webhooks", json=wanted)
        assert refused.json()["error"] == "address_refused"
        elsewhere.change(ADMIN, WEBHOOK_ALLOW, "127.0.0.1", is_sure=True)
        until(lambda: alice.post("/v1/webhooks", json=wanted).status_code == 201)
        assert alice.post("/v1/ocr", content=picture()).status_code == 200
        until(lambda: receiver.got)


def test_files_are_fetched_from_where_they_may_be_now(service: Service, elsewhere: Chosen) -> None:
    """From nowhere at first; then the address is called, whatever it answers, and no longer refused."""
    alice = service.as_("alice")
    with receiving() as receiver:
        wanted = {"url": receiver.url}
        assert alice.post("/v1/ocr", json=wanted).json()["error"] == "address_refused"
        elsewhere.change(ADMIN, URL_ALLOW, "127.0.0.1", is_sure=True)
        until(lambda: alice.post("/v1/ocr", json=wanted).json()["error"] != "address_refused")


def test_the_largest_file_is_another(service: Service, elsewhere: Chosen) -> None:
    """For the check of a request, and for who asks what may be sent."""
    alice = service.as_("alice")
    large = b"\x89PNG" + bytes(3 * 1024 * 1024)
    assert limit_of(alice) == 10 * 1024 * 1024
    elsewhere.change(ADMIN, MAX_UPLOAD_MB, "1")
    until(lambda: limit_of(alice) == 1024 * 1024)
    refused = alice.post("/v1/ocr", content=large)
    assert (refused.status_code, refused.json()["error"]) == (413, "file_too_large")


def test_who_is_inside_owes_a_second_factor(service: Service, elsewhere: Chosen) -> None:
    """With the next step; nobody logs in anew for it."""
    alice = service.as_("alice")
    assert alice.get("/v1/me").status_code == 200
    elsewhere.change(ADMIN, SECOND_FACTOR_ROLES, "clerk")
    until(lambda: alice.get("/v1/me").status_code != 200)


def test_a_database_that_hangs_holds_nobody_up(service: Service) -> None:
    """While what was chosen cannot be asked for, what needs no other answer of the database is there all the same."""
    alice = service.as_("alice")
    with hanging() as is_asked:
        assert is_asked.wait(60)
        assert service.client.get("/health").status_code == 200
        assert service.client.get("/login/assets/mark.svg").status_code == 200
        assert service.client.get("/auth/verify").status_code == 401
        assert alice.get("/v1/me").status_code == 200
        assert limit_of(alice) == 10 * 1024 * 1024
        assert alice.post("/v1/ocr", json={"url": "http://127.0.0.1/"}).json()["error"] == "address_refused"


def test_what_was_chosen_before_holds_from_the_first_request(start: StartService, tmp_path: Path) -> None:
    """A service that starts again does not begin with the defaults."""
    chosen_of(Settings(data_dir=tmp_path / "var"), start().database).change(ADMIN, MAX_UPLOAD_MB, "1")
    assert limit_of(start().as_("alice")) == 1024 * 1024
