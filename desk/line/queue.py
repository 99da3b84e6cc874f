"""The queue: claims, leases and heartbeats on the documents' own rows.

Work and results live in one table, so a result and the end of its work are one transaction. A worker holds a
document by a lease that it renews; when it dies the lease runs out and another worker takes the document.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, or_, select, update
from sqlalchemy.orm import Session

from desk.claims.settling import note_unread, settle
from desk.line.bell import Bell
from desk.line.papers import Further, add_papers, is_kept_together
from desk.line.rereading import Rereading, complete, give_up
from desk.line.rounds import Rounds
from desk.line.statements import ANY_FREE, BODY, CANCEL_ASKED, HELD, HOW_MANY_WAIT, TAKE_NEXT, TO_FINISH, renewal
from desk.line.turns import AHEAD, moments
from desk.outside.endings import note_end
from desk.store.eraser import Eraser
from desk.store.readings import Remembered, keep_reading
from desk.store.store import DocumentRow, State
from desk.store.turn import take_turn

LEASE = timedelta(seconds=30)
MAX_ATTEMPTS = 3
_MOMENT = timedelta(seconds=1)
_MOST_PASSED_OVER = 8
"""So many piles of which somebody else is just taking the last document do not keep a worker from the next one's."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A document that is this worker's to read until its lease runs out.

    One of several papers of a file (`papers` above 1) is read once more; `pages_before` are the pages it had. `again`
    is what the row keeps while it is read again; the page pictures belong into the set `pictures`.
    """

    document_id: str
    worker: str
    name: str
    order: dict[str, Any]
    attempt: int
    waited_seconds: float = 0.0
    job_id: str | None = None
    request_id: str = ""
    sha256: str = ""
    paper: int = 1
    papers: int = 1
    pages_before: tuple[int, ...] = ()
    file_id: str | None = None
    again: Rereading | None = None
    pictures: str = ""
    owner_id: str = ""

    @property
    def is_of_whole_file(self) -> bool:
        """Whether the result is all papers of the file, not the one paper of several that this is."""
        is_cut = self.again is not None and self.again.is_cut
        return self.papers == 1 or is_cut or is_kept_together(self.order)


@dataclass(frozen=True, slots=True)
class Replaced:
    """The other rows of a file that went with a result, by their ids; one that went may have come again.

    `pictures` are the sets of page pictures that it put out of use, by the ids of their documents.
    """

    gone: Sequence[str] = ()
    pictures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Depth:
    """How long the line is."""

    waiting: int
    oldest_seconds: float


def worker_name(thread: int) -> str:
    """Host, process and thread: unique among living workers, and telling when one is dead."""
    return f"{socket.gethostname()}:{os.getpid()}:{thread}"


class Queue:
    """What workers do with the table. Safe from several threads and processes.

    `bell` rings for a document and its job whenever work on it begins or ends, for a document also as its pages come.
    `rounds` are for who waits for an end.
    """

    def __init__(self, database: Engine, clock: Callable[[], datetime]) -> None:
        self.bell = Bell()
        self.rounds = Rounds(database, self.bell)
        self._database = database
        self._reads = database.execution_options(writes=False)
        self._clock = clock
        self._eraser = Eraser(database)

    def claim(self, worker: str) -> Claim | None:
        """The next document for `worker`, or None.

        Owners take turns: the next document belongs to the owner whose last one was started longest ago, so that
        five hundred files of one clerk do not hold up the single one of another. An owner's piles take turns in the
        same way, and each single file with them as a pile of its own, which comes first while it has not begun: nor do
        the five hundred hold up the single one of the same clerk. Within a pile one comes after the other, and one that
        gave way between its pages after those that waited then. A single file that gave way comes after one of each
        pile, and after a minute no later than files that came after it. What was written before the clock was put back
        counts as long ago: it holds nobody up until the clock has caught up.
        """
        now = self._clock()
        if not self._has_free(now):
            return None
        taken = {"now": now, **moments(now), "taker": worker, "until": now + LEASE}
        with self._database.begin() as connection:
            row = _taken(connection, taken)
            if row is None:
                return None
            body = connection.scalar(BODY, {"document_id": row.id}) if row.papers > 1 else None
        claim = _claim(row, body, worker, now)
        self.bell.ring(claim.document_id, claim.job_id, on_the_way=True)
        return claim

    def _has_free(self, now: datetime) -> bool:
        """Whether there is anything to take: a worker asks twice a second, and mostly there is not."""
        with self._reads.connect() as connection:
            return connection.scalar(ANY_FREE, {"now": now, "soon": now + AHEAD}) is not None

    def renew(self, claim: Claim, **progress: Any) -> bool:
        """Keeps the lease and notes progress; False when the claim is lost or the person asked to stop."""
        values = {"until": self._clock() + LEASE} | {f"to_{name}": value for name, value in progress.items()}
        with self._database.begin() as connection:
            return connection.scalar(renewal(*progress), _whose(claim) | values) is False

    def finish(
        self,
        claim: Claim,
        *,
        others: Sequence[Further] = (),
        under: Remembered | None = None,
        then: Callable[[Connection, Replaced], None] | None = None,
        **values: Any,
    ) -> bool:
        """Writes the end of the work and what follows from it, unless the claim was lost; says whether it was written.

        `others` are the further papers of the same file: they get rows of their own, and those that the result replaces
        go, all in the one transaction in which `then` is called too. Without a result, what had been read before is as
        it was. `under` is what the file's reading is remembered under.
        """
        now = self._clock()
        kept = {name: values.pop(name) for name in ("body", "search_text") if name in values}
        with Session(self._database) as session, session.begin():
            take_turn(session)
            row = session.scalars(TO_FINISH, _whose(claim)).one_or_none()
            if row is None:
                return False
            for column, value in values.items():
                setattr(row, column, value)
            row.worker, row.lease_until, row.finished_at = None, None, now
            replaced = Replaced()
            came_to = State(row.state)
            if kept:
                pictures = complete(session, row, claim.file_id)
                replaced = Replaced([document_id for document_id in pictures if document_id != row.id], pictures)
                row.body, row.search_text = kept["body"], kept["search_text"]
                settle(session, row)
                keep_reading(session, row.id, kept["body"], now, under)
            elif not give_up(session, row, row.error):
                note_unread(session, row)
            for other in add_papers(session, row, others, now, under):
                note_end(session, other, now)
            note_end(session, row, now, came_to=came_to)
            if then is not None:
                session.flush()
                then(session.connection(), replaced)
        for document_id in (claim.document_id, *replaced.gone):
            self.bell.ring(document_id, claim.job_id)
        if replaced.gone:
            self._eraser.erase()
        return True

    def add_read(
        self,
        session: Session,
        row: DocumentRow,
        columns: Mapping[str, Any],
        others: Sequence[Further],
        now: datetime,
        *,
        under: Remembered,
    ) -> list[DocumentRow]:
        """Adds a document that need not wait, for it was read before: it is over as soon as the transaction is.

        `columns` follow from what was read; `others` and `under` as in `finish`. Gives the rows, for their end to be
        noted. To be called before anything else of the transaction, for its locks.
        """
        take_turn(session)
        row.state, row.finished_at = State.DONE, now
        for column, value in columns.items():
            setattr(row, column, value)
        session.add(row)
        settle(session, row)
        session.flush()
        keep_reading(session, row.id, columns["body"], now, under)
        return [row, *add_papers(session, row, others, now, under)]

    def give_way(self, claim: Claim) -> None:
        """Puts a document that is half read back in line, behind those that wait now: its pages so far are kept."""
        now = self._clock()
        attempts = max(0, claim.attempt - 1)
        self._change(claim, state=State.QUEUED, worker=None, lease_until=None, started_at=now, attempts=attempts)

    def others_wait(self) -> bool:
        """Whether a document has waited for more than a moment: no worker was free to take it."""
        now = self._clock()
        has_waited = or_(DocumentRow.created_at < now - _MOMENT, DocumentRow.created_at > now + AHEAD)
        with Session(self._reads) as session:
            waiting = select(DocumentRow.id).where(DocumentRow.state == State.QUEUED, has_waited)
            return session.scalar(waiting.limit(1)) is not None

    def hand_back(self, claim: Claim) -> None:
        """Puts an unfinished document back in line, as if it had not been tried: for an orderly stop."""
        self._change(claim, state=State.QUEUED, worker=None, lease_until=None, attempts=max(0, claim.attempt - 1))

    def is_cancelled(self, claim: Claim) -> bool:
        """Whether the person asked to stop, or the document is gone."""
        with self._reads.connect() as connection:
            asked = connection.scalar(CANCEL_ASKED, {"document_id": claim.document_id})
            return asked is None or asked

    def release_dead(self) -> int:
        """Hands back what processes of this host held that no longer live; how many. Called at start."""
        host = socket.gethostname()
        released = 0
        with Session(self._database) as session, session.begin():
            held = session.scalars(
                select(DocumentRow).where(DocumentRow.state == State.READING, DocumentRow.worker.startswith(f"{host}:"))
            ).all()
            for row in held:
                if not _is_alive(int((row.worker or "").split(":")[1])):
                    row.state, row.worker, row.lease_until = State.QUEUED, None, None
                    released += 1
        return released

    def waiting(self) -> int:
        """How many documents are queued."""
        with Session(self._reads) as session:
            return session.scalar(HOW_MANY_WAIT) or 0

    def is_gone(self, document_id: str) -> bool:
        """Whether there is no such document, or none any more."""
        with Session(self._reads) as session:
            return session.get(DocumentRow, document_id) is None

    @contextmanager
    def gone_for_good(self, first_id: str, papers: Collection[str]) -> Iterator[Collection[str]]:
        """Those of the `papers` that the file of `first_id` had which have no row, and get none before the end.

        None where the file is in line again: a paper that went may be about to come back.
        """
        with Session(self._database) as session, session.begin():
            take_turn(session)
            first = session.get(DocumentRow, first_id, with_for_update=True)
            if first is not None and first.state in {State.QUEUED, State.READING}:
                yield ()
                return
            there = session.scalars(select(DocumentRow.id).where(DocumentRow.id.in_(papers)))
            yield set(papers) - set(there)

    def depth(self) -> Depth:
        """How many documents wait, and for how long the first of them has."""
        wanted = select(func.count(), func.min(DocumentRow.created_at)).where(DocumentRow.state == State.QUEUED)
        with Session(self._reads) as session:
            count, oldest = session.execute(wanted).one()
        return Depth(count, max(0.0, (self._clock() - oldest).total_seconds()) if oldest else 0.0)

    def _change(self, claim: Claim, **values: Any) -> bool | None:
        """Changes the row; whether its person asked to stop, None where the claim is lost and nothing was changed."""
        with self._database.begin() as connection:
            change = update(DocumentRow).where(HELD).values(**values).returning(DocumentRow.cancel_asked)
            return connection.scalar(change, _whose(claim))


def _taken(connection: Connection, by: Mapping[str, Any]) -> Row[Any] | None:
    """The document that was given; None where there was none."""
    for passed_over in range(_MOST_PASSED_OVER + 1):
        row = connection.execute(TAKE_NEXT, {**by, "passed_over": passed_over}).one_or_none()
        if row is not None:
            return row
    return None


def _claim(row: Row[Any], body: dict[str, Any] | None, worker: str, now: datetime) -> Claim:
    """`body` is what had been read before of one of several papers."""
    pages = body["pages"] if body else ()
    again = Rereading.kept_as(row.rereading)
    return Claim(
        row.id,
        worker,
        row.name,
        dict(row.order),
        row.attempts,
        max(0.0, (now - row.created_at).total_seconds()),
        row.job_id,
        row.request_id,
        row.sha256,
        row.paper,
        row.papers,
        tuple(page["number"] for page in pages),
        row.file_id,
        again,
        row.pictures if again is None else again.pictures,
        row.owner_id,
    )


def _whose(claim: Claim) -> dict[str, Any]:
    """The parameters of `HELD`."""
    return {"held_id": claim.document_id, "holder": claim.worker, "attempt": claim.attempt}


def _is_alive(process_id: int) -> bool:
    if process_id == os.getpid():
        return True
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
