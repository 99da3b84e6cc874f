"""The API of documents: everyone's own, one shape of answers, errors in words."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from auth.roles import User
from engine.pipeline import Order
from tests.conftest import Clock
from tests.webui.desk_at_work import LINES, AtWork, api_for

LEFT_TOP = [[0.1, 0.1], [0.2, 0.1], [0.2, 0.2], [0.1, 0.2]]


@pytest.fixture
def document(at_work: AtWork, alice: User) -> str:
    """The address of a document of alice's that was read."""
    return f"/v1/documents/{at_work.read(alice).id}"


def field(answer: dict[str, object], label: str) -> dict[str, object]:
    """The field called `label` in the answer of a route."""
    fields = answer["data"]["document"]["fields"]  # type: ignore[index, call-overload]
    return next(entry for entry in fields if entry["label"] == label)


def test_an_opened_document_has_its_values_boxes_and_verdicts(api: TestClient, document: str) -> None:
    """Under `data` stands the document's JSON form, and for each field what a person should think of it."""
    answer = api.get(document).json()
    assert (answer["code"], answer["message"]) == (0, "success")
    number, signer = field(answer, "编号"), field(answer, "签字人")
    assert (number["value"], number["state"]) == ("A-17", "sure")
    assert number["box"] is not None
    assert (signer["value"], signer["state"]) == (None, "missing")
    assert [line["text"] for line in answer["data"]["document"]["pages"][0]["lines"]] == list(LINES)


def test_a_list_says_the_head_of_each(api: TestClient, at_work: AtWork, alice: User) -> None:
    """Amounts as strings with their sign; also where the document is opened, and after a correction."""
    address = f"/v1/documents/{at_work.read(alice, order=Order(fields=('甲方', '合同金额'))).id}"
    api.patch(address, json={"field": "合同金额", "value": "-1060.5"})
    (listed,) = api.get("/v1/documents").json()["data"]["documents"]
    assert listed["head"] == api.get(address).json()["data"]["head"]
    known = {name: value for name, value in listed["head"].items() if value is not None}
    assert known == {"own_party": "云杉市青禾有限公司", "total": "-1060.50", "direction": "refund"}


def test_a_list_counts_all_and_shows_a_page_of_it(api: TestClient, at_work: AtWork, alice: User, clock: Clock) -> None:
    """Newest first; `total` counts what the search finds."""
    for name in ("一.png", "二.png", "三.png"):
        at_work.read(alice, name)
        clock.turn(minutes=1)
    listed = api.get("/v1/documents", params={"limit": 2}).json()["data"]
    assert (listed["total"], [entry["name"] for entry in listed["documents"]]) == (3, ["三.png", "二.png"])
    found = api.get("/v1/documents", params={"search": "一.PNG"}).json()["data"]
    assert [entry["name"] for entry in found["documents"]] == ["一.png"]


def test_progress_leaves_out_what_is_not_ones_own(api: TestClient, at_work: AtWork, alice: User, bob: User) -> None:
    """Ids of other people and invented ones are simply not there."""
    own, others = at_work.read(alice), at_work.read(bob)
    shown = api.get("/v1/documents/progress", params={"ids": f"{own.id},{others.id},nonsense"}).json()["data"]
    assert [(entry["id"], entry["state"]) for entry in shown["documents"]] == [(own.id, "done")]


def test_a_correction_is_a_persons_and_guards_against_lost_updates(api: TestClient, document: str) -> None:
    """The value and its place are kept; a second change from the old version is refused with 409."""
    version = api.get(document).json()["data"]["version"]
    change = {"field": "编号", "value": " B-18 ", "version": version, "place": {"page": 1, "box": LEFT_TOP}}
    answer = api.patch(document, json=change).json()
    changed = field(answer, "编号")
    assert (changed["value"], changed["source"], changed["state"], changed["box"]) == (
        "B-18",
        "human",
        "human",
        LEFT_TOP,
    )
    late = api.patch(document, json=change)
    assert (late.status_code, late.json()["code"], late.json()["error"]) == (409, 409, "conflict")


@pytest.mark.parametrize(
    "change",
    [
        {"value": "x"},
        {"field": "编号", "value": "x", "unknown": 1},
        {"field": "编号", "value": "x" * 20_001},
        {"field": "编号", "value": "x", "place": {"page": 0, "box": LEFT_TOP}},
        {"field": "编号", "value": "x", "place": {"page": 1, "box": [[0, 0], [2, 0], [1, 1], [0, 1]]}},
    ],
)
def test_a_malformed_correction_is_refused_in_the_one_shape(
    api: TestClient, document: str, change: dict[str, object]
) -> None:
    """What does not fit the form is a 422 with words, and nothing changes."""
    answer = api.patch(document, json=change)
    assert answer.status_code == 422
    assert set(answer.json()) == {"code", "error", "message", "hint", "reference"}
    assert answer.json()["error"] == "bad_request"
    assert field(api.get(document).json(), "编号")["value"] == "A-17"


def test_an_unknown_field_is_named(api: TestClient, document: str) -> None:
    """Correcting what the document does not have is a 422 that says so."""
    answer = api.patch(document, json={"field": "没有的", "value": "x"})
    assert (answer.status_code, answer.json()["error"]) == (422, "unknown_field")
    assert "没有的" in answer.json()["message"]


def test_review_is_finished_and_reopened(api: TestClient, document: str) -> None:
    """The mark is set and can be taken away again."""
    assert api.post(f"{document}/finish", json={}).json()["data"]["reviewed_at"] is not None
    assert api.post(f"{document}/finish", json={"reviewed": False}).json()["data"]["reviewed_at"] is None


def test_a_page_is_a_jpeg_that_nobody_may_keep(api: TestClient, document: str) -> None:
    """The picture comes from the desk; there is no second page."""
    answer = api.get(f"{document}/pages/1")
    assert (answer.headers["content-type"], answer.content[:2]) == ("image/jpeg", b"\xff\xd8")
    assert answer.headers["cache-control"] == "private, no-store"
    assert api.get(f"{document}/pages/2").status_code == 404


@pytest.mark.parametrize("form", ["xlsx", "csv", "json", "markdown", "docx"])
def test_each_form_of_export_is_a_download_with_the_documents_name(api: TestClient, document: str, form: str) -> None:
    """Never shown in the page; a name in Chinese survives."""
    answer = api.get(f"{document}/export", params={"form": form})
    assert answer.status_code == 200
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith("attachment; ")
    assert "filename*=UTF-8''%E5%B0%8F%E7%A5%A8." in disposition
    assert len(answer.content) > 20


def test_an_unknown_form_lists_those_there_are(api: TestClient, document: str) -> None:
    """The hint names the forms."""
    answer = api.get(f"{document}/export", params={"form": "odt"})
    assert (answer.status_code, answer.json()["error"]) == (422, "bad_export")
    assert "xlsx" in answer.json()["hint"]


def test_many_documents_become_one_workbook(api: TestClient, at_work: AtWork, alice: User, bob: User) -> None:
    """One file for all; somebody else's document among them makes it a 404."""
    ids = [at_work.read(alice).id, at_work.read(alice).id]
    assert api.post("/v1/documents/export", json={"ids": ids}).content[:2] == b"PK"
    others = api.post("/v1/documents/export", json={"ids": [*ids, at_work.read(bob).id]})
    assert (others.status_code, others.json()["error"]) == (404, "not_found")


def test_the_original_is_a_download_of_no_particular_kind(api: TestClient, document: str) -> None:
    """A browser must not open what somebody uploaded."""
    answer = api.get(f"{document}/original")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.content[:4] == b"\x89PNG"


def test_reading_again_takes_a_wish(api: TestClient, document: str, at_work: AtWork, alice: User) -> None:
    """A list of names replaces the fields; an empty list is an error and changes nothing."""
    refused = api.post(f"{document}/read", json={"wish": "，，"})
    assert (refused.status_code, refused.json()["error"]) == (422, "no_fields")
    assert api.post(f"{document}/read", json={"wish": "甲方"}).json()["data"]["state"] == "queued"
    at_work.read(alice)
    assert [entry["label"] for entry in api.get(document).json()["data"]["document"]["fields"]] == ["甲方"]


def test_a_deleted_document_is_gone(api: TestClient, document: str) -> None:
    """Deleting answers with success once, then there is no such document."""
    assert api.delete(document).json() == {"code": 0, "message": "success", "data": None}
    assert api.delete(document).status_code == 404
    assert api.get(document).status_code == 404


@pytest.mark.parametrize(
    ("method", "rest"),
    [
        ("GET", ""),
        ("GET", "/pages/1"),
        ("GET", "/original"),
        ("GET", "/export"),
        ("PATCH", ""),
        ("PUT", "/items"),
        ("POST", "/finish"),
        ("POST", "/cancel"),
        ("POST", "/read"),
        ("DELETE", ""),
    ],
)
def test_nobody_reaches_another_ones_document(at_work: AtWork, alice: User, bob: User, method: str, rest: str) -> None:
    """For bob, alice's document does not exist, on any route, and it is unharmed."""
    own = at_work.read(alice).id
    body = {"PATCH": {"field": "编号", "value": "x"}, "PUT": {"rows": []}}.get(method, {})
    with api_for(at_work.desk, bob) as api:
        answer = api.request(
            method, f"/v1/documents/{own}{rest}", json=body if method in {"POST", "PATCH", "PUT"} else None
        )
    assert (answer.status_code, answer.json()["error"]) == (404, "not_found")
    assert at_work.desk.open(alice, own).document is not None


def test_rows_of_items_are_typed_and_checked(api: TestClient, at_work: AtWork, alice: User) -> None:
    """A receipt without rows takes one from a person; the row is checked, and an old version is refused."""
    own = f"/v1/documents/{at_work.read(alice, order=Order(preset='receipt')).id}"
    opened = api.get(own).json()["data"]
    assert [column["name"] for column in opened["item_columns"]][:1] == ["description"]
    row = {"cells": {"description": "=1+1", "quantity": "2", "unit_price": "3.00", "amount": "7.00"}}
    answer = api.put(f"{own}/items", json={"rows": [row], "version": opened["version"]})
    cells = answer.json()["data"]["document"]["items"][0]
    assert (cells["description"]["value"], cells["description"]["source"]) == ("=1+1", "human")
    amount = cells["amount"]
    assert (amount["state"], amount["confirmed"]) == ("human", True)
    assert (amount["checks"][0]["rule"], amount["checks"][0]["ok"]) == ("row_product", False)
    right = api.put(f"{own}/items", json={"rows": [{"source": 0, "cells": {"amount": "6.00"}}]})
    assert right.json()["data"]["document"]["items"][0]["amount"]["state"] == "human"
    late = api.put(f"{own}/items", json={"rows": [], "version": opened["version"]})
    assert (late.status_code, late.json()["error"]) == (409, "conflict")
    strange = api.put(f"{own}/items", json={"rows": [{"source": 0, "cells": {"colour": "red"}}]})
    assert (strange.status_code, strange.json()["error"]) == (422, "unknown_field")


def test_several_cells_at_once_are_kept_with_their_history(api: TestClient, at_work: AtWork, alice: User) -> None:
    """As a table that was pasted: each cell is saved, made uniform and noted, and the sums are told."""
    own = f"/v1/documents/{at_work.read(alice, order=Order(preset='receipt')).id}"
    api.put(f"{own}/items", json={"rows": [{"cells": {"description": "茶", "amount": "1"}}]})
    first = {"source": 0, "cells": {"description": "红茶", "quantity": "２", "unit_price": "1,500", "amount": "3,000"}}
    answer = api.put(f"{own}/items", json={"rows": [first, {"cells": {"description": "水"}}]})
    assert answer.status_code == 200, answer.text
    opened = answer.json()["data"]
    cells = {name: cell["value"] for name, cell in opened["document"]["items"][0].items()}
    assert (cells["quantity"], cells["unit_price"], cells["amount"]) == ("2", "1500.00", "3000.00")
    assert [column["type"] for column in opened["item_columns"]][:4] == ["text", "number", "amount", "amount"]
    (total,) = opened["item_sums"]
    assert (total["total"], total["without"], total["agrees"]) == ("3000.00", [2], False)


def test_without_a_wall_nobody_gets_in(at_work: AtWork) -> None:
    """Where no user was put into the request, every route says 401."""
    with api_for(at_work.desk, None) as api:
        answer = api.get("/v1/documents")
    assert (answer.status_code, answer.json()["error"]) == (401, "not_logged_in")


def test_words_follow_the_visitors_language(api: TestClient) -> None:
    """The same error in Chinese and in English."""
    chinese = api.get("/v1/documents/none", headers={"Accept-Language": "zh-CN"}).json()
    english = api.get("/v1/documents/none", headers={"Accept-Language": "en-GB"}).json()
    assert chinese["message"] == "找不到这份文档。"
    assert english["message"] == "There is no such document."
    assert chinese["reference"] == "ref-1"
