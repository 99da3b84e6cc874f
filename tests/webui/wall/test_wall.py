"""The wall: what opens, for whom, and how the rest is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from functools import partial

import pytest
from anyio import to_thread
from argon2 import PasswordHasher
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.passwords import Passwords
from auth.roles import Role
from auth.tokens import Scope
from tests.conftest import Clock
from webui.wall.guard import GradioGuard
from webui.wall.wall import SESSION_COOKIE, Wall, WallConfig

BOBS_PASSWORD = "three unrelated words"


async def show_user(request: Request) -> JSONResponse:
    """Says who the wall let through."""
    return JSONResponse({"user": request.state.user.id if request.state.user else None})


async def greet(socket: WebSocket) -> None:
    """Accepts and says hello."""
    await socket.accept()
    await socket.send_text("hello")
    await socket.close()


@pytest.fixture
def door(database: Engine, clock: Clock) -> FrontDoor:
    """A front door with bob."""
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    door = open_front_door(database, FrontDoorConfig(), clock=clock, passwords=cheap)
    first = door.accounts.create("bob", frozenset({Role.CLERK}))
    door.accounts.change_password("local:bob", BOBS_PASSWORD, present=first)
    return door


def walled(door: FrontDoor, root_path: str = "") -> Wall:
    """A small app behind the wall."""
    anywhere = ["/", "/login", "/health", "/private", "/password", "/logout", "/login/assets/{name}", "/v1/documents"]
    routes = [Route(path, show_user, methods=["GET", "POST"]) for path in anywhere]
    app = Starlette(routes=[*routes, WebSocketRoute("/socket", greet)])
    return Wall(app, door, WallConfig(root_path=root_path), GradioGuard("/ui"))


@pytest.fixture
def anonymous(door: FrontDoor) -> Iterator[TestClient]:
    """A visitor without a session."""
    with TestClient(walled(door), follow_redirects=False) as client:
        yield client


@pytest.fixture
def bob(door: FrontDoor, anonymous: TestClient) -> TestClient:
    """The same visitor with bob's session."""
    anonymous.cookies.set(SESSION_COOKIE, door.sessions.open("local:bob", "", ""))
    return anonymous


@pytest.mark.parametrize("path", ["/login", "/health", "/login/assets/theme.css"])
def test_what_is_open(anonymous: TestClient, path: str) -> None:
    """The literal list opens for anyone."""
    assert anonymous.get(path).json() == {"user": None}


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/private", "/nowhere", "/LOGIN", "/login/", "/login/x", "//login", "/health/", "/ui/", "/ui/config"),
        *("/login/assets/../../private", "/login/assets/%2e%2e/private", "/private;/login", "/private%3f/login"),
        "/v1/documents",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD"])
def test_everything_else_is_closed(anonymous: TestClient, path: str, method: str) -> None:
    """Whatever the spelling and the method: 401, also for what does not exist."""
    assert anonymous.request(method, path).status_code == 401


def test_the_refusal_says_what_to_do(anonymous: TestClient) -> None:
    """Programs get the one error shape, in the language they ask for."""
    refusal = anonymous.get("/v1/documents", headers={"accept-language": "en"})
    body = refusal.json()
    assert (body["code"], body["error"]) == (401, "not_logged_in")
    assert body["hint"].startswith("Log in again")
    assert len(body["reference"]) == 12
    assert refusal.headers["www-authenticate"].startswith("Bearer")
    assert (
        anonymous.get("/v1/documents", headers={"accept-language": "zh-CN"})
        .json()["message"]
        .startswith("您还没有登录")
    )


def test_a_person_is_led_to_the_login_page_and_back(anonymous: TestClient) -> None:
    """A browser that opens a page is redirected, with the way back; one that fetches gets the 401."""
    page = anonymous.get("/private?a=1&b=%2F", headers={"accept": "text/html"})
    assert page.status_code == 303
    assert page.headers["location"] == "/login?next=%2Fprivate%3Fa%3D1%26b%3D%252F"
    fetched = anonymous.get("/private", headers={"accept": "text/html", "sec-fetch-mode": "cors"})
    assert fetched.status_code == 401


def test_a_link_in_a_mail_is_tried_once_more_from_here(anonymous: TestClient) -> None:
    """A strict cookie is not sent on a click from elsewhere: the page reloads itself, then the cookie is."""
    page = anonymous.get("/private?x=<b>", headers={"sec-fetch-mode": "navigate", "sec-fetch-site": "cross-site"})
    assert page.status_code == 200
    assert "url=/private?x=%3Cb%3E" in page.text or "url=/private?x=&lt;b&gt;" in page.text
    again = anonymous.get("/private", headers={"sec-fetch-mode": "navigate", "sec-fetch-site": "same-origin"})
    assert again.status_code == 303


def test_a_session_opens(bob: TestClient) -> None:
    """With a session the app knows who asks."""
    assert bob.get("/private").json() == {"user": "local:bob"}
    assert bob.post("/private").json() == {"user": "local:bob"}


@pytest.mark.parametrize("secret", ["", "x", "A" * 43, "A" * 9000, "☃", "\x00"])
def test_a_made_up_cookie_opens_nothing(anonymous: TestClient, secret: str) -> None:
    """Guessing a session is hopeless and harmless."""
    assert anonymous.get("/private", headers={"cookie": f"{SESSION_COOKIE}={secret}".encode()}).status_code == 401


@pytest.mark.parametrize(
    ("person", "status"), [("local:bob", 200), ("local%3Abob", 200), ("local:ann", 401), ("", 401)]
)
def test_a_page_of_somebody_else_gets_nothing(bob: TestClient, person: str, status: int) -> None:
    """A window that the person before left open neither reads nor writes in the name of the next."""
    assert bob.get("/private", headers={"X-Desk-Person": person}).status_code == status


def test_a_disabled_account_is_out_with_the_next_request(bob: TestClient, door: FrontDoor) -> None:
    """No waiting for a timeout."""
    door.accounts.disable("bob")
    assert bob.get("/private").status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "http://testserver"}, 200),
        ({"origin": "http://testserver:80"}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "http://testserver.evil.example"}, 403),
        ({"origin": "http://testserver:8080"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://["}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver"}, 403),
    ],
)
def test_a_change_must_come_from_our_own_pages(bob: TestClient, headers: dict[str, str], status: int) -> None:
    """A forged request from another site is refused, whatever header gives it away."""
    assert bob.post("/private", headers=headers).status_code == status
    assert bob.get("/private", headers=headers).status_code == 200


def test_the_first_password_opens_only_the_page_to_change_it(anonymous: TestClient, door: FrontDoor) -> None:
    """Everything else leads there."""
    door.accounts.create("new", frozenset({Role.CLERK}))
    anonymous.cookies.set(SESSION_COOKIE, door.sessions.open("local:new", "", ""))
    assert anonymous.get("/password").status_code == 200
    assert anonymous.get("/private", headers={"accept": "text/html"}).headers["location"] == "/password"
    assert anonymous.post("/v1/documents").json()["error"] == "password_change_due"


def test_the_password_alone_is_not_enough_where_a_code_is_due(anonymous: TestClient, door: FrontDoor) -> None:
    """A session that waits for the second factor opens nothing."""
    secret = door.sessions.open("local:bob", "", "", second_factor_due=True)
    anonymous.cookies.set(SESSION_COOKIE, secret)
    assert anonymous.get("/private").status_code == 401


def test_every_answer_carries_the_careful_headers(bob: TestClient) -> None:
    """Nothing is sniffed, framed, kept in caches, or told to other sites, and no text becomes code."""
    for path in ("/private", "/nowhere", "/login", "/ui/nowhere"):
        headers = bob.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
        assert "no-store" in headers["cache-control"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe-eval" not in headers["content-security-policy"]


def test_web_sockets_stand_behind_the_wall_too(bob: TestClient, door: FrontDoor) -> None:
    """No session or another site's page: closed before it opens."""
    with bob.websocket_connect("/socket") as socket:
        assert socket.receive_text() == "hello"
    with (
        pytest.raises(WebSocketDisconnect),
        bob.websocket_connect("/socket", headers={"origin": "http://evil.example"}),
    ):
        pass
    bob.cookies.clear()
    with pytest.raises(WebSocketDisconnect), bob.websocket_connect("/socket"):
        pass


@pytest.mark.parametrize("path", ["/ocr/private", "/private"])
def test_behind_a_proxy_with_a_prefix(door: FrontDoor, path: str) -> None:
    """Whether or not the proxy strips the prefix, the same is open and links carry it once."""
    with TestClient(walled(door, "/ocr"), follow_redirects=False) as client:
        page = client.get(path, headers={"accept": "text/html"})
        assert page.headers["location"] == "/ocr/login?next=%2Focr%2Fprivate"
        assert client.get("/ocr/login").status_code != 401
        assert client.get("/ocrlogin").status_code == 401
        assert client.get("/ocr/ocr/login").status_code == 401


def streaming(door: FrontDoor, path: str, between: Callable[[], object]) -> Wall:
    """A wall before a stream of three events, with something that happens before the third."""

    async def events() -> AsyncIterator[str]:
        yield "first "
        yield "second "
        await to_thread.run_sync(between)
        yield "third "

    async def stream(_request: Request) -> StreamingResponse:
        return StreamingResponse(events(), media_type="text/event-stream")

    app = Starlette(routes=[Route(path, stream)])
    return Wall(app, door, WallConfig(recheck_stream_seconds=0), GradioGuard("/ui"))


def test_a_stream_ends_soon_after_its_session(door: FrontDoor) -> None:
    """Events stop when the account is disabled, though the connection was opened before."""
    wall = streaming(door, "/stream", partial(door.accounts.disable, "bob"))
    with TestClient(wall) as client:
        client.cookies.set(SESSION_COOKIE, door.sessions.open("local:bob", "", ""))
        answer = client.get("/stream")
    assert answer.text == "first second "


def test_a_stream_ends_soon_after_its_token(door: FrontDoor) -> None:
    """As with a session: what a program reads stops when its token is revoked."""
    secret, token = door.tokens.make("local:bob", "erp", frozenset({Scope.READ}), timedelta(days=1))
    wall = streaming(door, "/v1/stream", partial(door.tokens.revoke, "local:bob", str(token.id)))
    with TestClient(wall) as client:
        answer = client.get("/v1/stream", headers={"Authorization": f"Bearer {secret}"})
    assert answer.text == "first second "
