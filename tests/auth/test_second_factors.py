"""Second factors of everybody, and the recovery codes for a lost phone."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from auth.demands import Demands
from auth.errors import BadCredentials, TooManyAttempts, WrongCode
from auth.events import Event, Happening
from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.passwords import Passwords
from auth.roles import Role, User
from auth.second_factors import RECOVERY_CODES, Way
from auth.sources import Admit
from auth.tables import recovery_codes
from auth.totp import code_at, new_secret, step_of
from tests.auth.conftest import BOBS_PASSWORD
from tests.conftest import Clock

FANG = User("ldap:fang", "fang", "王芳", frozenset({Role.AUDITOR}))


class SmallDirectory:
    """A directory of one person."""

    name = "ldap"

    def authenticate(self, login: str, password: str, admit: Admit) -> User | None:
        """Knows her by one password."""
        if login != FANG.login:
            return None
        admit(FANG.id)
        if password != BOBS_PASSWORD:
            raise BadCredentials
        return FANG

    def look_up(self, person_id: str) -> User | None:
        """Always there."""
        return FANG if person_id == FANG.id else None


@pytest.fixture
def door(database: Engine, clock: Clock, passwords: Passwords, happenings: list[Happening]) -> FrontDoor:
    """A door with bob the clerk, fang of the directory, and a second factor demanded of auditors."""
    door = open_front_door(
        database,
        FrontDoorConfig(demands=Demands(frozenset({Role.AUDITOR}))),
        directories=[SmallDirectory()],
        record=happenings.append,
        clock=clock,
        passwords=passwords,
    )
    door.accounts.create("bob", frozenset({Role.CLERK}), password=BOBS_PASSWORD)
    return door


def enrol(door: FrontDoor, clock: Clock, person_id: str = "local:bob") -> tuple[str, tuple[str, ...]]:
    """A second factor; gives its secret and the recovery codes."""
    secret = new_secret()
    codes = door.second_factors.turn_on(person_id, secret, code_at(secret, step_of(clock())))
    clock.turn(minutes=1)
    return secret, codes


def test_people_of_the_directory_have_one_too(door: FrontDoor, clock: Clock) -> None:
    """The password of the directory opens nothing before the code is there."""
    door.gate.log_in("fang", BOBS_PASSWORD, "", "")
    secret, _ = enrol(door, clock, FANG.id)
    admission = door.gate.log_in("fang", BOBS_PASSWORD, "", "")
    assert admission.second_factor_due
    done = door.gate.confirm(admission.secret, code_at(secret, step_of(clock())), "", "")
    assert done.user == FANG


def test_a_recovery_code_stands_in_once(door: FrontDoor, clock: Clock, happenings: list[Happening]) -> None:
    """However it is typed; the record says that it was one, and a second time it is a wrong code."""
    _, codes = enrol(door, clock)
    assert len(set(codes)) == RECOVERY_CODES
    typed = f" {codes[3].upper().replace('-', ' ')} "
    door.gate.confirm(door.gate.log_in("bob", BOBS_PASSWORD, "", "").secret, typed, "", "")
    assert (happenings[-1].event, happenings[-1].reason) == (Event.LOGIN, "recovery_code")
    assert door.second_factors.recovery_codes_left("local:bob") == RECOVERY_CODES - 1
    with pytest.raises(WrongCode):
        door.second_factors.check("local:bob", codes[3])
    with pytest.raises(WrongCode):
        door.second_factors.check("ldap:fang", codes[4])
    assert door.second_factors.check("local:bob", codes[4]) is Way.RECOVERY_CODE


def test_only_their_hashes_are_kept(door: FrontDoor, database: Engine, clock: Clock) -> None:
    """New ones make the old ones void; a reset leaves none."""
    _, codes = enrol(door, clock)
    with database.connect() as connection:
        kept = connection.execute(select(recovery_codes.c.code_hash)).scalars().all()
    assert not {code.replace("-", "") for code in codes} & set(kept)
    fresh = door.second_factors.new_recovery_codes("local:bob")
    with pytest.raises(WrongCode):
        door.second_factors.check("local:bob", codes[0])
    assert door.second_factors.check("local:bob", fresh[0]) is Way.RECOVERY_CODE
    assert door.second_factors.turn_off("local:bob")
    assert not door.second_factors.turn_off("local:bob")
    assert door.second_factors.recovery_codes_left("local:bob") == 0
    with pytest.raises(WrongCode):
        door.second_factors.check("local:bob", fresh[1])


def test_guessing_recovery_codes_is_slowed_down(door: FrontDoor, clock: Clock) -> None:
    """Counted with the wrong codes."""
    enrol(door, clock)
    pending = door.gate.log_in("bob", BOBS_PASSWORD, "", "").secret
    for _ in range(2):
        with pytest.raises(WrongCode):
            door.gate.confirm(pending, "aaaa-bbbb-cccc-dddd", "", "")
    with pytest.raises(TooManyAttempts):
        door.gate.confirm(pending, "aaaa-bbbb-cccc-dddd", "", "")


def test_recovery_codes_open_without_the_installations_secret(
    door: FrontDoor, database: Engine, clock: Clock, passwords: Passwords
) -> None:
    """They are no part of what was sealed."""
    _, codes = enrol(door, clock)
    other = open_front_door(database, FrontDoorConfig(), clock=clock, passwords=passwords)
    assert other.second_factors.unreadable() == 1
    assert other.second_factors.check("local:bob", codes[0]) is Way.RECOVERY_CODE
