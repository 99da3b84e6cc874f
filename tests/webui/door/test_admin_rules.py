"""The page of rules: for administrators alone; what cannot be used stays in the form, with the line that is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.testclient import TestClient

from auth.front_door import FrontDoor
from auth.roles import Role, User
from desk.claims.office import Rules
from desk.claims.rules import Code, Mode
from desk.opening.reader_setup import ASSETS
from desk.record.audit import Audit
from tests.conftest import Clock
from webui.door.admin_rules import rule_routes
from webui.door.login import LoginConfig
from webui.wall.guard import GradioGuard
from webui.wall.wall import SESSION_COOKIE, Wall, WallConfig

ADMIN = User("local:admin", "admin", "", frozenset({Role.ADMIN}))


@pytest.fixture
def rules(database: Engine, clock: Clock) -> Rules:
    """The rules as they are at first."""
    return Rules(database, Audit(database, b"k" * 32, clock), clock)


@pytest.fixture
def client(door: FrontDoor, rules: Rules) -> Iterator[TestClient]:
    """The administrator's browser."""
    app = Starlette(routes=rule_routes(door, LoginConfig(ASSETS, failure_seconds=0), rules))
    with TestClient(Wall(app, door, WallConfig(), GradioGuard("/ui")), follow_redirects=False) as client:
        client.cookies.set(SESSION_COOKIE, door.sessions.open("local:admin", "", ""))
        yield client


def token(client: TestClient) -> str:
    """The hidden token of the page's forms."""
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', client.get("/admin/rules?lang=en").text)
    assert found
    return found.group(1)


@pytest.mark.parametrize("login", ["clerk", "auditor"])
def test_others_are_refused(client: TestClient, door: FrontDoor, rules: Rules, login: str) -> None:
    """They see nothing and change nothing."""
    client.cookies.set(SESSION_COOKIE, door.sessions.open(f"local:{login}", "", ""))
    assert client.get("/admin/rules").status_code == 403
    for path in ("/admin/rules", "/admin/rules/release", "/admin/rules/again"):
        assert (
            client.post(path, data={"csrf": "0" * 64, "code": "old", "mode": "warn", "months": "1"}).status_code == 403
        )
    assert rules.all(ADMIN)[Code.OLD].mode is Mode.OFF


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_rule_is_there_in_words(client: TestClient, rules: Rules, language: str) -> None:
    """With its mode, what is set for it, and markup as text."""
    rules.change(ADMIN, Code.WATCH, Mode.HOLD, {"vendors": "</textarea><script>alert(1)</script>"})
    rules.keep_own_parties("<b>海豚</b>")
    page = client.get(f"/admin/rules?lang={language}").text
    assert all(
        rule.title.in_language("zh" if language == "zh" else "en") in page for rule in rules.all(ADMIN).rules.values()
    )
    assert "<script" not in page
    assert "<b>海豚" not in page
    assert page.count('value="hold" checked') == 1


def test_a_rule_is_set_and_a_long_list_is_taken(client: TestClient, rules: Rules) -> None:
    """A form that is not from this session changes nothing."""
    vendors = "\n".join(f"关注的供应商有限公司{number}" for number in range(2000))
    form = {"csrf": token(client), "code": "watch", "mode": "warn", "vendors": vendors}
    assert client.post("/admin/rules", data={**form, "csrf": "0" * 64}).status_code == 400
    assert rules.all(ADMIN)[Code.WATCH].mode is Mode.OFF
    assert client.post("/admin/rules", data=form).status_code == 303
    rule = rules.all(ADMIN)[Code.WATCH]
    assert (rule.mode, len(rule.data.vendors), rule.changed_by) == (Mode.WARN, 2000, "local:admin")


def test_what_cannot_be_used_stays_to_be_mended(client: TestClient, rules: Rules) -> None:
    """The line is named; nothing is changed."""
    form = {"csrf": token(client), "code": "amount", "mode": "hold", "limits": "CNY 100\nEURO 5"}
    answer = client.post("/admin/rules", data=form)
    assert answer.status_code == 400
    assert "“EURO 5” cannot be used." in answer.text
    assert "CNY 100\nEURO 5</textarea>" in answer.text
    assert rules.all(ADMIN)[Code.AMOUNT].mode is Mode.OFF
    for days in ("", "0", "367", "x"):
        assert client.post("/admin/rules/again", data={"csrf": form["csrf"], "days": days}).status_code == 400
    assert (
        "0 documents were checked again"
        in client.post("/admin/rules/again", data={"csrf": form["csrf"], "days": "30"}).text
    )
