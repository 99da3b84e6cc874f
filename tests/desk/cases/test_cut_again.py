"""A file is joined, cut or read again: what there was stays until the new reading is complete, or comes back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import select
from sqlalchemy.orm import Session

from auth.roles import Role, User
from desk.cases.records import Summary
from desk.cases.sharing import WITH_CONTENT, Level
from desk.errors import BeingReadAgain, NotFound
from desk.line.papers import paper_id
from desk.line.queue import Claim, Queue
from desk.record.questions import Question
from desk.store.files import set_of
from desk.store.store import CorrectionRow, DocumentRow, FlagRow, State
from desk.store.sweeping import sweep
from engine.errors import EngineError
from engine.pipeline import Order, Papers
from engine.readers import Cancelled
from engine.words import Words
from tests.conftest import Clock
from tests.desk.cases.stack import FILE, ORDER, Office, office_over

TEAM = "cn=finance,dc=example,dc=org"


class Broken(EngineError):
    """What a reader says that cannot go on."""

    code = "reader_unavailable"


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock) -> Iterator[Office]:
    """A desk over an engine that reads receipts, with one worker running."""
    yield from office_over(database, tmp_path, clock)


@pytest.fixture
def first(office: Office, alice: User) -> str:
    """A file of three papers with a correction, a review and a flag that was released; the id of the first."""
    document_id = office.read(alice).id
    second, third = others_of(document_id)
    office.desk.correct(alice, second, "total", "99.00")
    office.desk.finish(alice, third)
    with Session(office.database) as session, session.begin():
        released = {"released_at": office.clock(), "released_by": alice.id, "released_for": "seen"}
        session.add(FlagRow(document_id=second, code="watch", at=office.clock(), hold=True, **released))
    return document_id


def others_of(document_id: str) -> tuple[str, str]:
    """The ids of the second and the third paper."""
    return paper_id(document_id, 2), paper_id(document_id, 3)


class Gate:
    """Holds a reader up before its second page, until it is let go or asked to stop."""

    def __init__(self, office: Office) -> None:
        self.came, self.opened = threading.Event(), threading.Event()
        office.reader.before_page = self

    def __call__(self, number: int, asked_to_stop: Cancelled) -> None:
        """Waits before page 2."""
        if number != 2:
            return
        self.came.set()
        while not self.opened.wait(0.02):
            if asked_to_stop():
                return


def fails(number: int, _asked_to_stop: Cancelled) -> None:
    """A reader that breaks on the third page."""
    if number == 3:
        raise Broken(Words("模型没有应答。", "The model does not answer."), Words("稍后再试。", "Try again later."))


def state_of(office: Office, user: User, document_id: str) -> list[dict[str, Any]]:
    """Everything about the papers of a file that a person may see, in their order, with their pictures' bytes."""
    told = []
    for paper in office.desk.papers(user, document_id):
        opened = office.desk.open(user, paper.id)
        assert opened.document is not None
        entry = opened.summary.to_dict()
        for passing in ("unchanged", "replaced_by", "version", "state", "step", "page", "pages", "finished_at"):
            entry.pop(passing)
        pictures = [office.desk.page_image(user, paper.id, page.number) for page in opened.document.pages]
        told.append({"entry": entry, "document": opened.document.to_dict(), "pictures": pictures})
    return told


def rows(office: Office) -> dict[str, DocumentRow]:
    """All rows of documents."""
    with Session(office.database, expire_on_commit=False) as session:
        return {row.id: row for row in session.scalars(select(DocumentRow).options(WITH_CONTENT))}


def files(office: Office) -> dict[str, list[str]]:
    """What lies in the folder of each document, but for half files."""
    return {folder.name: sorted(path.name for path in folder.iterdir()) for folder in office.files.folders()}


def let_it_tidy(office: Office) -> None:
    """Until the worker has done what comes after a document's end; another one goes on."""
    for running in office.working:
        running.stop()
    office.working.clear()
    office.start()


def expect_the_new_and_nothing_old(office: Office, user: User, document_id: str) -> None:
    """As many folders as rows, each with the original and the pictures that its own document has."""
    office.wait(user, document_id)
    let_it_tidy(office)
    kept = rows(office)
    wanted = {}
    for row in kept.values():
        numbers = [page["number"] for page in (row.body or {})["pages"]]
        pictures = [f"page-{row.pictures}-{number}.jpg" for number in numbers]
        wanted[row.id] = ["original", *pictures]
        assert (row.rereading, row.replaced_by, row.unchanged, row.state) == (None, None, None, State.DONE)
    found = files(office)
    assert set(found) == set(wanted)
    for row_id, names in wanted.items():
        assert set(names) <= set(found[row_id])
        assert {set_of(Path(name)) for name in found[row_id]} <= {None, kept[row_id].pictures}


WAYS: dict[str, Callable[[Office, User, str], Summary]] = {
    "join": lambda office, user, it: office.piles.join(user, it),
    "split": lambda office, user, it: office.piles.split(user, it),
    "cut": lambda office, user, it: office.piles.split(user, it, [3]),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_fails_changes_nothing_and_says_why(office: Office, alice: User, first: str, way: str) -> None:
    """Three papers with corrections, review, flags and pictures; each tells why nothing has changed."""
    before, asked = state_of(office, alice, first), rows(office)[first].order
    office.reader.before_page = fails
    WAYS[way](office, alice, others_of(first)[1])
    ended = office.wait(alice, first)
    assert ended.state is State.DONE
    assert state_of(office, alice, first) == before
    for paper in office.desk.papers(alice, first):
        assert paper.unchanged is not None
        assert paper.unchanged["code"] == "reader_unavailable"
        assert paper.unchanged["message"]["zh"] == "合并或拆分没有成功，各份文档都保持原样。原因：模型没有应答。"
        assert paper.unchanged["message"]["en"].endswith("papers are as they were. Reason: The model does not answer.")
        assert (paper.replaced_by, paper.error, paper.pages) == (None, None, len_of(office, alice, paper.id))
    kept = rows(office)
    assert (kept[first].order, kept[first].rereading) == (asked, None)
    with Session(office.database) as session:
        (flag,) = session.scalars(select(FlagRow))
        (correction,) = session.scalars(select(CorrectionRow))
    assert (flag.released_for, correction.after) == ("seen", "99.00")
    let_it_tidy(office)
    assert {set_of(Path(name)) for names in files(office).values() for name in names} <= {None, ""}
    office.reader.before_page = lambda _number, _asked: None
    WAYS[way](office, alice, first)
    expect_the_new_and_nothing_old(office, alice, first)


def len_of(office: Office, user: User, document_id: str) -> int:
    """How many pages a document had when it was read: the first carries the count of its file."""
    document = office.desk.open(user, document_id).document
    assert document is not None
    return 3 if document.paper == 1 else len(document.pages)


@pytest.mark.parametrize("way", WAYS)
def test_what_is_cancelled_in_line_or_under_way_is_as_it_was(office: Office, alice: User, first: str, way: str) -> None:
    """And can be worked on at once; the notice goes with the first change."""
    before = state_of(office, alice, first)
    gate = Gate(office)
    WAYS[way](office, alice, first)
    assert gate.came.wait(60)
    office.desk.cancel(alice, first)
    stopped = office.wait(alice, first)
    assert stopped.unchanged is not None
    assert (stopped.state, stopped.unchanged["code"]) == (State.DONE, "cancelled")
    assert "取消" in stopped.unchanged["message"]["zh"]
    assert state_of(office, alice, first) == before
    office.working.pop().stop()
    WAYS[way](office, alice, first)
    assert [paper.replaced_by for paper in office.desk.papers(alice, first)] == [None, first, first]
    cancelled = office.desk.cancel(alice, first)
    assert cancelled.unchanged is not None
    assert (cancelled.state, cancelled.unchanged["code"]) == (State.DONE, "cancelled")
    assert state_of(office, alice, first) == before
    second = others_of(first)[0]
    assert office.desk.correct(alice, second, "total", "98.00").summary.unchanged is None


def test_papers_stay_to_be_looked_at_while_their_file_is_read(office: Office, alice: User, first: str) -> None:
    """All of them open with their own pictures, but nobody changes what is about to be replaced."""
    before = state_of(office, alice, first)
    gate = Gate(office)
    office.piles.join(alice, first)
    assert gate.came.wait(60)
    assert state_of(office, alice, first)[1:] == before[1:]
    opened = office.desk.open(alice, first)
    assert opened.document is not None
    assert (opened.summary.state, opened.summary.papers, opened.document.to_dict()) == (
        State.READING,
        3,
        before[0]["document"],
    )
    assert [paper.replaced_by for paper in office.desk.papers(alice, first)] == [None, first, first]
    for paper in office.desk.papers(alice, first):
        with pytest.raises(BeingReadAgain):
            office.desk.correct(alice, paper.id, "total", "1.00")
        with pytest.raises(BeingReadAgain):
            office.desk.finish(alice, paper.id)
    assert office.desk.read_again(alice, others_of(first)[0]).state is State.DONE
    gate.opened.set()
    expect_the_new_and_nothing_old(office, alice, first)
    assert [(paper.id, paper.papers) for paper in office.desk.papers(alice, first)] == [(first, 1)]
    assert office.desk.list(alice).total == 1
    assert office.desk.page_image(alice, first, 3)
    for gone in others_of(first):
        with pytest.raises(NotFound):
            office.desk.open(alice, gone)


def test_success_leaves_exactly_the_new_papers(office: Office, alice: User, first: str, auditor: User) -> None:
    """Cut in two, in three again, and joined: no file of the old ones, no row twice, no correction of what went."""
    for cuts, count in (([3], 2), ([], 3)):
        office.piles.split(alice, first, cuts)
        expect_the_new_and_nothing_old(office, alice, first)
        papers = office.desk.papers(alice, first)
        assert [(paper.paper, paper.papers, paper.reviewed_at) for paper in papers] == [
            (number, count, None) for number in range(1, count + 1)
        ]
    assert [office.total(alice, paper.id) for paper in papers] == ["15.40", "25.40", "35.40"]
    office.piles.join(alice, others_of(first)[1])
    expect_the_new_and_nothing_old(office, alice, first)
    assert set(rows(office)) == {first}
    with Session(office.database) as session:
        assert session.scalars(select(CorrectionRow)).all() == []
    removed = [entry for entry in office.audit.entries(auditor, Question()) if entry.event == "document:delete"]
    assert {entry.target for entry in removed} == set(others_of(first))
    assert {(entry.actor_id, entry.reason) for entry in removed} == {(alice.id, f"cut again {first}")}


class Killed(Queue):
    """A line whose worker dies at the end of the first reading, before or after the result is written."""

    def __init__(self, database: Database, clock: Clock, *, is_written: bool) -> None:
        super().__init__(database, clock)
        self.is_written = is_written
        self.died = threading.Event()

    def finish(self, claim: Claim, **values: Any) -> bool:
        """Ends the thread: nothing that comes after it is done."""
        if self.is_written:
            super().finish(claim, **values)
        self.died.set()
        raise SystemExit


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("is_written", [False, True])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_kill_leaves_the_old_or_the_new(office: Office, alice: User, first: str, way: str, is_written: bool) -> None:
    """The next worker finishes what was not written; what lies about of the other reading is swept."""
    before = state_of(office, alice, first)
    office.working.pop().stop()
    WAYS[way](office, alice, first)
    killed = Killed(office.database, office.clock, is_written=is_written)
    office.start(killed)
    assert killed.died.wait(60)
    if not is_written:
        assert state_of(office, alice, first) == before
        office.clock.turn(minutes=2)
        office.working.pop().stop()
        office.start()
    office.wait(alice, first)
    found = state_of(office, alice, first)
    sweep(office.files, office.database, clock=lambda: 4e9)
    assert state_of(office, alice, first) == found
    assert len(found) == {"join": 1, "cut": 2, "split": 3}[way]
    assert len({row.id for row in rows(office).values()}) == len(found)
    expect_the_new_and_nothing_old(office, alice, first)


class Held(Queue):
    """A line whose workers are held up at the end of a reading, before or after the result is written."""

    def __init__(self, office: Office, *, is_written: bool) -> None:
        super().__init__(office.database, office.clock)
        self.is_written = is_written
        self.came, self.let_go = threading.Event(), threading.Event()

    def finish(self, claim: Claim, **values: Any) -> bool:
        """Nothing that comes after it is done before the line is let go."""
        was_written = super().finish(claim, **values) if self.is_written else False
        self.came.set()
        self.let_go.wait(60)
        return was_written if self.is_written else super().finish(claim, **values)


@pytest.mark.parametrize("next_is_written", [False, True])
@pytest.mark.parametrize("ways", [("again", "again"), ("join", "split"), ("split", "split"), ("cut", "join")])
def test_the_next_reading_keeps_its_files(
    office: Office, alice: User, first: str, ways: tuple[str, str], *, next_is_written: bool
) -> None:
    """It has kept its pages, or is written already, before the worker of the one before it has tidied up."""
    ask = {**WAYS, "again": lambda office, user, it: office.desk.read_again(user, it)}
    office.working.pop().stop()
    lines = [Held(office, is_written=True), Held(office, is_written=next_is_written)]
    readers = []
    for way, line in zip(ways, lines, strict=True):
        ask[way](office, alice, first)
        readers.append(office.start(line))
        assert line.came.wait(60)
    for line, workers in zip(lines, readers, strict=True):
        line.let_go.set()
        workers.stop(timeout_seconds=60)
    told = state_of(office, alice, first)
    assert len(told) == {"again": 3, "join": 1, "split": 3}[ways[1]]
    for paper in office.desk.papers(alice, first):
        assert office.desk.original(alice, paper.id).content == FILE.content
    kept = rows(office)
    assert {set_of(Path(name)) for name in files(office)[first]} == {None, kept[first].pictures}
    sweep(office.files, office.database, clock=lambda: 4e9)
    assert state_of(office, alice, first) == told
    assert set(files(office)) == set(kept)


def test_a_split_is_refused_while_one_paper_is_read_again(office: Office, alice: User, first: str) -> None:
    """Also where the order is the same; the same cut twice is one, and so is a whole file that is read anyway."""
    office.working.pop().stop()
    office.desk.read_again(alice, first)
    for cuts in ([], [3]):
        with pytest.raises(BeingReadAgain):
            office.piles.split(alice, others_of(first)[0], cuts)
    assert [paper.replaced_by for paper in office.desk.papers(alice, first)] == [None, None, None]
    office.desk.cancel(alice, first)
    for _ in range(2):
        assert office.piles.split(alice, first).id == first
    assert [paper.replaced_by for paper in office.desk.papers(alice, first)] == [None, first, first]
    waiting = office.desk.submit(alice, FILE, ORDER)
    assert office.piles.split(alice, waiting.id).id == waiting.id
    with pytest.raises(BeingReadAgain):
        office.piles.split(alice, waiting.id, [3])


def test_a_kill_in_the_middle_of_a_page_and_a_cancel_after_it(office: Office, alice: User, first: str) -> None:
    """What was staged is not the document's; the sweep takes it and leaves what is."""
    before = state_of(office, alice, first)
    gate = Gate(office)
    office.piles.join(alice, first)
    assert gate.came.wait(60)
    office.working.pop().stop()
    assert rows(office)[first].state == State.QUEUED
    staged = {set_of(Path(name)) for name in files(office)[first]} - {None, ""}
    assert len(staged) == 1
    assert sweep(office.files, office.database, clock=lambda: 4e9).pictures == 0
    office.desk.cancel(alice, first)
    assert sweep(office.files, office.database).pictures == 0
    assert sweep(office.files, office.database, clock=lambda: 4e9).pictures >= 1
    assert state_of(office, alice, first) == before


def test_two_people_at_once(office: Office, alice: User, first: str) -> None:
    """One joins; the other's cut, review and correction are refused in words, the same wish twice is one reading."""
    owner = User("local:alice", "alice", "Alice", alice.roles, teams=frozenset({TEAM}))
    bob = User("local:bob", "bob", "Bob", frozenset({Role.CLERK}), teams=frozenset({TEAM}))
    office.desk.share(owner, first, TEAM, Level.REVIEW)
    gate = Gate(office)
    with ThreadPoolExecutor(4) as people:
        asked = [people.submit(office.piles.join, owner, it) for it in (first, *others_of(first), first)]
        assert {one.result().id for one in asked} == {first}
    assert gate.came.wait(60)
    with pytest.raises(BeingReadAgain) as refused:
        office.piles.split(owner, others_of(first)[0], [2])
    assert (refused.value.code, bool(refused.value.hint.zh)) == ("being_read_again", True)
    with pytest.raises(BeingReadAgain):
        office.desk.correct(bob, others_of(first)[0], "total", "7.00")
    with pytest.raises(NotFound):
        office.piles.join(bob, first)
    gate.opened.set()
    expect_the_new_and_nothing_old(office, owner, first)
    assert [entry.id for entry in office.desk.list(owner).entries] == [first]
    assert office.total(bob, first) is not None


def test_a_paper_that_is_read_by_itself_meanwhile_goes_with_its_file(office: Office, alice: User, first: str) -> None:
    """Its own reading comes to nothing: whatever it finds, it finds its paper replaced."""
    office.working.pop().stop()
    second = others_of(first)[0]
    office.desk.read_again(alice, second)
    lonely = office.queue.claim("host:1:0")
    assert lonely is not None
    assert lonely.document_id == second
    office.piles.split(alice, first)
    office.start()
    office.wait(alice, first)
    assert office.queue.finish(lonely, state=State.FAILED, error=None) is False
    expect_the_new_and_nothing_old(office, alice, first)
    assert len(office.desk.papers(alice, first)) == 3


def test_the_first_paper_is_deleted_for_ever_meanwhile(office: Office, alice: User, first: str) -> None:
    """The others stay what they were, and are nobody's to replace."""
    before = state_of(office, alice, first)[1:]
    gate = Gate(office)
    office.piles.join(alice, first)
    assert gate.came.wait(60)
    office.desk.delete(alice, first)
    gate.opened.set()
    for running in office.working:
        running.stop()
    second = others_of(first)[0]
    assert state_of(office, alice, second) == before
    assert {row.replaced_by for row in rows(office).values()} == {None}
    assert first not in files(office)
    assert office.desk.original(alice, second).content == FILE.content


def test_one_document_read_again_is_kept_by_the_same_rule(office: Office, alice: User, first: str) -> None:
    """Another preset that fails: order, values, correction and pictures are as before, and the others know nothing."""
    before, second = state_of(office, alice, first), others_of(first)[0]
    office.reader.before_page = fails
    office.desk.read_again(alice, second, Order(preset="invoice", papers=Papers.AUTO))
    ended = office.wait(alice, second)
    assert (ended.state, ended.preset, ended.replaced_by) == (State.DONE, "receipt", None)
    assert ended.unchanged is not None
    assert ended.unchanged["message"]["en"].startswith("Reading it again failed; the document is as it was.")
    assert state_of(office, alice, first) == before
    assert rows(office)[second].order == {**ORDER.to_dict(), "password": None}
    assert [paper.unchanged for paper in office.desk.papers(alice, first) if paper.id != second] == [None, None]


def test_a_first_reading_that_fails_has_failed(office: Office, alice: User) -> None:
    """There is nothing to go back to."""
    office.reader.before_page = fails
    ended = office.read(alice)
    assert (ended.state, ended.unchanged) == (State.FAILED, None)
    assert ended.error is not None
