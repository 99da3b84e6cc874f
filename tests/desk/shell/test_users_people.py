"""`./launch.sh users` beyond single passwords: renaming, teams, deleting, importing, a lost phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from auth.events import Happening
from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.passwords import Passwords
from auth.roles import Role, User
from auth.totp import code_at, new_secret, step_of
from desk.cases.leaving import Leaving
from desk.cases.trash import Trash
from desk.line.queue import Queue
from desk.record.audit import Audit
from desk.shell.users_command import run
from desk.store.files import FileStore
from desk.store.store import DocumentRow
from tests.conftest import Clock


@pytest.fixture
def happenings() -> list[Happening]:
    """What was recorded."""
    return []


@pytest.fixture
def door(database: Engine, clock: Clock, happenings: list[Happening]) -> FrontDoor:
    """A front door with an administrator, bob, and fang of the directory."""
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    door = open_front_door(database, FrontDoorConfig(), record=happenings.append, clock=clock, passwords=cheap)
    door.accounts.create_first_admin("three unrelated words")
    door.accounts.create("bob", frozenset({Role.CLERK}), "Bob")
    door.people.remember(User("ldap:1", "fang", "王芳", frozenset({Role.CLERK})), "ldap", is_login=True)
    return door


@pytest.fixture
def leaving(database: Engine, clock: Clock, door: FrontDoor, tmp_path: Path) -> Leaving:
    """Who deletes people."""
    queue, audit = Queue(database, clock), Audit(database, b"k" * 32, clock)
    trash = Trash(database, FileStore(tmp_path / "documents"), queue, audit, clock, days=30)
    return Leaving(database, door.people, door.accounts, trash, queue.bell, audit, clock)


def told(happenings: list[Happening]) -> list[tuple[str, str, str]]:
    """What was recorded, without who did it."""
    return [(one.event.value, one.target, one.reason) for one in happenings]


def test_names_and_teams_change(door: FrontDoor, happenings: list[Happening]) -> None:
    """The id stays; commands find the person by the new login."""
    assert run(["rename", "bob", "--login", "Robert"], door, "en") == 0
    assert run(["teams", "robert", "--team", "CN=Fin, DC=Corp", "--team", "采购"], door, "zh") == 0
    person = door.people.find("local:bob")
    assert person is not None
    assert (person.user.login, person.user.display_name) == ("robert", "Bob")
    assert person.user.teams == {"cn=fin,dc=corp", "采购"}
    assert told(happenings) == [("account:rename", "local:bob", "bob Robert"), ("account:teams", "local:bob", "")]


def test_somebody_is_deleted_and_hands_over(
    door: FrontDoor, leaving: Leaving, database: Engine, clock: Clock, happenings: list[Happening]
) -> None:
    """To a person by login, of the directory too; the trash is the other choice, and one of them has to be named."""
    with Session(database) as session, session.begin():
        about = {"size": 1, "sha256": "", "order": {}, "created_at": clock()}
        session.add(DocumentRow(id="a", owner_id="local:bob", name="a", **about))
    with pytest.raises(SystemExit):
        run(["delete", "bob"], door, "en", leaving)
    assert run(["delete", "bob", "--hand-over", "nobody"], door, "en", leaving) == 1
    assert run(["delete", "admin", "--trash"], door, "en", leaving) == 1
    assert run(["delete", "bob", "--hand-over", "fang"], door, "en", leaving) == 0
    with Session(database) as session:
        assert session.scalars(select(DocumentRow.owner_id)).all() == ["ldap:1"]
    assert told(happenings) == [("account:delete", "local:bob", "bob, Bob: documents to ldap:1")]
    assert run(["delete", "bob", "--trash"], door, "en", leaving) == 1
    assert run(["delete", "ldap:1", "--trash"], door, "en", leaving) == 0


def test_a_file_is_shown_first(door: FrontDoor, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """With `--yes` it is done, and each one-time password printed beside its login."""
    file = tmp_path / "people.csv"
    file.write_text("login,name,roles\nzhao,赵磊,clerk legal\nbob,Robert,\nx y,,\n", "utf-8")
    assert run(["import", str(file)], door, "en") == 0
    shown = capsys.readouterr().out
    assert "2\tnew account\tzhao\t赵磊" in shown
    assert "4\trefused\tx y\t\tThis login name cannot be used." in shown
    assert door.people.find("local:zhao") is None
    assert run(["import", str(file), "--yes"], door, "zh") == 0
    password = capsys.readouterr().out.splitlines()[0].split("\t")[1]
    assert door.gate.log_in("zhao", password, "", "").user.roles == {Role.CLERK, Role.LEGAL}
    assert run(["import", str(tmp_path / "none.csv")], door, "en") == 1
    assert "cannot be read" in capsys.readouterr().err


def test_a_lost_phone_of_anybody(door: FrontDoor, clock: Clock, happenings: list[Happening]) -> None:
    """Also of somebody of the directory; the name of before goes on working."""
    for name in ("reset-second-factor", "second-factor-off"):
        secret = new_secret()
        door.second_factors.turn_on("ldap:1", secret, code_at(secret, step_of(clock())))
        assert run([name, "fang"], door, "en") == 0
        assert not door.second_factors.has("ldap:1")
    assert told(happenings) == [("account:second_factor", "ldap:1", "")] * 2
