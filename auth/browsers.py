"""Browsers that somebody logged in with before: strangers' wrong passwords do not make them wait.

A known browser holds a random secret in a cookie; only its hash is kept, for each person who logged in with it. It
opens nothing. A password change, a reset or "log out everywhere" ends it.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, Engine, delete, insert, select, update

from auth.people import Clock
from auth.tables import known_browsers

_LIFE = timedelta(days=180)
_MOST_PER_PERSON = 20
_LONGEST_SECRET = 128


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser that comes to log in. `accounts` are the names and ids that it is known for; `key` is its own."""

    key: str = ""
    accounts: frozenset[str] = frozenset()

    def is_known_for(self, account: str) -> bool:
        """Whether `account` logged in with it before."""
        return account in self.accounts


STRANGE = Browser()


class Browsers:
    """The known browsers of everyone."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reads = engine.execution_options(writes=False)
        self._clock = clock

    def find(self, secret: str) -> Browser:
        """The browser that shows `secret`; one that is known for nobody where it is not known."""
        if not secret or len(secret) > _LONGEST_SECRET:
            return STRANGE
        key = _hash(secret)
        with self._reads.connect() as connection:
            query = select(known_browsers.c.person_id, known_browsers.c.login).where(
                known_browsers.c.id_hash == key, known_browsers.c.seen_at > self._clock() - _LIFE
            )
            rows = connection.execute(query).all()
        return Browser(key, frozenset(name for row in rows for name in row)) if rows else STRANGE

    def remember(self, secret: str, person_id: str, login: str) -> str:
        """From now on the browser is known for this person, who typed `login`; gives its new secret.

        The secret changes with each login: one that somebody planted is worth nothing afterwards.
        """
        fresh = secrets.token_urlsafe(32)
        now = self._clock()
        row = {"id_hash": _hash(fresh), "person_id": person_id, "login": login, "seen_at": now}
        with self._engine.begin() as connection:
            if secret:
                mine = known_browsers.c.id_hash == _hash(secret)
                connection.execute(delete(known_browsers).where(mine, known_browsers.c.person_id == person_id))
                connection.execute(update(known_browsers).where(mine).values(id_hash=row["id_hash"]))
            connection.execute(insert(known_browsers).values(**row))
            self._sweep(connection, person_id)
        return fresh

    def _sweep(self, connection: Connection, person_id: str) -> None:
        connection.execute(delete(known_browsers).where(known_browsers.c.seen_at <= self._clock() - _LIFE))
        mine = known_browsers.c.person_id == person_id
        latest = select(known_browsers.c.id_hash).where(mine).order_by(known_browsers.c.seen_at.desc())
        kept = connection.execute(latest.limit(_MOST_PER_PERSON)).scalars().all()
        connection.execute(delete(known_browsers).where(mine, known_browsers.c.id_hash.not_in(kept)))


def forget_browsers(connection: Connection, person_id: str) -> None:
    """Know no browser of this person any more."""
    connection.execute(delete(known_browsers).where(known_browsers.c.person_id == person_id))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
