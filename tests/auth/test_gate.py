"""The gate over all sources."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import Engine

from auth.errors import AccountDisabled, BadCredentials
from auth.events import Event, Happening
from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door, utc_now
from auth.passwords import Passwords
from auth.roles import Role
from tests.auth.conftest import BOBS_PASSWORD


@pytest.mark.parametrize(
    ("login", "password"),
    [("", "x"), ("bob", ""), ("nobody", "x"), ("bob", "x"), ("b" * 5000, "x"), ("bob", "x" * 5000), ("bo\x00b", "x")],
)
def test_every_wrong_login_looks_the_same(door: FrontDoor, login: str, password: str) -> None:
    """Blank, unknown, wrong, endless: one error, one text."""
    with pytest.raises(BadCredentials) as refusal:
        door.gate.log_in(login, password, "10.0.0.1", "")
    assert refusal.value.to_dict("en") == BadCredentials().to_dict("en")


@pytest.mark.slow
def test_an_unknown_user_takes_as_long_as_a_wrong_password(database: Engine) -> None:
    """With the real hash neither takes twice as long as the other."""
    door = open_front_door(database, FrontDoorConfig(), passwords=Passwords(), clock=utc_now)
    for number in range(8):
        door.accounts.create(f"user{number}", frozenset({Role.CLERK}))

    def shortest_time(prefix: str) -> float:
        times = []
        for number in range(8):
            started = time.thread_time()
            with pytest.raises(BadCredentials):
                door.gate.log_in(f"{prefix}{number}", "wrong", f"10.0.0.{number}", "")
            times.append(time.thread_time() - started)
        return min(times)

    known, unknown = shortest_time("user"), shortest_time("nobody")
    assert 0.5 < known / unknown < 2


def test_logins_and_failures_are_recorded_without_what_was_typed(door: FrontDoor, happenings: list[Happening]) -> None:
    """The record knows who got in; of a failure it knows the address and the reason only."""
    with pytest.raises(BadCredentials):
        door.gate.log_in("bob", "typed-password", "10.0.0.7", "")
    admission = door.gate.log_in("bob", BOBS_PASSWORD, "10.0.0.1", "")
    door.gate.log_out(admission.secret, "10.0.0.1")
    assert [happening.event for happening in happenings] == [Event.LOGIN_FAILED, Event.LOGIN, Event.LOGOUT]
    assert happenings[0] == Happening(Event.LOGIN_FAILED, "", "10.0.0.7", ok=False, reason="bad_credentials")
    assert "typed-password" not in repr(happenings)


def test_a_person_banned_here_stays_out(door: FrontDoor) -> None:
    """Keeping a person out works for every source; their open sessions end."""
    secret = door.gate.log_in("bob", BOBS_PASSWORD, "", "").secret
    door.people.disable("local:bob")
    assert door.gate.current(secret) is None
    with pytest.raises(AccountDisabled):
        door.gate.log_in("bob", BOBS_PASSWORD, "", "")
