"""Callers are told where they stand, and stopped before they are a burden to others."""

from __future__ import annotations

import threading
from datetime import timedelta

from starlette.testclient import TestClient

from auth.tokens import Scope
from tests.webui.api.conftest import Service, StartService, picture


def with_token(service: Service, client_of: str, *scopes: Scope) -> TestClient:
    """A client that calls with a new token of somebody's."""
    service.as_(client_of)
    secret, _ = service.door.tokens.make(
        f"local:{client_of}", "erp", frozenset(scopes or {Scope.READ, Scope.SUBMIT}), timedelta(days=1)
    )
    client = TestClient(service.app, headers={"Authorization": f"Bearer {secret}"})
    client.portal = service.client.portal
    return client


def test_every_answer_says_where_the_caller_stands(start: StartService) -> None:
    """In the newest fields and in the older ones."""
    headers = start(api_rate="5/minute").as_("alice").get("/v1/documents").headers
    assert headers["RateLimit-Policy"] == '"user";q=5;w=60'
    assert headers["RateLimit"].startswith('"user";r=4;t=')
    assert (headers["RateLimit-Limit"], headers["RateLimit-Remaining"]) == ("5", "4")


def test_a_user_beyond_the_rate_waits_while_others_go_on(start: StartService) -> None:
    """429 with Retry-After, in the one shape."""
    service = start(api_rate="3/hour")
    alice, bob = service.as_("alice"), service.as_("bob")
    statuses = [alice.get("/v1/documents").status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    refused = alice.get("/v1/documents")
    assert refused.json()["error"] == "too_many_requests"
    assert 0 < int(refused.headers["Retry-After"]) <= 7200
    assert refused.headers["RateLimit-Remaining"] == "0"
    assert bob.get("/v1/documents").status_code == 200


def test_a_token_has_a_rate_of_its_own(start: StartService) -> None:
    """One system does not use up what its owner and the others have."""
    service = start(token_rate="2/hour")
    erp, archive = with_token(service, "alice"), with_token(service, "alice")
    assert [erp.get("/v1/documents").status_code for _ in range(3)] == [200, 200, 429]
    assert archive.get("/v1/documents").status_code == 200
    assert service.as_("alice").get("/v1/documents").status_code == 200


def test_too_many_at_once_are_refused(start: StartService) -> None:
    """The next one gets a place as soon as one is free."""
    service = start(api_concurrency=1)
    gate = threading.Event()
    service.reader.before_page = lambda _cancelled: gate.wait(10) and None
    alice = service.as_("alice")
    first: list[int] = []
    thread = threading.Thread(target=lambda: first.append(alice.post("/v1/ocr", content=picture()).status_code))
    thread.start()
    while alice.get("/v1/documents").json()["data"]["total"] == 0:
        pass
    refused = alice.post("/v1/ocr", content=picture())
    assert (refused.status_code, refused.json()["error"]) == (429, "too_many_at_once")
    assert refused.headers["Retry-After"] == "1"
    gate.set()
    thread.join()
    assert first == [200]
    assert alice.post("/v1/ocr", content=picture()).status_code == 200


def test_a_token_does_what_its_scope_says(service: Service) -> None:
    """One that may read cannot submit; both see their owner's documents and nobody else's."""
    reads, submits = with_token(service, "alice", Scope.READ), with_token(service, "alice", Scope.SUBMIT)
    assert reads.post("/v1/ocr", content=picture()).status_code == 403
    document_id = submits.post("/v1/ocr?fields=编号", content=picture()).json()["data"]["id"]
    assert reads.get(f"/v1/documents/{document_id}").status_code == 200
    assert service.as_("alice").get(f"/v1/documents/{document_id}").status_code == 200
    assert with_token(service, "bob").get(f"/v1/documents/{document_id}").status_code == 404
