"""Login sessions: a random id in a cookie, only its hash in the database, gone when idle, old, or closed."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, RowMapping, delete, insert, or_, select, update

from auth.browsers import forget_browsers
from auth.people import PEOPLE_WITH_ACCOUNTS, PERSON_COLUMNS, Clock, Person, person_from_row
from auth.tables import people, sessions, write_if_free

_ID_BYTES = 32
_AGENT_LENGTH = 200
_SESSION_COLUMNS = tuple(column.label(f"session_{column.name}") for column in sessions.c)


@dataclass(frozen=True, slots=True)
class SessionConfig:
    """How long a session lives: `idle` since it was last used, `absolute` since the login.

    What would let somebody in for good asks for the password again when it was typed longer than `confirmed` ago.
    """

    idle: timedelta = timedelta(hours=1)
    absolute: timedelta = timedelta(hours=12)
    second_factor: timedelta = timedelta(minutes=5)
    touch_every: timedelta = timedelta(seconds=30)
    confirmed: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Session:
    """An open session. `key` names it in lists and logs; the cookie cannot be made from it."""

    key: str
    person: Person
    second_factor_due: bool
    address: str
    agent: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    confirmed_at: datetime | None = None


def csrf_token(secret: str) -> str:
    """The form token that belongs to a cookie's value: who cannot read the cookie cannot make it."""
    return hmac.new(secret.encode(), b"form", hashlib.sha256).hexdigest()


def is_csrf_token(token: str, secret: str) -> bool:
    """Whether `token` belongs to `secret`, in constant time."""
    return hmac.compare_digest(csrf_token(secret).encode(), token.encode())


class Sessions:
    """The open sessions of everyone."""

    def __init__(self, engine: Engine, clock: Clock, config: Callable[[], SessionConfig]) -> None:
        """`config` is asked each time: a change holds at once, a longer life from the next login."""
        self._engine = engine
        self._reads = engine.execution_options(writes=False)
        self._clock = clock
        self._config = config

    def open(self, person_id: str, address: str, agent: str, *, second_factor_due: bool = False) -> str:
        """A new session; gives the secret id for the cookie. Sessions that have run out are swept on the way."""
        secret = secrets.token_urlsafe(_ID_BYTES)
        now = self._clock()
        config = self._config()
        lifetime = config.second_factor if second_factor_due else config.absolute
        with self._engine.begin() as connection:
            connection.execute(delete(sessions).where(self._has_run_out(now)))
            connection.execute(
                insert(sessions).values(
                    id_hash=_hash(secret),
                    person_id=person_id,
                    second_factor_due=second_factor_due,
                    address=address,
                    agent=agent[:_AGENT_LENGTH],
                    created_at=now,
                    seen_at=now,
                    expires_at=now + lifetime,
                    confirmed_at=now,
                )
            )
        return secret

    def find(self, secret: str) -> Session | None:
        """The session of a cookie, or None when it is unknown, has run out, or its person was disabled.

        Using a session keeps it alive; the database is written at most once every `touch_every`, and not while others
        hold it.
        """
        now = self._clock()
        with self._reads.connect() as connection:
            query = (
                select(*_SESSION_COLUMNS, *PERSON_COLUMNS)
                .select_from(sessions.join(PEOPLE_WITH_ACCOUNTS, sessions.c.person_id == people.c.id))
                .where(sessions.c.id_hash == _hash(secret), people.c.disabled_at.is_(None), ~self._has_run_out(now))
            )
            row = connection.execute(query).mappings().one_or_none()
        if row is None:
            return None
        session = _session(row)
        if now - session.seen_at >= self._config().touch_every:
            seen = update(sessions).where(sessions.c.id_hash == session.key)
            write_if_free(self._engine, seen.values(seen_at=now))
        return session

    def is_confirmed(self, session: Session) -> bool:
        """Whether the password was typed a short while ago; not after the clock was put back."""
        at = session.confirmed_at
        return at is not None and timedelta() <= self._clock() - at < self._config().confirmed

    def confirm(self, session: Session) -> None:
        """The password was typed again just now."""
        with self._engine.begin() as connection:
            mine = sessions.c.id_hash == session.key
            connection.execute(update(sessions).where(mine).values(confirmed_at=self._clock()))

    def of(self, person_id: str) -> list[Session]:
        """The person's open sessions, the latest used first."""
        with self._reads.connect() as connection:
            query = (
                select(*_SESSION_COLUMNS, *PERSON_COLUMNS)
                .select_from(sessions.join(PEOPLE_WITH_ACCOUNTS, sessions.c.person_id == people.c.id))
                .where(sessions.c.person_id == person_id, ~self._has_run_out(self._clock()))
                .order_by(sessions.c.seen_at.desc())
            )
            return [_session(row) for row in connection.execute(query).mappings()]

    def close(self, secret: str) -> None:
        """End the session of a cookie; nothing happens when there is none."""
        with self._engine.begin() as connection:
            connection.execute(delete(sessions).where(sessions.c.id_hash == _hash(secret)))

    def close_all(self, person_id: str, *, except_secret: str | None = None) -> int:
        """End all sessions of a person, save the one of `except_secret`; gives how many there were.

        No browser is known for them any more.
        """
        with self._engine.begin() as connection:
            forget_browsers(connection, person_id)
            statement = delete(sessions).where(sessions.c.person_id == person_id)
            if except_secret is not None:
                statement = statement.where(sessions.c.id_hash != _hash(except_secret))
            return connection.execute(statement).rowcount

    def are_open(self, now: datetime) -> ColumnElement[bool]:
        """Which rows of the table are sessions that have not run out."""
        return ~self._has_run_out(now)

    def _has_run_out(self, now: datetime) -> ColumnElement[bool]:
        config = self._config()
        return or_(
            sessions.c.expires_at <= now,
            sessions.c.created_at <= now - config.absolute,
            sessions.c.seen_at <= now - config.idle,
        )


def _session(row: RowMapping) -> Session:
    return Session(
        key=row["session_id_hash"],
        person=person_from_row(row),
        second_factor_due=row["session_second_factor_due"],
        address=row["session_address"],
        agent=row["session_agent"],
        created_at=row["session_created_at"],
        seen_at=row["session_seen_at"],
        expires_at=row["session_expires_at"],
        confirmed_at=row["session_confirmed_at"],
    )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
