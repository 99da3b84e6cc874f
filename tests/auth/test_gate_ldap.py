"""The gate with a directory behind it: while it works, when groups change, and when it is gone."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import Engine

from auth.errors import BadCredentials, DirectoryUnreachable, TooManyAttempts
from auth.events import Event, Happening
from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.ldap import Directory
from auth.passwords import Passwords
from auth.roles import Role
from tests.auth.slapd import ADMINS, CLERKS, PASSWORDS, Slapd
from tests.conftest import Clock

ADMIN_PASSWORD = "three unrelated words"


@pytest.fixture
def house(slapd: Slapd, database: Engine, clock: Clock, passwords: Passwords, happenings: list[Happening]) -> FrontDoor:
    """A front door with a local admin and the directory."""
    door = open_front_door(
        database,
        FrontDoorConfig(),
        directories=[Directory(slapd.config(connect_timeout_seconds=1, answer_timeout_seconds=1))],
        record=happenings.append,
        clock=clock,
        passwords=passwords,
    )
    door.accounts.create_first_admin(ADMIN_PASSWORD)
    return door


def enter(door: FrontDoor, login: str) -> str:
    """Log in from the office; gives the session's secret."""
    return door.gate.log_in(login, PASSWORDS[login], "10.0.0.1", "").secret


def test_a_role_that_was_taken_away_is_gone_at_the_next_recheck(
    house: FrontDoor, slapd: Slapd, clock: Clock, happenings: list[Happening]
) -> None:
    """Alice keeps her session and loses the admin's role; it is recorded."""
    secret = enter(house, "alice")
    slapd.leave_group(ADMINS, "alice")
    try:
        clock.turn(minutes=9)
        session = house.gate.current(secret)
        assert session is not None
        assert Role.ADMIN in session.person.user.roles
        clock.turn(minutes=2)
        session = house.gate.current(secret)
        assert session is not None
        assert session.person.user.roles == {Role.CLERK}
        assert happenings[-1].event == Event.ROLES_CHANGED
    finally:
        slapd.join_group(ADMINS, "alice")


def test_a_clock_that_was_put_back_delays_no_recheck(house: FrontDoor, slapd: Slapd, clock: Clock) -> None:
    """The last check seems to lie ahead: it is made anew at once, not when the clock has caught up."""
    clock.turn(hours=2)
    secret = enter(house, "alice")
    slapd.leave_group(ADMINS, "alice")
    try:
        clock.turn(hours=-2)
        session = house.gate.current(secret)
        assert session is not None
        assert session.person.user.roles == {Role.CLERK}
    finally:
        slapd.join_group(ADMINS, "alice")


def test_who_has_no_role_left_is_out_at_the_next_recheck(house: FrontDoor, slapd: Slapd, clock: Clock) -> None:
    """All sessions end, on every device."""
    here, there = enter(house, "bob"), enter(house, "bob")
    slapd.leave_group(CLERKS, "bob")
    try:
        clock.turn(minutes=11)
        assert house.gate.current(here) is None
        assert house.sessions.find(there) is None
    finally:
        slapd.join_group(CLERKS, "bob")


def test_the_directory_dies_while_people_work(house: FrontDoor, slapd: Slapd, clock: Clock) -> None:
    """Sessions go on, new logins say that the directory is away, the local admin gets in; then all is well again."""
    secret = enter(house, "bob")
    slapd.stop()
    try:
        clock.turn(minutes=11)
        assert house.gate.current(secret) is not None
        for _ in range(5):
            with pytest.raises(DirectoryUnreachable):
                enter(house, "alice")
        assert house.gate.log_in("admin", ADMIN_PASSWORD, "10.0.0.1", "").user.roles == {Role.ADMIN}
    finally:
        slapd.start()
    assert enter(house, "alice")
    assert house.gate.current(secret) is not None


def test_a_storm_of_wrong_passwords_locks_nobody_in_the_directory(house: FrontDoor, clock: Clock) -> None:
    """Two wrong tries reach the directory, which locks at three, whatever spelling of the name is used."""
    outcomes = []
    for number in range(60):
        with pytest.raises((BadCredentials, TooManyAttempts)) as refusal:
            house.gate.log_in(("bob", "BOB", "ｂｏｂ")[number % 3], "wrong", f"10.0.1.{number}", "")
        outcomes.append(type(refusal.value))
    assert outcomes.count(BadCredentials) == 2
    clock.turn(seconds=5)
    assert enter(house, "bob")


def test_a_known_browser_gets_in_through_a_storm(house: FrontDoor) -> None:
    """Strange browsers wait on every network, so that the directory locks nobody; bob's own does not."""
    known = house.gate.log_in("bob", PASSWORDS["bob"], "10.0.2.1", "").browser
    for number in range(60):
        with pytest.raises((BadCredentials, TooManyAttempts)):
            house.gate.log_in("bob", "wrong", f"10.0.1.{number}", "")
    with pytest.raises(TooManyAttempts):
        house.gate.log_in("bob", PASSWORDS["bob"], "10.0.3.1", "")
    assert house.gate.log_in("bob", PASSWORDS["bob"], "10.0.3.1", "", known).user.login == "bob"


def test_a_local_account_hides_the_one_of_the_directory(house: FrontDoor) -> None:
    """A name that is local is never sent to the directory with a guessed password."""
    house.accounts.create("carol", frozenset({Role.CLERK}), password="a local password")
    with pytest.raises(BadCredentials):
        enter(house, "carol")


def test_a_person_of_the_directory_can_be_kept_out_here(house: FrontDoor) -> None:
    """Also while the directory still lets them in."""
    secret = enter(house, "bob")
    session = house.gate.current(secret)
    assert session is not None
    house.people.disable(session.person.user.id)
    assert house.gate.current(secret) is None


def test_no_secret_is_logged(house: FrontDoor, slapd: Slapd, caplog: pytest.LogCaptureFixture) -> None:
    """Right, wrong, unknown, unreachable: no password, no DN and no session in any line, at the chattiest level."""
    caplog.set_level(logging.DEBUG)
    secret = enter(house, "bob")
    for login, password in (("bob", "wrong-Zk3"), ("nobody", "wrong-Zk3")):
        with pytest.raises(BadCredentials):
            house.gate.log_in(login, password, "10.0.0.1", "")
    slapd.stop()
    try:
        with pytest.raises(DirectoryUnreachable):
            enter(house, "alice")
    finally:
        slapd.start()
    assert caplog.text
    for hidden in (secret, "wrong-Zk3", PASSWORDS["bob"], PASSWORDS["alice"], "dc=ocr", "service-secret"):
        assert hidden not in caplog.text
