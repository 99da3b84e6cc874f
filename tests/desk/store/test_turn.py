"""Two transactions that change the same documents wait in line for each other, and never in a circle."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from desk.line.queue import Queue
from desk.store.database import open_database
from desk.store.store import DocumentRow, State
from desk.store.turn import TURN, take_turn
from tests.conftest import Clock
from tests.lock_order import watched
from tests.postgresql import PostgreSql


@pytest.fixture
def database(postgresql: PostgreSql) -> Iterator[Engine]:
    """A database of the kind where many write at once."""
    engine = open_database(postgresql.new_database())
    yield engine
    engine.dispose()


def put(database: Engine, document_id: str) -> None:
    """One document in line."""
    with Session(database) as session, session.begin():
        about = {"owner_id": "alice", "name": "a.jpg", "size": 1, "sha256": "", "order": {"preset": "auto"}}
        session.add(DocumentRow(id=document_id, created_at=datetime(2026, 3, 1, tzinfo=UTC), **about))


def test_who_waits_for_the_turn_holds_no_document(database: Engine, clock: Clock) -> None:
    """A person changes a document at the moment when a worker ends it: both come to their end."""
    put(database, "a")
    queue = Queue(database, clock)
    claim = queue.claim("w")
    assert claim is not None
    waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    worker = threading.Thread(target=lambda: queue.finish(claim, state=State.FAILED))
    with Session(database) as session, session.begin():
        take_turn(session)
        worker.start()
        with database.connect() as other:
            while not other.scalar(waiting):
                time.sleep(0.01)
        session.execute(text("SET LOCAL lock_timeout = 100"))
        row = session.scalars(select(DocumentRow).where(DocumentRow.id == "a").with_for_update()).one()
        row.name = "b.jpg"
    worker.join()
    with Session(database) as session:
        row = session.scalars(select(DocumentRow).where(DocumentRow.id == "a")).one()
        assert (row.name, row.state) == ("b.jpg", State.FAILED)


def test_an_order_that_can_end_in_a_circle_is_seen(database: Engine, locks_out_of_order: list[str]) -> None:
    """By the watch that all tests are under."""
    put(database, "a")
    with watched(TURN) as wrong, Session(database) as session:
        session.scalars(select(DocumentRow).with_for_update()).one()
        take_turn(session)
        assert [told.split(":")[0] for told in wrong] == ["the turn was taken after rows of documents"]
        session.execute(text("UPDATE audit_marks SET number = number"))
        session.execute(text("UPDATE jobs SET label = label"))
        assert [told.split(":")[0] for told in wrong[1:]] == ["jobs was locked after the audit trail"]
        session.rollback()
    assert locks_out_of_order == wrong
    locks_out_of_order.clear()
