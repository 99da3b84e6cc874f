"""The page of numbers: for administrators alone, in both languages, with bars that need no script."""

from __future__ import annotations

import re
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
from desk.opening.reader_setup import ASSETS
from desk.standards.trial import try_calibration
from desk.store.readings import Doubt
from desk.store.store import State
from engine.standard import OWN_SCALE
from tests.conftest import Clock
from tests.desk.cases.test_numbers import SURE, WEAK, Site
from tests.desk.standards.test_trial import made
from webui.door.admin_numbers import number_routes
from webui.door.login import LoginConfig
from webui.door.plots import plot
from webui.door.reliability import reliability
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
    app = Starlette(routes=number_routes(door, LoginConfig(ASSETS, failure_seconds=0), site.numbers, site.setting))
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


def form_of(client: TestClient, page: str, **fields: str) -> dict[str, str]:
    """A form of the page, with what it hides and what a person fills in."""
    shown = client.get(page).text
    hidden = {name: re.findall(rf'name="{name}" value="([^"]*)"', shown)[0] for name in ("csrf", "seen", "span")}
    return {**hidden, "seconds": "36", "kind": "", **fields}


def test_a_threshold_is_set_by_one_click(client: TestClient, site: Site) -> None:
    """Only those that serve a target have a button; the page comes back as it was, with who has set it."""
    page = client.get("/admin/numbers?lang=en&seconds=36").text
    assert "Use 71 %" in page
    assert page.count('name="threshold" value="71"') == page.count("Use 71 %")
    assert "Back to the product" not in page
    answer = client.post(
        "/admin/numbers/threshold", data=form_of(client, "/admin/numbers", of="invoice", threshold="71")
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == "/admin/numbers?span=30&seconds=36&set=invoice#review-free"
    assert site.standards.now.standard("invoice").threshold == 0.71
    shown = " ".join(client.get("/admin/numbers?lang=en&set=invoice").text.split())
    assert '<strong>71 %</strong> <span class="tag on" role="status">set</span><small>admin' in shown
    assert '<span class="tag on">in use</span>' in shown
    assert "Back to the product&#39;s 90 %" in shown
    back = form_of(client, "/admin/numbers", of="invoice", to="product")
    assert client.post("/admin/numbers/threshold", data=back).status_code == 303
    assert site.standards.now.cuts == {}


def test_an_unproven_threshold_is_asked_about(client: TestClient, site: Site) -> None:
    """A clear warning, in both languages; nothing is set before the box is ticked."""
    form = form_of(client, "/admin/numbers?lang=en", of="invoice", threshold="60")
    answer = client.post("/admin/numbers/threshold", data=form)
    assert answer.status_code == 400
    assert "60% is below 71%" in answer.text
    assert "wrong values may be shown as sure" in answer.text
    assert 'name="accept" value="yes" required' in answer.text
    assert "错的值可能不再标为存疑" in client.post("/admin/numbers/threshold?lang=zh", data=form).text
    assert site.standards.now.cuts == {}
    assert client.post("/admin/numbers/threshold", data={**form, "accept": "yes"}).status_code == 303
    assert site.standards.now.standard("invoice").threshold == 0.6


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"csrf": "x"}, "This page is too old"),
        ({"threshold": "20"}, "cannot be a threshold"),
        ({"of": "<b>"}, "There are no numbers of the kind “&lt;b&gt;”"),
        ({"seen": "3"}, "The calibration has changed"),
        ({"seen": "x"}, "The calibration has changed"),
    ],
)
def test_a_form_that_cannot_be_taken_is_said(client: TestClient, site: Site, fields: dict[str, str], told: str) -> None:
    """In words on the page, and nothing is set."""
    form = form_of(client, "/admin/numbers?lang=en", of="invoice", threshold="71")
    answer = client.post("/admin/numbers/threshold", data={**form, **fields})
    assert answer.status_code == 400
    assert told in answer.text
    assert site.standards.now.cuts == {}


def test_a_calibration_by_a_click(client: TestClient, site: Site) -> None:
    """Before and after in words, a table and a picture; then it is in force, and can be taken back."""
    for paper in range(100):
        fields = {f"f{place}": (0.8, Doubt.WEAK) for place in range(8)}
        site.reviewed(fields, *([("f0", "a", "b")] if paper % 5 == 0 else []), kind="receipt")
    page = " ".join(client.get("/admin/numbers?lang=en").text.split())
    assert "values said to be <strong>" in page
    assert 'class="after"' in page
    assert "Calibrate like this from now on" in page
    answer = client.post("/admin/numbers/calibration", data=form_of(client, "/admin/numbers", to="apply"))
    assert answer.headers["location"].endswith("&calibrated=yes#calibration")
    assert site.standards.now.scale("receipt").of(0.8) > 0.9
    shown = client.get("/admin/numbers?lang=en&calibrated=yes").text
    assert "Confidence is on the scale of calibration no. 1" in shown
    assert "no truer than what holds now" in shown
    again = client.post("/admin/numbers/calibration", data=form_of(client, "/admin/numbers?lang=en", to="apply"))
    assert again.status_code == 400
    assert "Nothing was changed" in again.text
    taken = client.post("/admin/numbers/calibration", data=form_of(client, "/admin/numbers", to="back"))
    assert taken.status_code == 303
    assert site.standards.now.number == 0
    assert "已撤回" in client.get("/admin/numbers?lang=zh").text
    assert client.post("/admin/numbers/calibration", data={"csrf": "x", "to": "apply"}).status_code == 400


def test_too_few_values_are_told(client: TestClient, site: Site) -> None:
    """No button where nothing can be fitted; of one kind alone the way to all."""
    few = client.get("/admin/numbers?lang=en&span=2020-01").text
    assert "Calibrate like this" not in few
    assert 'value="apply"' not in few
    assert "A calibration looks at all kinds" in client.get("/admin/numbers?lang=en&kind=invoice").text
    site.reviewed({"total": WEAK}, kind="receipt", days_ago=200)
    old = client.get(f"/admin/numbers?lang=en&span={(site.clock() - timedelta(days=200)):%Y-%m}").text
    assert "it takes 200 that people have judged" in old
    assert "There are 1, of which 0 are wrong." in old


def test_the_picture_has_a_dot_a_band() -> None:
    """On the diagonal where said and right agree; larger where there are more values."""
    values = made(2000, OWN_SCALE)
    picture = reliability(try_calibration(values))
    assert picture is not None
    assert 0.0 <= picture.least < 0.7
    for dot in picture.before:
        assert abs(dot.x + dot.y - picture.side) < picture.side / 5
        assert 3.0 <= dot.radius <= 9.0
    assert reliability(try_calibration(values[:10])) is None


@pytest.mark.parametrize("login", ["clerk", "auditor"])
def test_others_are_refused(client: TestClient, door: FrontDoor, login: str) -> None:
    """They see no number."""
    client.cookies.set(SESSION_COOKIE, door.sessions.open(f"local:{login}", "", ""))
    answer = client.get("/admin/numbers")
    assert answer.status_code == 403
    assert "tiles" not in answer.text
    for form in ("threshold", "calibration"):
        assert client.post(f"/admin/numbers/{form}", data={"of": "invoice", "to": "product"}).status_code == 403


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


def test_it_says_what_nobody_looked_at(client: TestClient, site: Site) -> None:
    """Papers finished among many, in both languages; without one there is no such sentence."""
    assert "finished among many" not in client.get("/admin/numbers?lang=en").text
    site.reviewed({"total": SURE}, finished_unseen=True)
    page = client.get("/admin/numbers?lang=en").text
    assert "Besides, 1 were finished among many" in page
    assert "<dt>Values taken unchanged</dt><dd>301</dd>" in page
    assert "另有 1 份是“完成无疑问的”一次完成的" in client.get("/admin/numbers?lang=zh").text
