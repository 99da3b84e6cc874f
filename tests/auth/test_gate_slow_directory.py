"""A directory that takes connections and never answers holds up itself, not the people who are inside."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from auth.errors import LoginBusy
from auth.events import Happening
from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.passwords import Passwords
from auth.roles import Role, User
from tests.conftest import Clock

PASSWORD = "three unrelated words"


class Hanging:
    """A directory that knows everybody, and stops answering when told to."""

    name = "ldap"

    def __init__(self) -> None:
        self.goes_on = threading.Event()
        self.goes_on.set()
        self.asked = threading.Semaphore(0)

    def authenticate(self, login: str, password: str, admit: Callable[[str], None]) -> User | None:
        """Whoever comes."""
        self.asked.release()
        assert self.goes_on.wait(30)
        return self._user(login)

    def look_up(self, user_id: str) -> User | None:
        """The same."""
        self.asked.release()
        assert self.goes_on.wait(30)
        return self._user(user_id.partition(":")[2])

    def _user(self, login: str) -> User:
        return User(f"ldap:{login}", login, login, frozenset({Role.CLERK}))


@pytest.fixture
def directory() -> Iterator[Hanging]:
    """It goes on in the end."""
    directory = Hanging()
    yield directory
    directory.goes_on.set()


@pytest.fixture
def door(
    database: Engine, clock: Clock, passwords: Passwords, happenings: list[Happening], directory: Hanging
) -> FrontDoor:
    """A front door with a local administrator and the directory."""
    door = open_front_door(
        database,
        FrontDoorConfig(),
        directories=[directory],
        record=happenings.append,
        clock=clock,
        passwords=passwords,
    )
    door.accounts.create_first_admin(PASSWORD)
    return door


def test_sessions_go_on_while_a_recheck_hangs(door: FrontDoor, directory: Hanging, clock: Clock) -> None:
    """Four questions hang; everybody else's request is let through with what was known."""
    secrets = [door.gate.log_in(f"p{number}", "x", f"10.0.0.{number}", "").secret for number in range(8)]
    for _ in secrets:
        directory.asked.acquire()
    clock.turn(minutes=11)
    directory.goes_on.clear()
    with ThreadPoolExecutor(4) as pool:
        hanging = [pool.submit(door.gate.current, secret) for secret in secrets[:4]]
        for _ in hanging:
            assert directory.asked.acquire(timeout=20)
        assert all(door.gate.current(secret) is not None for secret in secrets[4:])
        assert not any(call.done() for call in hanging)
        directory.goes_on.set()
        assert all(call.result() is not None for call in hanging)
    assert door.gate.current(secrets[5]) is not None
    assert directory.asked.acquire(timeout=20)


def test_logins_beyond_a_few_are_told_that_it_is_busy(
    door: FrontDoor, directory: Hanging, happenings: list[Happening]
) -> None:
    """Nobody waits without end, local people get in, and the record is not filled."""
    directory.goes_on.clear()
    with ThreadPoolExecutor(4) as pool:
        hanging = [pool.submit(door.gate.log_in, f"p{number}", "x", f"10.0.1.{number}", "") for number in range(4)]
        for _ in hanging:
            assert directory.asked.acquire(timeout=20)
        with pytest.raises(LoginBusy):
            door.gate.log_in("one-more", "x", "10.0.2.1", "")
        assert door.gate.log_in("admin", PASSWORD, "10.0.2.2", "").user.login == "admin"
        assert not any(happening.reason == "login_busy" for happening in happenings)
        directory.goes_on.set()
        assert [call.result().user.login for call in hanging] == ["p0", "p1", "p2", "p3"]
