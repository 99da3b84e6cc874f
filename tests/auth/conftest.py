"""A front door over the test's own database and clock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine

from auth.events import Happening
from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.passwords import Passwords
from auth.roles import Role
from tests.auth.slapd import Slapd, make_certificates, missing_programs
from tests.conftest import Clock

BOBS_PASSWORD = "three unrelated words"


@pytest.fixture
def passwords() -> Passwords:
    """Argon2id at its cheapest: the tests are about what happens, not about how long it takes."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def happenings() -> list[Happening]:
    """What was recorded."""
    return []


@pytest.fixture
def door(database: Engine, clock: Clock, passwords: Passwords, happenings: list[Happening]) -> FrontDoor:
    """A front door with one clerk, bob, who has chosen his password."""
    door = open_front_door(database, FrontDoorConfig(), record=happenings.append, clock=clock, passwords=passwords)
    first = door.accounts.create("bob", frozenset({Role.CLERK}), "Bob")
    door.accounts.change_password("local:bob", BOBS_PASSWORD, present=first)
    return door


@pytest.fixture
def empty_door(database: Engine, clock: Clock, passwords: Passwords) -> FrontDoor:
    """A front door nobody was ever let through."""
    return open_front_door(database, FrontDoorConfig(), clock=clock, passwords=passwords)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a CA, a server certificate it signed, and a CA that signed nothing."""
    missing = missing_programs()
    if missing:
        pytest.skip(f"needs {', '.join(missing)}: apt-get install slapd slapd-contrib ldap-utils openssl")
    folder = tmp_path_factory.mktemp("tls") / "tls"
    make_certificates(folder)
    return folder


@pytest.fixture(scope="module")
def slapd(certificates: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    """A running directory for the tests of one module."""
    server = Slapd.build(tmp_path_factory.mktemp("slapd") / "home", certificates)
    yield server
    server.stop()
