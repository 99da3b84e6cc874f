"""What could not be read: by reason and day, without what was in it, and read again with one button."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.testclient import TestClient

from auth.front_door import FrontDoor
from auth.roles import Role, User
from desk.cases.failures import Failures
from desk.errors import Forbidden
from desk.opening.reader_setup import ASSETS
from desk.record.audit import Audit, AuditEvent, Question
from desk.store.store import DocumentRow, State
from tests.conftest import Clock
from tests.webui.desk_at_work import desk_at_work
from webui.door.admin_failures import failure_routes
from webui.door.login import LoginConfig
from webui.wall.guard import GradioGuard
from webui.wall.wall import SESSION_COOKIE, Wall, WallConfig

ADMIN = User("local:admin", "admin", "", frozenset({Role.ADMIN}))


@pytest.fixture
def audit(database: Engine, clock: Clock) -> Audit:
    """The record."""
    return Audit(database, b"k" * 32, clock)


@pytest.fixture
def failures(database: Engine, tmp_path: Path, clock: Clock, audit: Audit) -> Failures:
    """Over workers that do not run."""
    working = desk_at_work(database, tmp_path, clock)
    working.workers.stop()
    for document_id, owner, name, code, started in (
        ("a" * 32, "local:admin", "mine.pdf", "damaged_file", True),
        ("b" * 32, "local:clerk", "wages.pdf", "damaged_file", True),
        ("c" * 32, "local:clerk", "refused.pdf", "unknown_format", False),
    ):
        with Session(database) as session, session.begin():
            session.add(
                DocumentRow(
                    id=document_id,
                    owner_id=owner,
                    name=name,
                    size=1,
                    sha256="",
                    order={"preset": "auto"},
                    state=State.FAILED,
                    attempts=3,
                    created_at=clock(),
                    started_at=clock() if started else None,
                    finished_at=clock(),
                    error={"code": code, "message": {"zh": "秘密", "en": "secret words"}, "hint": {"zh": "", "en": ""}},
                )
            )
    return Failures(database, working.workers, audit, clock)


@pytest.fixture
def client(door: FrontDoor, failures: Failures) -> Iterator[TestClient]:
    """The administrator's browser."""
    app = Starlette(routes=failure_routes(door, LoginConfig(ASSETS, failure_seconds=0), failures))
    with TestClient(Wall(app, door, WallConfig(), GradioGuard("/ui")), follow_redirects=False) as client:
        client.cookies.set(SESSION_COOKIE, door.sessions.open("local:admin", "", ""))
        yield client


def states(database: Engine) -> dict[str, str]:
    """The state of each document, by the first sign of its id."""
    with Session(database) as session:
        return {row.id[0]: row.state for row in session.query(DocumentRow)}


def test_failures_are_grouped_by_reason(client: TestClient) -> None:
    """In words, counted by day; somebody else's file has no name, and what was said of its content is not shown."""
    page = client.get("/admin/failures?lang=en").text
    assert page.index("The file is damaged") < page.index("The format is not known")
    assert "mine.pdf" in page
    for hidden in ("wages.pdf", "refused.pdf", "secret words", "<script"):
        assert hidden not in page
    assert "文件已损坏" in client.get("/admin/failures?lang=zh").text


def test_one_or_all_are_read_again(client: TestClient, database: Engine, audit: Audit) -> None:
    """Each is recorded; what was refused at the door has no original and stays."""
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', client.get("/admin/failures?lang=en").text)
    assert found
    form = {"csrf": found[1], "days": "7"}
    assert client.post("/admin/failures/again", data={**form, "csrf": "0" * 64, "id": "a" * 32}).status_code == 400
    answer = client.post("/admin/failures/again", data={**form, "id": "a" * 32})
    assert "1 document is in line again" in client.get(answer.headers["location"]).text
    assert states(database) == {"a": "queued", "b": "failed", "c": "failed"}
    for code in ("damaged_file", "unknown_format"):
        client.post("/admin/failures/again", data={**form, "code": code})
    assert states(database) == {"a": "queued", "b": "queued", "c": "failed"}
    noted = [entry.target[0] for entry in audit.all(Question(events=(AuditEvent.DOCUMENT_AGAIN.value,)))]
    assert noted == ["a", "b"]


def test_old_failures_are_left_out(client: TestClient, failures: Failures, clock: Clock) -> None:
    """Those of before the days that are asked for."""
    clock.turn(days=8)
    assert [reason.total for reason in failures.recent(ADMIN, 30)] == [2, 1]
    assert failures.recent(ADMIN, 7) == []
    assert failures.read_again(ADMIN, 7, code="damaged_file") == 0


@pytest.mark.parametrize("login", ["clerk", "auditor"])
def test_others_are_refused(client: TestClient, door: FrontDoor, failures: Failures, login: str) -> None:
    """They see nothing and change nothing."""
    client.cookies.set(SESSION_COOKIE, door.sessions.open(f"local:{login}", "", ""))
    assert client.get("/admin/failures").status_code == 403
    assert client.post("/admin/failures/again", data={"code": "damaged_file"}).status_code == 403
    with pytest.raises(Forbidden):
        failures.recent(User("local:x", "x", "", frozenset({Role(login)})), 7)
