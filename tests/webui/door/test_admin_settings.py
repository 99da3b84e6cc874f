"""The pages of settings and of the doctor: for administrators alone, without scripts, in both languages."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.testclient import TestClient

from auth.front_door import FrontDoor
from desk.chosen.changeable import AUDIT_KEEP_DAYS, CHANGEABLE, SECOND_FACTOR_ROLES, TRASH_DAYS, WEBHOOK_ALLOW
from desk.chosen.chosen import Chosen
from desk.opening.reader_setup import ASSETS
from desk.record.audit import Audit
from desk.settings import Settings
from desk.shell.finding import Finding, Health
from engine.words import Words
from tests.conftest import Clock
from webui.door.admin_doctor import doctor_routes
from webui.door.admin_settings import settings_routes
from webui.door.login import LoginConfig
from webui.wall.guard import GradioGuard
from webui.wall.wall import SESSION_COOKIE, Wall, WallConfig

hold = threading.Event()


def examined() -> Iterator[Finding]:
    """Two findings, and a third that may take long."""
    yield Finding(Words("内存", "Memory"), Health.GOOD, Words("8 GB", "8 GB"))
    yield Finding(Words("邮箱", "Mailboxes"), Health.BAD, Words("<b>坏", "<b>bad"), Words("请改正", "Mend it"))
    if hold.is_set():
        while hold.wait(0.05) and hold.is_set():
            pass
    yield Finding(Words("GPU", "GPU"), Health.ABSENT, Words("没有", "none"))


@pytest.fixture
def chosen(database: Engine, clock: Clock, tmp_path: Path) -> Chosen:
    """The settings, one of them from the environment."""
    settings = Settings(data_dir=tmp_path, audit_keep_days=400)
    return Chosen(database, settings, Audit(database, b"k" * 32, clock), clock)


@pytest.fixture
def client(door: FrontDoor, chosen: Chosen) -> Iterator[TestClient]:
    """The administrator's browser."""
    config = LoginConfig(ASSETS, failure_seconds=0)
    app = Starlette(routes=[*settings_routes(door, config, chosen), *doctor_routes(door, config, examined, 0.5)])
    with TestClient(Wall(app, door, WallConfig(), GradioGuard("/ui")), follow_redirects=False) as client:
        client.cookies.set(SESSION_COOKIE, door.sessions.open("local:admin", "", ""))
        yield client
    hold.clear()


def token(client: TestClient, path: str) -> str:
    """The hidden token of a page's forms."""
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', client.get(f"{path}?lang=en").text)
    assert found
    return found.group(1)


@pytest.mark.parametrize("login", ["clerk", "auditor"])
def test_others_are_refused(client: TestClient, door: FrontDoor, login: str) -> None:
    """They see nothing and change nothing."""
    client.cookies.set(SESSION_COOKIE, door.sessions.open(f"local:{login}", "", ""))
    for path in ("/admin/settings", "/admin/doctor"):
        assert client.get(path).status_code == 403
        assert client.post(path, data={"name": TRASH_DAYS, "value": "1"}).status_code == 403


def test_a_setting_is_chosen_in_the_page(client: TestClient, chosen: Chosen) -> None:
    """Who did and when is said beside it; what cannot be used stays in the form."""
    form = {"csrf": token(client, "/admin/settings"), "name": TRASH_DAYS, "value": "12"}
    assert client.post("/admin/settings", data={**form, "csrf": "0" * 64}).status_code == 400
    wrong = client.post("/admin/settings", data={**form, "value": "99999"})
    assert wrong.status_code == 400
    assert 'value="99999"' in wrong.text
    assert chosen.now.trash_days == 30
    assert client.post("/admin/settings", data=form).status_code == 303
    assert chosen.now.trash_days == 12
    assert "Changed by admin on " in client.get("/admin/settings").text


def test_opening_is_asked_about_in_the_page(client: TestClient, chosen: Chosen) -> None:
    """The second time it holds, but only for what was asked about; markup that was typed is text."""
    form = {"csrf": token(client, "/admin/settings"), "name": WEBHOOK_ALLOW, "value": "a.example\r\nb.example"}
    asked = client.post("/admin/settings?lang=en", data=form)
    assert asked.status_code == 400
    assert "Is it to be so?" in asked.text
    assert 'name="sure" value="a.example\nb.example"' in asked.text
    sure = {**form, "sure": "a.example\r\nb.example"}
    other = client.post("/admin/settings?lang=en", data={**sure, "value": "c.example"})
    assert (other.status_code, chosen.now.webhook_allow) == (400, "")
    assert client.post("/admin/settings", data=sure).status_code == 303
    assert chosen.now.webhook_allow == "a.example,b.example"
    wrong = client.post("/admin/settings?lang=zh", data={**form, "value": "<b>x"}).text
    assert "“&lt;b&gt;x”不能用" in wrong
    assert "<b>x" not in wrong


def test_ticks_are_one_setting(client: TestClient, chosen: Chosen) -> None:
    """Each role has its own; none is nobody, which is asked about."""
    form = {"csrf": token(client, "/admin/settings"), "name": SECOND_FACTOR_ROLES}
    assert client.post("/admin/settings", data={**form, "tick-admin": "1", "tick-legal": "1"}).status_code == 303
    assert chosen.now.second_factor_roles == "legal,admin"
    page = client.get("/admin/settings").text
    assert re.findall(r'name="tick-([a-z]+)" value="1" checked', page) == ["legal", "admin"]
    assert client.post("/admin/settings", data=form).status_code == 400
    assert client.post("/admin/settings", data={**form, "sure": ""}).status_code == 303
    assert chosen.now.second_factor_roles == ""


def test_what_the_environment_has_is_shown_as_such(client: TestClient, chosen: Chosen) -> None:
    """Read-only, with the reason; a form that was made up changes nothing."""
    form = {"csrf": token(client, "/admin/settings"), "name": AUDIT_KEEP_DAYS, "value": "0"}
    assert "OCR_AUDIT_KEEP_DAYS is set in the environment" in client.post("/admin/settings", data=form).text
    assert client.post("/admin/settings", data={**form, "name": "port"}).status_code == 400
    page = client.get("/admin/settings?lang=en").text
    assert "Set by OCR_AUDIT_KEEP_DAYS" in page
    assert page.count('class="setting"') == len(CHANGEABLE)
    assert page.count("<form") == len(CHANGEABLE) - 1
    for language, words in (("zh", "数据目录"), ("en", "The folder for all data")):
        assert words in client.get(f"/admin/settings?lang={language}").text


def test_the_doctor_looks_when_asked(client: TestClient) -> None:
    """Each part with its sign and the way out; markup is text."""
    csrf = token(client, "/admin/doctor")
    assert "Memory" not in client.get("/admin/doctor?lang=en").text
    page = client.post("/admin/doctor?lang=en", data={"csrf": csrf}).text.partition("<main")[2]
    assert [page.index(word) for word in ("Memory", "Mailboxes", "GPU")] == sorted(
        page.index(word) for word in ("Memory", "Mailboxes", "GPU")
    )
    assert "→ Mend it" in page
    assert "&lt;b&gt;bad" in page
    assert "邮箱" in client.post("/admin/doctor?lang=zh", data={"csrf": csrf}).text


def test_nobody_waits_for_a_slow_part(client: TestClient) -> None:
    """What was seen until then is shown; a second look waits until the first is over."""
    csrf = token(client, "/admin/doctor")
    hold.set()
    page = client.post("/admin/doctor?lang=en", data={"csrf": csrf}).text.partition("<main")[2]
    assert "Time was up" in page
    assert "Mailboxes" in page
    assert "GPU" not in page
    assert "A check is under way." in client.post("/admin/doctor?lang=en", data={"csrf": csrf}).text
