"""Who waits for an end hears of it also from other processes, by one question for all."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from functools import partial

import pytest
from sqlalchemy import Engine, event, update
from sqlalchemy.orm import Session

from desk.line.queue import Queue
from desk.store.store import DocumentRow, JobRow, State
from tests.conftest import Clock
from tests.desk.line.test_queue import put


@pytest.fixture
def queue(database: Engine, clock: Clock) -> Queue:
    """The queue of a process that only waits."""
    return Queue(database, clock)


@pytest.fixture
def elsewhere(database: Engine, clock: Clock) -> Queue:
    """The queue of another process, which reads."""
    return Queue(database, clock)


def test_an_end_in_another_process_is_heard(
    queue: Queue, elsewhere: Queue, database: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without anybody's asking here."""
    monkeypatch.setattr("desk.line.rounds._ROUND_SECONDS", 0.01)
    put(database, clock, ("a", "alice"))
    heard = threading.Event()
    with queue.rounds.waiting("a", heard.set):
        claim = elsewhere.claim("w")
        assert claim is not None
        assert elsewhere.finish(claim, state=State.DONE)
        assert heard.wait(20)


def test_only_what_is_over_is_rung_for(
    queue: Queue, database: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document, a job, what is gone; not what still waits, and all by one question."""
    monkeypatch.setattr("desk.line.rounds._ROUND_SECONDS", 3600)
    put(database, clock, ("waits", "alice"), ("done", "alice"))
    with Session(database) as session, session.begin():
        session.execute(update(DocumentRow).where(DocumentRow.id == "done").values(state=State.DONE))
        for job_id, finished_at in (("job-runs", None), ("job-over", clock())):
            session.add(JobRow(id=job_id, owner_id="alice", digest="", created_at=clock(), finished_at=finished_at))
    rung: list[str] = []
    asked: list[str] = []
    event.listen(database, "before_cursor_execute", lambda *told: asked.append(told[2]))
    with ExitStack() as stack:
        for subject in ("waits", "done", "gone", "job-runs", "job-over"):
            stack.enter_context(queue.rounds.waiting(subject, partial(rung.append, subject)))
        queue.rounds.look()
        queue.bell.ring("waits", on_the_way=True)
        assert sorted(rung) == ["done", "gone", "job-over"]
    queue.rounds.look()
    assert len([one for one in asked if "UNION" in one]) == 1
    assert len(rung) == 3
