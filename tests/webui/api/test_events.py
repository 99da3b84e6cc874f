"""`/v1/documents/{id}/events`: a document's pages reach whoever may see it while the rest is still being read."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.testclient import TestClient

from auth.roles import Role
from auth.tokens import Scope
from desk.cases.following import MOST_EACH, Following
from desk.line.bell import Bell
from desk.store.files import FileStore
from engine.errors import ReaderRefused
from engine.words import Words
from tests.engine import drawing
from tests.webui.api.conftest import Service, listening, picture
from webui.wall.stopping import StoppingServer

LONG = drawing.picture_pdf(*[drawing.page(("page",))] * 3)
SECONDS = 60.0


@dataclass(frozen=True)
class Event:
    """One event as it came."""

    name: str
    data: Any
    id: str


def events_of(lines: Iterator[str]) -> Iterator[Event]:
    """Taken apart as a browser does it; comments are left out."""
    found: dict[str, str] = {}
    for line in lines:
        if not line and "event" in found:
            yield Event(found["event"], json.loads(found["data"]), found.get("id", ""))
            found = {}
        name, _, value = line.partition(": ")
        found |= {name: value} if name else {}


class Gate:
    """Holds the reader before every page until it is opened, or as many pages as were let through."""

    def __init__(self, service: Service) -> None:
        self._may_go = threading.Semaphore(0)
        service.reader.before_page = lambda _cancelled: self._may_go.acquire(timeout=SECONDS)

    def let(self, pages: int = 100) -> None:
        """Lets so many pages through; all, unless it is said how many."""
        for _ in range(pages):
            self._may_go.release()


@pytest.fixture
def gate(service: Service) -> Iterator[Gate]:
    """In front of the service's reader."""
    gate = Gate(service)
    yield gate
    gate.let()


@contextmanager
def followed(client: TestClient, address: str, document_id: str, last: str = "") -> Iterator[Iterator[Event]]:
    """The events of a document as they come over a real connection."""
    headers = {"Last-Event-ID": last} if last else {}
    where = f"{address}/v1/documents/{document_id}/events"
    with (
        httpx.Client(cookies=dict(client.cookies), trust_env=False, timeout=SECONDS) as browser,
        browser.stream("GET", where, headers=headers) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert "no-store" in answer.headers["cache-control"]
        yield events_of(answer.iter_lines())


def submitted(client: TestClient, content: bytes = LONG) -> str:
    """The id of a document that was put in line."""
    (document,) = client.post("/v1/jobs", files={"files": content}).json()["data"]["documents"]
    return str(document["id"])


def all_events(client: TestClient, document_id: str, last: str = "") -> list[Event]:
    """What comes until the answer is over."""
    answer = client.get(f"/v1/documents/{document_id}/events", headers={"Last-Event-ID": last})
    return list(events_of(iter(answer.text.split("\n"))))


def test_the_first_page_is_there_while_the_second_is_read(service: Service, gate: Gate) -> None:
    """Every page once, as it stands in the finished document, then the end."""
    alice = service.as_("alice")
    document_id = submitted(alice)
    with listening(service.app) as address, followed(alice, address, document_id) as events:
        gate.let(1)
        pages = [next(event for event in events if event.name == "page")]
        assert alice.get(f"/v1/documents/{document_id}").json()["data"]["document"] is None
        gate.let()
        rest = list(events)
    pages += [event for event in rest if event.name == "page"]
    assert rest[-1] == Event("end", {"state": "done", "error": None}, "")
    opened = alice.get(f"/v1/documents/{document_id}").json()["data"]["document"]
    assert [page.data for page in pages] == opened["pages"]
    assert [page.id.partition(":")[2] for page in pages] == ["1", "1-2", "1-3"]


def test_progress_is_told_when_it_changes(service: Service, gate: Gate) -> None:
    """Where it is, at once on connecting and whenever that is another place."""
    alice = service.as_("alice")
    document_id = submitted(alice)
    with listening(service.app) as address, followed(alice, address, document_id) as events:
        told = next(event.data for event in events if event.data.get("step") == "read")
        assert told == {"state": "reading", "step": "read", "page": 1, "pages": 3}
        gate.let(1)
        told = next(event.data for event in events if event.name == "progress" and event.data["page"] == 2)
        assert told["pages"] == 3


def test_who_comes_late_gets_all_pages_and_who_comes_again_the_rest(service: Service) -> None:
    """`Last-Event-ID` says which they have; what cannot be understood of it counts for nothing."""
    alice = service.as_("alice")
    document_id = alice.post("/v1/ocr", content=LONG).json()["data"]["id"]
    late = all_events(alice, document_id)
    assert [event.name for event in late] == ["page", "page", "page", "end"]
    again = all_events(alice, document_id, last=late[1].id)
    assert [event.data["number"] for event in again[:-1]] == [3]
    assert again[-1].name == "end"
    assert all_events(alice, document_id, last="page 2") == late


def test_a_document_of_one_page_comes_with_its_end(service: Service) -> None:
    """There is nothing to show before."""
    alice = service.as_("alice")
    page, end = all_events(alice, alice.post("/v1/ocr", content=picture()).json()["data"]["id"])
    assert [line["text"] for line in page.data["lines"]] == ["编号：A-17"]
    assert end.data["state"] == "done"


def test_a_failure_is_told_with_its_error(service: Service) -> None:
    """As the document itself has it."""

    def fail(_cancelled: object) -> None:
        raise ReaderRefused(Words("不行。", "No."), Words("再试。", "Again."))

    service.reader.before_page = fail
    alice = service.as_("alice")
    document_id = submitted(alice)
    with listening(service.app) as address, followed(alice, address, document_id) as events:
        *_, end = events
    error = alice.get(f"/v1/documents/{document_id}").json()["data"]["error"]
    assert (end.name, end.data) == ("end", {"state": "failed", "error": error})
    assert error["code"] == "reader_refused"


def test_what_is_deleted_meanwhile_is_gone(service: Service, gate: Gate) -> None:
    """No page follows."""
    alice = service.as_("alice")
    document_id = submitted(alice)
    with listening(service.app) as address, followed(alice, address, document_id) as events:
        gate.let(1)
        next(event for event in events if event.name == "page")
        alice.delete(f"/v1/documents/{document_id}", params={"for_ever": True})
        assert list(events)[-1] == Event("end", {"state": "gone", "error": None}, "")


def test_only_who_may_see_a_document_follows_it(service: Service) -> None:
    """Another person's looks like none; nobody without a login, no token without the right to read."""
    alice, bob = service.as_("alice"), service.as_("bob")
    document_id = alice.post("/v1/ocr", content=LONG).json()["data"]["id"]
    where = f"/v1/documents/{document_id}/events"
    refused, none = bob.get(where), bob.get("/v1/documents/none/events")
    assert refused.status_code == none.status_code == 404
    assert refused.json()["error"] == none.json()["error"] == "not_found"
    assert service.as_("auditor", Role.AUDITOR).get(where).status_code == 403
    assert service.client.get(where).status_code == 401
    for scope, status in ((Scope.READ, 200), (Scope.SUBMIT, 403)):
        token, _ = service.door.tokens.make("local:alice", "erp", frozenset({scope}), timedelta(days=1))
        assert service.client.get(where, headers={"Authorization": f"Bearer {token}"}).status_code == status


def test_one_person_has_so_many_streams(service: Service) -> None:
    """One more is refused in words, with when to come again; each that is over makes room."""
    alice = service.as_("alice")
    document_id = alice.post("/v1/ocr", content=LONG).json()["data"]["id"]
    where = f"/v1/documents/{document_id}/events"
    with ExitStack() as held:
        for _ in range(MOST_EACH):
            held.enter_context(service.app.state.desk.following.place(SimpleNamespace(id="local:alice")))
        refused = alice.get(where)
        assert (refused.status_code, refused.json()["error"]) == (429, "too_many_followed")
        assert refused.headers["retry-after"] == "30"
    for _ in range(MOST_EACH + 1):
        assert alice.get(where).status_code == 200


def test_pages_come_where_no_bell_is_heard(service: Service, gate: Gate, tmp_path: Path) -> None:
    """As in a web process beside the one that reads: it looks by itself."""
    desk = service.app.state.desk
    files = FileStore(tmp_path / "var" / "documents")
    desk.following = Following(service.database, files, Bell(), desk.views)
    alice = service.as_("alice")
    document_id = submitted(alice)
    with listening(service.app) as address, followed(alice, address, document_id) as events:
        gate.let(1)
        assert next(event.data["number"] for event in events if event.name == "page") == 1
        gate.let()
        assert list(events)[-1].data["state"] == "done"


def test_streams_end_when_the_service_stops(service: Service, gate: Gate) -> None:
    """The answer is complete, so that a client asks again with what it has; the server waits for nobody."""
    config = uvicorn.Config(service.app, host="127.0.0.1", port=0, lifespan="off", log_config=None)
    server = StoppingServer(config, service.app.state.desk.following.end)
    thread = threading.Thread(target=server.run)
    thread.start()
    alice = service.as_("alice")
    document_id = submitted(alice)
    while not server.started:
        thread.join(0.01)
    address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    with followed(alice, address, document_id) as events:
        next(events)
        server.should_exit = True
        assert all(event.name == "progress" for event in events)
    thread.join()
