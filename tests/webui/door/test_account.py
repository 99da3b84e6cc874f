"""One's own page: tokens, second factor, devices; and what a token opens at the wall."""

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
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.passwords import Passwords
from auth.roles import Role
from auth.tokens import Scope
from auth.totp import code_at, new_secret, step_of
from tests.conftest import Clock
from webui.door.login import LoginConfig, login_routes
from webui.wall.guard import GradioGuard
from webui.wall.wall import SESSION_COOKIE, Wall, WallConfig

ASSETS = Path(__file__).parents[3] / "assets"
BOBS_PASSWORD = "three unrelated words"
BOTH = frozenset({Scope.READ, Scope.SUBMIT})


async def show_user(request: Request) -> JSONResponse:
    """Says who is inside."""
    return JSONResponse({"user": request.state.user.id})


@pytest.fixture
def door(database: Engine, clock: Clock) -> FrontDoor:
    """A front door with bob the clerk and ada the auditor."""
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    door = open_front_door(database, FrontDoorConfig(), clock=clock, passwords=cheap)
    for login, role in (("bob", Role.CLERK), ("ada", Role.AUDITOR)):
        first = door.accounts.create(login, frozenset({role}))
        door.accounts.change_password(f"local:{login}", BOBS_PASSWORD, present=first)
    return door


@pytest.fixture
def stranger(door: FrontDoor) -> Iterator[TestClient]:
    """A client without a session."""
    paths = ["/", "/v1/documents", "/v1/tokens", "/v1/me/language", "/ui/x"]
    routes = [Route(path, show_user, methods=["GET", "POST", "DELETE"]) for path in paths]
    app = Starlette(routes=[*routes, *login_routes(door, LoginConfig(ASSETS, failure_seconds=0))])
    with TestClient(Wall(app, door, WallConfig(), GradioGuard("/ui")), follow_redirects=False) as client:
        yield client


@pytest.fixture
def bob(door: FrontDoor, stranger: TestClient) -> TestClient:
    """Bob's browser."""
    stranger.cookies.set(SESSION_COOKIE, door.sessions.open("local:bob", "10.0.0.1", "Firefox <x>"))
    return stranger


def form_token(page: Response) -> str:
    """The hidden token of the forms on a page."""
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page.text)
    assert found
    return found.group(1)


def test_a_token_is_made_shown_once_and_revoked(bob: TestClient, door: FrontDoor) -> None:
    """The page shows the secret after making it, and never again; revoking ends it."""
    csrf = form_token(bob.get("/account"))
    made = bob.post("/account/tokens", data={"csrf": csrf, "label": "ERP <b>", "days": "30", "scope_read": "1"})
    found = re.search(r"<code>(ocr_[\w-]+)</code>", made.text)
    assert found
    secret = found.group(1)
    assert made.headers["cache-control"] == "no-store"
    page = bob.get("/account").text
    assert secret not in page
    assert "ERP &lt;b&gt;" in page
    assert "Firefox &lt;x&gt;" in page
    found_token = door.gate.bearer(secret, "")
    assert found_token is not None
    assert found_token[0].scopes == {Scope.READ}
    bob.post("/account/tokens/revoke", data={"csrf": csrf, "id": found_token[0].id})
    assert door.gate.bearer(secret, "") is None
    assert "已吊销" in bob.get("/account").text


@pytest.mark.parametrize("days", ["0", "-1", "9999999", "x", "", "１２"])
def test_a_token_with_a_strange_life_is_refused(bob: TestClient, days: str) -> None:
    """The page says why."""
    csrf = form_token(bob.get("/account"))
    answer = bob.post("/account/tokens", data={"csrf": csrf, "label": "x", "days": days, "scope_read": "1"})
    assert answer.status_code == 400
    assert "1 天到 366 天" in answer.text


def test_forms_need_their_token(bob: TestClient, door: FrontDoor) -> None:
    """Nothing on the page can be triggered without it."""
    for path in ("tokens", "tokens/revoke", "second-factor/new", "second-factor", "second-factor/off"):
        assert bob.post(f"/account/{path}", data={"label": "x", "days": "1", "scope_read": "1"}).status_code == 403
    assert door.tokens.of("local:bob") == []


def test_an_auditor_makes_no_tokens(door: FrontDoor, stranger: TestClient) -> None:
    """The role lacks the permission: no form, and no way around it."""
    stranger.cookies.set(SESSION_COOKIE, door.sessions.open("local:ada", "", ""))
    page = stranger.get("/account")
    assert 'name="label"' not in page.text
    form = {"csrf": form_token(page), "label": "x", "days": "1", "scope_read": "1"}
    assert stranger.post("/account/tokens", data=form).status_code == 403


def test_what_a_token_opens(door: FrontDoor, stranger: TestClient) -> None:
    """The interface for programs by scope; not the pages, nor anything that makes more tokens."""
    secret, _ = door.tokens.make("local:bob", "x", BOTH, timedelta(days=1))
    reading, _ = door.tokens.make("local:bob", "x", frozenset({Scope.READ}), timedelta(days=1))
    handing_in, _ = door.tokens.make("local:bob", "x", frozenset({Scope.SUBMIT}), timedelta(days=1))

    def ask(method: str, path: str, token: str) -> int:
        return stranger.request(method, path, headers={"authorization": f"Bearer {token}"}).status_code

    assert stranger.get("/v1/documents", headers={"authorization": f"bearer {secret}"}).json() == {"user": "local:bob"}
    assert [ask(method, "/v1/documents", secret) for method in ("GET", "POST", "DELETE")] == [200, 200, 200]
    assert [ask(method, "/v1/documents", reading) for method in ("GET", "POST", "DELETE")] == [200, 403, 403]
    assert [ask(method, "/v1/documents", handing_in) for method in ("GET", "POST")] == [403, 200]
    for path in ("/", "/ui/x", "/account", "/password", "/v1/tokens", "/v1/me/language"):
        assert ask("GET", path, secret) == 403, path
    assert ask("GET", "/v1/documents", "ocr_wrong") == 401
    assert ask("GET", "/v1/documents", "") == 401


def test_a_wrong_token_is_not_saved_by_a_cookie(bob: TestClient) -> None:
    """Who says who they are with a token is judged by the token."""
    assert bob.get("/v1/documents", headers={"authorization": "Bearer ocr_wrong"}).status_code == 401


def test_the_second_factor_from_enrolment_to_login(bob: TestClient, door: FrontDoor, clock: Clock) -> None:
    """Offered with a QR code, turned on by its code, asked at the next login, turned off again."""
    csrf = form_token(bob.get("/account"))
    offer = bob.post("/account/second-factor/new", data={"csrf": csrf})
    assert "data:image/svg+xml;base64," in offer.text
    found = re.search(r'name="secret" value="([A-Z2-7]{32})"', offer.text)
    assert found
    secret = found.group(1)
    wrong = bob.post("/account/second-factor", data={"csrf": csrf, "secret": secret, "code": "000000"})
    assert wrong.status_code == 401
    code = code_at(secret, step_of(clock()))
    turned_on = bob.post("/account/second-factor", data={"csrf": csrf, "secret": secret, "code": code})
    assert len(re.findall(r"<li><code>([a-z0-9-]{19})</code>", turned_on.text)) == 10

    bob.cookies.clear()
    clock.turn(minutes=1)
    token = form_token(bob.get("/login"))
    form = {"login": "bob", "password": BOBS_PASSWORD, "csrf": token, "next": "/v1/documents"}
    step = bob.post("/login", data=form)
    assert step.headers["location"] == "/login/code?next=%2Fv1%2Fdocuments"
    assert bob.get("/v1/documents").status_code == 401
    assert bob.get("/login").status_code == 200
    page = bob.get("/login/code?next=%2Fv1%2Fdocuments")
    refused = bob.post("/login/code", data={"csrf": form_token(page), "code": "000000"})
    assert refused.status_code == 401
    assert "动态验证码不正确" in refused.text
    right = {"csrf": form_token(page), "code": code_at(secret, step_of(clock())), "next": "/v1/documents"}
    done = bob.post("/login/code", data=right)
    assert done.headers["location"] == "/v1/documents"
    assert bob.get("/v1/documents").json() == {"user": "local:bob"}

    clock.turn(minutes=1)
    csrf = form_token(bob.get("/account"))
    bob.post("/account/second-factor/off", data={"csrf": csrf, "code": code_at(secret, step_of(clock()))})
    assert not door.second_factors.has("local:bob")


def test_only_a_real_secret_is_taken(bob: TestClient, door: FrontDoor) -> None:
    """A form with a made-up secret cannot weaken the factor."""
    csrf = form_token(bob.get("/account"))
    for secret in ("", "A", "é" * 32, new_secret()[:31]):
        answer = bob.post("/account/second-factor", data={"csrf": csrf, "secret": secret, "code": "000000"})
        assert answer.status_code == 403
    assert not door.second_factors.has("local:bob")


def test_verify_says_who_it_is(bob: TestClient, door: FrontDoor) -> None:
    """For a proxy: 204 with the user, 401 for nobody, 403 for the wrong role; by session or by token."""
    seen = bob.get("/auth/verify")
    assert seen.status_code == 204
    assert (seen.headers["x-user"], seen.headers["x-roles"]) == ("bob", "clerk")
    assert bob.get("/auth/verify?role=clerk&role=legal").status_code == 204
    assert bob.get("/auth/verify?role=admin").status_code == 403
    bob.cookies.clear()
    assert bob.get("/auth/verify").status_code == 401
    for scopes, status in ((BOTH, 401), (frozenset({Scope.VERIFY}), 204)):
        secret, _ = door.tokens.make("local:bob", "x", scopes, timedelta(days=1))
        assert bob.get("/auth/verify", headers={"authorization": f"Bearer {secret}"}).status_code == status
    first = door.accounts.create("王芳", frozenset({Role.CLERK}))
    bob.cookies.set(SESSION_COOKIE, door.sessions.open("local:王芳", "", ""))
    assert bob.get("/auth/verify").status_code == 401
    door.accounts.change_password("local:王芳", "a sentence of mine", present=first)
    assert bob.get("/auth/verify").headers["x-user"] == "%E7%8E%8B%E8%8A%B3"


def hidden_fields(page: Response) -> dict[str, str]:
    """What the question carries along."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))


def test_what_lasts_asks_for_the_password_again(bob: TestClient, door: FrontDoor, clock: Clock) -> None:
    """A quarter of an hour after the login: a token, a second factor on and off; the form comes back filled in."""
    csrf = form_token(bob.get("/account"))
    clock.turn(minutes=15)
    form = {"csrf": csrf, "label": 'ERP "x"', "days": "30", "scope_read": "1"}
    question = bob.post("/account/tokens", data=form)
    assert question.status_code == 403
    assert "确认是您本人" in question.text
    assert 'action="/account/tokens"' in question.text
    assert door.tokens.of("local:bob") == []
    carried = {**form, **{name: value for name, value in hidden_fields(question).items() if name != "label"}}
    assert carried == form
    wrong = bob.post("/account/tokens", data={**carried, "present": "wrong"})
    assert wrong.status_code == 400
    assert "wrong" not in hidden_fields(wrong).values()
    assert door.tokens.of("local:bob") == []
    made = bob.post("/account/tokens", data={**carried, "present": BOBS_PASSWORD})
    assert made.status_code == 200
    assert [token.label for token in door.tokens.of("local:bob")] == ['ERP "x"']
    assert bob.post("/account/tokens", data={**form, "label": "second"}).status_code == 200


@pytest.mark.parametrize("path", ["tokens", "second-factor/new", "second-factor", "second-factor/off"])
def test_an_old_session_alone_changes_nothing(bob: TestClient, door: FrontDoor, clock: Clock, path: str) -> None:
    """With every field right but the password; a clock put back does not make it young again."""
    csrf = form_token(bob.get("/account"))
    secret = new_secret()
    if path == "second-factor/off":
        door.second_factors.turn_on("local:bob", secret, code_at(secret, step_of(clock())))
    clock.turn(hours=-3)
    form = {"csrf": csrf, "label": "x", "days": "1", "scope_read": "1", "secret": secret}
    form["code"] = code_at(secret, step_of(clock()) + 1)
    before = door.second_factors.has("local:bob")
    assert "确认是您本人" in bob.post(f"/account/{path}", data=form).text
    assert door.second_factors.has("local:bob") == before
    assert door.tokens.of("local:bob") == []


def test_the_question_is_slowed_and_speaks_english(bob: TestClient, clock: Clock) -> None:
    """Two wrong ones, then waiting."""
    form = {"csrf": form_token(bob.get("/account")), "present": "wrong"}
    clock.turn(minutes=15)
    answers = [bob.post("/account/second-factor/new?lang=en", data=form) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [400, 400, 429, 429, 429]
    assert "Is it you?" in answers[0].text
    assert answers[-1].headers["retry-after"] == "5"
