"""Piles below `/v1/jobs`: names, retries, other presets, other files for places, papers joined and parted, deletion."""

from __future__ import annotations

import hashlib
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from auth.roles import Role
from desk.claims.settling import settle
from desk.store.store import DocumentRow, FlagRow, State
from engine.errors import DamagedFile
from engine.readers import Cancelled
from engine.words import Words
from tests.webui.api.conftest import Service, picture

ELSEWHERE = "0" * 32


def broken(_cancelled: Cancelled) -> None:
    """A page that cannot be read."""
    raise DamagedFile(Words("坏了。", "Broken."), Words("再试。", "Try again."))


def pile(client: TestClient, *files: tuple[str, bytes], **data: str) -> dict[str, Any]:
    """A job of these files, once it is over."""
    sent = [("files", file) for file in files or (("a.png", picture(1)), ("note.txt", b"hello"))]
    job_id = client.post("/v1/jobs", files=sent, data=data).json()["data"]["id"]
    return over(client, job_id)


def over(client: TestClient, job_id: str) -> dict[str, Any]:
    """A job with its files, once it is over."""
    job: dict[str, Any] = client.get(f"/v1/jobs/{job_id}?wait=20").json()["data"]
    assert job["finished_at"], job
    return job


def test_a_pile_says_how_its_files_stand(alice_calls: TestClient) -> None:
    """What was refused at the door is told from what failed later; nothing of it is in the list of the rest."""
    job = pile(alice_calls, fields="编号")
    assert (job["files"], job["total"], job["refused"]) == (2, 2, 1)
    assert (job["standings"]["sure"] + job["standings"]["to_check"], job["standings"]["failed"]) == (1, 1)
    assert [one["refused"] for one in job["documents"]] == [False, True]
    (listed,) = alice_calls.get("/v1/jobs").json()["data"]["jobs"]
    assert listed == {**job, "documents": []}
    assert alice_calls.get(f"/v1/jobs/{job['id']}?documents=false").json()["data"]["documents"] == []
    alone = alice_calls.post("/v1/ocr", content=picture()).json()["data"]["id"]
    loose = alice_calls.get("/v1/documents?in_job=false").json()["data"]["documents"]
    assert [one["id"] for one in loose] == [alone]
    assert alice_calls.get("/v1/documents?in_job=true").json()["data"]["total"] == 2


def test_a_pile_has_a_name(alice_calls: TestClient) -> None:
    """A person's own; text alone, and short."""
    job = pile(alice_calls)
    path = f"/v1/jobs/{job['id']}"
    assert alice_calls.patch(path, json={"label": " 十一月 "}).json()["data"]["label"] == "十一月"
    assert alice_calls.get(path).json()["data"]["label"] == "十一月"
    assert alice_calls.patch(path, json={"label": ""}).json()["data"]["label"] == ""
    for body in ({"label": "x" * 201}, {"label": "a\x00"}, {}, {"label": "a", "more": 1}):
        assert alice_calls.patch(path, json=body).status_code == 422


def test_nobody_reaches_anothers_pile(service: Service) -> None:
    """It looks as if there were none, whatever is asked of it, and nothing changes."""
    alice, bob = service.as_("alice"), service.as_("bob")
    job = pile(alice)
    document_id = job["documents"][1]["id"]
    own = pile(bob)
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("PATCH", "", {"json": {"label": "mine"}}),
        ("POST", "/retry", {}),
        ("POST", "/read", {"json": {}}),
        ("PUT", f"/documents/{document_id}", {"files": {"file": picture()}}),
        ("DELETE", "/documents", {}),
    ]
    for method, path, more in asked:
        assert bob.request(method, f"/v1/jobs/{job['id']}{path}", **more).status_code == 404, path
    stolen = bob.put(f"/v1/jobs/{own['id']}/documents/{document_id}", files={"file": picture()})
    assert stolen.status_code == 404
    assert bob.post(f"/v1/documents/{document_id}/join").status_code == 404
    assert bob.post(f"/v1/documents/{document_id}/split").status_code == 404
    bob.post(f"/v1/jobs/{own['id']}/read", json={"ids": [document_id], "preset": "text"})
    assert alice.get(f"/v1/jobs/{job['id']}").json()["data"] == job


@pytest.mark.parametrize("role", [Role.AUDITOR])
def test_who_may_not_hand_in_may_not_do_any_of_it(service: Service, role: Role) -> None:
    """The permission comes before the question whether there is such a pile."""
    auditor = service.as_("auditor", role)
    assert auditor.patch(f"/v1/jobs/{ELSEWHERE}", json={"label": "x"}).status_code == 403
    assert auditor.post(f"/v1/jobs/{ELSEWHERE}/retry").status_code == 403
    assert auditor.delete(f"/v1/jobs/{ELSEWHERE}/documents").status_code == 403


def test_what_failed_is_tried_again(service: Service) -> None:
    """In one request; a file that was refused is not: it has no content."""
    alice = service.as_("alice")
    service.reader.before_page = broken
    job = pile(alice, ("a.png", picture(1)), ("b.png", picture(2)), ("note.txt", b"hello"))
    assert job["standings"]["failed"] == 3
    service.reader.before_page = lambda _cancelled: None
    answer = alice.post(f"/v1/jobs/{job['id']}/retry").json()["data"]
    assert (answer["finished_at"], answer["counts"]["failed"]) == (None, 1)
    done = over(alice, job["id"])
    assert [one["state"] for one in done["documents"]] == ["done", "done", "failed"]


def test_a_pile_is_read_again_with_another_preset(alice_calls: TestClient) -> None:
    """All of it, or what was chosen; an unknown preset is refused and changes nothing."""
    job = pile(alice_calls, ("a.png", picture(1)), ("b.png", picture(2)), fields="编号")
    first, second = (one["id"] for one in job["documents"])
    path = f"/v1/jobs/{job['id']}/read"
    assert alice_calls.post(path, json={"preset": "nonesuch"}).json()["error"] == "unknown_preset"
    alice_calls.post(path, json={"preset": "text", "ids": [second]})
    done = over(alice_calls, job["id"])["documents"]
    assert [(one["id"], one["preset"]) for one in done] == [(first, job["documents"][0]["preset"]), (second, "text")]
    alice_calls.post(path, json={"preset": "text"})
    assert {one["preset"] for one in over(alice_calls, job["id"])["documents"]} == {"text"}
    assert alice_calls.post(path, json={"ids": []}).status_code == 422


def test_another_file_takes_the_place_of_one_that_was_refused(alice_calls: TestClient) -> None:
    """Under the same id and options; another bad one is refused with its reason, and the place stays."""
    job = pile(alice_calls, fields="编号")
    good, bad = job["documents"]
    path = f"/v1/jobs/{job['id']}/documents/{bad['id']}"
    refused = alice_calls.put(path, files={"file": ("note2.txt", b"hello again")})
    assert (refused.status_code, refused.json()["error"]) == (415, "unknown_format")
    assert alice_calls.get(f"/v1/jobs/{job['id']}").json()["data"] == job
    taken = alice_calls.put(path, files={"file": ("b.png", picture(2))})
    assert (taken.status_code, taken.json()["data"]["name"]) == (200, "b.png")
    done = over(alice_calls, job["id"])
    assert [(one["id"], one["name"], one["state"]) for one in done["documents"]] == [
        (good["id"], "a.png", "done"),
        (bad["id"], "b.png", "done"),
    ]
    assert alice_calls.get(f"/v1/documents/{bad['id']}/original").content == picture(2)
    again = alice_calls.put(path, files={"file": ("c.png", picture(3))})
    assert (again.status_code, again.json()["error"]) == (409, "conflict")
    large = alice_calls.put(path, files={"file": ("d.png", b"x" * 15_000_000)})
    assert large.status_code == 413


def test_who_doubled_a_paper_that_is_joined_to_its_file_doubles_nothing(service: Service) -> None:
    """Once its file is read as one, the paper is gone for ever, and nobody's first any more."""
    alice, _ = service.as_("alice"), service.as_("bob")
    claim = {"kind": "invoice", "counterparty": "云帆", "head_number": "12345", "total": Decimal("56.10")}
    claim |= {"head_date": date(2026, 11, 25)}
    first = {"owner_id": "local:alice", "file_id": "a" * 32, "papers": 2}
    first |= {"sha256": hashlib.sha256(picture()).hexdigest()}
    rows = [
        {"id": "a" * 32, "paper": 1, **first},
        {"id": "b" * 32, "paper": 2, **first, **claim},
        {"id": "c" * 32, "owner_id": "local:bob", "sha256": "c" * 64, **claim},
    ]
    with Session(service.database) as session, session.begin():
        for place, columns in enumerate(rows):
            at = datetime(2026, 11, 26, 12, place, tzinfo=UTC)
            same = {"name": "x.pdf", "size": 1, "order": {"preset": "auto"}, "state": State.DONE, "created_at": at}
            row = DocumentRow(**same, search_text="", **columns)
            session.add(row)
            settle(session, row)

    def doubled() -> list[str | None]:
        with Session(service.database) as session:
            return list(session.scalars(select(FlagRow.other_id).where(FlagRow.document_id == "c" * 32)))

    assert doubled() == ["b" * 32]
    service.app.state.desk._files.put_original("a" * 32, picture())
    assert alice.post(f"/v1/documents/{'a' * 32}/join").status_code == 200
    for _ in range(600):
        if alice.get(f"/v1/documents/{'b' * 32}").status_code == 404:
            break
        time.sleep(0.02)
    assert doubled() == []


def test_a_pile_is_deleted_whole_and_can_be_had_back(service: Service) -> None:
    """Each document goes into the trash, and the pile is not listed; the other pile stays."""
    alice = service.as_("alice")
    job, other = pile(alice), pile(alice, ("c.png", picture(3)))
    assert alice.delete(f"/v1/jobs/{job['id']}/documents").status_code == 200
    assert alice.get(f"/v1/jobs/{job['id']}").json()["data"]["total"] == 0
    assert [one["job_id"] for one in alice.get("/v1/documents").json()["data"]["documents"]] == [other["id"]]
    assert [one["id"] for one in alice.get("/v1/jobs").json()["data"]["jobs"]] == [other["id"]]
    alice.post(f"/v1/documents/{job['documents'][0]['id']}/restore")
    assert [one["total"] for one in alice.get("/v1/jobs").json()["data"]["jobs"]] == [1, 1]


def test_a_job_whose_documents_are_gone_is_not_listed(alice_calls: TestClient) -> None:
    """Deleted one by one; the job itself can still be asked for."""
    job = pile(alice_calls)
    for one in job["documents"]:
        alice_calls.delete(f"/v1/documents/{one['id']}")
    assert alice_calls.get("/v1/jobs").json()["data"] == {"total": 0, "jobs": []}
    assert alice_calls.get(f"/v1/jobs/{job['id']}").json()["data"]["total"] == 0
