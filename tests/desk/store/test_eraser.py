"""A deleted value is gone from the data folder: from the database, from its log, from the store."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from auth.roles import Role, User
from desk.cases.service import Desk
from desk.store.database import open_database
from desk.store.eraser import Eraser
from engine.pipeline import Order, Upload
from tests.webui.api.conftest import picture, running_service

ALICE = User("local:alice", "alice", "Alice", frozenset({Role.CLERK}))
NAME, VALUE = "canary-name-5581", "canary-value-9913"


def holding(folder: Path, *canaries: str) -> set[str]:
    """The files in which one of the words stands, in any of the ways text is kept."""
    found = set()
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        for canary in canaries:
            if any(canary.encode(code) in content for code in ("utf-8", "utf-16-le", "utf-16-be")):
                found.add(path.name)
    return found


def read(desk: Desk, count: int = 1) -> list[str]:
    """Documents with a canary for a name and for a corrected value."""
    ids = []
    for number in range(count):
        order = Order(fields=("编号",))
        document_id = desk.submit(ALICE, Upload(f"{NAME}-{number}.png", picture(number)), order).id
        while not desk.progress(ALICE, [document_id])[0].is_over:
            time.sleep(0.02)
        desk.correct(ALICE, document_id, "编号", f"{VALUE}-{number}")
        desk.correct(ALICE, document_id, "编号", "other")
        ids.append(document_id)
    return ids


def test_a_deleted_document_is_gone_from_every_file(tmp_path: Path) -> None:
    """Name, value, history and picture, right after the deletion; the text it shared with a kept one stays there."""
    with running_service(tmp_path) as service:
        service.as_("alice")
        desk: Desk = service.app.state.desk
        ids = read(desk, 3)
        assert holding(tmp_path, NAME, VALUE)
        for document_id in ids:
            desk.delete(ALICE, document_id, for_ever=True)
        for _ in range(100):
            if not holding(tmp_path, NAME, VALUE, "A-17", *ids[:0]):
                break
            time.sleep(0.05)
        assert holding(tmp_path, NAME, VALUE, "A-17") == set()
        assert not list((tmp_path / "var" / "documents").glob("*/*"))
    assert holding(tmp_path, NAME, VALUE, "A-17") == set()


def test_a_reader_holds_nothing_up_and_the_rest_follows(tmp_path: Path) -> None:
    """While a long read goes on, the deletion answers at once; afterwards the log is cut off by itself."""
    database = open_database(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    with database.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (a TEXT)")
        connection.exec_driver_sql(f"INSERT INTO t VALUES ('{VALUE}')")
    reader = open_database(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    eraser = Eraser(database)
    with reader.execution_options(writes=False).connect() as reading:
        assert reading.exec_driver_sql("SELECT a FROM t").scalar_one() == VALUE
        with database.begin() as connection:
            connection.exec_driver_sql("DELETE FROM t")
        began = time.monotonic()
        for _ in range(20):
            eraser.erase()
        assert time.monotonic() - began < 15
        assert holding(tmp_path, VALUE)
    for _ in range(400):
        if not holding(tmp_path, VALUE):
            break
        time.sleep(0.05)
    assert holding(tmp_path, VALUE) == set()
    with database.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 30000
    database.dispose()
    reader.dispose()


def test_another_database_is_left_to_its_server(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """PostgreSQL: nothing to do, nothing breaks."""
    database = open_database(request.getfixturevalue("postgresql").new_database())
    Eraser(database).erase()
    database.dispose()
