"""What could not be read lately, by reason and day, for those who look after the desk; never what was in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from desk.cases.contents import put_back
from desk.cases.reason_words import reason_in_words
from desk.cases.records import WAS_REFUSED
from desk.cases.sharing import access_of
from desk.claims.flags import names_of
from desk.line.worker import Workers
from desk.permission import require
from desk.record.audit import Audit, AuditEvent
from desk.store.store import DocumentRow, State
from desk.store.turn import take_turn
from engine.words import Words

DAYS = (1, 7, 30)
MOST_COUNTED = 10_000
MOST_SHOWN = 50
MOST_AGAIN = 1000


@dataclass(frozen=True, slots=True)
class Failure:
    """One document that failed: `name` is None for who may not see it, `may_again` where its original was kept."""

    id: str
    name: str | None
    person: str
    preset: str
    tries: int
    at: datetime
    may_again: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """All that failed for one reason: how many on which day, and the newest of them."""

    code: str
    words: Words
    total: int
    days: tuple[tuple[date, int], ...]
    newest: tuple[Failure, ...]


class Failures:
    """The use cases, user first: all of them for those who manage settings."""

    def __init__(self, database: Database, workers: Workers, audit: Audit, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._reads = database.execution_options(writes=False)
        self._workers = workers
        self._audit = audit
        self._clock = clock

    def recent(self, user: User, days: int) -> list[Reason]:
        """What failed in the last days, the most frequent reason first. Raises `Forbidden`."""
        require(user, Permission.MANAGE_SETTINGS)
        with Session(self._reads) as session:
            rows = session.execute(self._failed(user, days).limit(MOST_COUNTED)).all()
            names = names_of(session, {row.owner_id for row in rows})
        by_code: dict[str, list[Row[Any]]] = defaultdict(list)
        for row in rows:
            by_code[_code(row)].append(row)
        reasons = [_reason(code, some, names) for code, some in by_code.items()]
        return sorted(reasons, key=lambda reason: (-reason.total, reason.code))

    def read_again(self, user: User, days: int, *, code: str = "", document_id: str = "") -> int:
        """Puts one document back in line, or all that failed for a reason in the last days; gives how many.

        What was refused at the door has no original and stays; of many, `MOST_AGAIN` at most go. Raises `Forbidden`.
        """
        require(user, Permission.MANAGE_SETTINGS)
        with Session(self._reads) as session:
            rows = session.execute(self._failed(user, days).where(~WAS_REFUSED).limit(MOST_COUNTED)).all()
        wanted = [row.id for row in rows if row.id == document_id or (code and _code(row) == code)][:MOST_AGAIN]
        with Session(self._database) as session, session.begin():
            take_turn(session)
            failed = select(DocumentRow).where(DocumentRow.id.in_(wanted), DocumentRow.state == State.FAILED)
            again = [row.id for row in session.scalars(failed.with_for_update()) if put_back(session, row)]
            if again:
                self._audit.note(session, user.id, AuditEvent.DOCUMENT_AGAIN, *again)
        self._workers.wake()
        return len(again)

    def _failed(self, user: User, days: int) -> Select[Any]:
        """The newest first."""
        row = DocumentRow
        since = self._clock() - timedelta(days=days)
        columns = (row.id, row.name, row.owner_id, row.preset, row.order, row.attempts, row.finished_at, row.error)
        seen = access_of(user).label("access")
        had_original = (~WAS_REFUSED).label("may_again")
        failed = select(*columns, seen, had_original).where(row.state == State.FAILED, row.deleted_at.is_(None))
        return failed.where(row.finished_at >= since).order_by(row.finished_at.desc(), row.id)


def _code(row: Row[Any]) -> str:
    return str((row.error or {}).get("code", "internal_error"))


def _reason(code: str, rows: Sequence[Row[Any]], names: Mapping[str, str]) -> Reason:
    days = Counter(row.finished_at.astimezone().date() for row in rows)
    newest = tuple(_failure(row, names) for row in rows[:MOST_SHOWN])
    return Reason(code, reason_in_words(code), len(rows), tuple(sorted(days.items(), reverse=True)), newest)


def _failure(row: Row[Any], names: Mapping[str, str]) -> Failure:
    name = row.name if row.access is not None else None
    preset = row.preset or str((row.order or {}).get("preset", ""))
    person = names.get(row.owner_id, row.owner_id)
    return Failure(row.id, name, person, preset, row.attempts, row.finished_at, bool(row.may_again))
