"""Lists over the API: views under a name, and an export of all that a filter finds."""

from __future__ import annotations

import csv
import io

import pytest
from starlette.testclient import TestClient

from auth.roles import User
from tests.webui.desk_at_work import AtWork, api_for


def test_all_that_a_filter_finds_is_exported(api: TestClient, at_work: AtWork, alice: User, bob: User) -> None:
    """In the order of the list, nobody else's; and what was exported can be told from what was not."""
    for name in ("一.png", "二.png", "别的.jpg"):
        at_work.read(alice, name)
    at_work.read(bob, "三.png")
    wanted = {"filter": {"search": "png"}, "sorting": {"by": "name", "descending": False}, "form": "csv"}
    answer = api.post("/v1/documents/export", json=wanted)
    assert answer.status_code == 200
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    names = {value for row in rows for value in row.values() if value.endswith((".png", ".jpg"))}
    assert names == {"一.png", "二.png"}
    left = api.get("/v1/documents", params={"exported": "false"}).json()["data"]["documents"]
    assert [entry["name"] for entry in left] == ["别的.jpg"]


def test_a_list_counts_no_further_than_asked(api: TestClient, at_work: AtWork, alice: User) -> None:
    """The page is the same; without a bound, and where no more match, the total is all of them."""
    for name in ("一.png", "二.png", "三.png"):
        at_work.read(alice, name)
    whole = api.get("/v1/documents", params={"limit": 2}).json()["data"]
    assert (whole["total"], whole["total_is_least"]) == (3, False)
    for count_to, total, is_least in ((2, 2, True), (3, 3, False), (1, 3, False)):
        part = api.get("/v1/documents", params={"limit": 2, "count_to": count_to}).json()["data"]
        assert part["documents"] == whole["documents"]
        assert (part["total"], part["total_is_least"]) == (total, is_least)
    for wrong in (0, 10_001, "all"):
        assert api.get("/v1/documents", params={"count_to": wrong}).status_code == 422


@pytest.mark.parametrize("wrong", [{}, {"ids": ["a"], "filter": {}}, {"ids": []}, {"filter": {"odd": 1}}])
def test_a_selection_is_ids_or_a_filter(api: TestClient, wrong: dict[str, object]) -> None:
    """One of them, and a filter of known parts."""
    assert api.post("/v1/documents/export", json=wrong).status_code == 422


def test_nothing_found_is_no_file(api: TestClient) -> None:
    """It is said, and no empty workbook comes."""
    answer = api.post("/v1/documents/export", json={"filter": {"search": "nothing like that"}})
    assert (answer.status_code, answer.json()["error"]) == (422, "bad_export")


def test_views_are_kept_changed_and_forgotten(api: TestClient, at_work: AtWork, bob: User) -> None:
    """What comes back can be sent again as it is."""
    asked = {"name": " 待核对 ", "filter": {"standing": ["to_check"], "least": "1.50"}, "moving": "last_week"}
    made = api.post("/v1/views", json=asked)
    assert made.status_code == 201
    view = made.json()["data"]
    assert (view["name"], view["filter"], view["moving"]) == ("待核对", asked["filter"], "last_week")
    assert view["sorting"] == {"by": "added", "descending": True}
    assert api.post("/v1/views", json=asked).json()["error"] == "view_name_taken"
    address = f"/v1/views/{view.pop('id')}"
    assert api.put(address, json={**view, "name": "上周"}).json()["data"]["name"] == "上周"
    assert [one["name"] for one in api.get("/v1/views").json()["data"]["views"]] == ["上周"]
    with api_for(at_work.desk, bob) as other:
        assert other.get("/v1/views").json()["data"]["views"] == []
        assert other.delete(address).status_code == 404
    assert api.delete(address).status_code == 200
    assert api.get("/v1/views").json()["data"]["views"] == []


@pytest.mark.parametrize("wrong", [{"name": " "}, {"name": "a", "filter": {"odd": 1}}, {"name": "a", "moving": "soon"}])
def test_a_view_that_cannot_be_kept_is_refused(api: TestClient, wrong: dict[str, object]) -> None:
    """No name, an unknown part, an unknown period."""
    assert api.post("/v1/views", json=wrong).status_code == 422
