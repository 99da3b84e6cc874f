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

from auth.errors import BadCredentials
from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.ldap_config import DirectoryServer, LdapConfig
from auth.passwords import Passwords
from auth.roles import Role
from desk.record.audit import Audit, AuditEvent, Question
from tests.auth.slapd import free_port
from tests.conftest import Clock
from webui.door.admin import admin_routes
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
def client(door: FrontDoor, audit: Audit, directory: LdapConfig) -> Iterator[TestClient]:
    """A browser without a session."""
    config = LoginConfig(ASSETS, failure_seconds=0)
    app = Starlette(routes=[*login_routes(door, config), *admin_routes(door, config, audit, directory)])
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
    "/admin/people": {"admin"},
    "/admin/audit": {"admin", "auditor"},
    "/admin/audit/export": {"admin", "auditor"},
}


@pytest.mark.parametrize("role", ["clerk", "legal", "admin", "auditor"])
def test_each_page_opens_for_its_roles_alone(client: TestClient, door: FrontDoor, audit: Audit, role: str) -> None:
    """The others see a refusal, and it is recorded."""
    enter(client, door, role)
    for path, allowed in PAGES.items():
        assert client.get(path).status_code == (200 if role in allowed else 403), path
    posts = ["/admin/directory", "/admin/people", "/admin/people/change", "/admin/audit/verify"]
    for path in posts:
        assert client.post(path, data={"action": "disable", "id": "local:clerk"}).status_code in {400, 403}
    assert not any(account.is_disabled for account in door.accounts.all())
    denied = [entry.target for entry in audit.all(Question(event=AuditEvent.ACCESS_DENIED.value))]
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


def test_an_account_is_made_reset_and_switched_off_in_the_page(
    client: TestClient, door: FrontDoor, audit: Audit
) -> None:
    """The first password is shown once; everything is recorded, the password nowhere."""
    csrf = form_token(enter(client, door, "admin").get("/admin/people"))
    form = {"csrf": csrf, "login": "Wang", "name": "王芳", "role_clerk": "1", "role_legal": "1"}
    made = client.post("/admin/people", data=form)
    found = re.search(r"<code>([a-z0-9-]{19})</code>", made.text)
    assert found
    admission = door.gate.log_in("wang", found.group(1), "", "")
    assert admission.user.roles == {Role.CLERK, Role.LEGAL}
    assert found.group(1) not in client.get("/admin/people").text
    reset = client.post("/admin/people/change", data={"csrf": csrf, "id": "local:wang", "action": "reset"})
    assert "一次性密码" in reset.text
    client.post("/admin/people/change", data={"csrf": csrf, "id": "local:wang", "action": "disable"})
    assert door.gate.current(admission.secret) is None
    client.post("/admin/people/change", data={"csrf": csrf, "id": "local:wang", "action": "enable"})
    events = [entry.event for entry in audit.all(Question(actor_id="local:admin"))]
    assert events == ["account:create", "account:password", "account:disable", "account:enable"]
    assert found.group(1) not in repr(list(audit.all(Question())))


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"id": "local:admin", "action": "disable"}, "最后一个可用的本地管理员"),
        ({"id": "local:nobody", "action": "reset"}, "没有名为"),
        ({"id": "ldap:nobody", "action": "reset"}, "没有名为"),
        ({"id": "ldap:nobody", "action": "disable"}, "没有名为"),
        ({"id": "local:clerk", "action": "promote"}, "再提交一次"),
    ],
)
def test_what_cannot_be_done_to_a_person_is_said(
    client: TestClient, door: FrontDoor, form: dict[str, str], words: str
) -> None:
    """In words, on the page."""
    csrf = form_token(enter(client, door, "admin").get("/admin/people"))
    answer = client.post("/admin/people/change", data={"csrf": csrf, **form})
    assert answer.status_code in {400, 403}
    assert words in answer.text


def test_the_record_is_searched_paged_exported_and_verified(
    client: TestClient, door: FrontDoor, audit: Audit, database: Engine, clock: Clock
) -> None:
    """By the auditor, who sees nothing else."""
    for number in range(130):
        audit.record(
            None, AuditEvent.DOCUMENT_VIEW, target=f"=d{number}", ok=number != 7, reason="" if number != 7 else "x"
        )
    enter(client, door, "auditor")
    page = client.get("/admin/audit?event=document:view")
    assert page.text.count("document:view</td>") == 100
    older = client.get("/admin/audit?event=document:view&before=31")
    assert older.text.count("document:view</td>") == 30
    assert client.get("/admin/audit?failures=1").text.count("document:view</td>") == 1
    assert client.get("/admin/audit?since=2999-01-01&until=x&before=y").text.count("document:view</td>") == 0
    exported = client.get("/admin/audit/export?event=document:view")
    assert exported.headers["content-disposition"].endswith('"audit.csv"')
    assert len(exported.text.splitlines()) == 131
    assert "'=d5" in exported.text
    whole = client.post("/admin/audit/verify", data={"csrf": form_token(page)})
    assert "记录完整：131" in whole.text


def test_an_auditor_lands_on_the_record(client: TestClient, door: FrontDoor) -> None:
    """There is nothing for them on the desk."""
    csrf = form_token(client.get("/login"))
    form = {"login": "auditor", "password": "three unrelated words", "csrf": csrf}
    assert client.post("/login", data=form).headers["location"] == "/admin/audit"


def test_who_waits_is_shown_and_let_in_again(client: TestClient, door: FrontDoor, audit: Audit) -> None:
    """Administrators see the account, since when and from how many networks; the button ends it and is recorded."""
    page = enter(client, door, "admin").get("/admin/people")
    assert "解除等待" not in page.text
    for number in range(3):
        for _ in range(2):
            with pytest.raises(BadCredentials):
                door.gate.log_in("clerk", "wrong", f"192.0.2.{number}", "")
    page = client.get("/admin/people")
    row = re.search(r"<td>local:clerk</td>(.*?)</tr>", page.text, re.DOTALL)
    assert row
    assert "<td>3</td>" in row.group(1)
    assert "仅这些网络" in row.group(1)
    form = {"csrf": form_token(page), "id": "local:clerk", "action": "lift"}
    assert client.post("/admin/people/change", data=form).status_code == 303
    assert door.gate.waiting() == []
    assert [entry.target for entry in audit.all(Question(event=AuditEvent.ACCOUNT_LIFT.value))] == ["local:clerk"]
