"""Wrong logins slow the next ones down, in the database, so a restart forgives nothing.

Counted is first by account and network, so that a stranger's failures do not shut the owner out; then by account over
all networks, with a bound much higher, so that guessing from everywhere is slow as well; and by network, because one
may try many names. A browser that an account logged in with before has a count of its own and heeds no other.
A directory locks accounts itself, for all that the company has: what reaches it is counted by account alone, few tries.
A wait grows with every further failure, failures fade with time, and a clock that is put back makes nobody wait longer.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, RowMapping, delete, select, update

from auth.browsers import STRANGE, Browser
from auth.errors import TooManyAttempts
from auth.networks import block_of, network_of
from auth.people import Clock
from auth.tables import insert_if_missing, throttle

_HALF_LIFE_AGES = 12
"""Rows this many half-lives old weigh nothing and are removed."""

_FADED = 0.5
"""A count below this is nobody's any more: the next failure starts afresh."""


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
        """What is left of `failures` after `age` without another one; a negative age is none."""
        return float(failures * 0.5 ** (max(age, timedelta()) / self.half_life))


@dataclass(frozen=True, slots=True)
class ThrottleConfig:
    """How much of each is free, and what the next one costs.

    `account`: one account from one network, or from one known browser (5 s from the second failure on, 15 min at most);
    `everywhere`: one account from all networks together; `address`: one network, whatever names it tries; `block`: the
    /24 or /48 around it.
    """

    account: Limit = Limit(2, timedelta(seconds=5), timedelta(minutes=15), timedelta(minutes=30), growth=4)
    everywhere: Limit = Limit(20, timedelta(seconds=30), timedelta(minutes=15), timedelta(minutes=30))
    address: Limit = Limit(30, timedelta(seconds=1), timedelta(minutes=5), timedelta(minutes=5))
    block: Limit = Limit(300, timedelta(seconds=1), timedelta(minutes=5), timedelta(minutes=5))


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who tries: from where, and with which browser."""

    address: str
    browser: Browser = STRANGE


@dataclass(frozen=True, slots=True)
class Waiting:
    """An account that has to wait somewhere; `everywhere`: on every network, save in browsers that are known."""

    person_id: str
    since: datetime
    until: datetime
    networks: int
    everywhere: bool


@dataclass(frozen=True, slots=True)
class _Count:
    """One thing that is counted: its key in the table and its limit."""

    key: str
    limit: Limit


class Throttle:
    """Counts failures. An account is a canonical name or an id."""

    def __init__(self, engine: Engine, clock: Clock, config: ThrottleConfig) -> None:
        self._engine = engine
        self._reads = engine.execution_options(writes=False)
        self._clock = clock
        self._config = config

    def check_account(self, account: str, visitor: Visitor) -> None:
        """Raise `TooManyAttempts` while this visitor has to wait before trying `account`."""
        for count in self._counts_of(account, visitor):
            self._check(count)

    def check_directory(self, account: str, visitor: Visitor) -> None:
        """Raise `TooManyAttempts` while the directory is not to be asked about `account`, but by known browsers."""
        if not visitor.browser.is_known_for(account):
            self._check(self._count_of_directory(account))

    def check_network(self, visitor: Visitor) -> None:
        """Raise `TooManyAttempts` while the visitor's network has to wait."""
        for count in self._counts_of_network(visitor):
            self._check(count)

    def count_failure(
        self, accounts: frozenset[str], visitor: Visitor, person_id: str = "", *, in_directory: bool = False
    ) -> None:
        """A login failed: remember it for every name the account is known by, and for the network.

        `person_id` is whose account it is, where there is such a person; `in_directory`: a directory was asked.
        """
        counts = [count for account in sorted(accounts) for count in self._counts_of(account, visitor)]
        if in_directory:
            counts += [self._count_of_directory(account) for account in sorted(accounts)]
        with self._engine.begin() as connection:
            for count in counts:
                self._add(connection, count, person_id)
            for count in self._counts_of_network(visitor):
                self._add(connection, count, "")
            limits = (self._config.account, self._config.everywhere, self._config.address, self._config.block)
            oldest = self._clock() - _HALF_LIFE_AGES * max(limit.half_life for limit in limits)
            connection.execute(delete(throttle).where(throttle.c.failed_at < oldest))

    def forgive(self, accounts: frozenset[str], visitor: Visitor) -> None:
        """A login succeeded: the account starts afresh on this network, or in this browser where it is known.

        What others did stays counted, and so does the network: one good account buys no bad ones.
        """
        keys = [_own_key(account, visitor) for account in sorted(accounts)]
        keys += [_key("directory", account) for account in sorted(accounts)]  # which starts afresh as well
        with self._engine.begin() as connection:
            for key in keys:  # in the order in which failures are counted, so that no two wait for each other
                connection.execute(delete(throttle).where(throttle.c.key == key))

    def check_person(self, what: str) -> None:
        """Raise `TooManyAttempts` while `what` has to wait: a try of someone who has a session or the password."""
        self._check(_Count(_key("inside", what), self._config.account))

    def count_person(self, what: str, visitor: Visitor, person_id: str) -> None:
        """One more failure of `what`, wherever it came from, and of the network."""
        with self._engine.begin() as connection:
            self._add(connection, _Count(_key("inside", what), self._config.account), person_id)
            for count in self._counts_of_network(visitor):
                self._add(connection, count, "")

    def forgive_person(self, what: str) -> None:
        """It was right this time."""
        with self._engine.begin() as connection:
            connection.execute(delete(throttle).where(throttle.c.key == _key("inside", what)))

    def waiting(self) -> list[Waiting]:
        """The accounts of people that have to wait now, the longest first."""
        now = self._clock()
        with self._reads.connect() as connection:
            rows = connection.execute(select(throttle).where(throttle.c.person_id != "")).mappings().all()
        people = {row["person_id"] for row in rows if row["blocked_until"] > now}
        found = [_waiting(person, [row for row in rows if row["person_id"] == person], now) for person in people]
        return sorted(found, key=lambda each: (each.since, each.person_id))

    def lift(self, person_id: str) -> None:
        """An administrator forgives all failures of a person's account, wherever they happened."""
        with self._engine.begin() as connection:
            connection.execute(delete(throttle).where(throttle.c.person_id == person_id))

    def _counts_of(self, account: str, visitor: Visitor) -> Iterator[_Count]:
        if visitor.browser.is_known_for(account):
            yield _Count(_browser_key(account, visitor), self._config.account)
            return
        yield _Count(_pair_key(account, visitor), self._config.account)
        yield _Count(_key("account", account), self._config.everywhere)

    def _count_of_directory(self, account: str) -> _Count:
        return _Count(_key("directory", account), self._config.account)

    def _counts_of_network(self, visitor: Visitor) -> Iterator[_Count]:
        yield _Count(_key("address", network_of(visitor.address)), self._config.address)
        yield _Count(_key("block", block_of(visitor.address)), self._config.block)

    def _check(self, count: _Count) -> None:
        with self._reads.connect() as connection:
            row = connection.execute(select(throttle).where(throttle.c.key == count.key)).mappings().one_or_none()
        if row is None:
            return
        now = self._clock()
        wait = min(row["blocked_until"] - row["failed_at"], count.limit.longest_wait)
        began = row["failed_at"]
        if began > now:
            self._bring_back(now)
            began = now
        if (left := began + wait - now) > timedelta():
            raise TooManyAttempts(math.ceil(left.total_seconds()))

    def _bring_back(self, now: datetime) -> None:
        """The clock was put back: all waits begin again now, instead of lasting until the old time comes round."""
        ahead = select(throttle).where(throttle.c.failed_at > now).order_by(throttle.c.key).with_for_update()
        with self._engine.begin() as connection:
            for row in connection.execute(ahead).all():
                until = now + (row.blocked_until - row.failed_at)
                mended = {"failed_at": now, "blocked_until": until, "since": min(row.since, now)}
                connection.execute(update(throttle).where(throttle.c.key == row.key).values(**mended))

    def _add(self, connection: Connection, count: _Count, person_id: str) -> None:
        now = self._clock()
        empty = {"failures": 0, "failed_at": now, "blocked_until": now, "since": now, "person_id": person_id}
        row = None
        while row is None:  # another process may forgive it between the two
            insert_if_missing(connection, throttle, {"key": count.key, **empty})
            mine = select(throttle).where(throttle.c.key == count.key).with_for_update()
            row = connection.execute(mine).one_or_none()
        left = count.limit.faded(row.failures, now - row.failed_at)
        failures = left + 1
        values = {
            "failures": failures,
            "failed_at": now,
            "blocked_until": now + count.limit.wait_after(failures),
            "since": now if left < _FADED else row.since,
            "person_id": person_id or row.person_id,
        }
        connection.execute(update(throttle).where(throttle.c.key == count.key).values(**values))


def _waiting(person_id: str, rows: list[RowMapping], now: datetime) -> Waiting:
    """What is known of one account: its rows over all networks."""
    networks = {row["key"].rpartition(":")[2] for row in rows if row["key"].startswith("pair:")}
    blocked = [row for row in rows if row["blocked_until"] > now]
    return Waiting(
        person_id=person_id,
        since=min(row["since"] for row in rows),
        until=max(row["blocked_until"] for row in blocked),
        networks=len(networks),
        everywhere=any(row["key"].startswith(("account:", "directory:")) for row in blocked),
    )


def _own_key(account: str, visitor: Visitor) -> str:
    is_known = visitor.browser.is_known_for(account)
    return _browser_key(account, visitor) if is_known else _pair_key(account, visitor)


def _pair_key(account: str, visitor: Visitor) -> str:
    return _key("pair", account, network_of(visitor.address))


def _browser_key(account: str, visitor: Visitor) -> str:
    return _key("browser", account, visitor.browser.key)


def _key(kind: str, *names: str) -> str:
    return ":".join((kind, *(hashlib.sha256(name.encode()).hexdigest() for name in names)))
