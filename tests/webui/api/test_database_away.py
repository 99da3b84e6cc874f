"""A database that others hold or that is gone: reading goes on where it can, all else is 503 with a hint."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from auth.tokens import Scope
from desk.record.audit_records import AuditRow
from tests.postgresql import programs, running
from tests.webui.api.conftest import PASSWORD, Service, picture, running_service
from webui.wall import database_away


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """An application on SQLite whose requests wait a moment only."""
    monkeypatch.setattr(database_away, "REQUEST_SECONDS", 0.2)
    with running_service(tmp_path) as service:
        yield service


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Within the block another program holds the write lock."""
    with sqlite3.connect(folder / "var" / "ocr-desk.sqlite3", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def caller(service: Service) -> TestClient:
    """Alice's other system."""
    service.as_("alice")
    secret, _ = service.door.tokens.make("local:alice", "erp", frozenset(Scope), timedelta(days=1))
    client = TestClient(service.app, headers={"Authorization": f"Bearer {secret}"}, follow_redirects=False)
    client.portal = service.client.portal
    return client


def views(service: Service) -> list[str]:
    """Whose views of documents are in the record, in its order."""
    with Session(service.database.execution_options(writes=False)) as session:
        wanted = select(AuditRow.target).where(AuditRow.event == "document:view").order_by(AuditRow.number)
        return list(session.scalars(wanted))


def test_reading_needs_no_write(service: Service, tmp_path: Path) -> None:
    """While another program holds the lock, lists and documents open; who opened what is in the record afterwards."""
    alice, erp = service.as_("alice"), caller(service)
    document_id = alice.post("/v1/ocr", content=picture()).json()["data"]["id"]
    seen = len(views(service))
    with held(tmp_path):
        for client in (alice, erp):
            assert client.get("/v1/documents").status_code == 200
            assert client.get(f"/v1/documents/{document_id}").status_code == 200
            assert client.get(f"/v1/documents/{document_id}/pages/1").status_code == 200
        assert len(views(service)) == seen
    for _ in range(300):
        if len(views(service)) == seen + 2:
            break
        time.sleep(0.05)
    assert views(service)[seen:] == [document_id] * 2
    assert service.app.state.desk.views is not None


def test_what_must_be_written_is_asked_for_again(service: Service, tmp_path: Path) -> None:
    """Submissions, corrections, exports and logins: 503, when to come back, in the shape of the caller."""
    alice = service.as_("alice")
    document_id = alice.post("/v1/ocr?fields=编号", content=picture()).json()["data"]["id"]
    page = service.client.get("/login").text
    token = page.split('name="csrf"')[1].split('value="')[1].split('"')[0]
    form = {"csrf": token, "login": "admin", "password": PASSWORD}
    with held(tmp_path):
        answers = [
            alice.post("/v1/ocr", content=picture(), headers={"Accept-Language": "en"}),
            alice.post("/v1/jobs", files={"files": picture()}),
            alice.patch(f"/v1/documents/{document_id}", json={"field": "编号", "value": "x"}),
            alice.get(f"/v1/documents/{document_id}/export"),
            alice.delete(f"/v1/documents/{document_id}"),
            service.client.post("/login", data=form),
        ]
        assert service.client.get("/health").status_code == 200
        shown = service.client.post("/login", data=form, headers={"Accept": "text/html", "Accept-Language": "en"})
    for answer in answers:
        assert (answer.status_code, answer.json()["error"]) == (503, "database_unavailable")
        assert answer.headers["retry-after"] == "5"
        assert answer.json()["hint"]
    assert shown.status_code == 503
    assert "database is not available" in shown.text
    assert alice.post("/v1/ocr", content=picture()).status_code == 200
    assert service.client.post("/login", data=form).status_code == 303


def test_a_database_that_has_stopped_is_503_everywhere(tmp_path: Path) -> None:
    """Its connections break: every page and route that needs it says so, and the process lives."""
    folder = programs()
    if folder is None:
        pytest.skip("needs PostgreSQL: apt-get install postgresql")
    with running(folder) as server, running_service(tmp_path, database_url=server.new_database()) as service:
        alice = service.as_("alice")
        assert alice.get("/v1/documents").status_code == 200
        server.stop()
        for path in ("/v1/documents", "/v1/me", "/account", "/auth/verify"):
            answer = alice.get(path)
            assert (answer.status_code, answer.json()["error"]) == (503, "database_unavailable"), path
            assert answer.headers["retry-after"] == "5"
        assert alice.get("/health").status_code == 200
        with pytest.raises(OperationalError), service.database.connect():
            pass
        server.start()
        assert alice.get("/v1/documents").status_code == 200
