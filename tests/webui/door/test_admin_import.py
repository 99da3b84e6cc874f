"""The import of people: a preview line by line, and then that."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.testclient import TestClient

from auth.events import Happening
from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.passwords import Passwords
from auth.roles import Role
from tests.conftest import Clock
from webui.door.admin_import import import_routes
from webui.door.login import LoginConfig, login_routes
from webui.wall.guard import GradioGuard
from webui.wall.wall import SESSION_COOKIE, Wall, WallConfig

ASSETS = Path(__file__).parents[3] / "assets"
TABLE = 'login,name,roles,teams\nzhao,"赵 <b>",经办,财务部\nbob,Robert,,\nx y,,,\n'


@pytest.fixture
def happenings() -> list[Happening]:
    """What was recorded."""
    return []


@pytest.fixture
def door(database: Engine, clock: Clock, happenings: list[Happening]) -> FrontDoor:
    """A front door with an administrator and bob the clerk."""
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    door = open_front_door(database, FrontDoorConfig(), record=happenings.append, clock=clock, passwords=cheap)
    door.accounts.create_first_admin("three unrelated words")
    first = door.accounts.create("bob", frozenset({Role.CLERK}))
    door.accounts.change_password("local:bob", "three unrelated words", present=first)
    return door


@pytest.fixture
def client(door: FrontDoor) -> Iterator[TestClient]:
    """The browser of the administrator."""
    config = LoginConfig(ASSETS, failure_seconds=0)
    app = Starlette(routes=[*login_routes(door, config), *import_routes(door, config)])
    with TestClient(Wall(app, door, WallConfig(), GradioGuard("/ui")), follow_redirects=False) as client:
        client.cookies.set(SESSION_COOKIE, door.sessions.open("local:admin", "", ""))
        yield client


def fields(page: Response) -> dict[str, str]:
    """The hidden fields of a page."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text)
    return {name: unescape(value) for name, value in found}


def show(client: TestClient, table: bytes) -> Response:
    """Chooses a file."""
    csrf = fields(client.get("/admin/people/import"))["csrf"]
    files = {"file": ("people.csv", table, "text/csv")}
    answer: Response = client.post("/admin/people/import", data={"csrf": csrf}, files=files)
    return answer


def test_what_will_happen_is_shown_and_then_done(
    client: TestClient, door: FrontDoor, happenings: list[Happening]
) -> None:
    """The preview changes nothing; the passwords come once, on the page and as a file."""
    preview = show(client, TABLE.encode())
    assert "还没有任何改动" in preview.text
    assert "赵 &lt;b&gt;" in preview.text
    assert "这个登录名不可用" in preview.text
    assert "导入 2 行" in preview.text
    assert len(door.accounts.all()) == 2
    done = client.post("/admin/people/import/run", data=fields(preview))
    assert "新建 1 个账号，更改 1 个" in done.text
    password = re.search(r'<td class="found">([a-z0-9-]{19})</td>', done.text).group(1)  # type: ignore[union-attr]
    sheet = re.search(r'href="data:text/csv;charset=utf-8;base64,([^"]+)"', done.text).group(1)  # type: ignore[union-attr]
    assert base64.b64decode(sheet).decode("utf-8-sig").splitlines()[1] == f"zhao,赵 <b>,{password}"
    assert door.gate.log_in("zhao", password, "", "").user.must_change_password
    told = [(one.event.value, one.target, one.reason) for one in happenings if one.actor_id == "local:admin"]
    assert told == [("account:create", "local:zhao", "import"), ("account:rename", "local:bob", "import")]
    assert password not in repr(happenings)


def test_what_has_changed_meanwhile_is_shown_anew(client: TestClient, door: FrontDoor) -> None:
    """Nothing is done that was not seen."""
    preview = show(client, TABLE.encode())
    door.accounts.create("zhao", frozenset({Role.AUDITOR}))
    again = client.post("/admin/people/import/run", data=fields(preview))
    assert "期间有变化" in again.text
    assert door.people.find("local:zhao").user.roles == {Role.AUDITOR}  # type: ignore[union-attr]
    assert client.post("/admin/people/import/run", data=fields(again)).status_code == 200
    assert door.people.find("local:zhao").user.roles == {Role.CLERK}  # type: ignore[union-attr]


@pytest.mark.parametrize("table", [b"", b"a,b\n1,2\n", b"login\n", b"\xff\xfe\x00"])
def test_what_cannot_be_read_is_said(client: TestClient, table: bytes) -> None:
    """On the page where the next file can be chosen."""
    answer = show(client, table)
    assert answer.status_code == 400
    assert 'type="file"' in answer.text


def test_forms_need_their_token_and_the_right(client: TestClient, door: FrontDoor) -> None:
    """Neither a page of elsewhere nor a clerk imports anybody."""
    files = {"file": ("people.csv", TABLE.encode(), "text/csv")}
    assert client.post("/admin/people/import", data={"csrf": "0" * 64}, files=files).status_code == 400
    assert client.post("/admin/people/import/run", data={"csrf": "0" * 64, "text": TABLE}).status_code == 400
    client.cookies.set(SESSION_COOKIE, door.sessions.open("local:bob", "", ""))
    assert client.get("/admin/people/import").status_code == 403
    assert client.post("/admin/people/import", files=files).status_code == 403
    assert len(door.accounts.all()) == 2
