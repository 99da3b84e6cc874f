"""Sessions: how they begin, live and end."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine, select

from auth.demands import Demands
from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.passwords import Passwords
from auth.roles import Role
from auth.roster import Factor, Wanted
from auth.sessions import SessionConfig, csrf_token, is_csrf_token
from auth.tables import sessions
from tests.conftest import Clock


def test_a_session_carries_its_person(door: FrontDoor) -> None:
    """What the cookie leads to is the user with the roles of now, not of then."""
    secret = door.sessions.open("local:bob", "10.0.0.1", "Firefox")
    session = door.sessions.find(secret)
    assert session is not None
    assert session.person.user.roles == {Role.CLERK}
    door.accounts.set_roles("bob", frozenset({Role.LEGAL}))
    session = door.sessions.find(secret)
    assert session is not None
    assert session.person.user.roles == {Role.LEGAL}
    assert (session.address, session.agent) == ("10.0.0.1", "Firefox")


def test_the_database_does_not_hold_what_the_cookie_holds(door: FrontDoor, database: Engine) -> None:
    """Who reads the database cannot take a session over."""
    secret = door.sessions.open("local:bob", "10.0.0.1", "")
    with database.connect() as connection:
        stored = connection.execute(select(sessions.c.id_hash)).scalar_one()
    assert secret not in stored
    assert door.sessions.find(stored) is None


def test_it_ends_when_idle(door: FrontDoor, clock: Clock) -> None:
    """Use keeps it alive; an hour without any ends it."""
    secret = door.sessions.open("local:bob", "", "")
    for _ in range(3):
        clock.turn(minutes=50)
        assert door.sessions.find(secret) is not None
    clock.turn(minutes=61)
    assert door.sessions.find(secret) is None


def test_it_ends_after_the_working_day_however_busy(door: FrontDoor, clock: Clock) -> None:
    """Twelve hours after the login it is over."""
    secret = door.sessions.open("local:bob", "", "")
    for _ in range(23):
        clock.turn(minutes=30)
        assert door.sessions.find(secret) is not None
    clock.turn(minutes=30)
    assert door.sessions.find(secret) is None


def test_disabling_ends_it_at_once(door: FrontDoor) -> None:
    """No request gets through after the account was switched off, nor after it is switched on again."""
    secret = door.sessions.open("local:bob", "", "")
    door.accounts.disable("bob")
    assert door.sessions.find(secret) is None
    door.accounts.enable("bob")
    assert door.sessions.find(secret) is None


def test_log_out_here_and_everywhere(door: FrontDoor) -> None:
    """One is closed alone; everywhere closes the rest."""
    phone, laptop, desktop = (door.sessions.open("local:bob", "", name) for name in ("phone", "laptop", "desktop"))
    door.gate.log_out(phone, "")
    assert door.sessions.find(phone) is None
    assert {session.agent for session in door.sessions.of("local:bob")} == {"laptop", "desktop"}
    door.gate.log_out_everywhere("local:bob", "")
    assert door.sessions.find(laptop) is None
    assert door.sessions.find(desktop) is None


def test_sessions_that_ran_out_are_swept(door: FrontDoor, clock: Clock, database: Engine) -> None:
    """The table does not grow with the years."""
    for _ in range(5):
        door.sessions.open("local:bob", "", "")
    clock.turn(days=1)
    door.sessions.open("local:bob", "", "")
    with database.connect() as connection:
        assert len(connection.execute(select(sessions)).all()) == 1


def test_form_tokens_belong_to_one_cookie() -> None:
    """A token made for one cookie is worth nothing with another, nor is none at all."""
    assert is_csrf_token(csrf_token("mine"), "mine")
    assert not is_csrf_token(csrf_token("mine"), "yours")
    assert not is_csrf_token("", "mine")
    assert not is_csrf_token("密", "mine")


def test_lives_and_demands_may_change_while_it_runs(database: Engine, clock: Clock, passwords: Passwords) -> None:
    """A shorter life holds at once, also for who is inside; a longer one from the next login."""
    config = [FrontDoorConfig()]
    door = open_front_door(database, config[0], clock=clock, passwords=passwords, now=lambda: config[0])
    first = door.accounts.create("ann", frozenset({Role.AUDITOR}))
    door.accounts.change_password("local:ann", "three unrelated words", present=first)
    before = door.sessions.open("local:ann", "", "")
    config[0] = FrontDoorConfig(sessions=SessionConfig(idle=timedelta(days=9), absolute=timedelta(days=9)))
    clock.turn(hours=11)
    assert door.sessions.find(before) is not None
    after = door.sessions.open("local:ann", "", "")
    clock.turn(hours=2)
    assert door.sessions.find(before) is None
    clock.turn(hours=22)
    assert door.sessions.find(after) is not None
    config[0] = FrontDoorConfig(
        SessionConfig(idle=timedelta(days=9), absolute=timedelta(hours=23)), demands=Demands(frozenset({Role.AUDITOR}))
    )
    assert door.sessions.find(after) is None
    assert door.sessions.of("local:ann") == []
    assert door.demands.wants_second_factor({Role.AUDITOR})
    (entry,), _ = door.roster.find(Wanted(factor=Factor.MISSING))
    assert entry.person.user.login == "ann"
