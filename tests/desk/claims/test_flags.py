"""What somebody learns of a paper that is not theirs to see: that another person submitted it, and nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from auth.roles import Role, User
from desk.claims.flags import Flag
from desk.claims.rules import Code
from desk.store.store import DocumentRow, ShareRow
from tests.desk.claims.conftest import ALICE, BOB, FINANCE, NOON, Papers

STRANGER = User("local:eve", "eve", "Eve", frozenset({Role.CLERK}), frozenset({"cn=sales,ou=groups,dc=example"}))
SECRET = {"name": "秘密-Alice.pdf", "head_number": "70012345"}


@pytest.fixture
def pair(papers: Papers) -> tuple[str, str]:
    """Alice's paper, and the same one of Bob's, with a number next to another one of Alice's."""
    papers.set(Code.SERIES, within="7")
    papers.put(ALICE, name="秘密-Nachbar.pdf", head_number="70012344")
    first = papers.put(ALICE, **SECRET)
    return first, papers.put(BOB, name="bob.pdf", head_number="70012345")


def leaks(flags: dict[str, Flag], first: str) -> list[str]:
    """What of Alice's stands in flags as they are handed out."""
    text = json.dumps([flag.to_dict() for flag in flags.values()], ensure_ascii=False)
    told = (first, "秘密", "Alice", "alice", ALICE.id, "7001234", "2026-11-29", '"number"', "submitted_at")
    return [one for one in told if one in text]


def test_a_stranger_learns_nothing_but_that_there_is_one(papers: Papers, pair: tuple[str, str]) -> None:
    """No id, name, person, day or number, neither in figures nor in words."""
    first, second = pair
    flags = papers.seen(BOB, second)
    assert flags.keys() == {"duplicate", "series"}
    assert leaks(flags, first) == []
    for flag in flags.values():
        assert (flag.other_id, flag.detail) == (None, {"hidden": True})
    assert flags["duplicate"].message.en == "Possible duplicate: another person submitted the same paper."
    assert leaks(papers.kept(second), first) != [], "the database knows it"


def test_who_may_see_the_other_one_is_told_which_it_is(papers: Papers, pair: tuple[str, str]) -> None:
    """Once it is given to a team of theirs; no more when it is taken away or thrown into the trash."""
    first, second = pair
    share = {"document_id": first, "team": FINANCE}
    with Session(papers.database) as session, session.begin():
        session.add(ShareRow(**share, level="read", given_by=ALICE.id, at=NOON))
    flag = papers.seen(BOB, second)["duplicate"]
    assert flag.other_id == first
    assert flag.message.en == (
        "Possible duplicate of “秘密-Alice.pdf”, submitted 2026-11-29 by Alice: the same number."
    )
    assert flag.message.zh == "可能与“秘密-Alice.pdf”重复（号码相同），Alice于 2026-11-29 提交。"
    assert leaks(papers.seen(STRANGER, second), first) == []
    throw_away(papers, first)
    assert leaks(papers.seen(BOB, second), first) == []


def test_ones_own_in_the_trash_is_named_as_such(papers: Papers) -> None:
    """With no way to open it."""
    first = papers.put(ALICE, **SECRET)
    second = papers.put(ALICE, head_number=SECRET["head_number"])
    throw_away(papers, first)
    flag = papers.seen(ALICE, second)["duplicate"]
    assert "“秘密-Alice.pdf” (in the trash), submitted 2026-11-29 by you" in flag.message.en
    assert (flag.detail or {})["in_trash"] is True


def test_ones_own_earlier_one_is_named_before_anybody_elses(papers: Papers) -> None:
    """Who has one of their own is not told of a stranger's."""
    papers.put(ALICE, **SECRET)
    mine = papers.put(BOB, head_number=SECRET["head_number"])
    again = papers.put(BOB, head_number=SECRET["head_number"])
    flag = papers.seen(BOB, again)["duplicate"]
    assert flag.other_id == mine
    assert "by you" in flag.message.en


def throw_away(papers: Papers, document_id: str) -> None:
    """Into the trash."""
    values: dict[str, Any] = {"deleted_at": datetime.now(UTC)}
    with papers.database.begin() as connection:
        connection.execute(update(DocumentRow).where(DocumentRow.id == document_id).values(**values))
