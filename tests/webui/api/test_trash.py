"""The trash, and many documents deleted or finished at once, over HTTP, as other systems and the pages use them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from auth.roles import Role
from tests.webui.api.conftest import Service, StartService, picture


@pytest.fixture
def alice(service: Service) -> Iterator[TestClient]:
    """A clerk."""
    return service.as_("alice")


def read(person: TestClient, shade: int = 255) -> str:
    """A document that was read; its id."""
    document_id: str = person.post("/v1/ocr?fields=编号", content=picture(shade)).json()["data"]["id"]
    return document_id


def in_trash(person: TestClient) -> list[str]:
    """The ids in a person's trash."""
    return [entry["id"] for entry in person.get("/v1/trash").json()["data"]["documents"]]


def test_deleting_answers_as_ever_and_can_be_taken_back(alice: TestClient) -> None:
    """The same answer once, then 404; the trash has it with its days, and restoring brings it back whole."""
    document_id = read(alice)
    path = f"/v1/documents/{document_id}"
    before = alice.get(path).json()
    assert alice.delete(path).json() == {"code": 0, "message": "success", "data": None}
    assert [alice.delete(path).status_code, alice.get(path).status_code] == [404, 404]
    listed = alice.get("/v1/trash").json()["data"]
    assert (listed["days"], listed["total"]) == (30, 1)
    assert listed["documents"][0]["deleted_at"] is not None
    assert alice.post(f"{path}/restore").json()["data"]["deleted_at"] is None
    assert alice.get(path).json() == before
    assert alice.post(f"{path}/restore").status_code == 404


def test_for_ever_is_for_ever(alice: TestClient) -> None:
    """At once, or out of the trash; afterwards nothing is left to restore."""
    for through_trash in (False, True):
        path = f"/v1/documents/{read(alice)}"
        if through_trash:
            alice.delete(path)
        assert alice.delete(path, params={"for_ever": "true"}).status_code == 200
        assert [alice.post(f"{path}/restore").status_code, in_trash(alice)] == [404, []]


def test_nobody_reaches_anothers_trash(service: Service, alice: TestClient) -> None:
    """Neither a colleague nor an administrator sees, restores or removes; each empties their own."""
    document_id = read(alice)
    alice.delete(f"/v1/documents/{document_id}")
    for person in (service.as_("bob"), service.as_("root", Role.ADMIN)):
        assert in_trash(person) == []
        assert person.post(f"/v1/documents/{document_id}/restore").status_code == 404
        assert person.delete(f"/v1/documents/{document_id}?for_ever=true").status_code == 404
        assert person.delete("/v1/trash").json()["data"] == {"removed": 0}
    assert in_trash(alice) == [document_id]
    assert alice.delete("/v1/trash").json()["data"] == {"removed": 1}


def test_an_administrator_empties_everybodys(service: Service, alice: TestClient) -> None:
    """For compliance; a clerk may not."""
    alice.delete(f"/v1/documents/{read(alice)}")
    assert alice.delete("/v1/trash?everyone=true").status_code == 403
    assert service.as_("root", Role.ADMIN).delete("/v1/trash?everyone=true").json()["data"] == {"removed": 1}
    assert in_trash(alice) == []


def test_keep_false_keeps_nothing_in_the_trash(alice: TestClient) -> None:
    """What was asked to be forgotten is."""
    alice.post("/v1/ocr?fields=编号&keep=false", content=picture())
    assert in_trash(alice) == []
    assert alice.get("/v1/documents").json()["data"]["total"] == 0


def test_without_days_deleting_removes(start: StartService) -> None:
    """`OCR_TRASH_DAYS=0`: as it was before there was a trash."""
    alice = start(trash_days=0).as_("alice")
    path = f"/v1/documents/{read(alice)}"
    assert alice.delete(path).status_code == 200
    assert alice.post(f"{path}/restore").status_code == 404
    assert alice.get("/v1/trash").json()["data"] == {"days": 0, "total": 0, "documents": []}


def test_a_repeated_key_finds_its_job_though_its_documents_are_in_the_trash(alice: TestClient) -> None:
    """And the job is over."""
    headers = {"Idempotency-Key": "march"}
    job = alice.post("/v1/jobs", files={"files": picture()}, headers=headers).json()["data"]
    job = alice.get(f"/v1/jobs/{job['id']}", params={"wait": 30}).json()["data"]
    alice.delete(f"/v1/documents/{job['documents'][0]['id']}")
    again = alice.post("/v1/jobs", files={"files": picture()}, headers=headers)
    assert (again.status_code, again.json()["data"]["id"]) == (200, job["id"])
    assert (again.json()["data"]["state"], again.json()["data"]["total"]) == ("done", 0)


def test_many_are_finished_at_once(alice: TestClient) -> None:
    """By filter, looked at first with a dry run; by id taken back."""
    ids = {read(alice, shade) for shade in (255, 250)}
    path = "/v1/documents/finish"
    wanted = {"filter": {"standing": ["sure"]}}
    looked = alice.post(path, json={**wanted, "dry_run": True}).json()["data"]
    assert (set(looked["finished"]), looked["left"], looked["more"]) == (ids, [], False)
    assert alice.get("/v1/documents?standing=reviewed").json()["data"]["total"] == 0
    assert set(alice.post(path, json=wanted).json()["data"]["finished"]) == ids
    assert alice.get("/v1/documents?standing=reviewed").json()["data"]["total"] == 2
    left = alice.post(path, json={"ids": sorted(ids)}).json()["data"]["left"]
    assert [(one["reason"], one["count"]) for one in left] == [("reviewed", 2)]
    back = alice.post(path, json={"ids": sorted(ids), "reviewed": False}).json()["data"]
    assert set(back["finished"]) == ids
    assert alice.get("/v1/documents?standing=reviewed").json()["data"]["total"] == 0


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"ids": [], "filter": {}},
        {"ids": []},
        {"filter": {}, "reviewed": False},
        {"ids": ["x"], "reviewed": False, "dry_run": True},
        {"filter": {"owner": "local:bob"}},
        {"ids": ["x"] * 1001},
    ],
)
def test_what_cannot_be_meant_is_refused(alice: TestClient, body: dict[str, object]) -> None:
    """One of both, nothing unknown; a filter opens nothing again."""
    assert alice.post("/v1/documents/finish", json=body).status_code == 422


def test_many_are_deleted_at_once(service: Service, alice: TestClient) -> None:
    """By filter, looked at first with a dry run; by id taken back; another's stay."""
    ids = {read(alice, shade) for shade in (255, 250)}
    theirs = read(service.as_("bob"))
    path, wanted = "/v1/documents/delete", {"filter": {"standing": ["sure"]}}
    looked = alice.post(path, json={**wanted, "dry_run": True}).json()["data"]
    assert set(looked.pop("deleted")) == ids
    assert looked == {"left": [], "more": False, "stopped": 0, "papers": 0, "days": 30}
    assert in_trash(alice) == []
    assert set(alice.post(path, json=wanted).json()["data"]["deleted"]) == ids
    assert set(in_trash(alice)) == ids
    left = alice.post(path, json={"ids": [theirs]}).json()["data"]["left"]
    assert left == [{"reason": "not_found", "count": 1, "ids": [theirs]}]
    back = alice.post("/v1/documents/restore", json={"ids": [*sorted(ids), theirs]}).json()["data"]
    assert (set(back["restored"]), back["left"]) == (ids, [theirs])
    assert alice.get("/v1/documents").json()["data"]["total"] == 2


@pytest.mark.parametrize(
    "body",
    [{}, {"ids": [], "filter": {}}, {"ids": []}, {"filter": {"owner": "x"}}, {"ids": ["x"] * 10_001}, {"for_ever": 1}],
)
def test_what_is_to_be_deleted_is_said_once(alice: TestClient, body: dict[str, object]) -> None:
    """Ids or a filter, nothing unknown."""
    assert alice.post("/v1/documents/delete", json=body).status_code == 422
