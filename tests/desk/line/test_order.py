"""The order of the line, on both databases: owners take turns, and so do the piles and single files of one owner."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from desk.line.forecast import forecast
from desk.line.queue import Queue
from desk.line.turns import PAUSE
from desk.store.database import open_database
from desk.store.store import Base, DocumentRow, JobRow, State
from tests.conftest import Clock


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty one of each kind."""
    if request.param == "postgresql":
        engine = open_database(request.getfixturevalue("postgresql").new_database())
    else:
        engine = open_database(f"sqlite:///{tmp_path / 'test.sqlite3'}")
        Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


class Line:
    """A line of documents whose clock goes on by a second with each that comes, begins or ends its turn."""

    def __init__(self, database: Engine, clock: Clock) -> None:
        self.database = database
        self.clock = clock
        self.queue = Queue(database, clock)

    def put(self, *ids: str, owner: str = "alice", job: str | None = None) -> None:
        """Hands documents in, of a pile where `job` names one."""
        with Session(self.database) as session, session.begin():
            if job is not None and session.get(JobRow, job) is None:
                session.add(JobRow(id=job, owner_id=owner, digest="", created_at=self.clock()))
            for position, document_id in enumerate(ids):
                self.clock.turn(seconds=1)
                session.add(
                    DocumentRow(
                        id=document_id,
                        owner_id=owner,
                        name="a.png",
                        size=1,
                        sha256="",
                        order={},
                        created_at=self.clock(),
                        job_id=job,
                        job_position=position,
                    )
                )

    def take(self, count: int = 1, *, gives_way: bool = False) -> list[str]:
        """Which `count` documents are given to workers, each of which is read or gives way."""
        taken = []
        for _ in range(count):
            self.clock.turn(seconds=1)
            claim = self.queue.claim("w")
            if claim is None:
                break
            taken.append(claim.document_id)
            if gives_way:
                self.clock.turn(seconds=1)
                self.queue.give_way(claim)
            else:
                assert self.queue.finish(claim, state=State.DONE)
        return taken

    def forecast(self, job: str) -> int:
        """How many are said to come before the next of a pile."""
        with Session(self.database) as session:
            row = session.get_one(JobRow, job)
            of_job = select(DocumentRow.id).where(DocumentRow.job_id == job, DocumentRow.state == State.QUEUED)
            waiting = len(session.scalars(of_job).all())
            return forecast(session, row, waiting, 0, 1, self.clock()).ahead


@pytest.fixture
def line(database: Engine, clock: Clock) -> Line:
    """An empty line."""
    return Line(database, clock)


def test_a_single_file_is_next_after_those_being_read(line: Line) -> None:
    """A pile that its own owner handed in before does not hold it up, and goes on behind it where it was."""
    line.put("p0", "p1", "p2", "p3", job="pile")
    assert line.take(2) == ["p0", "p1"]
    line.put("single", "another")
    assert line.take(4) == ["single", "another", "p2", "p3"]


def test_a_single_file_comes_before_piles_that_have_not_begun(line: Line) -> None:
    """Fifty messages of a mailbox are fifty piles of the same owner."""
    for number in range(3):
        line.put(f"m{number}", job=f"mail{number}")
    line.put("single")
    assert line.take(4) == ["single", "m0", "m1", "m2"]


def test_piles_of_one_owner_take_turns(line: Line) -> None:
    """The second pile's first file does not wait for the end of the first; each pile keeps its order."""
    line.put("a0", "a1", "a2", "a3", job="a")
    assert line.take(2) == ["a0", "a1"]
    line.put("b0", "b1", job="b")
    assert line.take(4) == ["b0", "a2", "b1", "a3"]


def test_many_piles_of_one_owner_are_one_owners(line: Line) -> None:
    """Whoever parts a batch into piles or single files gains nothing over others."""
    for number in range(3):
        line.put(f"a{number}", f"a{number}+", job=f"pile{number}")
    line.put("a", "a+")
    line.put("b0", "b1", owner="bob")
    taken = line.take(8)
    assert [taken.index("b0"), taken.index("b1")] == [1, 3]


def test_a_single_file_that_gave_way_comes_after_one_of_each_pile(line: Line) -> None:
    """Its owner's pile and it alternate: neither waits for the end of the other."""
    line.put("long")
    line.put("p0", "p1", "p2", job="pile")
    order = [line.take(1, gives_way=True)[0]]
    order += line.take(1)
    order += line.take(1, gives_way=True)
    order += line.take(2)
    assert order == ["long", "p0", "long", "p1", "long"]


def test_a_file_of_a_pile_that_gave_way_comes_after_those_of_the_pile(line: Line) -> None:
    """And a single file handed in meanwhile comes before them all."""
    line.put("long", "p1", "p2", job="pile")
    assert line.take(1, gives_way=True) == ["long"]
    line.put("single")
    assert line.take(4) == ["single", "p1", "p2", "long"]


def test_new_single_files_do_not_hold_up_one_that_gave_way_for_ever(line: Line) -> None:
    """After a minute it comes before those that were handed in after its last turn."""
    line.put("long")
    assert line.take(1, gives_way=True) == ["long"]
    line.put("s0", "s1", "s2")
    assert line.take(1) == ["s0"]
    line.clock.turn(seconds=PAUSE.total_seconds())
    assert line.take(3) == ["long", "s1", "s2"]


def test_a_pile_that_somebody_is_just_taking_is_passed_over(line: Line) -> None:
    """Whoever comes at the same moment is given the next one's, not nothing."""
    if line.database.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    line.put("a", job="first")
    line.put("b", job="second")
    with Session(line.database) as session, session.begin():
        session.get_one(DocumentRow, "a", with_for_update=True)
        assert line.take() == ["b"]
    assert line.take() == ["a"]


@pytest.mark.parametrize("seed", range(6))
def test_the_forecast_is_the_order_of_the_line(line: Line, seed: int) -> None:
    """As many come before a pile's next file as were said to, whatever was handed in and read before."""
    drawn = random.Random(seed)
    for step in range(12):
        owner = drawn.choice(("alice", "bob", "carol"))
        names = [f"{step}-{number}" for number in range(drawn.randint(1, 5))]
        line.put(*names, owner=owner, job=drawn.choice((None, f"{owner}-{drawn.randint(1, 3)}")))
        line.take(drawn.randint(0, 2))
    line.put("last", owner="alice", job="alice-1")
    ahead = line.forecast("alice-1")
    with Session(line.database) as session:
        of_job = set(session.scalars(select(DocumentRow.id).where(DocumentRow.job_id == "alice-1")))
    taken = line.take(100)
    assert ahead == next(number for number, document_id in enumerate(taken) if document_id in of_job)


def test_the_next_one_is_found_by_indexes(line: Line) -> None:
    """Nobody looks at the documents that are over: what waits is found by its state, turns by the last start."""
    if line.database.dialect.name != "sqlite":
        pytest.skip("PostgreSQL scans a table that is as small as this one")
    asked = []
    event.listen(line.database, "before_cursor_execute", lambda *given: asked.append(given[2:4]))
    line.put("a")
    line.take()
    statement, parameters = next(each for each in asked if each[0].startswith("UPDATE"))
    with line.database.connect() as connection:
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    assert not [step for step in plan if step.startswith("SCAN documents")]
    assert [step for step in plan if "documents_by_turn (job_id=? AND started_at<?)" in step]
