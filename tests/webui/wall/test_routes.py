"""A walk over every route of the whole application, Gradio's included, by people who may not be there."""

from __future__ import annotations

import gc
import io
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from PIL import Image
from sqlalchemy import select
from starlette.testclient import TestClient

from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.roles import Role
from desk.settings import Settings
from desk.store.database import open_database
from desk.store.store import DocumentRow
from tests.webui.api.readers import OneLineReader, engine_over
from webui.app import create_app
from webui.wall.wall import OPEN_FOLDER, OPEN_PATHS, SESSION_COOKIE

# Gradio leaves event loops of its own unclosed; what they leave behind is none of ours.
pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore:unclosed:ResourceWarning"
)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An installation of its own."""
    return Settings(data_dir=tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[FastAPI]:
    """The application as it is shipped, with a reader that needs no models."""
    app = create_app(settings, engine_over(OneLineReader()))
    with TestClient(app):
        yield app
    gc.collect()


@pytest.fixture(scope="module")
def door(app: FastAPI, settings: Settings) -> Iterator[FrontDoor]:
    """A front door over the same database, with a person of each role that is no administrator, and a second clerk."""
    database = open_database(settings.database)
    door = open_front_door(database, FrontDoorConfig())
    for login, role in {"eve": Role.CLERK, **{role.value: role for role in Role if role != Role.ADMIN}}.items():
        first = door.accounts.create(login, frozenset({role}))
        door.accounts.change_password(f"local:{login}", "three unrelated words", present=first)
    yield door
    database.dispose()


def visitor(app: FastAPI, door: FrontDoor, login: str | None) -> TestClient:
    """A browser with the session of `login`, or with none."""
    client = TestClient(app, follow_redirects=False, raise_server_exceptions=False)
    if login:
        client.cookies.set(SESSION_COOKIE, door.sessions.open(f"local:{login}", "", ""))
    return client


def routes_of(routes: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every method and path, with mounts and included routers walked through; placeholders become `x`."""
    for route in routes:
        path = prefix + getattr(route, "path", "")
        inner = getattr(route, "routes", None) or getattr(getattr(route, "original_router", None), "routes", None)
        if inner:
            yield from routes_of(inner, path + (getattr(getattr(route, "include_context", None), "prefix", "") or ""))
        else:
            named = "/".join("x" if part.startswith("{") else part for part in path.split("/"))
            for method in getattr(route, "methods", None) or {"GET"}:
                yield method, named.replace("{path_or_url:path}", "x").replace("{url_path:path}", "x")


def is_open(path: str) -> bool:
    """Whether the wall's literal list has it."""
    return path in OPEN_PATHS or path.startswith(OPEN_FOLDER)


def test_a_stranger_gets_nowhere(app: FastAPI, door: FrontDoor) -> None:
    """401 everywhere but on the short literal list; so a new route is closed until someone opens it there."""
    stranger = visitor(app, door, None)
    walked = set(routes_of(app.routes))
    paths = {path for _, path in walked}
    assert {"/", "/v1/documents", "/account", "/password", "/ui/config"} <= paths
    assert any(path.endswith("/queue/join") for path in paths)
    closed = [(method, path) for method, path in walked if not is_open(path)]
    assert len(closed) > 90
    opened = [(method, path) for method, path in closed if stranger.request(method, path).status_code != 401]
    assert opened == []


def test_what_is_open_tells_a_stranger_nothing(app: FastAPI, door: FrontDoor, settings: Settings) -> None:
    """No path, no version, no name in the answers of the open addresses."""
    stranger = visitor(app, door, None)
    for path in sorted(OPEN_PATHS):
        answer = stranger.get(path)
        assert answer.status_code in {200, 204, 303, 401, 403, 503}, path
        assert str(settings.data_dir) not in answer.text


@pytest.mark.parametrize("role", [Role.CLERK, Role.LEGAL, Role.AUDITOR])
def test_pages_for_administrators_are_closed_to_others(app: FastAPI, door: FrontDoor, role: Role) -> None:
    """403, whichever way it is asked; an auditor reads the record and nothing else."""
    client = visitor(app, door, role.value)
    readable = {"/admin/audit", "/admin/audit/export"} if role is Role.AUDITOR else set()
    for method, path in set(routes_of(app.routes)):
        if path.startswith("/admin/") and method == "GET" and path not in readable:
            assert client.get(path).status_code == 403, path


def test_an_auditor_works_with_no_documents(app: FastAPI, door: FrontDoor) -> None:
    """Looking, handing in, exporting: the role has none of them."""
    client = visitor(app, door, "auditor")
    assert client.get("/v1/documents").status_code == 403
    assert client.get("/v1/documents/x").status_code == 403
    posted = client.post("/v1/ocr", files={"file": ("a.png", b"\x89PNG")})
    assert posted.status_code == 403


def test_another_clerk_finds_none_of_ones_documents(app: FastAPI, door: FrontDoor, settings: Settings) -> None:
    """Every route that takes a document's id answers as if it did not exist, and nothing of it changes."""
    owner, eve = visitor(app, door, "clerk"), visitor(app, door, "eve")
    handed_in = owner.post("/v1/ocr", files={"file": ("a.png", small_picture())})
    assert handed_in.status_code in {200, 202}, handed_in.text
    database = open_database(settings.database)
    with database.connect() as connection:
        document_id = connection.execute(select(DocumentRow.id)).scalar_one()
    assert owner.get(f"/v1/documents/{document_id}").status_code == 200
    with_id = {
        (method, path.replace("/documents/x", f"/documents/{document_id}"))
        for method, path in routes_of(app.routes)
        if "/documents/x" in path
    }
    assert len(with_id) > 4
    for method, path in with_id:
        answer = eve.request(method, path, **({"json": {}} if method in {"POST", "PUT", "PATCH"} else {}))
        assert answer.status_code in {404, 405, 422}, (method, path, answer.text)
        assert "OneLine" not in answer.text
    assert document_id not in eve.get("/v1/documents").text
    assert owner.get(f"/v1/documents/{document_id}").status_code == 200
    database.dispose()


def small_picture() -> bytes:
    """A white PNG."""

    file = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(file, "PNG")
    return file.getvalue()
