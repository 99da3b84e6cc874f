"""What is handed out about jobs: how far one is, how its documents stand, and its files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from auth.roles import User
from desk.cases.finding import STANDING, Standing
from desk.cases.records import WAS_REFUSED, Summary
from desk.errors import JobNotFound
from desk.line.forecast import Forecast
from desk.store.store import DocumentRow, JobRow, State


class JobState(StrEnum):
    """Where a job is; `done` means over, whatever became of its files."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(slots=True)
class Tally:
    """How many documents of a job there are: by state, and by where they stand for people.

    `refused` of those that failed were not taken in at all; `files` counts a file of several papers once.
    """

    states: Counter[State] = field(default_factory=Counter)
    standings: Counter[Standing] = field(default_factory=Counter)
    refused: int = 0
    files: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it is now. `documents` are its files in the order they came, empty where they were not asked for.

    A file of several papers is one document until it was read, and as many as it has papers from then on.
    """

    id: str
    label: str
    state: JobState
    created_at: datetime
    finished_at: datetime | None
    tally: Tally
    forecast: Forecast
    documents: tuple[Summary, ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.state in {JobState.DONE, JobState.CANCELLED}

    @property
    def counts(self) -> dict[str, int]:
        """How many documents are in each state."""
        return {str(each): self.tally.states[each] for each in State}

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; times in ISO 8601."""
        return {
            "id": self.id,
            "label": self.label,
            "state": str(self.state),
            "created_at": self.created_at.isoformat(),
            "finished_at": self.finished_at.isoformat() if self.finished_at else None,
            "total": self.tally.states.total(),
            "files": self.tally.files,
            "counts": self.counts,
            "standings": {str(each): self.tally.standings[each] for each in Standing},
            "refused": self.tally.refused,
            "position": self.forecast.ahead,
            "eta_seconds": self.forecast.eta_seconds,
            "documents": [summary.to_dict() for summary in self.documents],
        }


@dataclass(frozen=True, slots=True)
class JobListing:
    """One page of a list, newest first; `total` counts all."""

    jobs: tuple[Job, ...]
    total: int


def one_job(session: Session, user: User, job_id: str) -> JobRow:
    """The row of a job of the user's own. Raises `JobNotFound`."""
    job = session.scalars(select(JobRow).where(JobRow.id == job_id, JobRow.owner_id == user.id)).one_or_none()
    if job is None:
        raise JobNotFound
    return job


def documents_of(job_id: str) -> Select[DocumentRow]:
    """The documents of a job in the order they came, without those in the trash."""
    wanted = select(DocumentRow).where(DocumentRow.job_id == job_id, DocumentRow.deleted_at.is_(None))
    return wanted.order_by(DocumentRow.job_position, DocumentRow.paper)


def tallies(session: Session, job_ids: Sequence[str]) -> dict[str, Tally]:
    """How the documents of each job stand."""
    found = {job_id: Tally() for job_id in job_ids}
    own = (DocumentRow.job_id.in_(job_ids), DocumentRow.deleted_at.is_(None))
    each = select(DocumentRow.job_id, DocumentRow.state, STANDING.label("standing"), WAS_REFUSED.label("refused"))
    one = each.where(*own).subquery().c
    groups = (one.job_id, one.state, one.standing, one.refused)
    for job_id, state, standing, refused, count in session.execute(select(*groups, func.count()).group_by(*groups)):
        tally = found[str(job_id)]
        tally.states[State(state)] += count
        tally.standings[Standing(standing)] += count
        tally.refused += count if refused else 0
    files = func.count(DocumentRow.job_position.distinct())
    for job_id, count in session.execute(select(DocumentRow.job_id, files).where(*own).group_by(DocumentRow.job_id)):
        found[str(job_id)].files = count
    return found


def state_of(job: JobRow, tally: Tally) -> JobState:
    """Where a job is; one whose files were cancelled in part counts as cancelled."""
    states = tally.states
    if states[State.QUEUED] or states[State.READING]:
        return JobState.QUEUED if states[State.QUEUED] == states.total() else JobState.RUNNING
    return JobState.CANCELLED if states[State.CANCELLED] else JobState.DONE
