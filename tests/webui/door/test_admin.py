"""The pages of those who look after the desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.testclient import TestClient

from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.ldap_config import DirectoryServer, LdapConfig
from auth.passwords import Passwords
from auth.roles import Role
from desk.cases.trail import Trail
from desk.record.audit import Audit, AuditEvent, Question
from tests.auth.slapd import free_port
from tests.conftest import Clock
from webui.door.admin import admin_routes
from webui.door.admin_audit import audit_routes
from webui.door.login import LoginConfig, login_routes
from webui.wall.guard import GradioGuard
from webui.wall.wall import SESSION_COOKIE, Wall, WallConfig

ASSETS = Path(__file__).parents[3] / "assets"


@pytest.fixture
def audit(database: Engine, clock: Clock) -> Audit:
    """The record."""
    return Audit(database, b"k" * 32, clock)


@pytest.fixture
def door(database: Engine, clock: Clock, audit: Audit) -> FrontDoor:
    """A front door with one person of each role; it is recorded what happens."""
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    door = open_front_door(database, FrontDoorConfig(), record=audit.record_happening, clock=clock, passwords=cheap)
    for role in Role:
        first = door.accounts.create(role.value, frozenset({role}))
        door.accounts.change_password(f"local:{role.value}", "three unrelated words", present=first)
    return door


@pytest.fixture
def directory() -> LdapConfig:
    """A directory that is not there."""
    server = DirectoryServer("localhost", free_port(), uses_ldaps=True)
    roles = {"cn=<b>,dc=corp": frozenset({Role.CLERK})}
    return LdapConfig((server,), "dc=corp", roles, bind_dn="cn=reader,dc=corp", bind_password="service-secret")


@pytest.fixture
def client(door: FrontDoor, audit: Audit, database: Engine, directory: LdapConfig) -> Iterator[TestClient]:
    """A browser without a session."""
    config = LoginConfig(ASSETS, failure_seconds=0)
    app = Starlette(
        routes=[
            *login_routes(door, config),
            *admin_routes(door, config, directory),
            *audit_routes(door, config, Trail(database, audit), audit),
        ]
    )
    with TestClient(Wall(app, door, WallConfig(), GradioGuard("/ui")), follow_redirects=False) as client:
        yield client


def enter(client: TestClient, door: FrontDoor, login: str) -> TestClient:
    """The browser with the session of `login`."""
    client.cookies.set(SESSION_COOKIE, door.sessions.open(f"local:{login}", "", ""))
    return client


def form_token(page: Response) -> str:
    """The hidden token of the forms on a page."""
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page.text)
    assert found
    return found.group(1)


PAGES = {
    "/admin/directory": {"admin"},
    "/admin/audit": {"admin", "auditor"},
    "/admin/audit/export": {"admin", "auditor"},
}


@pytest.mark.parametrize("role", ["clerk", "legal", "admin", "auditor"])
def test_each_page_opens_for_its_roles_alone(client: TestClient, door: FrontDoor, audit: Audit, role: str) -> None:
    """The others see a refusal, and it is recorded."""
    enter(client, door, role)
    for path, allowed in PAGES.items():
        assert client.get(path).status_code == (200 if role in allowed else 403), path
    posts = ["/admin/directory", "/admin/audit/verify"]
    for path in posts:
        assert client.post(path, data={}).status_code in {400, 403}
    denied = [entry.target for entry in audit.all(Question(events=(AuditEvent.ACCESS_DENIED.value,)))]
    expected = [path for path, allowed in PAGES.items() if role not in allowed]
    assert denied[: len(expected)] == expected


def test_the_directory_is_tested_step_by_step(client: TestClient, door: FrontDoor) -> None:
    """The step that fails is shown with what to change; the service password is not."""
    enter(client, door, "admin")
    page = client.get("/admin/directory")
    assert "cn=&lt;b&gt;,dc=corp" in page.text
    tested = client.post("/admin/directory", data={"csrf": form_token(page), "login": "bob"})
    assert "✓ 解析服务器名称" in tested.text
    assert "✗ 建立连接" in tested.text
    assert "636" in tested.text
    assert "service-secret" not in page.text + tested.text


def test_an_auditor_lands_on_the_record(client: TestClient, door: FrontDoor) -> None:
    """There is nothing for them on the desk."""
    csrf = form_token(client.get("/login"))
    form = {"login": "auditor", "password": "three unrelated words", "csrf": csrf}
    assert client.post("/login", data=form).headers["location"] == "/admin/audit"
