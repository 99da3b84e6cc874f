"""The queue hands each document to one worker at a time, in turns, and loses none when a worker dies."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from desk.line.queue import LEASE, Claim, Queue
from desk.store.database import patience
from desk.store.store import DocumentRow, State
from tests.conftest import Clock


def put(database: Engine, clock: Clock, *documents: tuple[str, str]) -> None:
    """Puts (id, owner) documents in line, each a second after the one before."""
    with Session(database) as session, session.begin():
        for document_id, owner in documents:
            clock.turn(seconds=1)
            session.add(
                DocumentRow(
                    id=document_id,
                    owner_id=owner,
                    name=f"{document_id}.jpg",
                    size=1,
                    sha256="",
                    order={"preset": "auto"},
                    created_at=clock(),
                )
            )


def state_of(database: Engine, document_id: str) -> DocumentRow:
    """The row as it is now."""
    with Session(database, expire_on_commit=False) as session:
        return session.scalars(select(DocumentRow).where(DocumentRow.id == document_id)).one()


def claimed(queue: Queue, worker: str = "w") -> Claim:
    """The next claim, which must exist."""
    claim = queue.claim(worker)
    assert claim is not None
    return claim


@pytest.fixture
def queue(database: Engine, clock: Clock) -> Queue:
    """A queue over the test's database."""
    return Queue(database, clock)


def test_oldest_first(queue: Queue, database: Engine, clock: Clock) -> None:
    """One owner's documents come in the order they were submitted; then there is nothing left."""
    put(database, clock, ("a", "alice"), ("b", "alice"))
    assert [claimed(queue).document_id, claimed(queue).document_id] == ["a", "b"]
    assert queue.claim("w") is None


def test_looking_in_vain_waits_for_nobody_who_writes(queue: Queue, database: Engine) -> None:
    """An idle worker takes no lock: it asks twice a second."""
    with patience(0.0), database.begin():
        assert queue.claim("w") is None


def test_owners_take_turns(queue: Queue, database: Engine, clock: Clock) -> None:
    """A clerk with one document does not wait behind a clerk with many."""
    put(database, clock, *((f"a{number}", "alice") for number in range(5)), ("b", "bob"))
    order = []
    for _ in range(6):
        clock.turn(seconds=1)
        order.append(claimed(queue).document_id)
    assert order == ["a0", "b", "a1", "a2", "a3", "a4"]


def test_each_document_goes_to_one_worker(queue: Queue, database: Engine, clock: Clock) -> None:
    """Eight threads that claim at once never get the same document."""
    put(database, clock, *((f"d{number}", "alice") for number in range(40)))
    got: list[str] = []

    def work(name: str) -> None:
        while (claim := queue.claim(name)) is not None:
            got.append(claim.document_id)

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == sorted(f"d{number}" for number in range(40))


def test_a_dead_workers_document_is_taken_over(queue: Queue, database: Engine, clock: Clock) -> None:
    """When a lease runs out another worker gets the document, and the first one can no longer write its end."""
    put(database, clock, ("a", "alice"))
    first = claimed(queue, "dead")
    assert queue.claim("other") is None
    clock.turn(seconds=LEASE.total_seconds() + 1)
    second = claimed(queue, "other")
    assert (second.document_id, second.attempt) == ("a", 2)
    assert not queue.finish(first, state=State.DONE)
    assert queue.finish(second, state=State.DONE)
    assert state_of(database, "a").state == State.DONE


def test_a_lease_from_before_the_clock_was_put_back_has_run_out(queue: Queue, database: Engine, clock: Clock) -> None:
    """What a dead host held two hours ahead is taken over at once; what a living one renews is not."""
    put(database, clock, ("a", "alice"), ("b", "bob"))
    clock.turn(hours=2)
    first, living = claimed(queue, "dead"), claimed(queue, "living")
    clock.turn(hours=-2)
    assert queue.renew(living)
    second = claimed(queue, "other")
    assert (second.document_id, second.attempt) == (first.document_id, 2)
    assert queue.claim("third") is None
    assert not queue.finish(first, state=State.DONE)
    assert queue.finish(second, state=State.DONE)
    assert queue.finish(living, state=State.DONE)


def test_nobody_waits_for_a_clock_that_was_put_back(queue: Queue, database: Engine, clock: Clock) -> None:
    """Turns taken and documents handed in before that count as long ago."""
    clock.turn(hours=2)
    put(database, clock, ("old", "alice"), ("gave-way", "alice"))
    queue.give_way(claimed(queue))
    clock.turn(hours=-2)
    put(database, clock, *((f"b{number}", "bob") for number in range(3)), ("new", "alice"))
    clock.turn(seconds=2)
    assert queue.others_wait()
    order = []
    for _ in range(4):
        clock.turn(seconds=1)
        claim = claimed(queue)
        assert claim.waited_seconds >= 0
        order.append(claim.document_id)
    assert {"old", "gave-way"} <= set(order)
    assert queue.depth().oldest_seconds >= 0


def test_a_long_document_gives_way_to_what_waits_since_before_the_clock_was_put_back(
    queue: Queue, database: Engine, clock: Clock
) -> None:
    """Its time lies ahead, and it waits all the same."""
    clock.turn(hours=2)
    put(database, clock, ("a", "alice"))
    clock.turn(hours=-2)
    assert queue.others_wait()


def test_a_heartbeat_keeps_the_lease(queue: Queue, database: Engine, clock: Clock) -> None:
    """A worker that renews keeps its document for as long as it needs, and its progress is noted."""
    put(database, clock, ("a", "alice"))
    claim = claimed(queue)
    for page in range(1, 5):
        clock.turn(seconds=LEASE.total_seconds() * 0.8)
        assert queue.renew(claim, page=page, pages=4)
    assert queue.claim("other") is None
    assert state_of(database, "a").page == 4


def test_cancelling_shows_at_the_next_renewal(queue: Queue, database: Engine, clock: Clock) -> None:
    """A worker learns at its next step that the person asked to stop."""
    put(database, clock, ("a", "alice"))
    claim = claimed(queue)
    with Session(database) as session, session.begin():
        session.get_one(DocumentRow, "a").cancel_asked = True
    assert not queue.renew(claim)
    assert queue.is_cancelled(claim)


def test_a_deleted_document_stops_its_worker(queue: Queue, database: Engine, clock: Clock) -> None:
    """A document deleted while it is read counts as cancelled, and nothing is written."""
    put(database, clock, ("a", "alice"))
    claim = claimed(queue)
    with Session(database) as session, session.begin():
        session.delete(session.get_one(DocumentRow, "a"))
    assert not queue.renew(claim)
    assert not queue.finish(claim, state=State.DONE)


def test_handing_back_does_not_count_as_a_try(queue: Queue, database: Engine, clock: Clock) -> None:
    """A document interrupted by an orderly stop is tried again with its full number of tries."""
    put(database, clock, ("a", "alice"))
    queue.hand_back(claimed(queue))
    clock.turn(seconds=1)
    assert claimed(queue).attempt == 1


def test_what_dead_processes_held_is_released_at_start(queue: Queue, database: Engine, clock: Clock) -> None:
    """After a crash the next start takes documents back at once; those of living processes stay."""
    import os
    import socket

    put(database, clock, ("dead", "alice"), ("living", "bob"))
    host = socket.gethostname()
    claimed(queue, f"{host}:999999999:0")
    claimed(queue, f"{host}:{os.getpid()}:0")
    assert queue.release_dead() == 1
    assert claimed(queue).document_id == "dead"


def test_the_lease_is_long_enough_for_two_missed_heartbeats() -> None:
    """A busy machine that misses a beat or two does not lose its work."""
    assert timedelta(seconds=20) <= LEASE <= timedelta(minutes=2)
