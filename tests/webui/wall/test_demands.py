"""What is demanded before anything else: a second factor of some roles, another password after its time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from auth.demands import Demands
from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.passwords import Passwords
from auth.roles import Role
from auth.sessions import SessionConfig
from auth.tokens import Scope
from auth.totp import code_at, step_of
from tests.conftest import Clock
from webui.door.login import LoginConfig, login_routes
from webui.wall.guard import GradioGuard
from webui.wall.wall import SESSION_COOKIE, Wall, WallConfig

ASSETS = Path(__file__).parents[3] / "assets"
PASSWORD = "three unrelated words"
PAGE = {"accept": "text/html"}


@pytest.fixture
def door(database: Engine, clock: Clock) -> FrontDoor:
    """Administrators must have a second factor, passwords live ninety days; ada is one, bob is a clerk."""
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    config = FrontDoorConfig(
        sessions=SessionConfig(idle=timedelta(days=365), absolute=timedelta(days=365)),
        demands=Demands(frozenset({Role.ADMIN}), timedelta(days=90)),
    )
    door = open_front_door(database, config, clock=clock, passwords=cheap)
    for login, role in (("ada", Role.ADMIN), ("bob", Role.CLERK)):
        first = door.accounts.create(login, frozenset({role}))
        door.accounts.change_password(f"local:{login}", PASSWORD, present=first)
    return door


@pytest.fixture
def browser(door: FrontDoor) -> Iterator[TestClient]:
    """A browser without a session."""

    async def show(request: Request) -> JSONResponse:
        return JSONResponse({"user": request.state.user.id})

    routes = [Route(path, show, methods=["GET", "POST"]) for path in ("/", "/v1/documents")]
    app = Starlette(routes=[*routes, *login_routes(door, LoginConfig(ASSETS, failure_seconds=0))])
    with TestClient(Wall(app, door, WallConfig(), GradioGuard("/ui")), follow_redirects=False) as client:
        yield client


def enter(browser: TestClient, door: FrontDoor, login: str) -> None:
    """Logs in as somebody."""
    browser.cookies.set(SESSION_COOKIE, door.gate.log_in(login, PASSWORD, "", "").secret)


def test_who_must_have_a_second_factor_is_led_to_set_it_up(browser: TestClient, door: FrontDoor, clock: Clock) -> None:
    """Every page leads there, programs are told; with the first right code they are in, with ten recovery codes."""
    enter(browser, door, "ada")
    assert browser.get("/", headers=PAGE).headers["location"] == "/account/second-factor"
    assert browser.get("/account", headers=PAGE).headers["location"] == "/account/second-factor"
    refused = browser.post("/v1/documents")
    assert (refused.status_code, refused.json()["error"]) == (403, "second_factor_missing")
    assert browser.get("/auth/verify").status_code == 401
    page = browser.get("/account/second-factor")
    assert "您的角色要求二次验证" in page.text
    secret = re.search(r'name="secret" value="([A-Z2-7]{32})"', page.text).group(1)  # type: ignore[union-attr]
    csrf = re.search(r'name="csrf" value="([0-9a-f]{64})"', page.text).group(1)  # type: ignore[union-attr]
    form = {"csrf": csrf, "secret": secret, "code": code_at(secret, step_of(clock()))}
    codes = browser.post("/account/second-factor", data=form)
    assert len(re.findall(r"<li><code>([a-z0-9-]{19})</code>", codes.text)) == 10
    assert browser.get("/").json() == {"user": "local:ada"}
    assert browser.get("/auth/verify").status_code == 204
    assert browser.get("/account/second-factor").headers["location"] == "/account"


def test_others_and_programs_go_on(browser: TestClient, door: FrontDoor) -> None:
    """A role that must have none is asked for none; a token works as before."""
    enter(browser, door, "bob")
    assert browser.get("/").status_code == 200
    browser.cookies.clear()
    secret, _ = door.tokens.make("local:ada", "ERP", frozenset(Scope), timedelta(days=9))
    assert browser.get("/v1/documents", headers={"authorization": f"Bearer {secret}"}).status_code == 200


def test_a_role_that_is_given_counts_at_once(browser: TestClient, door: FrontDoor) -> None:
    """From the next request on; taking it away too."""
    enter(browser, door, "bob")
    door.accounts.set_roles("bob", frozenset({Role.ADMIN}))
    assert browser.get("/", headers=PAGE).headers["location"] == "/account/second-factor"
    door.accounts.set_roles("bob", frozenset({Role.CLERK}))
    assert browser.get("/").status_code == 200


def test_an_old_password_is_changed_at_the_next_login(browser: TestClient, door: FrontDoor, clock: Clock) -> None:
    """Who is at work is not interrupted; the new password opens at once."""
    clock.turn(days=89)
    enter(browser, door, "bob")
    clock.turn(days=2)
    assert browser.get("/").status_code == 200
    enter(browser, door, "bob")
    assert browser.get("/", headers=PAGE).headers["location"] == "/password"
    assert browser.post("/v1/documents").json()["error"] == "password_too_old"
    page = browser.get("/password")
    assert "密码已到更换期限" in page.text
    csrf = re.search(r'name="csrf" value="([0-9a-f]{64})"', page.text).group(1)  # type: ignore[union-attr]
    form = {"csrf": csrf, "present": PASSWORD, "new": "a sentence of mine", "again": "a sentence of mine"}
    assert browser.post("/password", data=form).status_code == 303
    assert browser.get("/").status_code == 200
