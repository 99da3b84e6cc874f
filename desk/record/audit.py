"""The record of who did what: append-only, each row sealed together with the one before it.

A seal is an HMAC under a key of the installation, so a row that was changed, removed, added or moved by hand shows,
and cannot be sealed again without the key. Two marks, sealed as well, hold the ends of the chain: the newest row, and
the last one that retention has removed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from auth.events import Happening
from auth.roles import Permission, User
from auth.tables import insert_if_missing, people
from desk.permission import require
from desk.record.anchor_check import Chain, Restore
from desk.record.audit_records import AuditEvent, AuditMark, AuditRow, Entry, Question, Verdict
from desk.record.questions import WHOLE, asked, entry_of
from engine.plain_text import cleaned
from engine.words import Words

__all__ = ["Audit", "AuditEvent", "Entry", "Question", "Verdict", "caller_address"]

caller_address: ContextVar[str] = ContextVar("caller_address", default="")
"""Where the request that is being worked on comes from; the web process sets it."""

_FIRST = "0" * 64
_BATCH = 1000
_TEXT_LENGTH = 200
_IN_ONE_QUESTION = 500


class Audit:
    """The record over one database. Safe from several threads and processes: rows are added one after another."""

    def __init__(self, database: Engine, key: bytes, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._reads = database.execution_options(writes=False)
        self._still = _of_one_moment(self._reads)
        self._key = hmac.new(key, b"audit", hashlib.sha256).digest()
        self._clock = clock

    def record(
        self, actor: User | None, event: AuditEvent, *, target: str = "", ok: bool = True, reason: str = ""
    ) -> None:
        """Add one event in a transaction of its own."""
        with self._database.begin() as connection:
            self.append(connection, actor.id if actor else "", event, target=target, ok=ok, reason=reason)

    def record_happening(self, happening: Happening) -> None:
        """Add what happened at the front door; fits `auth.events.Record`."""
        with self._database.begin() as connection:
            self.append(
                connection,
                happening.actor_id,
                AuditEvent(happening.event.value),
                target=happening.target,
                ok=happening.ok,
                reason=happening.reason,
                address=happening.address,
            )

    def append(
        self,
        connection: Connection,
        actor_id: str,
        event: AuditEvent,
        *,
        target: str = "",
        ok: bool = True,
        reason: str = "",
        address: str | None = None,
    ) -> None:
        """Add one event in the caller's transaction: it is kept if and only if the work is."""
        self.append_each(connection, actor_id, event, [target], ok=ok, reason=reason, address=address)

    def append_each(
        self,
        connection: Connection,
        actor_id: str,
        event: AuditEvent,
        targets: Sequence[str],
        *,
        ok: bool = True,
        reason: str = "",
        address: str | None = None,
    ) -> None:
        """Add the same event for each of many targets, in the caller's transaction and in few statements."""
        number, seal = self._newest(connection)
        rows: list[dict[str, Any]] = []
        for target in targets:
            entry = Entry(
                number=number + len(rows) + 1,
                at=self._clock().astimezone(UTC),
                event=event.value,
                actor_id=actor_id,
                address=_plain(caller_address.get() if address is None else address),
                target=_plain(target),
                ok=ok,
                reason=_plain(reason),
            )
            seal = self._seal(entry, seal)
            rows.append({**_columns(entry), "seal": seal})
        if rows:
            connection.execute(_ADD, rows)
            self._set_mark(connection, "newest", number + len(rows), seal)

    def note(
        self, session: Session, actor_id: str, event: AuditEvent, *targets: str, ok: bool = True, reason: str = ""
    ) -> None:
        """Add one event for each target in the transaction of a session, behind the work that it tells of."""
        session.flush()
        self.append_each(session.connection(), actor_id, event, targets, ok=ok, reason=reason)

    def entries(self, user: User, question: Question, *, limit: int = 100, before: int | None = None) -> list[Entry]:
        """The newest events that fit, `before` a number for the next page. Raises `Forbidden`."""
        require(user, Permission.READ_AUDIT)
        with self._reads.connect() as connection:
            return asked(connection, question, limit=min(limit, _BATCH), before=before)

    def export(self, user: User, question: Question) -> Iterator[Entry]:
        """All events that fit, the oldest first; that they were exported is recorded. Raises `Forbidden`."""
        require(user, Permission.READ_AUDIT)
        self.record(user, AuditEvent.AUDIT_EXPORT)
        return self.all(question)

    def all(self, question: Question) -> Iterator[Entry]:
        """All events that fit, the oldest first, without holding the database meanwhile."""
        number = -1
        while True:
            with self._reads.connect() as connection:
                entries = asked(connection, question, limit=_BATCH, after=number)
            yield from entries
            if len(entries) < _BATCH:
                return
            number = entries[-1].number

    def verify(self) -> Verdict:
        """Check every seal from the oldest row to the newest mark."""
        with self._still.connect() as connection:
            removed, newest = self._mark(connection, "removed"), self._mark(connection, "newest")
            for name, mark in (("removed", removed), ("newest", newest)):
                if mark is not None and not hmac.compare_digest(mark.proof, self._proof(name, mark.number, mark.seal)):
                    return Verdict(0, mark.number, mark.seal, _MARK_CHANGED[name])
            number, seal = (removed.number, removed.seal) if removed else (0, _FIRST)
            rows = 0
            for row in connection.execute(WHOLE.order_by(AuditRow.number)):
                fault = self._fault(row, number, seal)
                if fault is not None:
                    return Verdict(rows, number, seal, fault)
                number, seal, rows = row.number, row.seal, rows + 1
        if newest is None:
            return Verdict(rows, number, seal, _NO_MARK if rows else None)
        if (newest.number, newest.seal) != (number, seal):
            return Verdict(rows, number, seal, _removed(number + 1, newest.number, at_the_end=True))
        return Verdict(rows, number, seal)

    def seal_of(self, number: int) -> str | None:
        """The seal of one row, or of the last row that retention removed; None where there is no such row."""
        with self._reads.connect() as connection:
            seal = connection.execute(select(AuditRow.seal).where(AuditRow.number == number)).scalar_one_or_none()
            removed = self._mark(connection, "removed")
        return removed.seal if seal is None and removed is not None and removed.number == number else seal

    def newest(self) -> tuple[int, str]:
        """Number and seal of the newest row; 0 and zeros while there is none."""
        with self._reads.connect() as connection:
            mark = self._mark(connection, "newest")
        return (mark.number, mark.seal) if mark is not None else (0, _FIRST)

    def chain(self, numbers: Iterable[int]) -> Chain:
        """What a comparison with anchors needs, of one moment: the seals of `numbers`, the ends, what it tells."""
        wanted = sorted(set(numbers))
        with self._still.connect() as connection:
            removed = self._mark(connection, "removed")
            seals = {removed.number: removed.seal} if removed is not None else {}
            for start in range(0, len(wanted), _IN_ONE_QUESTION):
                some = AuditRow.number.in_(wanted[start : start + _IN_ONE_QUESTION])
                seals |= {row.number: row.seal for row in connection.execute(select(*_SEALS).where(some))}
            told = WHOLE.where(AuditRow.event == AuditEvent.BACKUP_RESTORE.value).order_by(AuditRow.number)
            anchored = select(AuditRow.number).where(AuditRow.event == AuditEvent.AUDIT_ANCHOR.value).limit(1)
            last = connection.scalar(select(func.max(AuditRow.number)))
            return Chain(
                newest=last if last is not None else (removed.number if removed is not None else 0),
                removed=removed.number if removed is not None else 0,
                seals=seals,
                restores=tuple(Restore.of(row.number, row.at, row.reason) for row in connection.execute(told)),
                people=connection.scalar(select(func.count()).select_from(people)) or 0,
                has_anchors=connection.scalar(anchored) is not None,
            )

    def prune(self, keep: timedelta) -> int:
        """Remove what is older than `keep`, from the oldest on; gives how many rows. The chain stays whole."""
        oldest = self._clock() - keep
        with self._database.begin() as connection:
            young = select(AuditRow.number).where(AuditRow.at >= oldest).order_by(AuditRow.number).limit(1)
            first_kept = connection.execute(young).scalar_one_or_none()
            old = select(AuditRow.number, AuditRow.seal).order_by(AuditRow.number.desc()).limit(1)
            if first_kept is not None:
                old = old.where(AuditRow.number < first_kept)
            last = connection.execute(old).one_or_none()
            if last is None:
                return 0
            gone = connection.execute(delete(AuditRow).where(AuditRow.number <= last.number)).rowcount
            self._set_mark(connection, "removed", last.number, last.seal)
            self.append(connection, "", AuditEvent.AUDIT_PRUNE, target=f"1-{last.number}", address="")
        return gone

    def _fault(self, row: Row[Any], before: int, seal_before: str) -> Words | None:
        """What is wrong with a row that should follow number `before`, or nothing."""
        if row.number > before + 1:
            return _removed(before + 1, row.number - 1)
        if not hmac.compare_digest(row.seal, self._seal(entry_of(row), seal_before)):
            return Words(f"第 {row.number} 条被改动、添加或移动过", f"row {row.number} was changed, added or moved")
        return None

    def _newest(self, connection: Connection) -> tuple[int, str]:
        """Number and seal to go on from; the mark's row is locked until the transaction ends."""
        mark = self._mark(connection, "newest", locked=True)
        if mark is None:
            insert_if_missing(connection, _MARKS, {"name": "newest", "number": 0, "seal": _FIRST, "proof": ""})
            mark = self._mark(connection, "newest", locked=True)
        return (mark.number, mark.seal) if mark is not None else (0, _FIRST)

    @staticmethod
    def _mark(connection: Connection, name: str, *, locked: bool = False) -> Row[int, str, str] | None:
        return connection.execute(_MARK_LOCKED if locked else _MARK, {"mark": name}).one_or_none()

    def _set_mark(self, connection: Connection, name: str, number: int, seal: str) -> None:
        values = {"number": number, "seal": seal, "proof": self._proof(name, number, seal)}
        if connection.execute(_MOVE_MARK, {"mark": name, **values}).rowcount == 0:
            connection.execute(insert(AuditMark).values(name=name, **values))

    def _seal(self, entry: Entry, before: str) -> str:
        words = [entry.number, entry.at.isoformat(), entry.event, entry.actor_id, entry.address]
        return self._mac([before, *words, entry.target, entry.ok, entry.reason])

    def _proof(self, name: str, number: int, seal: str) -> str:
        return self._mac([name, number, seal])

    def _mac(self, words: list[object]) -> str:
        text = json.dumps(words, ensure_ascii=True, separators=(",", ":"))
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()


_ADD = insert(AuditRow)
_MARK = select(AuditMark.number, AuditMark.seal, AuditMark.proof).where(AuditMark.name == bindparam("mark"))
_MARK_LOCKED = _MARK.with_for_update()
_MOVE_MARK = (
    update(AuditMark)
    .where(AuditMark.name == bindparam("mark"))
    .values({name: bindparam(name) for name in ("number", "seal", "proof")})
)
_MARKS = AuditMark.metadata.tables[AuditMark.__tablename__]
_NO_MARK = Words("最新一条的标记不见了", "the mark of the newest row is missing")
_MARK_CHANGED = {
    "removed": Words("删除到哪一条的标记被改动", "the mark of the removed row was changed"),
    "newest": Words("最新一条的标记被改动", "the mark of the newest row was changed"),
}
_SEALS = (AuditRow.number, AuditRow.seal)


def _of_one_moment(database: Engine) -> Engine:
    """Reads that belong together see one state of the database: PostgreSQL has to be told so."""
    if database.dialect.name == "postgresql":
        return database.execution_options(isolation_level="REPEATABLE READ")
    return database


def _plain(text: str) -> str:
    """Short, and of what a database keeps as it is: a seal covers it."""
    return cleaned(text[:_TEXT_LENGTH])


def _removed(first: int, last: int, *, at_the_end: bool = False) -> Words:
    """Rows that are not there."""
    end_zh, end_en = ("末尾的", " from the end") if at_the_end else ("", "")
    if first >= last:
        return Words(f"{end_zh}第 {first} 条被删除", f"row {first} was removed{end_en}")
    return Words(f"{end_zh}第 {first} 至 {last} 条被删除", f"rows {first} to {last} were removed{end_en}")


def _columns(entry: Entry) -> dict[str, Any]:
    return {field.name: getattr(entry, field.name) for field in fields(entry)}
