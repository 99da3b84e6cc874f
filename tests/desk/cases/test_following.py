"""A document is followed as it is read: its pages once each, in any process, and only by whom it is shown to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine as Database

from auth.roles import User
from desk.cases.errors import TooManyFollowed
from desk.cases.following import MOST_EACH, MOST_IN_ALL, Following, Had
from desk.errors import Forbidden, NotFound
from desk.line.bell import Bell
from desk.line.progress import reading_mark
from desk.record.audit import Audit, AuditEvent, Question
from desk.store.store import State
from engine.pipeline import Order, Upload
from tests.conftest import Clock
from tests.desk.cases.conftest import FILE, NUMBER, Office
from tests.engine import drawing

LONG = Upload("long.pdf", drawing.picture_pdf(*[drawing.page(("page",))] * 3))
TEXT = Order(preset="text")
NOTHING = Had()


class Gate:
    """Lets the pages of a reader through one by one."""

    def __init__(self) -> None:
        self.came = threading.Semaphore(0)
        self.may_go = threading.Semaphore(0)

    def __call__(self, _cancelled: object) -> None:
        """The reader is at a page."""
        self.came.release()
        assert self.may_go.acquire(timeout=60)

    def pass_pages(self, count: int) -> None:
        """Lets `count` pages go and waits until the one behind them has come: they are read and kept then."""
        for _ in range(count):
            self.may_go.release()
            assert self.came.acquire(timeout=60)


@pytest.fixture
def gate(office: Office) -> Iterator[Gate]:
    """In front of every page of the office's reader."""
    gate = Gate()
    office.reader.before_page = gate
    yield gate
    for _ in range(100):
        gate.may_go.release()


def begun(office: Office, user: User, gate: Gate) -> str:
    """A long document whose first page is about to be read."""
    document_id = office.desk.submit(user, LONG, TEXT).id
    assert gate.came.acquire(timeout=60)
    return document_id


def test_pages_come_once_each_as_they_are_read(office: Office, alice: User, gate: Gate) -> None:
    """None at first, then those read since, and the rest from the finished document: the same as in it."""
    document_id = begun(office, alice, gate)
    follower = office.desk.following.follow(alice, document_id, NOTHING)
    standing = follower.look()
    assert (standing.state, standing.step, standing.page, standing.pages) == (State.READING, "read", 1, 3)
    assert list(follower.pages(standing)) == []
    gate.pass_pages(2)
    came = list(follower.pages(follower.look()))
    assert [page.number for page in came] == [1, 2]
    assert list(follower.pages(follower.look())) == []
    gate.may_go.release()
    assert office.wait(alice, document_id).state is State.DONE
    standing = follower.look()
    came += follower.pages(standing)
    assert standing.is_over
    document = office.desk.open(alice, document_id).document
    assert document is not None
    assert [page.to_dict() for page in came] == [page.to_dict() for page in document.pages]


def test_what_is_had_of_the_same_reading_is_left_out(office: Office, alice: User) -> None:
    """Of another reading, after it was read again, everything comes anew."""
    document_id = office.read(alice, LONG, TEXT).id
    first = office.desk.following.follow(alice, document_id, NOTHING)
    list(first.pages(first.look()))
    had = Had(first.had.reading, (range(1, 3),))
    again = office.desk.following.follow(alice, document_id, had)
    assert [page.number for page in again.pages(again.look())] == [3]
    assert str(again.had) == f"{first.had.reading}:1-3"
    office.desk.read_again(alice, document_id)
    office.wait(alice, document_id)
    anew = office.desk.following.follow(alice, document_id, had)
    assert [page.number for page in anew.pages(anew.look())] == [1, 2, 3]


def test_pages_of_a_new_reading_come_with_its_end(office: Office, alice: User) -> None:
    """Until then the document is as it was: of one paper of a file, all pages of the file are read."""
    document_id = office.read(alice, LONG, TEXT).id
    gate = office.reader.before_page = Gate()
    office.desk.read_again(alice, document_id)
    assert gate.came.acquire(timeout=60)
    follower = office.desk.following.follow(alice, document_id, NOTHING)
    gate.pass_pages(2)
    standing = follower.look()
    assert (standing.state, standing.page) == (State.READING, 3)
    assert list(follower.pages(standing)) == []
    gate.may_go.release()
    office.wait(alice, document_id)
    assert [page.number for page in follower.pages(follower.look())] == [1, 2, 3]


def test_nothing_of_a_password_is_told() -> None:
    """Not even as a digest: the mark of a reading is the same with any."""
    order = Order(preset="text").to_dict()
    assert reading_mark(order | {"password": "secret"}, "set") == reading_mark(order, "set")
    assert reading_mark(order, "set") != reading_mark(order, "other")


def test_the_bell_rings_for_each_page(office: Office, alice: User, gate: Gate) -> None:
    """Who follows in the same process need not wait for the next look."""
    document_id = begun(office, alice, gate)
    follower = office.desk.following.follow(alice, document_id, NOTHING)
    rings: list[None] = []
    with follower.listening(lambda: rings.append(None)):
        gate.pass_pages(2)
        assert len(rings) == 2
    gate.pass_pages(0)
    assert len(rings) == 2


def test_another_process_sees_the_same(office: Office, database: Database, alice: User, gate: Gate) -> None:
    """What it has is the database and the files; no bell of its own rings."""
    document_id = begun(office, alice, gate)
    elsewhere = Following(database, office.files, Bell(), office.desk.views)
    follower = elsewhere.follow(alice, document_id, NOTHING)
    gate.pass_pages(1)
    assert [page.number for page in follower.pages(follower.look())] == [1]


def test_a_record_of_another_version_is_passed_over(office: Office, alice: User, gate: Gate) -> None:
    """The page comes with the finished document."""
    document_id = begun(office, alice, gate)
    gate.pass_pages(2)
    follower = office.desk.following.follow(alice, document_id, NOTHING)
    (record,) = office.files.folder(document_id).glob("read-*-1.json")
    record.write_text("{}")
    assert [page.number for page in follower.pages(follower.look())] == [2]
    gate.may_go.release()
    office.wait(alice, document_id)
    assert [page.number for page in follower.pages(follower.look())] == [1, 3]


def test_nobody_follows_what_is_not_theirs(office: Office, alice: User, bob: User, auditor: User) -> None:
    """As if there were no such document, from the first look or from the moment it is gone."""
    document_id = office.read(alice, FILE, NUMBER).id
    for wrong in (document_id, "nonsense"):
        with pytest.raises(NotFound):
            office.desk.following.follow(bob, wrong, NOTHING)
    with pytest.raises(Forbidden):
        office.desk.following.follow(auditor, document_id, NOTHING)
    follower = office.desk.following.follow(alice, document_id, NOTHING)
    office.desk.delete(alice, document_id)
    with pytest.raises(NotFound):
        follower.look()


def test_a_view_is_in_the_record_once_pages_were_given(
    office: Office, database: Database, clock: Clock, alice: User
) -> None:
    """One for all pages; whoever has all of them already looked before."""
    document_id = office.read(alice, LONG, TEXT).id

    def views() -> int:
        seen = Audit(database, b"key", clock).all(Question())
        return [one.event for one in seen if one.target == document_id].count(AuditEvent.DOCUMENT_VIEW)

    before = views()
    follower = office.desk.following.follow(alice, document_id, NOTHING)
    list(follower.pages(follower.look()))
    assert views() == before + 1
    list(follower.pages(follower.look()))
    assert views() == before + 1


def test_places_are_few_and_given_back(office: Office, alice: User, bob: User) -> None:
    """One person's do not take another's, all together are bounded, and what is over is free again."""
    following = office.desk.following
    with ExitStack() as held:
        for _ in range(MOST_EACH):
            held.enter_context(following.place(alice))
        with pytest.raises(TooManyFollowed), following.place(alice):
            pass
        for person in range((MOST_IN_ALL - MOST_EACH) // MOST_EACH):
            for _ in range(MOST_EACH):
                held.enter_context(following.place(User(f"local:{person}", "", "", frozenset())))
        with pytest.raises(TooManyFollowed), following.place(bob):
            pass
    with following.place(alice), following.place(bob):
        pass


@given(st.lists(st.integers(1, 40), unique=True))
def test_what_is_had_comes_back_from_its_text(numbers: list[int]) -> None:
    """Whatever the order in which pages came."""
    had = Had("0123456789ab")
    for number in numbers:
        had = had.and_page(number)
    back = Had.parse(str(had))
    assert [number for number in range(1, 42) if number in had] == sorted(numbers)
    assert [number for number in range(1, 42) if number in back] == sorted(numbers)
    assert len(had.parts) == len([number for number in numbers if number - 1 not in numbers])


@pytest.mark.parametrize("text", ["", "7", "0123456789ab:", "0123456789ab:x", "0123456789ab:1-2-3", "z:1", "ab" * 999])
def test_another_text_is_nothing_had(text: str) -> None:
    """Nor is one that a page that never was."""
    assert Had.parse(text) == NOTHING
