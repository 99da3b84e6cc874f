"""Who was ever let in, from every source, and what we last knew of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, RowMapping, select, update

from auth.errors import UnknownAccount
from auth.rights import Rights
from auth.roles import Role, User
from auth.tables import accounts, insert_if_missing, known_browsers, people, recovery_codes, second_factors, sessions

Clock = Callable[[], datetime]
"""Gives the time now, timezone-aware, in UTC."""


@dataclass(frozen=True, slots=True)
class Person:
    """A row of the list of people. `source` is `local` or `ldap`.

    `checked_at` is when the source was last asked about them, `vouched_at` when it last answered.
    """

    user: User
    source: str
    checked_at: datetime
    vouched_at: datetime
    disabled_at: datetime | None
    last_login_at: datetime | None
    created_at: datetime | None = None
    deleted_at: datetime | None = None
    password_changed_at: datetime | None = None
    has_second_factor: bool = False

    @property
    def is_disabled(self) -> bool:
        """Whether the person is kept out, whatever the source says."""
        return self.disabled_at is not None


PERSON_COLUMNS = (
    *people.c,
    accounts.c.must_change_password,
    accounts.c.password_changed_at,
    second_factors.c.person_id.is_not(None).label("has_second_factor"),
)
PEOPLE_WITH_ACCOUNTS = people.outerjoin(accounts, accounts.c.person_id == people.c.id).outerjoin(
    second_factors, second_factors.c.person_id == people.c.id
)


def person_from_row(row: RowMapping) -> Person:
    """A `Person` from a row that has `PERSON_COLUMNS`."""
    return Person(
        user=User(
            id=row["id"],
            login=row["login"],
            display_name=row["display_name"],
            roles=known_roles(row["roles"]),
            teams=frozenset(row["teams"]),
            must_change_password=bool(row["must_change_password"]),
        ),
        source=row["source"],
        checked_at=row["checked_at"],
        vouched_at=row["vouched_at"],
        disabled_at=row["disabled_at"],
        last_login_at=row["last_login_at"],
        created_at=row["created_at"],
        deleted_at=row["deleted_at"],
        password_changed_at=row["password_changed_at"],
        has_second_factor=bool(row["has_second_factor"]),
    )


def known_roles(names: list[str]) -> frozenset[Role]:
    """The roles among `names`; one that a later version dropped gives nothing rather than an error."""
    return frozenset(role for role in Role if role.value in names)


class People:
    """The list of people. Every session and every token looks its person up here, so a change holds at once."""

    def __init__(self, engine: Engine, clock: Clock, rights: Rights | None = None) -> None:
        self._rights = rights or Rights()
        self._engine = engine
        self._reads = engine.execution_options(writes=False)
        self._clock = clock

    def find(self, person_id: str) -> Person | None:
        """The person, or None."""
        with self._reads.connect() as connection:
            query = select(*PERSON_COLUMNS).select_from(PEOPLE_WITH_ACCOUNTS).where(people.c.id == person_id)
            row = connection.execute(query).mappings().one_or_none()
        return person_from_row(row) if row is not None else None

    def all(self) -> list[Person]:
        """Everyone, by source and login."""
        with self._reads.connect() as connection:
            query = select(*PERSON_COLUMNS).select_from(PEOPLE_WITH_ACCOUNTS).order_by(people.c.source, people.c.login)
            return [person_from_row(row) for row in connection.execute(query).mappings()]

    def remember(self, user: User, source: str, *, is_login: bool) -> None:
        """Write down what the source says of `user` now, and take away what no longer fits. Does not lift a ban."""
        now = self._clock()
        with self._engine.begin() as connection:
            upsert_person(connection, user, source, now, is_login=is_login)
            self._rights.settle(connection, user.id, now)

    def note_checked(self, person_id: str) -> None:
        """The source was asked again and could not say; ask no sooner than the interval allows."""
        with self._engine.begin() as connection:
            connection.execute(update(people).where(people.c.id == person_id).values(checked_at=self._clock()))

    def disable(self, person_id: str) -> None:
        """Keep the person out from now on; sessions and tokens end at once. Raises `UnknownAccount`."""
        now = self._clock()
        with self._engine.begin() as connection:
            statement = update(people).where(people.c.id == person_id).values(disabled_at=now)
            if connection.execute(statement).rowcount == 0:
                raise UnknownAccount(person_id)
            connection.execute(sessions.delete().where(sessions.c.person_id == person_id))
            self._rights.settle(connection, person_id, now)

    def enable(self, person_id: str) -> None:
        """Let the person in again, of the directory also one who was deleted. Raises `UnknownAccount`."""
        may_return = (people.c.id == person_id) & (people.c.deleted_at.is_(None) | (people.c.source != "local"))
        with self._engine.begin() as connection:
            statement = update(people).where(may_return).values(disabled_at=None, deleted_at=None)
            if connection.execute(statement).rowcount == 0:
                raise UnknownAccount(person_id)

    def delete(self, person_id: str) -> None:
        """Keep nothing of a person who is disabled but who they were. Raises `UnknownAccount` for any other."""
        now = self._clock()
        with self._engine.begin() as connection:
            shut_out = (people.c.id == person_id) & people.c.disabled_at.is_not(None)
            statement = update(people).where(shut_out).values(deleted_at=now, roles=[], teams=[])
            if connection.execute(statement).rowcount == 0:
                raise UnknownAccount(person_id)
            for table in (sessions, known_browsers, recovery_codes, second_factors, accounts):
                connection.execute(table.delete().where(table.c.person_id == person_id))
            self._rights.settle(connection, person_id, now)


def upsert_person(connection: Connection, user: User, source: str, now: datetime, *, is_login: bool) -> None:
    """Insert or refresh one person's row."""
    values = {
        "login": user.login,
        "display_name": user.display_name,
        "roles": sorted(user.roles),
        "teams": sorted(user.teams),
        "checked_at": now,
        "vouched_at": now,
    } | ({"last_login_at": now} if is_login else {})
    if not insert_if_missing(connection, people, {"id": user.id, "source": source, "created_at": now, **values}):
        connection.execute(update(people).where(people.c.id == user.id).values(**values))
