"""What a program is answered when its token has ended or rests, and what each scope opens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.passwords import Passwords
from auth.roles import Role
from auth.tokens import Scope
from desk.opening.entrance import front_door_config
from desk.settings import Settings
from tests.auth.test_rights import EVE, Company
from tests.conftest import Clock
from webui.door.login import LoginConfig, login_routes
from webui.wall.guard import GradioGuard
from webui.wall.wall import Wall, WallConfig

ASSETS = Path(__file__).parents[3] / "assets"
WEEK = timedelta(days=7)


@pytest.fixture
def company() -> Company:
    """The directory."""
    return Company()


@pytest.fixture
def door(database: Engine, clock: Clock, company: Company) -> FrontDoor:
    """A front door with bob, and Eve of the directory."""
    door = open_front_door(database, FrontDoorConfig(), directories=[company], clock=clock, passwords=Passwords())
    door.accounts.create("bob", frozenset({Role.CLERK}), password="three unrelated words")
    door.accounts.change_password("local:bob", "three other words", present="three unrelated words")
    door.gate.log_in("eve", "x", "", "")
    return door


@pytest.fixture
def client(door: FrontDoor) -> Iterator[TestClient]:
    """A program; one address of the interface is there."""

    async def me(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("me")

    routes = [*login_routes(door, LoginConfig(ASSETS, failure_seconds=0)), Route("/v1/me", me, methods=["GET", "POST"])]
    with TestClient(Wall(Starlette(routes=routes), door, WallConfig(), GradioGuard("/ui"))) as client:
        yield client


def ask(client: TestClient, secret: str, path: str = "/v1/me", method: str = "GET") -> tuple[int, str]:
    """Status and error of a request with this token."""
    answer = client.request(method, path, headers={"authorization": f"Bearer {secret}"})
    return answer.status_code, answer.json().get("error", "") if answer.status_code >= 400 and answer.content else ""


@pytest.mark.parametrize(
    ("scope", "reads", "writes", "verifies"),
    [(Scope.READ, 200, 403, 401), (Scope.SUBMIT, 403, 200, 401), (Scope.VERIFY, 403, 403, 204)],
)
def test_a_scope_opens_its_own_door_and_no_other(
    client: TestClient, door: FrontDoor, scope: Scope, reads: int, writes: int, verifies: int
) -> None:
    """Reading documents is not proving to other programs who one is, and the other way round."""
    secret, _ = door.tokens.make("local:bob", "x", frozenset({scope}), WEEK)
    assert ask(client, secret)[0] == reads
    assert ask(client, secret, method="POST")[0] == writes
    assert ask(client, secret, "/auth/verify")[0] == verifies
    assert ask(client, secret, "/auth/verify?role=clerk")[0] == verifies


def test_a_reset_ends_it_and_a_first_password_keeps_it_shut(client: TestClient, door: FrontDoor) -> None:
    """401 for what is over, 403 with a reason for what waits; nothing of it at other programs."""
    secret, _ = door.tokens.make("local:bob", "x", frozenset(Scope), WEEK)
    assert ask(client, secret) == (200, "")
    door.accounts.reset_password("bob")
    assert ask(client, secret) == (401, "not_logged_in")
    assert ask(client, secret, "/auth/verify")[0] == 401
    later, _ = door.tokens.make("local:bob", "y", frozenset(Scope), WEEK)
    assert ask(client, later) == (403, "password_change_due")
    assert ask(client, later, "/auth/verify")[0] == 401


def test_one_that_rests_says_what_to_do(client: TestClient, door: FrontDoor, company: Company, clock: Clock) -> None:
    """The directory said nothing for too long: log in once again, in words."""
    secret, _ = door.tokens.make(EVE.id, "x", frozenset(Scope), timedelta(days=300))
    company.is_away = True
    clock.turn(days=180)
    assert ask(client, secret) == (401, "login_too_old")
    answer = client.get("/v1/me", headers={"authorization": f"Bearer {secret}", "accept-language": "en"})
    assert "log in" in answer.json()["hint"]
    assert ask(client, secret, "/auth/verify")[0] == 401
    door.gate.log_in("eve", "x", "", "")
    assert ask(client, secret) == (200, "")


@pytest.mark.parametrize(
    ("settings", "hours"),
    [
        ({"ldap_user_dn": "uid={login},dc=x"}, 8),
        ({"ldap_user_dn": "uid={login},dc=x", "ldap_bind_dn": "cn=reader"}, 3),
        ({}, 3),
    ],
)
def test_which_setting_counts(settings: dict[str, str], hours: int) -> None:
    """Without a service account a person's own login is all there is; with one it is the directory's last answer."""
    chosen = Settings(ldap_token_hours=8, ldap_grace_hours=3, **settings)  # type: ignore[arg-type]
    assert front_door_config(chosen).gate.trust == timedelta(hours=hours)
