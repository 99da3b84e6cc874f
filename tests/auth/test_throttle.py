"""Wrong logins cost time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from auth.errors import BadCredentials, LoginError, TooManyAttempts
from auth.front_door import FrontDoor
from auth.tables import throttle
from auth.throttle import Limit
from tests.auth.conftest import BOBS_PASSWORD
from tests.conftest import Clock


def try_wrong(door: FrontDoor, login: str = "bob", address: str = "10.0.0.1") -> type[LoginError]:
    """One wrong login; gives how it was refused."""
    with pytest.raises(LoginError) as refusal:
        door.gate.log_in(login, "wrong", address, "")
    return type(refusal.value)


def test_200_wrong_logins_in_a_row_cost_more_than_an_hour(door: FrontDoor, clock: Clock) -> None:
    """An attacker who waits exactly as long as asked still needs a day, and few tries reach a password check."""
    started = clock.now
    for _ in range(200):
        with pytest.raises(LoginError) as refusal:
            door.gate.log_in("bob", "wrong", "10.0.0.1", "")
        if isinstance(refusal.value, TooManyAttempts):
            clock.turn(seconds=refusal.value.retry_after_seconds)
    assert clock.now - started > timedelta(hours=1)


def test_without_waiting_only_two_tries_reach_the_password(door: FrontDoor) -> None:
    """The directory never sees the storm."""
    outcomes = [try_wrong(door) for _ in range(200)]
    assert outcomes.count(BadCredentials) == 2
    assert outcomes.count(TooManyAttempts) == 198


def test_the_right_password_has_to_wait_too(door: FrontDoor, clock: Clock) -> None:
    """While an account waits its password is not even looked at; afterwards it opens and the past is forgiven."""
    for _ in range(2):
        try_wrong(door)
    with pytest.raises(TooManyAttempts) as refusal:
        door.gate.log_in("bob", BOBS_PASSWORD, "10.0.0.1", "")
    assert str(refusal.value.retry_after_seconds) in refusal.value.hint.zh
    clock.turn(seconds=refusal.value.retry_after_seconds)
    door.gate.log_in("bob", BOBS_PASSWORD, "10.0.0.1", "")
    assert try_wrong(door) is BadCredentials


def test_spelling_a_name_differently_buys_no_tries(door: FrontDoor) -> None:
    """BOB, bob and full-width bob share one count."""
    outcomes = [try_wrong(door, login) for login in ("BOB", "ｂｏｂ", " bob", "bOb", "bob")]
    assert outcomes == [BadCredentials] * 2 + [TooManyAttempts] * 3


def test_one_account_from_many_addresses(door: FrontDoor) -> None:
    """2,000 wrong logins from 2,000 addresses: two reach the password."""
    outcomes = [try_wrong(door, address=f"10.{number // 250}.{number % 250}.1") for number in range(2000)]
    assert outcomes.count(BadCredentials) == 2


def test_many_accounts_from_one_address(door: FrontDoor) -> None:
    """2,000 names from one address: about thirty reach a source, though no name is tried twice."""
    outcomes = [try_wrong(door, f"user{number}") for number in range(2000)]
    assert outcomes.count(BadCredentials) == 30


def test_an_office_behind_one_address_is_not_shut_out_by_a_few(door: FrontDoor) -> None:
    """A colleague's typing errors leave the others alone."""
    for _ in range(2):
        try_wrong(door, "carol")
    door.gate.log_in("bob", BOBS_PASSWORD, "10.0.0.1", "")


def test_a_burst_does_not_outrun_the_count(door: FrontDoor) -> None:
    """Fifty wrong tries at once: two reach the password."""
    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(lambda _: try_wrong(door), range(50)))
    assert outcomes.count(BadCredentials) == 2


@pytest.mark.slow
def test_100_people_at_once_get_in(door: FrontDoor) -> None:
    """A hundred right logins in parallel all open a session."""
    with ThreadPoolExecutor(32) as pool:
        admissions = list(pool.map(lambda _: door.gate.log_in("bob", BOBS_PASSWORD, "10.0.0.1", ""), range(100)))
    assert len({admission.secret for admission in admissions}) == 100


def test_names_are_not_kept_in_clear_and_rows_go(door: FrontDoor, clock: Clock, database: Engine) -> None:
    """A password typed into the wrong box is not found in the database; old counts are removed."""
    try_wrong(door, "my-secret-password")
    with database.connect() as connection:
        keys = connection.execute(select(throttle.c.key)).scalars().all()
    assert not any("my-secret-password" in key for key in keys)
    clock.turn(days=1)
    try_wrong(door, "another", address="10.9.9.9")
    with database.connect() as connection:
        assert connection.execute(select(func.count()).select_from(throttle)).scalar_one() == 2


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_more_failures_never_wait_less(fewer: float, more: float) -> None:
    """The wait grows with the failures and is bounded."""
    limit = Limit(3, timedelta(seconds=5), timedelta(minutes=15), timedelta(minutes=30))
    low, high = sorted((fewer, more))
    assert timedelta() <= limit.wait_after(low) <= limit.wait_after(high) <= limit.longest_wait
