"""What administrators do with rules: set them, release what they hold, judge the papers of the last days again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, literal, select
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from desk.claims.errors import NotHeld
from desk.claims.flags import IS_HELD, Flag, flags_of, names_of
from desk.claims.forms import data_of, summary_of
from desk.claims.rules import Code, Mode, RuleBook, book_of, keep_own_parties
from desk.claims.settling import flag
from desk.permission import require
from desk.record.audit import Audit, AuditEvent
from desk.store.store import DocumentRow, FlagRow, RuleRow, State
from desk.store.turn import take_turn

MOST_REASON = 180
MOST_DAYS = 366
MOST_AGAIN = 5000
"""So many papers, the newest, are judged again at most."""
_AT_ONCE = 100
_MOST_HELD = 200
_EVERYONE: ColumnElement[str | None] = literal("read")
"""Who decides on a held paper may know whom a flag is about."""


@dataclass(frozen=True, slots=True)
class HeldPaper:
    """A document that a rule holds, with what somebody needs to decide on it; never its pages and text."""

    id: str
    name: str
    counterparty: str | None
    number: str | None
    day: date | None
    total: Decimal | None
    currency: str | None
    submitted_by: str
    submitted_at: datetime
    flags: tuple[Flag, ...]


class Rules:
    """The use cases of rules, user first: all of them for those who manage settings."""

    def __init__(self, database: Database, audit: Audit, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._reads = database.execution_options(writes=False)
        self._audit = audit
        self._clock = clock

    def keep_own_parties(self, text: str) -> None:
        """Notes who we are, as the settings of this process have it."""
        with Session(self._database) as session, session.begin():
            keep_own_parties(session, text, self._clock())

    def all(self, user: User) -> RuleBook:
        """Every rule as it is set. Raises `Forbidden`."""
        require(user, Permission.MANAGE_SETTINGS)
        with Session(self._reads) as session:
            return book_of(session)

    def change(self, user: User, code: Code, mode: Mode, typed: Mapping[str, str]) -> None:
        """Sets a rule, for papers from now on. Raises `Forbidden` or `BadRule`, and then nothing is changed."""
        require(user, Permission.MANAGE_SETTINGS)
        with Session(self._database) as session, session.begin():
            data = data_of(code, typed, book_of(session)[code].data)
            row = session.get(RuleRow, code.value)
            if row is None:
                row = RuleRow(code=code.value)
                session.add(row)
            row.mode, row.data = mode.value, data.model_dump(mode="json", exclude_defaults=True)
            row.changed_at, row.changed_by = self._clock(), user.id
            session.flush()
            reason = f"{mode} {summary_of(code, data)}".strip()
            self._audit.append(session.connection(), user.id, AuditEvent.RULE_CHANGE, target=code.value, reason=reason)

    def held(self, user: User) -> tuple[list[HeldPaper], int]:
        """Documents that a rule holds, whoever's they are, the oldest first, and how many there are.

        Raises `Forbidden`.
        """
        require(user, Permission.MANAGE_SETTINGS)
        held = select(FlagRow.document_id).where(*IS_HELD)
        wanted = select(DocumentRow).where(DocumentRow.id.in_(held), DocumentRow.deleted_at.is_(None))
        with Session(self._reads) as session:
            rows = session.scalars(wanted.order_by(DocumentRow.created_at, DocumentRow.id)).all()
            some = rows[:_MOST_HELD]
            flags = flags_of(session, [row.id for row in some], _EVERYONE)
            names = names_of(session, {row.owner_id for row in some})
            return [_paper(row, names, flags.get(row.id, ())) for row in some], len(rows)

    def release(self, user: User, document_id: str, codes: Sequence[str], reason: str) -> None:
        """Lets a document go that the rules `codes` hold; why is written down. Raises `Forbidden` or `NotHeld`."""
        require(user, Permission.MANAGE_SETTINGS)
        said = " ".join(reason.split())[:MOST_REASON]
        wanted = select(FlagRow).where(FlagRow.document_id == document_id, *IS_HELD).with_for_update()
        with Session(self._database) as session, session.begin():
            take_turn(session)
            flags = session.scalars(wanted).all()
            if not said or not flags or {flag.code for flag in flags} != set(codes):
                raise NotHeld
            for one in flags:
                one.released_at, one.released_by, one.released_for = self._clock(), user.id, said
            session.flush()
            self._audit.append(
                session.connection(), user.id, AuditEvent.DOCUMENT_RELEASE, target=document_id, reason=said
            )

    def check_again(self, user: User, days: int) -> int:
        """Judges the papers of the last days by the rules as they are now; gives how many. Raises `Forbidden`."""
        require(user, Permission.MANAGE_SETTINGS)
        since = self._clock() - timedelta(days=min(max(days, 1), MOST_DAYS))
        wanted = select(DocumentRow.id).where(DocumentRow.state == State.DONE, DocumentRow.created_at >= since)
        with Session(self._reads) as session:
            newest = wanted.order_by(DocumentRow.created_at.desc(), DocumentRow.id).limit(MOST_AGAIN)
            ids = session.scalars(newest).all()
        for start in range(0, len(ids), _AT_ONCE):
            with Session(self._database) as session, session.begin():
                take_turn(session)
                book = book_of(session)
                for row in session.scalars(
                    select(DocumentRow).where(DocumentRow.id.in_(ids[start : start + _AT_ONCE]))
                ):
                    flag(session, row, book)
        self._audit.record(user, AuditEvent.RULE_CHECK, target=f"{days} d", reason=str(len(ids)))
        return len(ids)


def _paper(row: DocumentRow, names: Mapping[str, str], flags: tuple[Flag, ...]) -> HeldPaper:
    return HeldPaper(
        id=row.id,
        name=row.name if row.papers == 1 else f"{row.name} ({row.paper}/{row.papers})",
        counterparty=row.counterparty,
        number=row.head_number,
        day=row.head_date,
        total=row.total,
        currency=row.currency,
        submitted_by=names.get(row.owner_id, row.owner_id),
        submitted_at=row.created_at,
        flags=tuple(one for one in flags if one.is_held),
    )
