"""Many documents finished at once: those without any doubt, and no other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, case, literal, or_, select
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from desk.cases.finding import Filter, Sorting, in_sequence, matching
from desk.cases.sharing import WITH_CONTENT, Access, access_of, reachable
from desk.outside.endings import Event, tell_hooks
from desk.permission import require
from desk.record.audit import Audit, AuditEvent
from desk.store.store import DocumentRow, FlagRow, State
from desk.store.turn import take_turn
from engine.document import Document

MAX_ACCEPTED = 1000
"""As many at once; of a filter, the first of its list that may be without doubt."""
_AT_ONCE = 50
_CALM = frozenset({"layout_known", "page_drawn"})
"""Notices that are no doubt: what helped with the reading, and a sheet drawn for data without one."""


class Left(StrEnum):
    """Why a document was left for a person to look at."""

    NOT_FOUND = "not_found"
    READ_ONLY = "read_only"
    NOT_READ = "not_read"
    REVIEWED = "reviewed"
    NOTHING_READ = "nothing_read"
    DOUBTFUL = "doubtful"
    FLAGGED = "flagged"
    NO_FIELDS = "no_fields"
    ITEMS_DOUBTFUL = "items_doubtful"
    WARNED = "warned"


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was finished, by id, and what was left, by reason. `more`: the filter has others besides."""

    finished: tuple[str, ...]
    left: Mapping[Left, tuple[str, ...]]
    more: bool = False


class Accepting:
    """The use case of bulk acceptance, user first.

    The rule: read, not yet reviewed, no field in doubt, every check passed, every required field there (all three are
    `DocumentRow.doubtful`), no cell of the items or of a table in doubt, no warning about a page, nothing flagged or
    held. It is held to each document's row as it is locked, never to what a list showed before.
    """

    def __init__(self, database: Database, audit: Audit, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._reads = database.execution_options(writes=False)
        self._audit = audit
        self._clock = clock

    def accept(self, user: User, wanted: Sequence[str] | Filter, *, dry_run: bool = False) -> Accepted:
        """Finishes those of `wanted` that fulfil the rule now; with `dry_run` says what it would do.

        Nothing is learnt from them, and they prove nothing: layouts and thresholds are for people who have looked.
        """
        require(user, Permission.CORRECT)
        standing = self._standing(user, wanted)
        open_ones = [document_id for document_id, reason in standing.items() if reason is None]
        left: dict[Left, list[str]] = defaultdict(list)
        for document_id, reason in standing.items():
            if reason is not None:
                left[reason].append(document_id)
        finished: list[str] = []
        for start in range(0, min(len(open_ones), MAX_ACCEPTED), _AT_ONCE):
            some = open_ones[start : min(start + _AT_ONCE, MAX_ACCEPTED)]
            for document_id, reason in self._accept_some(user, some, dry_run=dry_run):
                (finished if reason is None else left[reason]).append(document_id)
        kept = {reason: tuple(left[reason]) for reason in Left if reason in left}
        return Accepted(tuple(finished), kept, len(open_ones) > MAX_ACCEPTED)

    def take_back(self, user: User, document_ids: Sequence[str]) -> Accepted:
        """Opens documents again that were finished, as far as the user may, in the order asked."""
        require(user, Permission.CORRECT)
        reopened: list[str] = []
        with Session(self._database) as session, session.begin():
            take_turn(session)
            wanted = reachable(user, Access.REVIEW).where(DocumentRow.id.in_(document_ids[:MAX_ACCEPTED]))
            locked = wanted.order_by(DocumentRow.id).with_for_update(of=DocumentRow)
            rows = {row.id: row for row in session.scalars(locked)}
            for row in (rows[one] for one in dict.fromkeys(document_ids) if one in rows):
                if row.reviewed_at is not None:
                    row.reviewed_at, row.finished_unseen, row.version = None, False, row.version + 1
                    reopened.append(row.id)
            self._audit.note(session, user.id, AuditEvent.DOCUMENT_FINISH, *reopened, reason="taken back")
        missing = tuple(sorted(set(document_ids) - set(reopened)))
        return Accepted(tuple(reopened), {Left.NOT_FOUND: missing} if missing else {})

    def _standing(self, user: User, wanted: Sequence[str] | Filter) -> dict[str, Left | None]:
        """Every document wanted, and why its row alone says that it is left; in the order of the list."""
        with Session(self._reads) as session:
            if isinstance(wanted, Filter):
                found = in_sequence(matching(session, user, wanted), Sorting())
            else:
                found = reachable(user, Access.READ).where(DocumentRow.id.in_(wanted))
            columns = found.with_only_columns(DocumentRow.id, _why_left(user), maintain_column_froms=True)
            seen = {row[0]: Left(row[1]) if row[1] else None for row in session.execute(columns)}
        if isinstance(wanted, Filter):
            return seen
        return {document_id: seen.get(document_id, Left.NOT_FOUND) for document_id in wanted}

    def _accept_some(self, user: User, ids: Sequence[str], *, dry_run: bool) -> list[tuple[str, Left | None]]:
        """One transaction's worth, each row under a lock."""
        now = self._clock()
        told: list[tuple[str, Left | None]] = []
        with Session(self._reads if dry_run else self._database) as session, session.begin():
            if not dry_run:
                take_turn(session)
            rows = session.execute(_wanted(user, ids, is_locked=not dry_run))
            found = {row.id: (row, reason) for row, reason in rows}
            for document_id in ids:
                row, reason = found.get(document_id, (None, None))
                why = Left.NOT_FOUND if row is None else Left(reason) if reason else _why_content_is_left(row.body)
                told.append((document_id, why))
            if not dry_run:
                self._finish(session, user, [found[document_id][0] for document_id, why in told if why is None], now)
        return told

    def _finish(self, session: Session, user: User, rows: Sequence[DocumentRow], now: datetime) -> None:
        for row in rows:
            row.reviewed_at, row.finished_unseen, row.version = now, True, row.version + 1
        with session.no_autoflush:
            for row in rows:
                about = (row.owner_id, row.kind, now)
                tell_hooks(session, Event.DOCUMENT_REVIEWED, *about, document_id=row.id, job_id=row.job_id)
        ids = (row.id for row in rows)
        self._audit.note(session, user.id, AuditEvent.DOCUMENT_FINISH, *ids, reason="without doubt")


def _why_left(user: User) -> ColumnElement[str | None]:
    """The column that says why a document's row is not without doubt; null: it may be."""
    may = access_of(user).in_((Access.OWNER, Access.REVIEW))
    return case(
        (~may, literal(Left.READ_ONLY.value)),
        (or_(DocumentRow.state != State.DONE, DocumentRow.replaced_by.is_not(None)), literal(Left.NOT_READ.value)),
        (DocumentRow.reviewed_at.is_not(None), literal(Left.REVIEWED.value)),
        (DocumentRow.nothing_read, literal(Left.NOTHING_READ.value)),
        (DocumentRow.doubtful > 0, literal(Left.DOUBTFUL.value)),
        (DocumentRow.id.in_(select(FlagRow.document_id)), literal(Left.FLAGGED.value)),
        else_=None,
    )


def _wanted(user: User, ids: Sequence[str], *, is_locked: bool) -> Select[Any]:
    wanted = reachable(user, Access.READ).where(DocumentRow.id.in_(ids)).options(WITH_CONTENT)
    with_reason = wanted.add_columns(_why_left(user))
    return with_reason.with_for_update(of=DocumentRow) if is_locked else with_reason


def _why_content_is_left(body: dict[str, Any] | None) -> Left | None:
    """What a document's row does not say."""
    if body is None:
        return Left.NOT_READ
    document = Document.from_dict({**body, "pages": [], "text": ""})
    notices = [*body["warnings"], *(notice for page in body["pages"] for notice in page["warnings"])]
    if not any(field.is_found or field.confirmed for field in document.fields):
        return Left.NO_FIELDS
    if any(field.is_doubtful for field in document.fields):
        return Left.DOUBTFUL
    if any(cell.is_doubtful for row in document.items for cell in row) or any(
        table.is_doubtful for table in document.tables
    ):
        return Left.ITEMS_DOUBTFUL
    return Left.WARNED if any(notice["code"] not in _CALM for notice in notices) else None
