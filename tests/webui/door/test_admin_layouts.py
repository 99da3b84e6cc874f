"""The page of learnt layouts: for administrators alone, safe against hostile labels, forgetting only on their word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.testclient import TestClient

from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.roles import Role
from desk.layouts import Layouts
from desk.opening.reader_setup import ASSETS
from desk.record.audit import Audit, Question
from desk.store.store import LayoutRow
from engine.layouts import Lesson
from engine.words import Words
from tests.conftest import Clock
from tests.engine.layouts.sheets import FIRST, lesson, presets, read, sheet, typed
from webui.door.admin_layouts import layout_routes
from webui.door.layout_drawing import draw
from webui.door.login import LoginConfig
from webui.wall.guard import GradioGuard
from webui.wall.wall import SESSION_COOKIE, Wall, WallConfig

NASTY = "</text><script>alert(1)</script>"


@pytest.fixture
def known() -> Lesson:
    """What a claim has taught, with markup among its labels and its fields' names."""
    taught = lesson(typed(typed(read(sheet(FIRST)), "档案号", "KJ-77-0193"), "报销人", None))
    anchors = (replace(taught.anchors[0], printed=NASTY), *taught.anchors[1:])
    places = tuple(replace(place, label=Words(NASTY, NASTY)) if place.is_empty else place for place in taught.places)
    return replace(taught, anchors=anchors, places=places)


@pytest.fixture
def audit(database: Engine, clock: Clock) -> Audit:
    """The record."""
    return Audit(database, b"k" * 32, clock)


@pytest.fixture
def door(database: Engine, clock: Clock, audit: Audit) -> FrontDoor:
    """A front door with one person of each role."""
    door = open_front_door(database, FrontDoorConfig(), record=audit.record_happening, clock=clock)
    for role in (Role.ADMIN, Role.CLERK, Role.AUDITOR):
        first = door.accounts.create(role.value, frozenset({role}))
        door.accounts.change_password(f"local:{role.value}", "three unrelated words", present=first)
    return door


@pytest.fixture
def client(door: FrontDoor, database: Engine, clock: Clock, audit: Audit, known: Lesson) -> Iterator[TestClient]:
    """A browser without a session, before a desk that knows two layouts."""
    with Session(database) as session, session.begin():
        for number, confirmed_by in enumerate(("local:admin", "ldap:gone")):
            session.add(
                LayoutRow(
                    id=f"l{number}",
                    preset=known.preset,
                    body=known.to_dict(),
                    created_at=clock.now,
                    changed_at=clock.now,
                    confirmed_by=confirmed_by,
                )
            )
    layouts = Layouts(database, presets(), audit, clock)
    app = Starlette(routes=layout_routes(door, LoginConfig(ASSETS, failure_seconds=0), layouts))
    with TestClient(Wall(app, door, WallConfig(), GradioGuard("/ui")), follow_redirects=False) as client:
        yield client


def enter(client: TestClient, door: FrontDoor, login: str) -> TestClient:
    """The browser with the session of `login`."""
    client.cookies.set(SESSION_COOKIE, door.sessions.open(f"local:{login}", "", ""))
    return client


def token(page: str) -> str:
    """The hidden token of the page's forms."""
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page)
    assert found
    return found.group(1)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_layouts_are_drawn_and_markup_is_only_text(client: TestClient, door: FrontDoor, language: str) -> None:
    """Each layout is a picture with its labels and fields; what a document printed cannot become markup."""
    page = enter(client, door, "admin").get(f"/admin/layouts?lang={language}").text
    assert page.count('<svg class="sketch"') == 2
    assert page.count('<g class="mended">') == page.count('<g class="empty">') == 2
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "ldap:gone" in page
    assert ("表单" if language == "zh" else "Form") in page


def test_no_value_is_on_the_page(client: TestClient, door: FrontDoor) -> None:
    """Labels and places, nothing that was filled in."""
    page = enter(client, door, "admin").get("/admin/layouts").text
    assert [value for value in ("BX-2001", "沐示例", "128.50", "KJ-77", "综合处") if value in page] == []


@pytest.mark.parametrize("login", ["clerk", "auditor"])
def test_others_are_refused(client: TestClient, door: FrontDoor, audit: Audit, login: str) -> None:
    """Clerks and auditors see nothing and forget nothing; that they tried is recorded."""
    enter(client, door, login)
    assert client.get("/admin/layouts").status_code == 403
    for path in ("/admin/layouts/forget", "/admin/layouts/forget-all"):
        assert client.post(path, data={"id": "l0", "csrf": "0" * 64}).status_code == 403
    assert len(list(audit.all(Question(events=("access:denied",))))) == 3
    assert enter(client, door, "admin").get("/admin/layouts").text.count('<svg class="sketch"') == 2


def test_one_layout_is_forgotten(client: TestClient, door: FrontDoor, audit: Audit) -> None:
    """With the form of this very session; the second time it says that it is gone."""
    csrf = token(enter(client, door, "admin").get("/admin/layouts").text)
    answer = client.post("/admin/layouts/forget", data={"id": "l0", "csrf": csrf})
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/layouts")
    assert client.get("/admin/layouts").text.count('<svg class="sketch"') == 1
    again = client.post("/admin/layouts/forget", data={"id": "l0", "csrf": csrf}).text
    assert "这个版式已经不在了" in again or "not there any more" in again
    assert [entry.target for entry in audit.all(Question(events=("layout:forget",)))] == ["l0"]


@pytest.mark.parametrize("path", ["/admin/layouts/forget", "/admin/layouts/forget-all"])
def test_a_form_of_another_site_forgets_nothing(client: TestClient, door: FrontDoor, path: str) -> None:
    """Without the session's own token everything stays."""
    enter(client, door, "admin").post(path, data={"id": "l0", "csrf": "0" * 64})
    assert client.get("/admin/layouts").text.count('<svg class="sketch"') == 2


def test_everything_is_forgotten_at_once(client: TestClient, door: FrontDoor) -> None:
    """Afterwards the page says that nothing was learnt yet."""
    csrf = token(enter(client, door, "admin").get("/admin/layouts").text)
    assert client.post("/admin/layouts/forget-all", data={"csrf": csrf}).status_code == 303
    page = client.get("/admin/layouts?lang=zh").text
    assert page.count('<svg class="sketch"') == 0
    assert "还没有学到版式" in page


def test_the_drawing_stays_inside_its_paper(known: Lesson) -> None:
    """Also a long receipt: cut to what is known of it, with every field and label on it."""
    for lesson_ in (known, replace(known, height=9.0)):
        drawing = draw(lesson_)
        assert len(drawing.fields) == len(known.places)
        assert all(label.x >= 0 and 0 <= label.y <= drawing.height for label in drawing.labels)
        assert all(field.y >= 0 and field.y + field.height <= drawing.height for field in drawing.fields)
