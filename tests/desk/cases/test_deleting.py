"""Many documents deleted at once: the user's own and no other's, in few transactions, and back again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from auth.roles import Role, User
from desk.cases.deleting import MAX_DELETED, Deleted, Deleting, Left
from desk.cases.finding import Filter, Standing
from desk.cases.sharing import Scope
from desk.cases.trash import AT_ONCE, Trash
from desk.errors import Forbidden
from desk.line.queue import Queue
from desk.record.audit import Audit
from desk.record.audit_records import AuditRow
from desk.store.files import FileStore
from desk.store.store import DeliveryRow, DocumentRow, HookRow, JobRow, ShareRow, State
from tests.conftest import Clock

FINANCE = "cn=finance"
ALICE = User("local:alice", "alice", "Alice", frozenset({Role.CLERK}), frozenset({FINANCE}))
BOB = User("local:bob", "bob", "Bob", frozenset({Role.CLERK}), frozenset({FINANCE}))

Put = Callable[..., str]


@pytest.fixture
def put(database: Database, clock: Clock) -> Put:
    """Puts a read document into the database, Alice's unless told otherwise; its id."""
    count = iter(range(100_000))

    def put_one(owner: User = ALICE, **columns: Any) -> str:
        number = next(count)
        given = {"state": State.DONE, "kind": "receipt", "created_at": clock() - timedelta(seconds=number)}
        about = {"name": f"{number}.png", "size": 1, "sha256": "0", "order": {"preset": "receipt"}}
        with Session(database) as session, session.begin():
            session.add(DocumentRow(id=f"{number:032}", owner_id=owner.id, **(about | given | columns)))
        return f"{number:032}"

    return put_one


@pytest.fixture
def trash(database: Database, clock: Clock, tmp_path: Path) -> Trash:
    """A trash of thirty days."""
    files, audit = FileStore(tmp_path / "documents"), Audit(database, b"key", clock)
    return Trash(database, files, Queue(database, clock), audit, clock, days=30)


@pytest.fixture
def deleting(database: Database, trash: Trash) -> Deleting:
    """The use case over that trash."""
    return Deleting(database, trash)


def give(database: Database, document_id: str, level: str, clock: Clock) -> None:
    """Bob's document for the team of both."""
    with Session(database) as session, session.begin():
        session.add(ShareRow(document_id=document_id, team=FINANCE, level=level, given_by=BOB.id, at=clock()))


def in_trash(database: Database) -> set[str]:
    """The documents in anybody's trash."""
    with Session(database) as session:
        return set(session.scalars(select(DocumentRow.id).where(DocumentRow.deleted_at.is_not(None))))


def test_one_s_own_go_and_what_stays_is_told(deleting: Deleting, put: Put, database: Database, clock: Clock) -> None:
    """By id, in the order asked; the dry run says the same and does nothing."""
    own = [put(), put()]
    theirs, hidden, gone = put(BOB), put(BOB), put(deleted_at=clock())
    give(database, theirs, "review", clock)
    wanted = [own[1], "nowhere", theirs, own[0], hidden, gone, own[1]]
    left = {Left.NOT_FOUND: ("nowhere", hidden, gone), Left.NOT_OWNER: (theirs,)}
    said = deleting.delete(ALICE, wanted, dry_run=True)
    assert said == Deleted((own[1], own[0]), left, more=False, stopped=0, papers=0)
    assert in_trash(database) == {gone}
    assert deleting.delete(ALICE, wanted) == said
    assert in_trash(database) == {gone, *own}


def test_a_filter_deletes_what_its_list_has(deleting: Deleting, put: Put, database: Database, clock: Clock) -> None:
    """Of the receipts alone, also where others' documents are in the list."""
    receipts, contract, theirs = {put(), put()}, put(kind="contract"), put(BOB)
    give(database, theirs, "read", clock)
    deleted = deleting.delete(ALICE, Filter(scope=Scope.ALL, kinds=("receipt",)))
    assert (set(deleted.deleted), deleted.left) == (receipts, {Left.NOT_OWNER: (theirs,)})
    assert in_trash(database) == receipts
    assert deleting.delete(ALICE, Filter(standing=(Standing.FAILED,))).deleted == ()
    assert deleting.delete(ALICE, Filter()).deleted == (contract,)


def test_more_than_the_most_is_said(
    deleting: Deleting, put: Put, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first of the list go, and the answer tells that there are others; again takes those."""
    monkeypatch.setattr("desk.cases.deleting.MAX_DELETED", 3)
    monkeypatch.setattr("desk.cases.deleting.AT_ONCE", 2)
    ids = [put() for _ in range(5)]
    first, second = deleting.delete(ALICE, Filter()), deleting.delete(ALICE, Filter())
    assert (first.deleted, first.more) == (tuple(ids[:3]), True)
    assert (second.deleted, second.more) == (tuple(ids[3:]), False)
    assert MAX_DELETED == 10_000


def test_other_papers_of_the_files_stay(deleting: Deleting, put: Put, clock: Clock) -> None:
    """They are counted: not those that go too, and not those that are in the trash already."""
    first, *_ = (put(file_id="one", paper=paper, papers=3) for paper in (1, 2, 3))
    both = [put(file_id="two", paper=paper, papers=2) for paper in (1, 2)]
    left, *_ = put(file_id="three", paper=1, papers=2), put(file_id="three", paper=2, papers=2, deleted_at=clock())
    assert deleting.delete(ALICE, [first, *both, left, put()], dry_run=True).papers == 2


def test_jobs_end_with_the_last_that_waited(deleting: Deleting, put: Put, database: Database, clock: Clock) -> None:
    """What waits is taken out of the line, what is read is asked to stop; hooks hear of the end once."""
    with Session(database) as session, session.begin():
        for job_id in ("a", "b"):
            session.add(JobRow(id=job_id, owner_id=ALICE.id, digest="", created_at=clock()))
        about = {"owner_id": ALICE.id, "kinds": [], "label": "", "created_at": clock()}
        session.add(HookRow(id="hook", url="x", events=["job.done"], **about))
    waiting = [put(state=State.QUEUED, job_id="a") for _ in range(3)]
    being_read, still = put(state=State.READING, job_id="a"), put(state=State.QUEUED, job_id="b")
    done = put(job_id="b")
    deleted = deleting.delete(ALICE, [*waiting, being_read, done])
    assert deleted.stopped == 4
    with Session(database) as session:
        rows = {row.id: row for row in session.scalars(select(DocumentRow))}
        assert [rows[document_id].state for document_id in waiting] == [State.CANCELLED] * 3
        assert (rows[being_read].cancel_asked, rows[still].state) == (True, State.QUEUED)
        ended = {job.id: job.finished_at for job in session.scalars(select(JobRow))}
        assert session.scalars(select(DeliveryRow.job_id)).all() == ["a"]
    assert ended == {"a": clock(), "b": None}


def test_each_is_recorded_and_comes_back(deleting: Deleting, put: Put, database: Database, clock: Clock) -> None:
    """A line a document; restored, what was stopped waits again, and its job is open."""
    with Session(database) as session, session.begin():
        session.add(JobRow(id="job", owner_id=ALICE.id, digest="", created_at=clock()))
    ids = [put(), put(state=State.QUEUED, job_id="job"), put()]
    deleting.delete(ALICE, ids[:2])
    assert deleting.restore(BOB, ids).restored == ()
    back = deleting.restore(ALICE, [*ids, "nowhere"])
    assert (back.restored, back.left) == (tuple(ids[:2]), (ids[2], "nowhere"))
    with Session(database) as session:
        assert session.get_one(DocumentRow, ids[1]).state == State.QUEUED
        assert session.get_one(JobRow, "job").finished_at is None
        rows = session.scalars(select(AuditRow).order_by(AuditRow.number))
        kept = [(row.actor_id, row.event, row.target) for row in rows]
    events = ("document:trash", "document:restore")
    assert kept == [(ALICE.id, event, document_id) for event in events for document_id in ids[:2]]
    assert in_trash(database) == set()


def test_without_a_trash_they_are_removed(
    deleting: Deleting, trash: Trash, put: Put, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than one transaction's worth."""
    monkeypatch.setattr("desk.cases.deleting.AT_ONCE", 2)
    monkeypatch.setattr(Trash, "days", 0)
    ids, kept = [put() for _ in range(3)], put(BOB)
    assert deleting.delete(ALICE, Filter()).deleted == tuple(ids)
    with Session(database) as session:
        assert session.scalars(select(DocumentRow.id)).all() == [kept]
        told = session.scalars(select(AuditRow.event)).all()
    assert told == ["document:delete"] * 3


def test_many_go_in_few_transactions(
    deleting: Deleting, put: Put, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred in each, here two."""
    monkeypatch.setattr("desk.cases.deleting.AT_ONCE", 2)
    ids = [put() for _ in range(5)]
    commits: list[object] = []
    event.listen(database, "commit", commits.append)
    assert len(deleting.delete(ALICE, ids).deleted) == 5
    assert len(commits) == 3
    assert AT_ONCE == 100


def test_an_auditor_deletes_nothing(deleting: Deleting, auditor: User) -> None:
    """Nor looks what would go, nor takes anything back."""
    uses: tuple[Callable[[], object], ...] = (
        lambda: deleting.delete(auditor, Filter()),
        lambda: deleting.delete(auditor, ["x"], dry_run=True),
        lambda: deleting.restore(auditor, ["x"]),
    )
    for use in uses:
        with pytest.raises(Forbidden):
            use()
