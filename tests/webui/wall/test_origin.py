"""No address that a visitor can write leads away from this site."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urljoin, urlsplit

import pytest
from argon2 import PasswordHasher
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.passwords import Passwords
from auth.roles import Role
from tests.conftest import Clock
from webui.wall.guard import GradioGuard
from webui.wall.origin import is_local_target, is_same_origin, local_target
from webui.wall.wall import SESSION_COOKIE, Wall, WallConfig

LEAVING = [
    "//evil.example/login",
    "///evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/%2fevil.example",
    "/%2Fevil.example",
    "/%252fevil.example",
    "/%25252fevil.example",
    "/%5cevil.example",
    "/%255Cevil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/%09/evil.example",
    "/%0a%0devil.example",
    "/\u2028/evil.example",
    "/\u200b/evil.example",
    "/\u202eevil.example",
    "/.//evil.example",
    "/%2e//evil.example",
    "/a/..//evil.example",
    "/ui//evil.example",
    "/ /evil.example",
    "https:evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "evil.example",
    "",
    "/%" + "25" * 40 + "2fevil.example",
]
STAYING = [
    "/",
    "/private",
    "/private?a=1&b=%2F%2Fx",
    "/a%20b/c",
    "/文档?next=https://other.example//",
    "/x#//y",
    "/a:b@c",
]


async def answer(_request: Request) -> PlainTextResponse:
    """Anything."""
    return PlainTextResponse("ok")


async def lead_away(request: Request) -> RedirectResponse:
    """A page of ours that believes what it is told: the kind of fault that the wall mends."""
    return RedirectResponse(request.query_params["to"])


@pytest.fixture
def door(database: Engine, clock: Clock) -> FrontDoor:
    """A front door with bob."""
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    door = open_front_door(database, FrontDoorConfig(), clock=clock, passwords=cheap)
    first = door.accounts.create("bob", frozenset({Role.CLERK}))
    door.accounts.change_password("local:bob", "three unrelated words", present=first)
    return door


@pytest.fixture
def visitor(door: FrontDoor) -> Iterator[TestClient]:
    """A browser that follows no redirect."""
    inside = Mount("/below", routes=[Route("/", answer)])
    app = Starlette(routes=[Route("/away", lead_away), Route("/folder/", answer), inside])
    with TestClient(Wall(app, door, WallConfig(), GradioGuard("/ui")), follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize("target", LEAVING)
def test_what_leaves_the_site_is_no_target(target: str) -> None:
    """However it is escaped."""
    assert not is_local_target(target)
    assert local_target(target, "desk.example") is None


@pytest.mark.parametrize("target", STAYING)
def test_what_stays_is_a_target(target: str) -> None:
    """What follows a question mark is nobody's business."""
    assert is_local_target(target)


@given(st.text(st.sampled_from("/\\%25fFcC.e:@?#\t\n a"), max_size=14))
@example("/%2e%2f/x")
def test_a_local_target_keeps_its_host_in_every_reading(rest: str) -> None:
    """Resolved as it stands, or with its escapes undone by a proxy, it is the same site."""
    target = f"/{rest}"
    if is_local_target(target):
        assert urlsplit(urljoin("http://desk.example/login", target)).netloc == "desk.example"


@pytest.mark.parametrize("site", ["cross-site", "same-site", "same-origin", None])
@pytest.mark.parametrize("path", [path for path in LEAVING if path.startswith("/") and " " not in path])
def test_a_link_from_elsewhere_ends_here(visitor: TestClient, path: str, site: str | None) -> None:
    """The page that sends a browser round once more, and the redirect to the login page, name this site alone."""
    headers = {"sec-fetch-mode": "navigate", "accept": "text/html"} | ({"sec-fetch-site": site} if site else {})
    request = visitor.build_request("GET", "/", headers=headers)
    request.url = request.url.copy_with(raw_path=quote(path, safe="/%\\.").encode())
    page = visitor.send(request)
    assert "evil" not in page.text
    assert "evil" not in page.headers.get("location", "")


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/x", "/\\evil.example", "https:evil.example"]
)
def test_no_redirect_leaves_whoever_made_it(visitor: TestClient, door: FrontDoor, target: str) -> None:
    """The wall looks at every redirect that passes through it."""
    visitor.cookies.set(SESSION_COOKIE, door.sessions.open("local:bob", "", ""))
    assert visitor.get("/away", params={"to": target}).headers["location"] == "/"


def test_a_redirect_does_not_name_the_host_that_the_request_claimed(visitor: TestClient, door: FrontDoor) -> None:
    """The routing table adds a slash by an absolute address: only its path goes out."""
    visitor.cookies.set(SESSION_COOKIE, door.sessions.open("local:bob", "", ""))
    for path in ("/folder", "/below"):
        led = visitor.get(f"{path}?a=1", headers={"host": "evil.example", "cookie": _cookie(visitor)})
        assert led.headers["location"] == f"{path}/?a=1"


def _cookie(client: TestClient) -> str:
    return f"{SESSION_COOKIE}={client.cookies[SESSION_COOKIE]}"


@pytest.mark.parametrize("host", ["a:b", "a:99999999", "[", ""])
def test_a_broken_host_is_another_origin(host: str) -> None:
    """No number at the end, no address: not ours, and no error."""
    assert not is_same_origin(Headers({"host": host, "origin": "http://desk.example"}), scheme="http")
