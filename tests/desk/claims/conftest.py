"""Papers that were read, put into the database as the line does it, without any reading."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, insert, literal, select
from sqlalchemy.orm import Session

from auth.roles import Role, User
from auth.tables import people
from desk.cases.sharing import access_of
from desk.claims.flags import Flag, flags_of
from desk.claims.office import Rules
from desk.claims.rules import Code, Mode
from desk.claims.settling import settle
from desk.record.audit import Audit
from desk.store.store import DocumentRow, State
from desk.store.turn import take_turn
from tests.conftest import Clock

FINANCE = "cn=finance,ou=groups,dc=example"
ALICE = User("local:alice", "alice", "Alice", frozenset({Role.CLERK}), frozenset({FINANCE}))
BOB = User("local:bob", "bob", "Bob", frozenset({Role.CLERK}), frozenset({FINANCE}))
ADMIN = User("local:ada", "ada", "Ada", frozenset({Role.ADMIN}))
NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


class Papers:
    """Puts papers in, changes them, and tells what is flagged."""

    def __init__(self, database: Engine, clock: Clock) -> None:
        self.database = database
        self.rules = Rules(database, Audit(database, b"key", clock), clock)
        self._count = 0

    def put(self, owner: User = ALICE, **columns: Any) -> str:
        """One that was read and settled, an invoice unless `columns` say otherwise; its id."""
        self._count += 1
        values = {
            "id": f"{self._count:032}",
            "owner_id": owner.id,
            "name": f"file-{self._count}.pdf",
            "size": 1,
            "sha256": f"{self._count:064}",
            "order": {"preset": "auto"},
            "state": State.DONE,
            "created_at": NOON + timedelta(minutes=self._count),
            "kind": "invoice",
            "head_date": date(2026, 11, 25),
            "counterparty": "云帆科技有限公司",
            "total": Decimal("100.00"),
            "currency": "CNY",
            "direction": "out",
            "head_number": f"{self._count * 1000:08}",
            "search_text": "",
            "body": None,
            **columns,
        }
        with Session(self.database) as session, session.begin():
            row = DocumentRow(**values)
            session.add(row)
            if row.state == State.DONE:
                settle(session, row)
        return str(values["id"])

    def change(self, document_id: str, **columns: Any) -> None:
        """What a correction does."""
        with Session(self.database) as session, session.begin():
            take_turn(session)
            row = session.get_one(DocumentRow, document_id)
            for name, value in columns.items():
                setattr(row, name, value)
            settle(session, row)

    def kept(self, document_id: str) -> dict[str, Flag]:
        """The flags of a document as the database has them, by code."""
        with Session(self.database) as session:
            flags = flags_of(session, [document_id], literal("owner"))
        return {flag.code: flag for flag in flags.get(document_id, ())}

    def seen(self, user: User, document_id: str) -> dict[str, Flag]:
        """The flags as `user` sees them."""
        with Session(self.database) as session:
            flags = flags_of(session, [document_id], access_of(user))
        return {flag.code: flag for flag in flags.get(document_id, ())}

    def set(self, code: Code, mode: Mode = Mode.WARN, **typed: str) -> None:
        """Sets a rule as an administrator does."""
        self.rules.change(ADMIN, code, mode, typed)

    def ids(self) -> list[str]:
        """All that are there."""
        with Session(self.database) as session:
            return list(session.scalars(select(DocumentRow.id).order_by(DocumentRow.id)))


@pytest.fixture
def papers(database: Engine, clock: Clock) -> Papers:
    """No papers yet; Alice and Bob of finance and Ada the administrator are known."""
    clock.now = NOON + timedelta(hours=2)
    with database.begin() as connection:
        for user in (ALICE, BOB, ADMIN):
            connection.execute(
                insert(people).values(
                    id=user.id,
                    source="local",
                    login=user.login,
                    display_name=user.display_name,
                    roles=sorted(user.roles),
                    teams=sorted(user.teams),
                    checked_at=NOON,
                    vouched_at=NOON,
                    created_at=NOON,
                )
            )
    return Papers(database, clock)
