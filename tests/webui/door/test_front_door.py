"""The front door from the settings to the browser, with a real directory behind it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from pydantic import SecretStr
from sqlalchemy import Engine
from starlette.testclient import TestClient

from auth.front_door import FrontDoor, utc_now
from auth.roles import Role
from auth.tokens import Scope
from desk.opening.entrance import open_audit
from desk.record.audit import Audit, AuditEvent, Question
from desk.settings import Settings
from tests.auth.slapd import (
    ADMINS,
    BASE,
    CLERKS,
    PASSWORDS,
    SERVICE_DN,
    SERVICE_PASSWORD,
    Slapd,
    make_certificates,
    missing_programs,
)
from webui.door.front_door import add_entrance
from webui.wall.guard import GradioGuard
from webui.wall.wall import Wall, WallConfig

LOCAL_PASSWORD = "three unrelated words"


@pytest.fixture(scope="module")
def slapd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    """A running directory."""
    missing = missing_programs()
    if missing:
        pytest.skip(f"needs {', '.join(missing)}: apt-get install slapd slapd-contrib ldap-utils openssl")
    home = tmp_path_factory.mktemp("directory")
    make_certificates(home / "tls")
    server = Slapd.build(home / "home", home / "tls")
    yield server
    server.stop()


@pytest.fixture
def app(slapd: Slapd, database: Engine, tmp_path: Path) -> FastAPI:
    """An app with one page behind the wall, set up as the environment would."""
    settings = Settings(
        data_dir=tmp_path,
        ldap_uris=f"ldaps://localhost:{slapd.tls_port}",
        ldap_ca_file=slapd.tls / "ca.pem",
        ldap_base_dn=BASE,
        ldap_bind_dn=SERVICE_DN,
        ldap_bind_password=SecretStr(SERVICE_PASSWORD),
        ldap_group_roles=f'{{"{CLERKS}": "clerk", "{ADMINS}": ["admin", "legal"]}}',
        ldap_timeout_seconds=2,
    )
    app = FastAPI()
    audit = open_audit(settings, database, utc_now)
    app.state.entrance = Entrance(add_entrance(app, settings, database, audit), audit)
    app.state.entrance.door.accounts.create_first_admin(LOCAL_PASSWORD)

    @app.get("/v1/documents")
    def show(request: Request) -> dict[str, object]:
        user = request.state.user
        return {"id": user.id, "roles": sorted(user.roles)}

    app.add_middleware(Wall, door=app.state.entrance.door, config=WallConfig(), guard=GradioGuard("/ui"))
    return app


@dataclass(frozen=True)
class Entrance:
    """The front door and its record."""

    door: FrontDoor
    audit: Audit


@pytest.fixture
def entrance(app: FastAPI) -> Entrance:
    """The parts of the front door."""
    found: Entrance = app.state.entrance
    return found


@pytest.fixture
def browser(app: FastAPI) -> Iterator[TestClient]:
    """A browser in front of it."""
    with TestClient(app, follow_redirects=False) as client:
        yield client


def log_in(browser: TestClient, login: str, password: str) -> tuple[int, str]:
    """Through the form; gives the status and the page."""
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', browser.get("/login").text)
    assert found
    answer = browser.post("/login", data={"login": login, "password": password, "csrf": found.group(1)})
    return answer.status_code, answer.text


def test_a_company_account_logs_in(browser: TestClient, entrance: Entrance) -> None:
    """With roles from groups and an id of the directory; it is recorded, with the address."""
    assert "使用公司账号登录" in browser.get("/login").text
    assert log_in(browser, "ALICE", PASSWORDS["alice"])[0] == 303
    seen = browser.get("/v1/documents").json()
    assert seen["roles"] == ["admin", "clerk", "legal"]
    assert seen["id"].startswith("ldap:")
    entry = next(iter(entrance.audit.all(Question(events=(AuditEvent.SESSION_LOGIN.value,)))))
    assert (entry.actor_id, entry.address) == (seen["id"], "testclient")


def test_a_company_account_changes_its_password_elsewhere(browser: TestClient) -> None:
    """The page says where; nothing is tried."""
    log_in(browser, "bob", PASSWORDS["bob"])
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', browser.get("/account").text)
    assert found
    assert "密码由公司目录管理" in browser.get("/account").text
    form = {"csrf": found.group(1), "present": PASSWORDS["bob"], "new": LOCAL_PASSWORD, "again": LOCAL_PASSWORD}
    answer = browser.post("/password", data=form)
    assert answer.status_code == 400
    assert "公司目录" in answer.text


@pytest.mark.parametrize(
    ("login", "password", "status", "words"),
    [
        ("bob", "wrong", 401, "用户名或密码不正确"),
        ("nobody", "wrong", 401, "用户名或密码不正确"),
        ("*)(uid=*", "wrong", 401, "用户名或密码不正确"),
        ("bob", "", 401, "用户名或密码不正确"),
        ("dave", PASSWORDS["dave"], 403, "没有使用本系统的权限"),
    ],
)
def test_who_does_not_get_in_reads_why(browser: TestClient, login: str, password: str, status: int, words: str) -> None:
    """Only who knows the password learns more than that it was wrong."""
    seen, page = log_in(browser, login, password)
    assert seen == status
    assert words in page


def test_the_directory_dies_while_people_work(browser: TestClient, app: FastAPI, slapd: Slapd) -> None:
    """Who is inside works on, new ones read that the directory is away, the local admin gets in."""
    assert log_in(browser, "bob", PASSWORDS["bob"])[0] == 303
    slapd.stop()
    try:
        assert browser.get("/v1/documents").status_code == 200
        newcomer = TestClient(app, follow_redirects=False)
        status, page = log_in(newcomer, "alice", PASSWORDS["alice"])
        assert status == 503
        assert "连接不上公司目录" in page
        assert log_in(newcomer, "admin", LOCAL_PASSWORD)[0] == 303
        assert newcomer.get("/v1/documents").json()["roles"] == [Role.ADMIN]
    finally:
        slapd.start()


def test_no_secret_is_logged_or_recorded(
    browser: TestClient, entrance: Entrance, slapd: Slapd, caplog: pytest.LogCaptureFixture
) -> None:
    """Right and wrong logins, tokens, a dead directory: no password, DN, token or cookie in any line or row."""
    caplog.set_level(logging.DEBUG)
    log_in(browser, "bob", "wrong-Zk3")
    log_in(browser, "typed-Zk3", "wrong-Zk3")
    log_in(browser, "bob", PASSWORDS["bob"])
    cookie = browser.cookies["ocr_session"]
    user_id = browser.get("/v1/documents").json()["id"]
    token, _ = entrance.door.tokens.make(user_id, "x", frozenset({Scope.READ}), timedelta(days=1))
    browser.cookies.clear()
    assert browser.get("/v1/documents", headers={"authorization": f"Bearer {token}"}).status_code == 200
    browser.get("/v1/documents", headers={"authorization": "Bearer ocr_wrong-Zk3"})
    slapd.stop()
    try:
        log_in(browser, "alice", PASSWORDS["alice"])
    finally:
        slapd.start()
    written = caplog.text + repr(list(entrance.audit.all(Question())))
    assert "did not answer" in written
    for hidden in (cookie, token, "Zk3", PASSWORDS["bob"], PASSWORDS["alice"], SERVICE_PASSWORD, BASE):
        assert hidden not in written
    assert entrance.audit.verify().is_whole
