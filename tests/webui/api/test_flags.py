"""Flags for other systems: in lists, documents, jobs, exports and webhooks, with nothing of another person's paper."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import openpyxl
import pytest
from starlette.testclient import TestClient

from auth.roles import Role
from tests.desk.receiver import Receiver, receiving
from tests.webui.api.conftest import Service, StartService, picture
from tests.webui.api.test_webhooks import hook, until

HIDDEN = "Possible duplicate: another person submitted the same paper."


@pytest.fixture
def service(start: StartService) -> Service:
    """An application that may call this machine."""
    return start(webhook_allow="127.0.0.1")


def read(client: TestClient, name: str) -> str:
    """A page that is always the same; the id of the document."""
    body = {"files": {"file": (name, picture())}}
    document: str = client.post("/v1/ocr?fields=编号", **body).json()["data"]["id"]
    return document


def flags(client: TestClient, document_id: str) -> list[dict[str, Any]]:
    """What the interface says of a document; the list says the same."""
    opened: list[dict[str, Any]] = client.get(f"/v1/documents/{document_id}").json()["data"]["flags"]
    listed = client.get("/v1/documents?flags=duplicate").json()["data"]["documents"]
    seen = {entry["id"]: entry["flags"] for entry in listed}
    assert seen.get(document_id, []) == opened
    progress = client.get(f"/v1/documents/progress?ids={document_id}").json()["data"]["documents"]
    assert [entry["flags"] for entry in progress] == [opened]
    return opened


def csrf(page: str) -> str:
    """The token of a form."""
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found.group(1)


def test_two_people_with_one_paper_learn_nothing_of_each_other(service: Service) -> None:
    """Not in the interface, the workbook, the JSON or what is sent to a hook; only the administrator's hook knows."""
    with receiving() as receiver, receiving() as told_all:
        alice, bob, admin = service.as_("alice"), service.as_("bob"), service.as_("ada", Role.ADMIN)
        hook(bob, receiver, "document.done")
        first = read(alice, "geheim-alice.png")
        hook(admin, told_all, "document.done", everyone=True)
        second = read(bob, "bob.png")
        assert flags(alice, first) == []
        (flag,) = flags(bob, second)
        assert (flag["code"], flag["other_id"], flag["detail"], flag["held"]) == (
            "duplicate",
            None,
            {"hidden": True},
            False,
        )
        assert flag["message"]["en"] == HIDDEN
        exported = {"ids": [second], "form": "xlsx"}
        book = openpyxl.load_workbook(io.BytesIO(bob.post("/v1/documents/export?lang=en", json=exported).content))
        cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
        assert HIDDEN in cells or "可能重复：另有他人提交过同一张单据。" in cells
        as_json = bob.get(f"/v1/documents/{second}/export?form=json").text
        until(lambda: receiver.got and told_all.got)
        sent = document_of(receiver)
        assert sent["flags"] == [flag]
        assert document_of(told_all)["flags"][0]["other_id"] == first
        for text in (json.dumps(cells), as_json, json.dumps(sent), json.dumps(flag)):
            assert [one for one in (first, "geheim", "alice") if one in text] == []
        assert bob.get(f"/v1/documents/{first}").status_code == 404


def document_of(receiver: Receiver) -> dict[str, Any]:
    """The document that was told of."""
    document: dict[str, Any] = json.loads(receiver.got[0].body)["data"]["document"]
    return document


def test_ones_own_twice_says_which(service: Service) -> None:
    """In a job and its results too; when the first is deleted the flag goes."""
    alice = service.as_("alice")
    first = read(alice, "scan.png")
    job = alice.post("/v1/jobs", files=[("files", ("scan-again.png", picture()))]).json()["data"]["id"]
    entry = alice.get(f"/v1/jobs/{job}?wait=20").json()["data"]["documents"][0]
    (flag,) = flags(alice, entry["id"])
    assert (flag["other_id"], flag["detail"]["by"], flag["detail"]["name"]) == (first, "file", "scan.png")
    assert entry["flags"] == [flag]
    assert alice.get(f"/v1/jobs/{job}/results").json()["data"]["results"][0]["flags"] == [flag]
    assert alice.delete(f"/v1/documents/{first}").status_code in {200, 204}


def test_what_is_held_is_released_on_the_page_of_rules(service: Service) -> None:
    """Neither exported nor finished in any way before; who released it and why is seen by its owner."""
    alice, admin = service.as_("alice"), service.as_("ada", Role.ADMIN)
    page = admin.get("/admin/rules?lang=en")
    form = {"csrf": csrf(page.text), "code": "duplicate", "mode": "hold"}
    assert admin.post("/admin/rules", data=form).status_code == 303
    read(alice, "scan.png")
    held = read(alice, "again.png")
    path = f"/v1/documents/{held}"
    for answer in (
        alice.post(f"{path}/finish", json={}),
        alice.get(f"{path}/export?form=xlsx"),
        alice.post("/v1/documents/export", json={"ids": [held], "form": "csv"}),
        alice.post("/v1/documents/export", json={"ids": [held], "form": "originals"}),
    ):
        assert (answer.status_code, answer.json()["error"]) == (409, "held"), answer.text
        assert "again.png" in answer.json()["message"]
    assert alice.get(f"{path}/original").status_code == 200
    stranger = service.as_("bob").post("/v1/documents/export", json={"ids": [held], "form": "csv"})
    assert (stranger.status_code, "again.png" in stranger.text) == (404, False)
    page = admin.get("/admin/rules?lang=en")
    assert "Documents that are held" in page.text
    assert "again.png" in page.text
    release = {"csrf": csrf(page.text), "id": held, "codes": "duplicate", "reason": "<b>two meals</b>"}
    assert alice.post("/admin/rules/release", data=release).status_code == 403
    assert admin.post("/admin/rules/release", data=release).status_code == 303
    assert admin.post("/admin/rules/release", data=release).status_code == 400
    (flag,) = flags(alice, held)
    assert (flag["held"], flag["release"]["by"], flag["release"]["reason"]) == (False, "ada", "<b>two meals</b>")
    assert alice.post(f"{path}/finish", json={}).status_code == 200
    assert alice.get(f"{path}/export?form=xlsx").status_code == 200
