"""The record as people read it: sentences, filters kept in the address, an export, and whether it is whole."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.testclient import TestClient

from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.roles import Role, User
from desk.cases.trail import Trail
from desk.opening.reader_setup import ASSETS
from desk.record.anchor_keeper import AnchorKeeper, keeper_of
from desk.record.audit import Audit, AuditEvent
from desk.store.store import DocumentRow, State
from tests.conftest import Clock
from webui.door.admin_audit import audit_routes
from webui.door.login import LoginConfig
from webui.wall.guard import GradioGuard
from webui.wall.wall import SESSION_COOKIE, Wall, WallConfig

WANG = User("local:wang", "wang", "王芳", frozenset({Role.CLERK}))
HERS, OTHERS = "a1b2c3d4" + "0" * 24, "e5f60718" + "0" * 24


@pytest.fixture
def audit(database: Engine, clock: Clock) -> Audit:
    """The record."""
    return Audit(database, b"k" * 32, clock)


@pytest.fixture
def door(database: Engine, clock: Clock) -> FrontDoor:
    """A front door with an administrator, an auditor and 王芳, a clerk."""
    door = open_front_door(database, FrontDoorConfig(), clock=clock)
    for login, name, role in (
        ("admin", "", Role.ADMIN),
        ("auditor", "", Role.AUDITOR),
        ("wang", "王芳", Role.CLERK),
        ("clerk", "", Role.CLERK),
    ):
        first = door.accounts.create(login, frozenset({role}), name)
        door.accounts.change_password(f"local:{login}", "three unrelated words", present=first)
    return door


@pytest.fixture
def keeper(audit: Audit, tmp_path: Path, clock: Clock) -> AnchorKeeper:
    """Who keeps the anchors."""
    return keeper_of(audit, b"k" * 32, tmp_path, "", clock)


@pytest.fixture
def client(door: FrontDoor, audit: Audit, database: Engine, keeper: AnchorKeeper) -> Iterator[TestClient]:
    """A browser without a session."""
    config = LoginConfig(ASSETS, failure_seconds=0)
    app = Starlette(routes=audit_routes(door, config, Trail(database, audit), audit, keeper))
    with TestClient(Wall(app, door, WallConfig(), GradioGuard("/ui")), follow_redirects=False) as client:
        yield client


def enter(client: TestClient, door: FrontDoor, login: str) -> TestClient:
    """The browser with the session of `login`."""
    client.cookies.set(SESSION_COOKIE, door.sessions.open(f"local:{login}", "", ""))
    return client


def put(database: Engine, clock: Clock, document_id: str, owner_id: str, name: str) -> None:
    """A document of somebody's."""
    with Session(database) as session, session.begin():
        session.add(
            DocumentRow(
                id=document_id, owner_id=owner_id, name=name, size=1, sha256="", order={}, state=State.DONE,
                created_at=clock(),
            )
        )  # fmt: skip


def said(page: str) -> list[str]:
    """The sentences on a page."""
    return [re.sub(r"\s*<.*", "", cell).strip() for cell in re.findall(r'<td class="said">(.*?)</td>', page, re.DOTALL)]


def test_events_are_sentences_in_both_languages(
    client: TestClient, door: FrontDoor, audit: Audit, database: Engine, clock: Clock
) -> None:
    """With the name of the person, and of the document where the reader may see it; markup stays text."""
    put(database, clock, HERS, "local:admin", "<b>发票.pdf")
    put(database, clock, OTHERS, "local:wang", "工资.pdf")
    audit.record(WANG, AuditEvent.DOCUMENT_CORRECT, target=HERS)
    audit.record(WANG, AuditEvent.DOCUMENT_VIEW, target=OTHERS)
    enter(client, door, "admin")
    chinese = client.get("/admin/audit?lang=zh").text
    assert said(chinese)[:2] == ["王芳查看了文档 #e5f60718", "王芳更正了“&lt;b&gt;发票.pdf”的字段"]
    assert said(client.get("/admin/audit?lang=en").text)[0] == "王芳 opened document #e5f60718"
    assert "工资" not in chinese
    assert "<script" not in chinese
    assert "发票" not in enter(client, door, "auditor").get("/admin/audit").text


def test_filters_stay_in_the_address(
    client: TestClient, door: FrontDoor, audit: Audit, database: Engine, clock: Clock
) -> None:
    """By person, group, document and day; the switch of the language and the next page keep them."""
    put(database, clock, HERS, "local:admin", "发票.pdf")
    for _ in range(130):
        audit.record(WANG, AuditEvent.DOCUMENT_VIEW, target=HERS)
    audit.record(WANG, AuditEvent.RULE_CHANGE, target="old", reason="warn months 12")
    enter(client, door, "admin")
    for person in ("wang", "王芳", "local:wang"):
        page = client.get("/admin/audit", params={"actor": person, "event": "documents"}).text
        assert len(said(page)) == 100
    assert "lang=en&amp;actor=local%3Awang&amp;event=documents" in page
    older = re.search(r'rel="next" href="([^"]+)"', page)
    assert older
    last = client.get(older[1].replace("&amp;", "&")).text
    assert len(said(last)) == 30
    assert 'rel="next"' not in last
    assert said(client.get("/admin/audit?event=rules&lang=en").text) == ["王芳 set the rule “Too old” to warn"]
    for document in ("发票", HERS[:8], f"#{HERS[:8]}"):
        assert len(said(client.get("/admin/audit", params={"document": document}).text)) == 100
    for nothing in ({"actor": "nobody"}, {"document": "工资"}, {"since": "2999-01-01"}, {"failures": "1"}):
        assert said(client.get("/admin/audit", params=nothing).text) == []
    assert client.get("/admin/audit?since=x").status_code == 400


def test_days_are_those_of_the_server(client: TestClient, door: FrontDoor, audit: Audit, clock: Clock) -> None:
    """From the first moment of one to the last of another; the head of the table names the zone."""
    audit.record(WANG, AuditEvent.DOCUMENT_VIEW, target=HERS)
    clock.turn(days=1)
    audit.record(WANG, AuditEvent.DOCUMENT_CORRECT, target=HERS)
    enter(client, door, "admin")
    day = (clock() - timedelta(days=1)).astimezone().strftime("%Y-%m-%d")
    page = client.get(f"/admin/audit?actor=wang&since={day}&until={day}&lang=en").text
    assert said(page) == ["王芳 opened document #a1b2c3d4"]
    assert "Time (UTC" in page


def test_what_is_filtered_is_exported_with_its_words(client: TestClient, door: FrontDoor, audit: Audit) -> None:
    """The columns of always come first; no cell is a formula, and the export itself is recorded."""
    audit.record(WANG, AuditEvent.DOCUMENT_VIEW, target="=d5")
    audit.record(None, AuditEvent.SESSION_FAILURE, ok=False, reason="bad_credentials")
    answer = enter(client, door, "admin").get("/admin/audit/export?event=documents&lang=en")
    assert answer.headers["content-disposition"].endswith('"audit.csv"')
    heading, row = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert heading[:6] == ["number", "at", "event", "actor_id", "address", "target"]
    assert heading[-4:] == ["local_time", "person", "words", "note"]
    assert row[5] == "'=d5"
    assert row[-3:] == ["王芳", "王芳 opened document #=d5", ""]
    failed = client.get("/admin/audit?failures=1&lang=en").text
    assert said(failed) == ["Somebody could not log in"]
    assert "the user name or password was wrong" in failed
    assert said(client.get("/admin/audit?lang=en").text)[0] == "admin exported the audit trail"


def test_it_is_said_whether_the_record_can_be_trusted(
    client: TestClient, door: FrontDoor, audit: Audit, keeper: AnchorKeeper
) -> None:
    """The chain is verified on request and held against its anchors; that these are kept elsewhere is shown."""
    audit.record(WANG, AuditEvent.DOCUMENT_VIEW, target=HERS)
    page = enter(client, door, "auditor").get("/admin/audit?lang=en").text
    assert "Nothing was kept there for two hours" in page
    keeper.start()
    assert "OCR_AUDIT_ANCHOR" in page
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page)
    assert found
    whole = client.post("/admin/audit/verify", data={"csrf": found[1]}).text
    assert "The record is whole: 2" in whole
    assert "It agrees with 1 anchors" in whole
