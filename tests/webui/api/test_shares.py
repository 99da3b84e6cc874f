"""Sharing through the interface: the owner gives to their teams, colleagues list and open, others find nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from auth.roles import User
from tests.webui.desk_at_work import AtWork, api_for

FINANCE = "cn=财务部,ou=groups,dc=example"


@pytest.fixture
def owner(alice: User) -> User:
    """Alice, in the team."""
    return replace(alice, teams=frozenset({FINANCE}))


@pytest.fixture
def document_id(at_work: AtWork, owner: User) -> str:
    """A document of the owner's that was read."""
    return at_work.read(owner).id


def listed(client: TestClient, scope: str) -> list[tuple[str, str]]:
    """Ids and access of one of the two lists."""
    entries = client.get("/v1/documents", params={"scope": scope}).json()["data"]["documents"]
    return [(entry["id"], entry["access"]) for entry in entries]


def test_a_document_is_shared_seen_and_taken_away(at_work: AtWork, owner: User, bob: User, document_id: str) -> None:
    """The whole way of a share, as the pages and other systems go it."""
    mine = api_for(at_work.desk, owner)
    theirs = api_for(at_work.desk, replace(bob, teams=owner.teams))
    path, shares = f"/v1/documents/{document_id}", f"/v1/documents/{document_id}/shares"
    assert mine.get(shares).json()["data"] == {"shares": []}
    given = mine.put(shares, json={"team": FINANCE, "level": "read"}).json()["data"]["shares"]
    assert [(share["team"], share["name"], share["level"]) for share in given] == [(FINANCE, "财务部", "read")]
    assert listed(theirs, "shared") == [(document_id, "read")]
    assert listed(theirs, "mine") == []
    assert listed(mine, "mine") == [(document_id, "owner")]
    assert theirs.get(path).json()["data"]["access"] == "read"
    correction = {"field": "编号", "value": "B-1"}
    assert theirs.patch(path, json=correction).status_code == 404
    assert mine.put(shares, json={"team": FINANCE, "level": "review"}).status_code == 200
    assert theirs.patch(path, json=correction).status_code == 200
    for answer in (theirs.get(shares), theirs.delete(shares, params={"team": FINANCE}), theirs.delete(path)):
        assert (answer.status_code, answer.json()["error"]) == (404, "not_found")
    assert mine.delete(shares, params={"team": FINANCE}).json()["data"] == {"shares": []}
    assert theirs.get(path).status_code == 404
    assert listed(theirs, "shared") == []


def test_a_foreign_team_is_refused_in_words(at_work: AtWork, owner: User, document_id: str) -> None:
    """403 with a stable name, and nothing is given."""
    mine = api_for(at_work.desk, owner)
    answer = mine.put(f"/v1/documents/{document_id}/shares", json={"team": "cn=all", "level": "read"})
    assert (answer.status_code, answer.json()["error"]) == (403, "not_in_team")
    assert answer.json()["hint"]
    assert mine.get(f"/v1/documents/{document_id}/shares").json()["data"]["shares"] == []


@pytest.mark.parametrize(
    "body", [{"team": FINANCE}, {"team": FINANCE, "level": "owner"}, {"team": "", "level": "read"}, {"level": "read"}]
)
def test_what_is_no_share_is_refused(at_work: AtWork, owner: User, document_id: str, body: dict[str, str]) -> None:
    """A level besides the two, or no team."""
    answer = api_for(at_work.desk, owner).put(f"/v1/documents/{document_id}/shares", json=body)
    assert (answer.status_code, answer.json()["error"]) == (422, "bad_request")


def test_a_list_has_three_scopes(at_work: AtWork, owner: User) -> None:
    """Another word is refused, not taken for one of them."""
    assert api_for(at_work.desk, owner).get("/v1/documents", params={"scope": "everyone"}).status_code == 422


def test_me_tells_the_teams_by_their_short_names(at_work: AtWork, owner: User, bob: User) -> None:
    """Full name and short one; a local account has none."""
    me = api_for(at_work.desk, owner).get("/v1/me").json()["data"]
    assert me["teams"] == [{"team": FINANCE, "name": "财务部"}]
    assert api_for(at_work.desk, bob).get("/v1/me").json()["data"]["teams"] == []
