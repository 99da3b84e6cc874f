"""Gradio behind the wall and its guard: the real thing, mounted as the product mounts it."""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.roles import Role
from auth.tables import metadata
from desk.store.database import open_database
from webui.wall.guard import GradioGuard, Owners
from webui.wall.wall import SESSION_COOKIE, Wall, WallConfig

API = "/ui/gradio_api"

# Gradio leaves event loops of its own unclosed; what they leave behind is none of ours.
pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore:unclosed:ResourceWarning"
)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One database for the module: Gradio takes seconds to start."""
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('gradio') / 'auth.sqlite3'}")
    metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def door(database: Engine) -> FrontDoor:
    """A front door with alice and bob."""
    door = open_front_door(database, FrontDoorConfig())
    for login in ("alice", "bob"):
        first = door.accounts.create(login, frozenset({Role.CLERK}))
        door.accounts.change_password(f"local:{login}", "three unrelated words", present=first)
    return door


@pytest.fixture(scope="module")
def wall(door: FrontDoor) -> Wall:
    """The small Gradio app behind the wall."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    from tests.webui.small_gradio import mounted

    return Wall(mounted(), door, WallConfig(), GradioGuard("/ui"))


@pytest.fixture(scope="module")
def running(wall: Wall) -> Iterator[Wall]:
    """The app, started."""
    with TestClient(wall):
        yield wall
    gc.collect()


def visitor(wall: Wall, door: FrontDoor, login: str | None) -> TestClient:
    """A browser with the session of `login`, or with none."""
    client = TestClient(wall, follow_redirects=False)
    if login:
        client.cookies.set(SESSION_COOKIE, door.sessions.open(f"local:{login}", "", ""))
    return client


@pytest.fixture
def alice(running: Wall, door: FrontDoor) -> TestClient:
    """Alice's browser."""
    return visitor(running, door, "alice")


@pytest.fixture
def bob(running: Wall, door: FrontDoor) -> TestClient:
    """Bob's browser."""
    return visitor(running, door, "bob")


def event(session_hash: str, function: int, *values: Any) -> dict[str, Any]:
    """What the page sends to run a function."""
    return {"data": list(values), "fn_index": function, "session_hash": session_hash, "trigger_id": None}


def file_named(path: str) -> dict[str, Any]:
    """A file as the page names it."""
    return {"path": path, "orig_name": "a.txt", "meta": {"_type": "gradio.FileData"}}


def answers(client: TestClient, session_hash: str) -> list[dict[str, Any]]:
    """The events of a page until the queue is through."""
    stream = client.get(f"{API}/queue/data", params={"session_hash": session_hash})
    assert stream.status_code == 200
    return [json.loads(line[5:]) for line in stream.text.splitlines() if line.startswith("data:")]


def upload(client: TestClient, content: bytes) -> str:
    """Upload a text file; gives the path that Gradio answers."""
    answer = client.post(f"{API}/upload", files={"files": ("a.txt", content)})
    assert answer.status_code == 200
    path = answer.json()[0]
    assert isinstance(path, str)
    return path


def test_the_pages_work_behind_the_guard(bob: TestClient) -> None:
    """Page, configuration, an event and its answer; the handler knows who is there."""
    assert bob.get("/ui/").status_code == 200
    assert bob.get("/ui/config").status_code == 200
    assert bob.post(f"{API}/queue/join", json=event("bobs1", 0, "Bob")).status_code == 200
    done = [answer for answer in answers(bob, "bobs1") if answer["msg"] == "process_completed"]
    assert done[0]["output"]["data"] == ["Bob seen by local:bob"]


def test_a_page_belongs_to_who_opened_it(alice: TestClient, bob: TestClient) -> None:
    """Alice neither hears bob's page, nor speaks in its name, nor ends it."""
    joined = bob.post(f"{API}/queue/join", json=event("bobs2", 0, "Bob")).json()
    assert alice.get(f"{API}/queue/data", params={"session_hash": "bobs2"}).status_code == 403
    assert alice.get(f"{API}/queue/data?session_hash=alices&session_hash=bobs2").status_code == 403
    assert alice.get(f"{API}/heartbeat/bobs2").status_code == 403
    assert alice.post(f"{API}/queue/join", json=event("bobs2", 0, "Eve")).status_code == 403
    assert alice.post(f"{API}/run/predict", json=event("bobs2", 0, "Eve")).status_code == 403
    component = {"session_hash": "bobs2", "component_id": 1, "fn_name": "ls", "data": []}
    assert alice.post(f"{API}/component_server", json=component).status_code == 403
    cancel = {"session_hash": "alices", "fn_index": 0, "event_id": joined["event_id"]}
    assert alice.post(f"{API}/cancel", json=cancel).status_code == 403
    assert alice.post(f"{API}/reset", json={"event_id": joined["event_id"]}).status_code == 403
    assert bob.post(f"{API}/reset", json={"event_id": joined["event_id"]}).status_code == 200


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"data": []}', b'{"session_hash": 5, "data": []}', b"[" * 100_000]
)
def test_an_event_without_a_page_is_refused(bob: TestClient, body: bytes) -> None:
    """No page, no event."""
    answer = bob.post(f"{API}/queue/join", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 403


def test_an_upload_belongs_to_who_brought_it(alice: TestClient, bob: TestClient) -> None:
    """Bob gets his file back and may use it; alice may not, though she knows its path."""
    path = upload(bob, b"bob's receipt")
    assert bob.get(f"{API}/file={path}").content == b"bob's receipt"
    assert alice.get(f"{API}/file={path}").status_code == 403
    assert alice.get(f"{API}/file/{path}").status_code == 403
    assert alice.post(f"{API}/queue/join", json=event("alices2", 1, file_named(path))).status_code == 403
    assert bob.post(f"{API}/queue/join", json=event("bobs3", 1, file_named(path))).status_code == 200
    done = [answer for answer in answers(bob, "bobs3") if answer["msg"] == "process_completed"]
    assert done[0]["output"]["data"] == [13]


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "/proc/self/environ", "../../etc/passwd", "http://127.0.0.1:1/x", "file:///etc/passwd", ""],
)
def test_no_other_file_is_named(bob: TestClient, path: str) -> None:
    """A path that nobody uploaded is refused, however deep it is hidden in the event."""
    for value in (file_named(path), [file_named(path)], {"files": [{"x": file_named(path)}]}):
        assert bob.post(f"{API}/queue/join", json=event("bobs4", 1, value)).status_code == 403
    assert bob.get(f"{API}/file={path}").status_code == 403


def test_the_same_file_of_two_people_is_both_of_theirs(alice: TestClient, bob: TestClient) -> None:
    """Gradio keeps one copy of it; who has the file may use it, whoever came first."""
    path = upload(alice, b"the same receipt")
    assert bob.get(f"/ui/gradio_api/file={path}").status_code == 403
    assert upload(bob, b"the same receipt") == path
    assert bob.get(f"/ui/gradio_api/file={path}").status_code == 200
    assert alice.get(f"/ui/gradio_api/file={path}").status_code == 200


def test_mounted_gradio_itself_checks_paths_too(running: Wall) -> None:
    """Were the guard to miss one: with `has_launched` Gradio refuses a path that was not uploaded."""
    with TestClient(running._app) as naked:
        answer = naked.post(f"{API}/run/predict", json=event("naked", 1, file_named("/etc/passwd")))
    assert answer.status_code == 500
    assert "root:" not in answer.text


def test_gradios_own_doors_are_shut(alice: TestClient) -> None:
    """Its login, logout, API page, call interface, proxy, monitoring, profiling and editor do not exist here."""
    for path in ("logout", "monitoring", "gradio_api/runs", "gradio_api/deep_link", "gradio_api/openapi.json"):
        assert alice.get(f"/ui/{path}").status_code == 403, path
    for path in ("gradio_api/proxy=http://127.0.0.1/", "gradio_api/vibe-code", "gradio_api/call/greet/x", "user"):
        assert alice.get(f"/ui/{path}").status_code == 403, path
    for path in (
        "login",
        "gradio_api/call/greet",
        "gradio_api/api/greet",
        "gradio_api/run/greet",
        "gradio_api/stream/x",
    ):
        assert alice.post(f"/ui/{path}", json=event("alices5", 0, "x")).status_code == 403, path


def paths_of(routes: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every method and path of an app, mounts and included routers walked through."""
    for route in routes:
        inner = getattr(route, "routes", None) or getattr(getattr(route, "original_router", None), "routes", None)
        path = prefix + getattr(route, "path", "")
        if inner:
            yield from paths_of(inner, path + (getattr(getattr(route, "include_context", None), "prefix", "") or ""))
        else:
            for method in getattr(route, "methods", None) or {"GET"}:
                yield method, path.replace("{", "x").replace("}", "x").replace(":path", "")


def test_a_stranger_walks_every_route(running: Wall, door: FrontDoor) -> None:
    """Not one of the app's routes, Gradio's included, answers a visitor without a session."""
    stranger = visitor(running, door, None)
    walked = set(paths_of(running._app.routes))
    assert any("queue/join" in path for _, path in walked)
    assert len(walked) > 60
    for method, path in walked:
        assert stranger.request(method, path).status_code == 401, (method, path)


def test_old_owners_are_forgotten_first() -> None:
    """Memory is bounded; what is in use stays."""
    owners = Owners(capacity=2)
    assert owners.claim("a", "bob")
    assert owners.claim("b", "bob")
    assert owners.claim("a", "bob")
    assert owners.claim("c", "alice")
    assert not owners.claim("a", "alice")
    assert not owners.holds("b", "bob")
