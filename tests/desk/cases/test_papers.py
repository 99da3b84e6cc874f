"""A file of several papers: a document for each, none lost and none twice, with the same owner, job and shares."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import select
from sqlalchemy.orm import Session

from auth.roles import User
from desk.cases.sharing import Level
from desk.errors import NotFound
from desk.line.papers import paper_id
from desk.line.queue import Queue
from desk.line.worker import Workers
from desk.opening.reader_setup import ASSETS
from desk.store.store import DocumentRow, ShareRow, State
from engine.export import Form
from engine.pipeline import Engine, Order, Papers
from engine.presets import PresetBook
from tests.conftest import Clock
from tests.desk.cases.stack import FILE, ORDER, Office, office_over

TEAM = "cn=finance,dc=example,dc=org"


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock) -> Iterator[Office]:
    """A desk over an engine that reads receipts, with one worker running."""
    yield from office_over(database, tmp_path, clock)


def test_each_paper_is_a_document_with_its_own_files(office: Office, alice: User) -> None:
    """They stand together in the list, in their order; each has the original and its own page's image."""
    first = office.read(alice)
    papers = office.desk.papers(alice, first.id)
    assert [(paper.paper, paper.papers, paper.file_id, paper.state) for paper in papers] == [
        (number, 3, first.id, State.DONE) for number in (1, 2, 3)
    ]
    assert [office.total(alice, paper.id) for paper in papers] == ["15.40", "25.40", "35.40"]
    assert [entry.id for entry in office.desk.list(alice).entries] == [paper.id for paper in papers]
    assert office.desk.original(alice, papers[2].id).content == FILE.content
    assert office.desk.page_image(alice, papers[2].id, 3)
    with pytest.raises(NotFound):
        office.desk.page_image(alice, papers[2].id, 2)
    workbook = office.desk.export(alice, [paper.id for paper in papers], Form.CSV, "en").content.decode("utf-8-sig")
    assert "stack.pdf (2/3)" in workbook


def test_a_paper_that_is_deleted_leaves_the_others_whole(office: Office, alice: User) -> None:
    """Also where it is the first one, under whose id the file came."""
    first = office.read(alice)
    office.desk.delete(alice, first.id)
    others = office.desk.papers(alice, paper_id(first.id, 2))
    assert [paper.paper for paper in others] == [2, 3]
    assert office.desk.original(alice, others[0].id).content == FILE.content


def test_reading_one_paper_again_makes_no_second_copy_of_the_others(office: Office, alice: User) -> None:
    """It stays the paper it was, with its own values; the others keep what people changed."""
    first = office.read(alice)
    second, third = (paper_id(first.id, number) for number in (2, 3))
    office.desk.correct(alice, third, "total", "99.00")
    for document_id in (second, first.id):
        office.desk.read_again(alice, document_id)
        office.wait(alice, document_id)
    papers = office.desk.papers(alice, second)
    assert [(paper.paper, paper.papers) for paper in papers] == [(1, 3), (2, 3), (3, 3)]
    assert [office.total(alice, paper.id) for paper in papers] == ["15.40", "25.40", "99.00"]
    assert office.desk.list(alice).total == 3


PARTED_ANEW: dict[str, tuple[dict[int, int], dict[int, int], str]] = {
    "into more": ({1: 1, 2: 1}, {}, "receipt"),
    "into fewer": ({}, {1: 1, 2: 1}, "receipt"),
    "elsewhere": ({1: 1, 2: 1}, {2: 3}, "receipt"),
    "not at all": ({1: 1, 2: 1}, {1: 1, 2: 1}, "text"),
}
"""What receipt is read from a page where that is not its own: at first and again; and the preset then."""


@pytest.mark.parametrize("how", PARTED_ANEW)
def test_each_paper_keeps_its_pages_where_the_file_is_parted_differently_now(
    office: Office, alice: User, how: str
) -> None:
    """Read again one by one with another order, they have every page of the file, each once, with its picture."""
    office.reader.receipts, receipts, preset = PARTED_ANEW[how]
    papers = office.desk.papers(alice, office.read(alice).id)
    before = [pages_of(office, alice, paper.id) for paper in papers]
    assert before == ([[1], [2], [3]] if how == "into fewer" else [[1, 2], [3]])
    office.reader.receipts = receipts
    for paper in papers:
        office.desk.read_again(alice, paper.id, Order(preset=preset))
        assert office.wait(alice, paper.id).preset == preset
    again = office.desk.papers(alice, papers[0].id)
    assert [pages_of(office, alice, paper.id) for paper in again] == before
    assert [(paper.id, paper.paper, paper.papers) for paper in again] == [
        (paper.id, paper.paper, paper.papers) for paper in papers
    ]


def pages_of(office: Office, user: User, document_id: str) -> list[int]:
    """The numbers of the pages of a document, all of which have their picture."""
    document = office.desk.open(user, document_id).document
    assert document is not None
    numbers = [page.number for page in document.pages]
    assert all(office.desk.page_image(user, document_id, number) for number in numbers)
    return numbers


def test_a_file_can_be_kept_together(office: Office, alice: User) -> None:
    """`papers=one`: one document of three pages; read again without it, it is parted after all."""
    kept = office.read(alice, Order(preset="receipt", papers=Papers.ONE))
    assert (kept.papers, kept.file_id, office.desk.list(alice).total) == (1, None, 1)
    office.desk.read_again(alice, kept.id, ORDER)
    office.wait(alice, kept.id)
    assert office.desk.list(alice).total == 3


def test_a_crash_before_the_end_loses_and_doubles_nothing(office: Office, alice: User) -> None:
    """What was linked for papers that were never written is linked again under the same names."""
    office.workers.stop()
    waiting = office.desk.submit(alice, FILE, ORDER)
    office.files.link(waiting.id, paper_id(waiting.id, 2), [])
    engine = Engine({"receipts": office.reader}, "receipts", PresetBook.load(ASSETS / "kinds"))
    queue = Queue(office.database, lambda: waiting.created_at)
    second = Workers(engine, queue, office.files, 1)
    second.start()
    office.wait(alice, waiting.id)
    second.stop()
    assert [paper.paper for paper in office.desk.papers(alice, waiting.id)] == [1, 2, 3]
    assert office.desk.page_image(alice, paper_id(waiting.id, 2), 2)


def test_the_papers_of_a_file_are_shared_together(office: Office, alice: User) -> None:
    """Each of them shows the whole file, so none is given without the others; they are taken away together too."""
    member = User("local:alice", "alice", "Alice", alice.roles, teams=frozenset({TEAM}))
    first = office.read(member)
    office.desk.share(member, paper_id(first.id, 2), TEAM, Level.READ)
    with Session(office.database) as session:
        assert len(session.scalars(select(ShareRow)).all()) == 3
    office.desk.unshare(member, first.id, TEAM)
    with Session(office.database) as session:
        assert session.scalars(select(ShareRow)).all() == []


def test_a_file_shared_while_it_is_read_has_shared_papers(office: Office, alice: User) -> None:
    """The rows that come at the end get the shares that were given meanwhile."""
    member = User("local:alice", "alice", "Alice", alice.roles, teams=frozenset({TEAM}))
    office.workers.stop()
    waiting = office.desk.submit(member, FILE, ORDER)
    office.desk.share(member, waiting.id, TEAM, Level.REVIEW)
    engine = Engine({"receipts": office.reader}, "receipts", PresetBook.load(ASSETS / "kinds"))
    second = Workers(engine, Queue(office.database, lambda: waiting.created_at), office.files, 1)
    second.start()
    office.wait(member, waiting.id)
    second.stop()
    with Session(office.database) as session:
        assert len(session.scalars(select(ShareRow)).all()) == 3
        assert {row.owner_id for row in session.scalars(select(DocumentRow))} == {member.id}


def test_two_pages_of_one_receipt_are_one_document(office: Office, alice: User) -> None:
    """Nothing is parted where nothing speaks for it."""
    office.reader.are_alike = True
    only = office.read(alice)
    assert (only.papers, only.file_id, office.desk.list(alice).total) == (1, None, 1)
