"""The page of numbers: for administrators alone, in both languages, with bars that need no script."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.testclient import TestClient

from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.roles import Role
from desk.cases.numbers import Day
from desk.opening.assembly import ASSETS
from desk.store.store import State
from tests.conftest import Clock
from tests.desk.cases.test_numbers import SURE, WEAK, Site
from webui.door.admin_numbers import number_routes
from webui.door.login import LoginConfig
from webui.door.plots import plot
from webui.wall.guard import GradioGuard
from webui.wall.wall import SESSION_COOKIE, Wall, WallConfig


@pytest.fixture
def site(database: Engine, tmp_path: Path, clock: Clock) -> Site:
    """Thirty invoices that people finished, one that failed."""
    site = Site(database, tmp_path / "documents", clock)
    for _ in range(30):
        site.reviewed({f"f{place}": SURE for place in range(10)} | {"number": WEAK}, ("number", "secret-1", "secret-2"))
    site.add(State.FAILED, error={"code": "damaged_file", "message": {"zh": "秘密", "en": "secret words"}})
    return site


@pytest.fixture
def door(database: Engine, clock: Clock) -> FrontDoor:
    """A front door with one person of each role."""
    door = open_front_door(database, FrontDoorConfig(), clock=clock)
    for role in (Role.ADMIN, Role.CLERK, Role.AUDITOR):
        first = door.accounts.create(role.value, frozenset({role}))
        door.accounts.change_password(f"local:{role.value}", "three unrelated words", present=first)
    return door


@pytest.fixture
def client(door: FrontDoor, site: Site) -> Iterator[TestClient]:
    """The administrator's browser."""
    app = Starlette(routes=number_routes(door, LoginConfig(ASSETS, failure_seconds=0), site.numbers))
    with TestClient(Wall(app, door, WallConfig(), GradioGuard("/ui")), follow_redirects=False) as client:
        client.cookies.set(SESSION_COOKIE, door.sessions.open("local:admin", "", ""))
        yield client


def test_the_numbers_are_told_in_both_languages(client: TestClient) -> None:
    """What was counted, the rule, and what it rests on; nothing of what stood in a document, and no script."""
    answer = client.get("/admin/numbers?lang=en")
    page = " ".join(answer.text.split())
    for told in (
        "<dt>Papers read</dt><dd>30</dd>",
        "<dt>Values taken unchanged</dt><dd>300</dd>",
        "<dt>Hours spared</dt><dd>0.8</dd>",
        "30 are finished, 30 were looked into",
        "The file is damaged",
        "one-sided bound of Clopper and Pearson",
        "<strong>90.9 %</strong><small>from 71 %</small><small>0 of 300 wrong, below 0.99 %</small>",
        "at least 598 needed",
        'aria-label="Papers read a day"',
    ):
        assert told in page
    for hidden in ("secret", "<script", "style="):
        assert hidden not in page
    assert "script-src" not in answer.headers["content-security-policy"]
    assert "可以不看就采用的值" in client.get("/admin/numbers?lang=zh").text


def test_the_address_says_what_is_asked(client: TestClient) -> None:
    """Days, kind and seconds; the switch of languages keeps them; what cannot be is taken as usual."""
    page = client.get("/admin/numbers?lang=en&span=90&kind=invoice&seconds=36").text
    assert "<dd>3.0</dd>" in page
    assert '<option value="90" selected>' in page
    assert '<option value="invoice" selected>' in page
    assert "?lang=zh&amp;span=90&amp;seconds=36&amp;kind=invoice" in page
    assert "Why documents failed" not in page
    strange = client.get('/admin/numbers?lang=en&span=x&seconds=²&kind="><b>').text
    assert '<option value="30" selected>' in strange
    assert "<b>" not in strange
    assert "nobody has finished a paper" in strange
    assert 'value="600"' in client.get("/admin/numbers?seconds=999").text
    assert "<option selected>2020-01</option>" in client.get("/admin/numbers?span=2020-01").text


@pytest.mark.parametrize("login", ["clerk", "auditor"])
def test_others_are_refused(client: TestClient, door: FrontDoor, login: str) -> None:
    """They see no number."""
    client.cookies.set(SESSION_COOKIE, door.sessions.open(f"local:{login}", "", ""))
    answer = client.get("/admin/numbers")
    assert answer.status_code == 403
    assert "tiles" not in answer.text


def test_many_days_are_drawn_by_the_week() -> None:
    """A bar's height is its share of the highest; a year has a bar a week, and its last week may be short."""
    first = datetime(2026, 1, 1, tzinfo=UTC).date()
    days = [Day(first + timedelta(days=place), papers=place % 7) for place in range(365)]
    daily, weekly = (plot(some, lambda day: day.papers) for some in (days[:30], days))
    assert (len(daily.bars), daily.most, daily.is_weekly) == (30, 6, False)
    assert [(bar.height, bar.y) for bar in daily.bars[:4:3]] == [(0.0, 100.0), (50.0, 50.0)]
    assert (len(weekly.bars), weekly.most, weekly.is_weekly) == (53, 21, True)
    assert weekly.bars[-1].first == weekly.bars[-1].last == days[-1].day
    assert plot([], lambda day: day.files).most == 0
