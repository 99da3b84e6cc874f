"""The same file twice: the second answer comes at once and is the same, but for what belongs to the new document."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.webui.api.conftest import Service, StartService, picture


@pytest.fixture
def service(start: StartService) -> Service:
    """An application that remembers, as it does by default."""
    return start(remember=True)


def read(client: TestClient, **options: str) -> dict[str, Any]:
    """What stands on the picture."""
    answer = client.post("/v1/ocr", files={"file": ("page.png", picture())}, data={"fields": "编号", **options})
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def is_remembered(data: dict[str, Any]) -> bool:
    """What the answer says of itself."""
    return bool(data["provenance"]["remembered"])


def bare(data: dict[str, Any]) -> dict[str, Any]:
    """An answer without what belongs to its document: its id, and whether it was remembered."""
    first = {**data, "id": "", "provenance": {**data["provenance"], "remembered": None}}
    return {**first, "papers": [bare(paper) for paper in data["papers"]]} if isinstance(data["papers"], list) else first


def test_the_second_answer_is_the_first(service: Service) -> None:
    """Every field, place and text; each is a document of its own, with its picture and its flag."""
    alice = service.as_("alice")
    one, two = read(alice), read(alice)
    assert one["id"] != two["id"]
    assert bare(one) == bare(two)
    assert (is_remembered(one), is_remembered(two)) == (False, True)
    listed = alice.get("/v1/documents").json()["data"]["documents"]
    assert {document["id"]: document["state"] for document in listed} == {one["id"]: "done", two["id"]: "done"}
    (flag,) = next(document["flags"] for document in listed if document["id"] == two["id"])
    assert (flag["code"], flag["other_id"]) == ("duplicate", one["id"])
    pictures = [alice.get(f"/v1/documents/{each['id']}/pages/1").content for each in (one, two)]
    assert pictures[0] == pictures[1] != b""


def test_who_wants_a_reading_gets_one(service: Service) -> None:
    """With `fresh`, as another person, with other options, and after the first was not kept."""
    alice = service.as_("alice")
    assert not is_remembered(read(alice, keep="false"))
    assert not is_remembered(read(alice))
    assert is_remembered(read(alice))
    assert not is_remembered(read(alice, fresh="true"))
    assert not is_remembered(read(alice, pages="1"))
    assert not is_remembered(read(service.as_("bob")))
    assert is_remembered(read(alice, keep="false"))
    assert alice.get("/v1/documents").json()["data"]["total"] == 4


def test_a_job_is_answered_from_memory_too(service: Service) -> None:
    """With the request; its results are those of the first reading."""
    alice = service.as_("alice")
    one = read(alice)
    job = alice.post("/v1/jobs", files={"file": ("page.png", picture())}, data={"fields": "编号"}).json()["data"]
    assert job["state"] == "done"
    (result,) = alice.get(f"/v1/jobs/{job['id']}/results").json()["data"]["results"]
    assert result["document"]["fields"] == one["fields"]
    assert is_remembered(result["document"])
    again = {"fields": "编号", "fresh": "true"}
    anew = alice.post("/v1/jobs", files={"file": ("page.png", picture())}, data=again).json()["data"]
    assert anew["state"] != "done"


def test_it_can_be_switched_off(start: StartService) -> None:
    """By a setting, while nothing else changes."""
    with_memory = start(remember=True).as_("alice")
    assert not is_remembered(read(with_memory))
    assert is_remembered(read(with_memory))
    with_memory.close()
    service = start(remember=False)
    client = TestClient(service.app, follow_redirects=False)
    client.cookies.update(with_memory.cookies)
    client.portal = service.client.portal
    assert not is_remembered(read(client))
