"""Wrong logins slow the next ones down: per account and per address, in the database, so a restart forgives nothing.

An account has few free tries, so that a directory's own lock-out is never reached from here; an address has many,
because a whole office may share one. A wait grows with every further failure and failures fade with time.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, delete, select, update

from auth.errors import TooManyAttempts
from auth.people import Clock
from auth.tables import insert_if_missing, throttle

_HALF_LIFE_AGES = 12
"""Rows this many half-lives old weigh nothing and are removed."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Failure number `free` is the first that costs `first_wait`; each further one costs `growth` times more."""

    free: int
    first_wait: timedelta
    longest_wait: timedelta
    half_life: timedelta
    growth: int = 2

    def wait_after(self, failures: float) -> timedelta:
        """How long to wait after this many failures."""
        beyond = round(failures) - self.free
        if beyond < 0:
            return timedelta()
        grown: timedelta = self.first_wait * self.growth ** min(beyond, 12)
        return min(self.longest_wait, grown)

    def faded(self, failures: float, age: timedelta) -> float:
        """What is left of `failures` after `age` without another one."""
        return float(failures * 0.5 ** (age / self.half_life))


@dataclass(frozen=True, slots=True)
class ThrottleConfig:
    """The limit of an account (5 s from the second failure on, 15 min at most) and of an address (from the 30th)."""

    account: Limit = Limit(2, timedelta(seconds=5), timedelta(minutes=15), timedelta(minutes=30), growth=4)
    address: Limit = Limit(30, timedelta(seconds=1), timedelta(minutes=5), timedelta(minutes=5))


class Throttle:
    """Counts failures by account name and by address."""

    def __init__(self, engine: Engine, clock: Clock, config: ThrottleConfig) -> None:
        self._engine = engine
        self._reads = engine.execution_options(writes=False)
        self._clock = clock
        self._config = config

    def check_account(self, account: str) -> None:
        """Raise `TooManyAttempts` while `account` (a canonical name or an id) has to wait."""
        self._check(_key("account", account))

    def check_address(self, address: str) -> None:
        """Raise `TooManyAttempts` while `address` has to wait."""
        self._check(_key("address", address))

    def count_failure(self, accounts: frozenset[str], address: str) -> None:
        """A login failed: remember it for every name the account is known by, and for the address."""
        now = self._clock()
        with self._engine.begin() as connection:
            for account in sorted(accounts):
                self._add(connection, _key("account", account), self._config.account, now)
            self._add(connection, _key("address", address), self._config.address, now)
            oldest = now - _HALF_LIFE_AGES * max(self._config.account.half_life, self._config.address.half_life)
            connection.execute(delete(throttle).where(throttle.c.failed_at < oldest))

    def forgive(self, accounts: frozenset[str]) -> None:
        """A login succeeded: the account starts afresh. The address does not: one good account buys no bad ones."""
        with self._engine.begin() as connection:
            keys = [_key("account", account) for account in accounts]
            connection.execute(delete(throttle).where(throttle.c.key.in_(keys)))

    def _check(self, key: str) -> None:
        with self._reads.connect() as connection:
            blocked_until = connection.execute(
                select(throttle.c.blocked_until).where(throttle.c.key == key)
            ).scalar_one_or_none()
        if blocked_until is not None and (left := blocked_until - self._clock()) > timedelta():
            raise TooManyAttempts(math.ceil(left.total_seconds()))

    @staticmethod
    def _add(connection: Connection, key: str, limit: Limit, now: datetime) -> None:
        insert_if_missing(connection, throttle, {"key": key, "failures": 0, "failed_at": now, "blocked_until": now})
        row = connection.execute(select(throttle).where(throttle.c.key == key).with_for_update()).one()
        failures = limit.faded(row.failures, now - row.failed_at) + 1
        values = {"failures": failures, "failed_at": now, "blocked_until": now + limit.wait_after(failures)}
        connection.execute(update(throttle).where(throttle.c.key == key).values(**values))


def _key(kind: str, name: str) -> str:
    return f"{kind}:{hashlib.sha256(name.encode()).hexdigest()}"
