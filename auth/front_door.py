"""The parts of the front door, joined: what the web process and the shell commands are handed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from secrets import token_bytes

from sqlalchemy import Engine

from auth.accounts import Accounts
from auth.browsers import Browsers
from auth.demands import Demands
from auth.events import Record, keep_nothing
from auth.gate import Gate, GateConfig
from auth.passwords import Passwords
from auth.people import Clock, People
from auth.presence import Presence
from auth.rights import Followers, Rights
from auth.roster import Roster
from auth.sealing import Seal
from auth.second_factors import SecondFactors
from auth.sessions import SessionConfig, Sessions
from auth.sources import Source
from auth.throttle import Throttle, ThrottleConfig
from auth.tokens import Tokens


@dataclass(frozen=True, slots=True)
class FrontDoorConfig:
    """Everything an operator can choose about logging in, the directory aside."""

    sessions: SessionConfig = field(default_factory=SessionConfig)
    throttle: ThrottleConfig = field(default_factory=ThrottleConfig)
    gate: GateConfig = field(default_factory=GateConfig)
    demands: Demands = field(default_factory=Demands)


@dataclass(frozen=True, slots=True)
class FrontDoor:
    """One of each; safe to share between threads."""

    gate: Gate
    presence: Presence
    accounts: Accounts
    second_factors: SecondFactors
    people: People
    sessions: Sessions
    tokens: Tokens
    roster: Roster
    config: Callable[[], FrontDoorConfig]
    record: Record
    clock: Clock

    @property
    def demands(self) -> Demands:
        """What is demanded of people now."""
        return self.config().demands


def utc_now() -> datetime:
    """The clock on the wall."""
    return datetime.now(UTC)


def open_front_door(
    engine: Engine,
    config: FrontDoorConfig,
    *,
    directories: Sequence[Source] = (),
    record: Record = keep_nothing,
    clock: Clock = utc_now,
    passwords: Passwords | None = None,
    followers: Followers | None = None,
    secret: bytes | None = None,
    now: Callable[[], FrontDoorConfig] | None = None,
) -> FrontDoor:
    """Join the parts over one database: local accounts first, then `directories` in their order.

    `followers` are told when what somebody may do changes, in the same transaction. `secret` is the installation's own,
    which seals second factors; without one they open through this door alone. `now` gives the lives of sessions and the
    demands as they are at each moment; without it those of `config` hold.
    """
    rights = Rights(followers)
    current = now or (lambda: config)
    seal = Seal(secret or token_bytes(32), "second factor")
    accounts = Accounts(engine, clock, passwords or Passwords(), rights)
    second_factors = SecondFactors(engine, clock, seal)
    people = People(engine, clock, rights)
    sessions = Sessions(engine, clock, lambda: current().sessions)
    tokens = Tokens(engine, clock, rights)
    throttle = Throttle(engine, clock, config.throttle)
    gate = Gate(
        accounts=accounts,
        second_factors=second_factors,
        directories=directories,
        tokens=tokens,
        people=people,
        sessions=sessions,
        throttle=throttle,
        browsers=Browsers(engine, clock),
        record=record,
        clock=clock,
        config=config.gate,
    )
    return FrontDoor(
        gate=gate,
        presence=Presence(accounts, directories, sessions, throttle, record),
        accounts=accounts,
        second_factors=second_factors,
        people=people,
        sessions=sessions,
        tokens=tokens,
        roster=Roster(engine, clock, sessions, lambda: current().demands.second_factor_roles),
        config=current,
        record=record,
        clock=clock,
    )
