"""What is lost with a right, a password or an account: tokens, at once and in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine

from auth.accounts import Accounts
from auth.errors import DirectoryUnreachable, LoginTooOld, PasswordChangeDue
from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.gate import GateConfig
from auth.passwords import Passwords
from auth.rights import BY_ADMINISTRATOR, PASSWORD_CHANGED, RIGHTS_LOST, Standing
from auth.roles import Permission, Role, User
from auth.sources import Admit
from auth.tokens import Scope
from tests.auth.conftest import BOBS_PASSWORD
from tests.conftest import Clock

YEAR = timedelta(days=366)
READ = frozenset({Scope.READ})
EVE = User("ldap:eve", "eve", "Eve", frozenset({Role.ADMIN}), frozenset({"cn=law"}))


class Told:
    """Followers that write down what they are told."""

    def __init__(self) -> None:
        self.standings: list[Standing] = []
        self.ended: list[tuple[str, int, str]] = []

    def rights_settled(self, connection: Connection, standing: Standing) -> None:
        """One more standing."""
        assert connection.in_transaction()
        self.standings.append(standing)

    def tokens_ended(self, connection: Connection, person_id: str, token_ids: tuple[str, ...], reason: str) -> None:
        """Some more tokens."""
        assert connection.in_transaction()
        self.ended.append((person_id, len(token_ids), reason))


class Company:
    """A directory that knows Eve: it can be away, forget her, and be unable to look anybody up."""

    name = "ldap"

    def __init__(self) -> None:
        self.is_away = False
        self.answer: User | None = EVE
        self.asked = 0

    def authenticate(self, login: str, password: str, admit: Admit) -> User | None:
        """Eve, whatever her password."""
        return self.answer if login == "eve" else None

    def look_up(self, person_id: str) -> User | None:
        """What is known of Eve now."""
        self.asked += 1
        if self.is_away:
            raise DirectoryUnreachable
        return self.answer


@pytest.fixture
def told() -> Told:
    """What followers heard."""
    return Told()


@pytest.fixture
def company() -> Company:
    """The directory."""
    return Company()


@pytest.fixture
def house(database: Engine, clock: Clock, passwords: Passwords, told: Told, company: Company) -> FrontDoor:
    """A front door with the directory, and bob, who has a token."""
    config = FrontDoorConfig(gate=GateConfig(trust=timedelta(hours=24)))
    door = open_front_door(database, config, directories=[company], clock=clock, passwords=passwords, followers=told)
    door.accounts.create("bob", frozenset({Role.CLERK}), password=BOBS_PASSWORD)
    door.accounts.change_password("local:bob", "three other words", present=BOBS_PASSWORD)
    told.standings.clear()
    return door


def token_of(door: FrontDoor, person_id: str = "local:bob") -> str:
    """A new token, which works."""
    secret, _ = door.tokens.make(person_id, "x", READ, YEAR)
    assert door.gate.bearer(secret, "") is not None
    return secret


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (lambda accounts: accounts.reset_password("bob"), PASSWORD_CHANGED),
        (
            lambda accounts: accounts.change_password("local:bob", "a fourth choice", present="three other words"),
            PASSWORD_CHANGED,
        ),
        (lambda accounts: accounts.disable("bob"), RIGHTS_LOST),
        (lambda accounts: accounts.set_roles("bob", frozenset({Role.AUDITOR})), RIGHTS_LOST),
        (lambda accounts: accounts.set_roles("bob", frozenset()), RIGHTS_LOST),
    ],
)
def test_tokens_end_with_the_password_the_account_and_the_last_right(
    house: FrontDoor, told: Told, end: Callable[[Accounts], object], reason: str
) -> None:
    """Every one of them, once for all: what comes later brings none back."""
    house.accounts.create("zoe", frozenset({Role.ADMIN}))
    first, second = token_of(house), token_of(house)
    end(house.accounts)
    assert told.ended == [("local:bob", 2, reason)]
    assert house.tokens.living() == {}
    house.accounts.enable("bob")
    house.accounts.set_roles("bob", frozenset({Role.CLERK}))
    for secret in (first, second):
        assert house.gate.bearer(secret, "") is None


def test_other_changes_leave_tokens_alone(house: FrontDoor, told: Told) -> None:
    """Another role that works with documents too, somebody else's password, the same password hashed afresh."""
    house.accounts.create("zoe", frozenset({Role.ADMIN}))
    secret = token_of(house)
    house.accounts.set_roles("bob", frozenset({Role.LEGAL}))
    house.accounts.reset_password("zoe")
    assert house.gate.bearer(secret, "") is not None
    assert told.ended == []
    assert told.standings[-1].may >= {Permission.EXPORT, Permission.VIEW}


def test_a_token_waits_for_the_first_password_to_be_changed(house: FrontDoor) -> None:
    """Made by whatever means, it opens nothing while pages open nothing either."""
    first = house.accounts.reset_password("bob")
    secret, _ = house.tokens.make("local:bob", "x", READ, YEAR)
    with pytest.raises(PasswordChangeDue):
        house.gate.bearer(secret, "")
    house.accounts.change_password("local:bob", "a fourth choice", present=first)
    assert house.gate.bearer(secret, "") is None


def test_an_administrator_ends_tokens(house: FrontDoor, told: Told) -> None:
    """They are listed by person, and ended one or all."""
    first, second, third = token_of(house), token_of(house), token_of(house)
    assert [len(tokens) for tokens in house.tokens.living().values()] == [3]
    found = house.gate.bearer(first, "")
    assert found is not None
    assert house.tokens.revoke("local:bob", found[0].id)
    assert house.tokens.end_all("local:bob", BY_ADMINISTRATOR) == 2
    assert told.ended == [("local:bob", 2, BY_ADMINISTRATOR)]
    assert [house.gate.bearer(secret, "") for secret in (first, second, third)] == [None] * 3


@pytest.mark.parametrize("day", [2, 30, 180, 360])
def test_a_token_rests_while_the_directory_says_nothing_for_too_long(
    house: FrontDoor, company: Company, clock: Clock, day: int
) -> None:
    """As where people bind directly and nobody can be looked up; a login of its person wakes it again."""
    session = house.gate.log_in("eve", "x", "", "").secret
    secret = token_of(house, EVE.id)
    company.is_away = True
    clock.turn(hours=23)
    assert house.gate.bearer(secret, "") is not None
    clock.turn(days=day)
    with pytest.raises(LoginTooOld):
        house.gate.bearer(secret, "")
    assert house.gate.current(session) is None
    house.gate.log_in("eve", "x", "", "")
    assert house.gate.bearer(secret, "") is not None


def test_a_session_ends_with_the_directorys_word_too(
    house: FrontDoor, company: Company, clock: Clock, database: Engine
) -> None:
    """A long session goes on for the time of grace and no longer; an answer of the directory brings it back."""
    config = FrontDoorConfig(gate=GateConfig(trust=timedelta(hours=2)))
    door = open_front_door(database, config, directories=[company], clock=clock)
    session = door.gate.log_in("eve", "x", "", "").secret
    company.is_away = True
    for _ in range(4):
        assert door.gate.current(session) is not None
        clock.turn(minutes=29)
    clock.turn(minutes=10)
    assert door.gate.current(session) is None
    company.is_away = False
    clock.turn(minutes=11)
    assert door.gate.current(session) is not None


def test_a_directory_that_is_away_is_not_asked_at_every_request(
    house: FrontDoor, company: Company, clock: Clock
) -> None:
    """Also after the time of grace."""
    house.gate.log_in("eve", "x", "", "")
    secret = token_of(house, EVE.id)
    company.is_away = True
    clock.turn(days=3)
    for _ in range(5):
        with pytest.raises(LoginTooOld):
            house.gate.bearer(secret, "")
    assert company.asked == 1


def test_who_the_directory_forgot_loses_tokens_and_standing(
    house: FrontDoor, company: Company, clock: Clock, told: Told
) -> None:
    """At the next check; being known again brings no token back."""
    house.gate.log_in("eve", "x", "", "")
    secret = token_of(house, EVE.id)
    assert told.standings[-1] == Standing(EVE.id, told.standings[-1].may, EVE.teams)
    company.answer = None
    clock.turn(minutes=11)
    assert house.gate.bearer(secret, "") is None
    assert told.ended == [(EVE.id, 1, RIGHTS_LOST)]
    assert told.standings[-1] == Standing(EVE.id, frozenset(), frozenset())
    company.answer = EVE
    house.gate.log_in("eve", "x", "", "")
    assert house.gate.bearer(secret, "") is None


def test_a_ban_of_a_directory_person_ends_their_tokens(house: FrontDoor, told: Told) -> None:
    """The source does not matter."""
    house.gate.log_in("eve", "x", "", "")
    secret = token_of(house, EVE.id)
    house.people.disable(EVE.id)
    assert told.standings[-1] == Standing(EVE.id, frozenset(), frozenset())
    house.people.enable(EVE.id)
    assert house.gate.bearer(secret, "") is None
