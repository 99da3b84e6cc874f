"""Wrong logins cost time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select, update

from auth.errors import BadCredentials, LoginError, TooManyAttempts, WrongPassword
from auth.events import Happening
from auth.front_door import FrontDoor
from auth.networks import block_of, network_of
from auth.roles import Role
from auth.tables import known_browsers, throttle
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
    """2,000 wrong logins from 2,000 addresses: twenty reach the password."""
    outcomes = [try_wrong(door, address=f"10.{number // 250}.{number % 250}.1") for number in range(2000)]
    assert outcomes.count(BadCredentials) == 20


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
        assert connection.execute(select(func.count()).select_from(throttle)).scalar_one() == 4


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_more_failures_never_wait_less(fewer: float, more: float) -> None:
    """The wait grows with the failures and is bounded."""
    limit = Limit(3, timedelta(seconds=5), timedelta(minutes=15), timedelta(minutes=30))
    low, high = sorted((fewer, more))
    assert timedelta() <= limit.wait_after(low) <= limit.wait_after(high) <= limit.longest_wait


def test_a_stranger_elsewhere_does_not_shut_the_owner_out(door: FrontDoor, clock: Clock) -> None:
    """A day of guessing from another network as fast as it is let, and bob logs in at once at any moment of it."""
    for _ in range(24):
        for _ in range(8):
            try_wrong(door, address="192.0.2.66")
        door.gate.log_in("bob", BOBS_PASSWORD, "10.0.0.1", "")
        clock.turn(hours=1)
    for _ in range(9):
        try_wrong(door, address="192.0.2.66")
    with pytest.raises(TooManyAttempts):
        door.gate.log_in("bob", BOBS_PASSWORD, "192.0.2.66", "")


def test_a_known_browser_passes_where_all_others_wait(door: FrontDoor) -> None:
    """Guessing from everywhere and from the very same network holds up strange browsers only."""
    known = door.gate.log_in("Bob", BOBS_PASSWORD, "10.0.0.1", "").browser
    for number in range(60):
        try_wrong(door, address=f"198.51.{number}.7")
        try_wrong(door, address="10.0.0.1")
    for address in ("10.0.0.1", "203.0.113.9"):
        with pytest.raises(TooManyAttempts):
            door.gate.log_in("bob", BOBS_PASSWORD, address, "")
    known = door.gate.log_in("bob", BOBS_PASSWORD, "10.0.0.1", "", known).browser
    assert door.gate.log_in("bob", BOBS_PASSWORD, "203.0.113.9", "", known).browser


def test_a_known_browser_has_a_count_of_its_own(door: FrontDoor, clock: Clock) -> None:
    """Whoever took somebody's cookie guesses no faster than others do."""
    known = door.gate.log_in("bob", BOBS_PASSWORD, "10.0.0.1", "").browser
    outcomes = []
    for number in range(50):
        with pytest.raises(LoginError) as refusal:
            door.gate.log_in("bob", "wrong", f"10.0.{number}.1", "", known)
        outcomes.append(type(refusal.value))
    assert outcomes.count(BadCredentials) == 2
    door.gate.log_in("bob", BOBS_PASSWORD, "10.9.9.9", "")


def test_a_known_browser_is_known_for_its_person_alone(door: FrontDoor, database: Engine) -> None:
    """Mallory's own cookie is worth nothing for bob's account; the table holds no cookie."""
    door.accounts.create("mallory", frozenset({Role.CLERK}), password="some words of mallory")
    known = door.gate.log_in("mallory", "some words of mallory", "10.6.6.6", "").browser
    for _ in range(2):
        try_wrong(door, address="10.6.6.6")
    with pytest.raises(TooManyAttempts):
        door.gate.log_in("bob", BOBS_PASSWORD, "10.6.6.6", "", known)
    with database.connect() as connection:
        assert known not in str(connection.execute(select(known_browsers)).all())


@pytest.mark.parametrize("end", ["password", "reset", "everywhere"])
def test_what_ends_a_known_browser(door: FrontDoor, end: str) -> None:
    """A new password, a reset, and logging out everywhere: afterwards it waits like any other."""
    known = door.gate.log_in("bob", BOBS_PASSWORD, "10.0.0.1", "").browser
    password = "four other unrelated words"
    if end == "password":
        door.accounts.change_password("local:bob", password, present=BOBS_PASSWORD)
    elif end == "reset":
        password = door.accounts.reset_password("bob")
    else:
        password = BOBS_PASSWORD
        door.gate.log_out_everywhere("local:bob", "")
    for _ in range(2):
        try_wrong(door)
    with pytest.raises(TooManyAttempts):
        door.gate.log_in("bob", password, "10.0.0.1", "", known)


def test_each_login_gives_a_known_browser_a_new_secret(door: FrontDoor) -> None:
    """One that somebody planted in the browser is worth nothing after the login."""
    planted = door.gate.log_in("bob", BOBS_PASSWORD, "10.0.0.1", "").browser
    assert door.gate.log_in("bob", BOBS_PASSWORD, "10.0.0.1", "", planted).browser != planted
    for _ in range(2):
        try_wrong(door)
    with pytest.raises(TooManyAttempts):
        door.gate.log_in("bob", BOBS_PASSWORD, "10.0.0.1", "", planted)


def test_a_whole_ipv6_network_is_one_visitor(door: FrontDoor) -> None:
    """Names sprayed from 2,000 addresses of a /64: thirty reach a source, as from one address."""
    outcomes = [try_wrong(door, f"user{number}", f"2001:db8:1:2::{number:x}") for number in range(1, 500)]
    assert outcomes.count(BadCredentials) == 30
    assert try_wrong(door, "user0", "2001:db8:1:3::1") is BadCredentials


@pytest.mark.parametrize(
    ("address", "network", "block"),
    [
        ("192.0.2.7", "192.0.2.7/32", "192.0.2.0/24"),
        ("::ffff:192.0.2.7", "192.0.2.7/32", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/48"),
        ("", "", ""),
        ("unix:socket", "unix:socket", "unix:socket"),
    ],
)
def test_which_addresses_are_one_network(address: str, network: str, block: str) -> None:
    """An IPv4 address is itself, also when it comes dressed as IPv6."""
    assert (network_of(address), block_of(address)) == (network, block)


@pytest.mark.parametrize("hours", [-2, -48, -24 * 365])
def test_a_clock_put_back_makes_nobody_wait_longer(door: FrontDoor, clock: Clock, hours: float) -> None:
    """A wait of 80 s stays one of 80 s, counted from when somebody comes again."""
    for _ in range(4):
        refused = try_wrong(door)
        if refused is TooManyAttempts:
            clock.turn(seconds=30)
    clock.turn(hours=hours)
    with pytest.raises(TooManyAttempts) as refusal:
        door.gate.log_in("bob", BOBS_PASSWORD, "10.0.0.1", "")
    assert refusal.value.retry_after_seconds <= 80
    clock.turn(seconds=81)
    door.gate.log_in("bob", BOBS_PASSWORD, "10.0.0.1", "")


def test_an_end_of_a_wait_that_lies_far_ahead_is_not_believed(door: FrontDoor, clock: Clock, database: Engine) -> None:
    """Whatever stands in the table, nobody waits longer than the longest wait."""
    for _ in range(2):
        try_wrong(door)
    with database.begin() as connection:
        connection.execute(update(throttle).values(blocked_until=clock.now + timedelta(days=9000)))
    with pytest.raises(TooManyAttempts) as refusal:
        door.gate.log_in("bob", BOBS_PASSWORD, "10.0.0.1", "")
    assert refusal.value.retry_after_seconds <= 15 * 60


def test_administrators_see_who_waits_and_lift_it(door: FrontDoor, clock: Clock) -> None:
    """Whose account, since when, from how many networks, and whether everywhere; a name nobody has is not shown."""
    began = clock.now
    for number in range(25):
        try_wrong(door, address=f"192.0.{number}.1")
        try_wrong(door, "nobody-of-us", address=f"192.0.{number}.1")
    (waiting,) = door.gate.waiting()
    assert (waiting.person_id, waiting.since, waiting.networks) == ("local:bob", began, 20)
    assert waiting.everywhere
    door.gate.lift("local:bob")
    assert door.gate.waiting() == []
    door.gate.log_in("bob", BOBS_PASSWORD, "10.0.0.1", "")


def test_guessing_the_present_password_inside_costs_time_and_is_recorded(
    door: FrontDoor, happenings: list[Happening]
) -> None:
    """25 wrong ones at once, in the form for a new password and in the question: two reach the password."""
    session = door.gate.current(door.gate.log_in("bob", BOBS_PASSWORD, "10.0.0.1", "").secret)
    assert session is not None
    happenings.clear()

    def try_one(number: int) -> type[Exception]:
        try:
            if number % 2:
                door.presence.change_password("local:bob", "new words for bob", "10.0.0.1", present="wrong")
            door.presence.confirm(session, "wrong", "10.0.0.1")
        except (WrongPassword, TooManyAttempts) as error:
            return type(error)
        return type(None)

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(try_one, range(25)))
    assert outcomes.count(WrongPassword) == 2
    assert [(each.actor_id, each.ok, each.reason) for each in happenings] == [
        ("local:bob", False, "wrong_password")
    ] * 2
    door.gate.log_in("bob", BOBS_PASSWORD, "10.0.0.1", "")
