"""The desk in numbers, for those who look after it: what came, how it was read, what people made of it, what it takes.

Everything is counted in the database, and no content is opened; documents in the trash are not counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from desk.cases.judged_fields import FieldCount, JudgedFields, judged_fields
from desk.cases.reason_words import reason_in_words
from desk.cases.review_free import ReviewFree, Taken, Tally, review_free
from desk.cases.span_documents import came_in, finished_in, finished_unseen_in, read_in
from desk.cases.spans import Span
from desk.cases.storage_used import StorageUsed, StorageWatch
from desk.line.queue import Depth, Queue
from desk.permission import require
from desk.standards.standards import Calibration, Cut, InForce, Standards, usual_threshold
from desk.standards.trial import Trial, try_calibration
from desk.store.store import DocumentRow, State
from engine.presets import Preset
from engine.standard import DOUBT_BELOW
from engine.words import Words

MOST_TIMED = 5000
"""Times are those of so many documents, the latest."""
USUAL_SECONDS = 10
MOST_SECONDS = 600
"""How long a person is assumed to take for finding a value on a paper and typing it, unless asked otherwise."""
_HOUR_SECONDS = 3600
_SEVERAL = 2
_NO_KIND = Words("未定种类", "kind not known")


@dataclass(frozen=True, slots=True)
class Day:
    """What came on a day: files, the papers read out of them, their pages, and what failed."""

    day: date
    files: int = 0
    papers: int = 0
    pages: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Flow:
    """What came in the span. `waiting` are those in line or being read; `reviewed` the papers that people finished."""

    files: int
    papers: int
    pages: int
    failed: int
    cancelled: int
    waiting: int
    reviewed: int
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """Seconds: half took no longer than `median`, 19 of 20 no longer than `p95`; of `count` documents."""

    median: float
    p95: float
    count: int

    @classmethod
    def of(cls, seconds: Iterable[float]) -> Spread | None:
        """By the nearest rank; None of nothing."""
        found = sorted(seconds)
        if not found:
            return None
        return cls(found[(len(found) - 1) // 2], found[-(-len(found) * 95 // 100) - 1], len(found))


@dataclass(frozen=True, slots=True)
class FailedFor:
    """How many documents failed for a reason."""

    code: str
    words: Words
    count: int


@dataclass(frozen=True, slots=True)
class NamedKind:
    """A kind of documents with what it is called; `id` is empty where the kind is not known."""

    id: str
    label: Words


@dataclass(frozen=True, slots=True)
class NamedField:
    """A field with what it is called, and how it has done."""

    kind: NamedKind
    label: Words
    count: FieldCount


@dataclass(frozen=True, slots=True)
class KindReview:
    """What one kind (None: all of them) could be spared, and what it is judged by: `cut` where the site has set it.

    `usual` is the product's threshold, on the same scale.
    """

    kind: NamedKind | None
    free: ReviewFree
    cut: Cut | None = None
    usual: float = DOUBT_BELOW

    @property
    def threshold(self) -> float:
        """The one in force."""
        return self.free.today.threshold


@dataclass(frozen=True, slots=True)
class Refit:
    """What calibrating anew by these values would do. `now` and `then` count those shown as sure."""

    trial: Trial
    now: Taken
    then: Taken
    kinds: tuple[NamedKind, ...]


@dataclass(frozen=True, slots=True)
class Saved:
    """Values taken as they were read, and the hours of typing that they spared at `seconds` each."""

    values: int
    seconds: int

    @property
    def hours(self) -> float:
        """Hours."""
        return self.values * self.seconds / _HOUR_SECONDS


@dataclass(frozen=True, slots=True)
class Sheet:
    """All of it, for one span and one kind or all; of one kind alone there is no `refit`. `kinds` are the span's.

    `unseen` papers were finished among many without a look: only `saved` counts them.
    """

    span: Span
    kinds: tuple[NamedKind, ...]
    flow: Flow
    failures: tuple[FailedFor, ...]
    reading: Spread | None
    waited: Spread | None
    judged: JudgedFields
    unseen: int
    fields: tuple[NamedField, ...]
    reviews: tuple[KindReview, ...]
    refit: Refit | None
    standards: InForce
    versions: tuple[Calibration, ...]
    saved: Saved
    storage: StorageUsed
    queue: Depth


class Numbers:
    """The use cases, user first, for those who manage settings."""

    def __init__(
        self,
        database: Database,
        queue: Queue,
        presets: Mapping[str, Preset],
        storage: StorageWatch,
        standards: Standards,
        clock: Callable[[], datetime],
    ) -> None:
        self._reads = database.execution_options(writes=False)
        self._standards = standards
        self._queue = queue
        self._presets = presets
        self._storage = storage
        self._clock = clock

    def sheet(self, user: User, span_name: str, kind: str | None = None, seconds: int = USUAL_SECONDS) -> Sheet:
        """The numbers of a span (`Span.of`), of one kind or all; empty: of those without one. Raises `Forbidden`.

        What failed has no kind: where one is asked for, failures are left out.
        """
        require(user, Permission.MANAGE_SETTINGS)
        span = Span.of(span_name, self._clock())
        names = _Names(self._presets)
        with Session(self._reads) as session:
            came = session.execute(_by_day(span, is_postgresql=self._reads.dialect.name == "postgresql")).all()
            reasons = session.execute(_failed(span)).all() if kind is None else []
            reading, waited = _times(session, read_in(span, kind))
            judged = judged_fields(session, finished_in(span, kind))
            unseen = judged_fields(session, finished_unseen_in(span, kind))
        standards = self._standards.now
        tallies = judged.tallies(standards)
        kinds = {row.kind or "" for row in came if row.state == State.DONE}
        return Sheet(
            span=span,
            kinds=tuple(sorted(map(names.kind, kinds), key=lambda one: one.id)),
            flow=_flow(span, [row for row in came if kind is None or (row.kind or "") == kind]),
            failures=tuple(FailedFor(code, reason_in_words(code), count) for code, count in _by_code(reasons)),
            reading=reading,
            waited=waited,
            judged=judged,
            unseen=unseen.finished,
            fields=tuple(names.field(count) for count in judged.counts),
            reviews=_reviews(tallies, standards, names, kind),
            refit=_refit(judged, tallies, standards, names) if kind is None and judged.values else None,
            standards=standards,
            versions=tuple(self._standards.versions(user)),
            saved=Saved(sum(count.unchanged for count in (*judged.counts, *unseen.counts)), seconds),
            storage=self._storage.used(),
            queue=self._queue.depth(),
        )


class _Names:
    """What kinds and fields are called, as the presets of this moment say."""

    def __init__(self, presets: Mapping[str, Preset]) -> None:
        self._by_kind: dict[str, Preset] = {}
        for preset in presets.values():
            if preset.kind is not None and (preset.id == preset.kind or preset.kind not in self._by_kind):
                self._by_kind[preset.kind] = preset

    def kind(self, kind: str) -> NamedKind:
        preset = self._by_kind.get(kind)
        return NamedKind(kind, preset.label.words() if preset else Words(kind, kind) if kind else _NO_KIND)

    def field(self, count: FieldCount) -> NamedField:
        preset = self._by_kind.get(count.kind)
        labels = {spec.name: spec.label.words() for spec in preset.fields} if preset else {}
        return NamedField(self.kind(count.kind), labels.get(count.name, Words(count.name, count.name)), count)


_BY_STATE = DocumentRow.state.in_(list(State))
"""Says nothing, but lets the index by state and arrival answer."""


def _by_day(span: Span, *, is_postgresql: bool) -> Select[Any]:
    """What came, by day, state and kind."""
    row = DocumentRow
    if is_postgresql:
        moved = func.timezone("UTC", row.created_at) + timedelta(minutes=span.offset_minutes)
        day = func.to_char(moved, "YYYY-MM-DD")
    else:
        day = func.date(row.created_at, f"{span.offset_minutes:+d} minutes")
    counts = (
        func.count().label("papers"),
        func.sum(case((row.paper == 1, 1), else_=0)).label("files"),
        func.sum(row.pages).label("pages"),
        func.count(row.reviewed_at).label("reviewed"),
    )
    grouped = select(day.label("day"), row.state, row.kind, *counts).where(_BY_STATE, *came_in(span))
    return grouped.group_by("day", row.state, row.kind)


def _failed(span: Span) -> Select[Any]:
    code = DocumentRow.error["code"].as_string().label("code")
    wanted = select(code, func.count().label("documents")).where(DocumentRow.state == State.FAILED, *came_in(span))
    return wanted.group_by("code")


def _by_code(rows: Sequence[Row[Any]]) -> list[tuple[str, int]]:
    """The most frequent first."""
    return sorted(((row.code or "internal_error", row.documents) for row in rows), key=lambda one: (-one[1], one[0]))


def _flow(span: Span, rows: Sequence[Row[Any]]) -> Flow:
    by_day: dict[str, list[Row[Any]]] = defaultdict(list)
    states: Counter[str] = Counter()
    for row in rows:
        by_day[row.day].append(row)
        states[row.state] += row.papers
    days = tuple(_day(day, by_day[day.isoformat()]) for day in span.days)
    return Flow(
        files=sum(day.files for day in days),
        papers=sum(day.papers for day in days),
        pages=sum(day.pages for day in days),
        failed=states[State.FAILED],
        cancelled=states[State.CANCELLED],
        waiting=states[State.QUEUED] + states[State.READING],
        reviewed=sum(row.reviewed for row in rows if row.state == State.DONE),
        days=days,
    )


def _day(day: date, rows: Sequence[Row[Any]]) -> Day:
    read = [row for row in rows if row.state == State.DONE]
    return Day(
        day,
        files=sum(row.files for row in rows),
        papers=sum(row.papers for row in read),
        pages=sum(row.pages for row in read),
        failed=sum(row.papers for row in rows if row.state == State.FAILED),
    )


def _times(session: Session, read: Select[DocumentRow]) -> tuple[Spread | None, Spread | None]:
    """From the last start to the end, and from arrival to the start where there was but one."""
    row = DocumentRow
    columns = (row.created_at, row.started_at, row.finished_at, row.attempts)
    latest = read.where(row.started_at.is_not(None), row.finished_at.is_not(None)).order_by(row.created_at.desc())
    found = session.execute(latest.with_only_columns(*columns).limit(MOST_TIMED)).all()
    reading = ((one.finished_at - one.started_at).total_seconds() for one in found)
    waited = ((one.started_at - one.created_at).total_seconds() for one in found if one.attempts == 1)
    return Spread.of(map(_positive, reading)), Spread.of(map(_positive, waited))


def _positive(seconds: float) -> float:
    """A clock that was put back makes no time negative."""
    return max(0.0, seconds)


def _reviews(found: Mapping[str, Tally], standards: InForce, names: _Names, kind: str | None) -> tuple[KindReview, ...]:
    """All kinds together where there are several, then each, the one with the most values first.

    Those with a threshold of their own and no values come last.
    """
    without = [one for one in standards.cuts if one not in found and kind in {None, one}]
    tallies = {**found, **{one: Tally(standards.standard(one)) for one in without}}
    by_size = sorted(tallies.items(), key=lambda item: (-item[1].total, item[0]))
    each = [
        KindReview(names.kind(one), review_free(tally), standards.cuts.get(one), usual_threshold(standards.scale(one)))
        for one, tally in by_size
    ]
    if len(each) < _SEVERAL:
        return tuple(each)
    return (KindReview(None, review_free(Tally.together(tallies.values()))), *each)


def _refit(judged: JudgedFields, tallies: Mapping[str, Tally], standards: InForce, names: _Names) -> Refit:
    trial = try_calibration(judged.values, standards)
    ahead = judged.tallies(replace(standards, scales=trial.scales)) if trial.scales else tallies
    now, then = (Tally.together(some.values()).today for some in (tallies, ahead))
    return Refit(trial, now, then, tuple(names.kind(kind) for kind in trial.kinds or ()))
