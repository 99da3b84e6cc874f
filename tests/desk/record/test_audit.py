"""The record of who did what, and that it cannot be rewritten unnoticed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from auth.events import Event, Happening
from auth.roles import Role, User
from desk.errors import Forbidden
from desk.record.audit import Audit, AuditEvent, Question, caller_address
from engine.words import Words
from tests.conftest import Clock

KEY = b"k" * 32
BOB = User("local:bob", "bob", "Bob", frozenset({Role.CLERK}))
ADA = User("local:ada", "ada", "Ada", frozenset({Role.AUDITOR}))


@pytest.fixture
def audit(database: Engine, clock: Clock) -> Audit:
    """An empty record."""
    return Audit(database, KEY, clock)


def fill(audit: Audit, clock: Clock, rows: int = 6) -> None:
    """One event a minute."""
    for number in range(rows):
        audit.record(BOB, AuditEvent.DOCUMENT_VIEW, target=f"document-{number}")
        clock.turn(minutes=1)


def execute(database: Engine, statement: str) -> None:
    """Change the database behind the record's back."""
    with database.begin() as connection:
        connection.execute(text(statement))


def test_what_is_recorded(audit: Audit, clock: Clock) -> None:
    """Number, time, actor, address, target, outcome."""
    token = caller_address.set("10.0.0.7")
    try:
        audit.record(BOB, AuditEvent.DOCUMENT_EXPORT, target="d1", ok=False, reason="not_ready")
    finally:
        caller_address.reset(token)
    entry = audit.entries(ADA, Question())[0]
    assert (entry.number, entry.at, entry.event) == (1, clock(), "document:export")
    assert (entry.actor_id, entry.address, entry.target) == ("local:bob", "10.0.0.7", "d1")
    assert (entry.ok, entry.reason) == (False, "not_ready")


def test_a_strange_path_is_no_obstacle(audit: Audit) -> None:
    """Whatever a visitor asks for can be recorded, shortened."""
    audit.record(None, AuditEvent.ACCESS_DENIED, target="/\x00" + "a" * 5000, ok=False)
    assert audit.entries(ADA, Question())[0].target.startswith("/\ufffdaaa")
    assert audit.verify().is_whole


def test_every_event_of_the_front_door_is_known() -> None:
    """Nothing that happens there is lost on the way."""
    assert {event.value for event in Event} <= {event.value for event in AuditEvent}


def test_what_happens_at_the_front_door_is_recorded(audit: Audit) -> None:
    """With the address it came with."""
    audit.record_happening(Happening(Event.LOGIN_FAILED, "", "10.0.0.9", ok=False, reason="bad_credentials"))
    entry = audit.entries(ADA, Question(failures_only=True))[0]
    assert (entry.event, entry.address, entry.reason) == ("session:failure", "10.0.0.9", "bad_credentials")


def test_an_untouched_record_is_whole(audit: Audit, clock: Clock) -> None:
    """Empty or filled."""
    assert audit.verify().is_whole
    fill(audit, clock)
    verdict = audit.verify()
    assert verdict.is_whole
    assert (verdict.rows, verdict.newest) == (6, 6)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE audit SET target = 'other' WHERE number = 3", "row 3 was changed, added or moved"),
        ("UPDATE audit SET actor_id = 'local:eve' WHERE number = 1", "row 1 was changed, added or moved"),
        ("UPDATE audit SET ok = NOT ok WHERE number = 6", "row 6 was changed, added or moved"),
        ("UPDATE audit SET at = '2020-01-01 00:00:00.000000' WHERE number = 2", "row 2 was changed, added or moved"),
        ("UPDATE audit SET seal = (SELECT seal FROM audit WHERE number = 1) WHERE number = 2", "row 2 was changed"),
        ("DELETE FROM audit WHERE number = 3", "row 3 was removed"),
        ("DELETE FROM audit WHERE number IN (2, 3)", "rows 2 to 3 were removed"),
        ("DELETE FROM audit WHERE number <= 2", "rows 1 to 2 were removed"),
        ("DELETE FROM audit WHERE number = 6", "row 6 was removed from the end"),
        ("DELETE FROM audit WHERE number > 3", "rows 4 to 6 were removed from the end"),
        ("DELETE FROM audit", "rows 1 to 6 were removed from the end"),
        ("DELETE FROM audit_marks", "the mark of the newest row is missing"),
        ("UPDATE audit_marks SET number = 5", "the mark of the newest row was changed"),
        ("INSERT INTO audit SELECT 7, at, event, actor_id, address, target, ok, reason, seal FROM audit "
         "WHERE number = 6", "row 7 was changed, added or moved"),
    ],
)  # fmt: skip
def test_a_row_changed_removed_or_added_is_named(
    audit: Audit, clock: Clock, database: Engine, change: str, fault: str
) -> None:
    """The first row that does not fit is told by its number."""
    fill(audit, clock)
    execute(database, change)
    verdict = audit.verify()
    assert verdict.fault is not None
    assert verdict.fault.en.startswith(fault)


def test_reordered_rows_are_named(audit: Audit, clock: Clock, database: Engine) -> None:
    """Two rows that changed places, with all their content."""
    fill(audit, clock)
    execute(database, "UPDATE audit SET number = number + 100 WHERE number IN (3, 4)")
    execute(database, "UPDATE audit SET number = 4 WHERE number = 103")
    execute(database, "UPDATE audit SET number = 3 WHERE number = 104")
    assert audit.verify().fault == Words("第 3 条被改动、添加或移动过", "row 3 was changed, added or moved")


def test_a_forger_without_the_key_cannot_seal_again(audit: Audit, clock: Clock, database: Engine) -> None:
    """A record rebuilt from scratch with another key does not pass."""
    fill(audit, clock)
    execute(database, "DELETE FROM audit")
    execute(database, "DELETE FROM audit_marks")
    fill(Audit(database, b"x" * 32, clock), clock)
    assert not audit.verify().is_whole


def test_retention_removes_the_oldest_and_keeps_the_chain(audit: Audit, clock: Clock, database: Engine) -> None:
    """What is older goes, the rest verifies, and taking more away by hand still shows."""
    fill(audit, clock)
    clock.turn(days=10)
    fill(audit, clock, 3)
    assert audit.prune(timedelta(days=5)) == 6
    verdict = audit.verify()
    assert verdict.is_whole
    assert (verdict.rows, verdict.newest) == (4, 10)
    assert audit.entries(ADA, Question())[0].event == "audit:prune"
    assert audit.prune(timedelta(days=5)) == 0
    execute(database, "DELETE FROM audit WHERE number = 7")
    assert audit.verify().fault == Words("第 7 条被删除", "row 7 was removed")


def test_retention_of_everything(audit: Audit, clock: Clock) -> None:
    """Also when no row is young enough, the chain goes on from the mark."""
    fill(audit, clock)
    clock.turn(days=400)
    assert audit.prune(timedelta(days=365)) == 6
    fill(audit, clock, 2)
    verdict = audit.verify()
    assert verdict.is_whole
    assert (verdict.rows, verdict.newest) == (3, 9)


def test_many_at_once_stay_in_one_chain(audit: Audit) -> None:
    """Threads wait for one another; no number is given twice."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: audit.record(BOB, AuditEvent.DOCUMENT_VIEW), range(80)))
    verdict = audit.verify()
    assert verdict.is_whole
    assert verdict.rows == 80


def test_many_targets_are_many_rows_of_the_chain(audit: Audit, clock: Clock, database: Engine) -> None:
    """As if each had been added alone, between two others; none of none."""
    audit.record(BOB, AuditEvent.DOCUMENT_VIEW, target="before")
    with database.begin() as connection:
        audit.append_each(connection, BOB.id, AuditEvent.DOCUMENT_EXPORT, ["d1", "d2", "d1"], reason="xlsx")
        audit.append_each(connection, BOB.id, AuditEvent.DOCUMENT_EXPORT, [])
    audit.record(BOB, AuditEvent.DOCUMENT_VIEW, target="after")
    told = [(entry.number, entry.target, entry.reason) for entry in audit.entries(ADA, Question())]
    assert told == [(5, "after", ""), (4, "d1", "xlsx"), (3, "d2", "xlsx"), (2, "d1", "xlsx"), (1, "before", "")]
    assert audit.verify().is_whole
    with database.begin() as connection:
        connection.execute(text("DELETE FROM audit WHERE number = 3"))
    assert not audit.verify().is_whole


def test_it_is_kept_if_and_only_if_the_work_is(audit: Audit, database: Engine) -> None:
    """An event written in a transaction that fails is not there."""

    def delete_and_fail() -> None:
        with database.begin() as connection:
            audit.append(connection, BOB.id, AuditEvent.DOCUMENT_DELETE, target="d1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        delete_and_fail()
    assert audit.entries(ADA, Question()) == []
    assert audit.verify().is_whole


def test_only_auditors_and_administrators_read_it(audit: Audit) -> None:
    """A clerk sees nothing of it; reading it all leaves a trace."""
    with pytest.raises(Forbidden):
        audit.entries(BOB, Question())
    with pytest.raises(Forbidden):
        audit.export(BOB, Question())
    assert [entry.event for entry in audit.export(ADA, Question())] == ["audit:export"]


def test_questions_narrow(audit: Audit, clock: Clock) -> None:
    """By time, person, event, target; page by page."""
    started = clock()
    fill(audit, clock)
    audit.record(ADA, AuditEvent.DOCUMENT_EXPORT, target="document-2")
    assert [entry.number for entry in audit.entries(ADA, Question(actor_ids=("local:ada",)))] == [7]
    assert [entry.number for entry in audit.entries(ADA, Question(events=("document:view",)), limit=2)] == [6, 5]
    assert [entry.number for entry in audit.entries(ADA, Question(), limit=2, before=3)] == [2, 1]
    assert [entry.number for entry in audit.entries(ADA, Question(targets=("document-2",)))] == [7, 3]
    hour = Question(since=started + timedelta(minutes=1), until=started + timedelta(minutes=3))
    assert [entry.number for entry in audit.entries(ADA, hour)] == [3, 2]
