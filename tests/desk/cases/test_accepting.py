"""Bulk acceptance: those without doubt and no other, as the database has them at that moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import select
from sqlalchemy.orm import Session

from auth.roles import Role, User
from desk.cases.accepting import MAX_ACCEPTED, Accepting, Left
from desk.cases.contents import put_back
from desk.cases.finding import Filter, Standing
from desk.cases.history import History
from desk.cases.sharing import Scope
from desk.errors import Forbidden
from desk.line.rereading import give_up
from desk.record.audit import Audit
from desk.record.audit_records import AuditRow
from desk.store.store import DeliveryRow, DocumentRow, FlagRow, HookRow, ShareRow, State
from engine.document import Check, Document, Field, Notice, Page, Provenance, Source
from engine.words import Words
from tests.conftest import Clock
from tests.desk.cases.conftest import FILE, NUMBER, Office

FINANCE = "cn=finance"
ALICE = User("local:alice", "alice", "Alice", frozenset({Role.CLERK}), frozenset({FINANCE}))
BOB = User("local:bob", "bob", "Bob", frozenset({Role.CLERK}), frozenset({FINANCE}))
SURE = Field("total", Words("合计", "Total"), "12.00", "12.00", 1, None, 0.99, Source.CPU)
WEAK = replace(SURE, name="date", confidence=0.4)
FAILED = replace(SURE, checks=(Check("sum", False, Words("不符", "differs")),))
LACKING = replace(SURE, value=None, raw=None, checks=(Check("required", False, Words("缺", "missing")),))
WARNING = Notice("maybe_several_papers", Words("可能有多份", "maybe several"))
CALM = Notice("layout_known", Words("认得", "known"))

Put = Callable[..., str]


def read(
    *fields: Field, items: tuple[tuple[Field, ...], ...] = (), page: Notice | None = None, whole: Notice | None = None
) -> Document:
    """A document with these fields and warnings."""
    provenance = Provenance("receipt", 1, "cpu", "1", "0", Clock()(), 0.1)
    pages = (Page(1, 100, 100, (), warnings=(page,) if page else ()),)
    return Document(pages, fields, items, "receipt", 0.9, provenance, (whole,) if whole else ())


@pytest.fixture
def put(database: Database, clock: Clock) -> Put:
    """Puts a document into the database, one that is without doubt unless told otherwise; its id."""
    count = iter(range(100_000))

    def put_one(owner: User = ALICE, document: Document | None = None, flag: str = "", **columns: Any) -> str:
        number = next(count)
        document = document or read(SURE)
        given = {
            "state": State.DONE,
            "created_at": clock() - timedelta(seconds=number),
            "doubtful": sum(field.is_doubtful for field in document.fields),
            "kind": "receipt",
            "body": document.to_dict(),
            "search_text": "",
        }
        row = DocumentRow(
            id=f"{number:032}",
            owner_id=owner.id,
            name=f"{number}.png",
            size=1,
            sha256="0",
            order={"preset": "receipt"},
            **(given | columns),
        )
        with Session(database) as session, session.begin():
            session.add(row)
            if flag:
                session.flush()
                session.add(FlagRow(document_id=row.id, code=flag, at=clock()))
        return f"{number:032}"

    return put_one


@pytest.fixture
def accepting(database: Database, clock: Clock) -> Accepting:
    """The use case over that database."""
    return Accepting(database, Audit(database, b"key", clock), clock)


def reviewed(database: Database) -> list[str]:
    """The documents that are finished."""
    with Session(database) as session:
        wanted = select(DocumentRow.id).where(DocumentRow.reviewed_at.is_not(None)).order_by(DocumentRow.id)
        return list(session.scalars(wanted))


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        ({}, None),
        ({"document": read(SURE, page=CALM, whole=CALM)}, None),
        ({"document": read(replace(WEAK, confirmed=True))}, None),
        ({"document": read(replace(FAILED, confirmed=True))}, None),
        ({"document": read(SURE, WEAK)}, Left.DOUBTFUL),
        ({"document": read(FAILED)}, Left.DOUBTFUL),
        ({"document": read(LACKING)}, Left.DOUBTFUL),
        ({"document": read(SURE, WEAK), "doubtful": 0}, Left.DOUBTFUL),
        ({"document": read(SURE, items=((WEAK,),))}, Left.ITEMS_DOUBTFUL),
        ({"document": read(SURE, page=WARNING)}, Left.WARNED),
        ({"document": read(SURE, whole=WARNING)}, Left.WARNED),
        ({"document": read()}, Left.NO_FIELDS),
        ({"document": read(replace(SURE, value=None))}, Left.NO_FIELDS),
        ({"nothing_read": True}, Left.NOTHING_READ),
        ({"flag": "duplicate"}, Left.FLAGGED),
        ({"state": State.FAILED}, Left.NOT_READ),
        ({"state": State.QUEUED}, Left.NOT_READ),
        ({"body": None}, Left.NOT_READ),
        ({"reviewed_at": Clock()()}, Left.REVIEWED),
        ({"deleted_at": Clock()()}, Left.NOT_FOUND),
        ({"owner": BOB}, Left.NOT_FOUND),
    ],
)
def test_each_part_of_the_rule(
    accepting: Accepting, put: Put, database: Database, about: dict[str, Any], reason: Left | None
) -> None:
    """By id: what fulfils the rule is finished, what does not is left with the reason; the dry run says the same."""
    good, document_id = put(), put(**about)
    before = reviewed(database)
    wanted = [document_id, good]
    finished = (document_id, good) if reason is None else (good,)
    left = {} if reason is None else {reason: (document_id,)}
    said = accepting.accept(ALICE, wanted, dry_run=True)
    assert (said.finished, said.left) == (finished, left)
    assert reviewed(database) == before
    assert accepting.accept(ALICE, wanted) == said
    assert set(reviewed(database)) == {*before, *finished}


def test_a_filter_finishes_what_its_list_has(accepting: Accepting, put: Put, database: Database) -> None:
    """Of the receipts alone, with the reasons for the others; a second time there is nothing to do."""
    sure, doubtful, flagged = put(), put(document=read(WEAK)), put(flag="held")
    other = put(kind="contract")
    accepted = accepting.accept(ALICE, Filter(kinds=("receipt",)))
    assert accepted.finished == (sure,)
    assert accepted.left == {Left.DOUBTFUL: (doubtful,), Left.FLAGGED: (flagged,)}
    again = accepting.accept(ALICE, Filter(standing=(Standing.SURE,)))
    assert again.finished == (other,)
    assert reviewed(database) == [sure, other]


def test_what_is_shared_to_be_read_is_left(accepting: Accepting, put: Put, database: Database, clock: Clock) -> None:
    """The team that may review finishes, the one that may read does not."""
    may_read, may_review = put(owner=BOB), put(owner=BOB)
    with Session(database) as session, session.begin():
        for document_id, level in ((may_read, "read"), (may_review, "review")):
            session.add(ShareRow(document_id=document_id, team=FINANCE, level=level, given_by=BOB.id, at=clock()))
    accepted = accepting.accept(ALICE, Filter(scope=Scope.SHARED))
    assert (accepted.finished, accepted.left) == ((may_review,), {Left.READ_ONLY: (may_read,)})


def test_an_auditor_accepts_nothing(accepting: Accepting, auditor: User) -> None:
    """Nor takes anything back."""
    with pytest.raises(Forbidden):
        accepting.accept(auditor, Filter())
    with pytest.raises(Forbidden):
        accepting.take_back(auditor, ["x"])


def test_what_changed_since_the_list_is_left(accepting: Accepting, put: Put, database: Database, clock: Clock) -> None:
    """Between the look and the finishing a doubt has come, a flag, a deletion: the row under the lock decides."""
    ids = [put() for _ in range(4)]
    assert accepting.accept(ALICE, ids, dry_run=True).finished == tuple(ids)
    with Session(database) as session, session.begin():
        session.get_one(DocumentRow, ids[0]).doubtful = 1
        session.add(FlagRow(document_id=ids[1], code="duplicate", at=clock()))
        session.get_one(DocumentRow, ids[2]).deleted_at = clock()
    accepted = accepting.accept(ALICE, ids)
    assert accepted.finished == (ids[3],)
    assert accepted.left == {Left.NOT_FOUND: (ids[2],), Left.DOUBTFUL: (ids[0],), Left.FLAGGED: (ids[1],)}


def test_each_is_recorded_and_taken_back(accepting: Accepting, put: Put, database: Database) -> None:
    """A line a document, who and how; taking back opens those that were finished, and says so."""
    ids = [put() for _ in range(3)]
    accepting.accept(ALICE, ids[:2])
    back = accepting.take_back(ALICE, ids)
    assert (back.finished, back.left) == (tuple(ids[:2]), {Left.NOT_FOUND: (ids[2],)})
    assert reviewed(database) == []
    with Session(database) as session:
        rows = session.scalars(select(AuditRow).order_by(AuditRow.number))
        kept = [(row.actor_id, row.event, row.target, row.reason) for row in rows]
    event = "document:finish"
    done = [(ALICE.id, event, document_id, "without doubt") for document_id in ids[:2]]
    assert kept == done + [(ALICE.id, event, document_id, "taken back") for document_id in ids[:2]]
    assert accepting.take_back(BOB, ids).finished == ()


def test_webhooks_hear_of_each(accepting: Accepting, put: Put, database: Database, clock: Clock) -> None:
    """As of documents that were finished one by one."""
    hook = {"url": "x", "label": "", "owner_id": ALICE.id, "kinds": [], "created_at": clock()}
    with Session(database) as session, session.begin():
        session.add(HookRow(id="hook", events=["document.reviewed"], **hook))
    ids = [put() for _ in range(3)]
    accepting.accept(ALICE, ids)
    with Session(database) as session:
        told = session.execute(select(DeliveryRow.event, DeliveryRow.document_id)).all()
    assert sorted(told) == [("document.reviewed", document_id) for document_id in ids]


def test_more_than_the_most_is_said(
    accepting: Accepting, put: Put, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first of the list are finished, and the answer tells that there are others; again takes those."""
    monkeypatch.setattr("desk.cases.accepting.MAX_ACCEPTED", 3)
    monkeypatch.setattr("desk.cases.accepting._AT_ONCE", 2)
    ids = [put() for _ in range(5)]
    first = accepting.accept(ALICE, Filter())
    assert (first.finished, first.more) == (tuple(ids[:3]), True)
    second = accepting.accept(ALICE, Filter())
    assert (second.finished, second.more) == (tuple(ids[3:]), False)
    assert MAX_ACCEPTED == 1000


def test_what_was_read_is_accepted_out_of_the_list(office: Office, database: Database) -> None:
    """By the list's own filter; afterwards it stands among the reviewed."""
    files = [replace(FILE, content=FILE.content + bytes([number])) for number in range(3)]
    ids = {office.read(ALICE, file, NUMBER).id for file in files}
    assert set(office.desk.accepting.accept(ALICE, Filter(standing=(Standing.SURE,))).finished) == ids
    assert History(database).list(ALICE, Filter(standing=(Standing.REVIEWED,))).total == 3


def test_a_new_reading_that_fails_leaves_that_nobody_looked(put: Put, accepting: Accepting, database: Database) -> None:
    """While it is read again it is not finished at all; then it is as it was."""
    document_id = put()
    accepting.accept(ALICE, [document_id])
    with Session(database) as session:
        row = session.get_one(DocumentRow, document_id)
        assert row.finished_unseen
        put_back(session, row)
        assert (row.reviewed_at, row.finished_unseen) == (None, False)
        give_up(session, row, None)
        assert row.reviewed_at is not None
        assert row.finished_unseen
