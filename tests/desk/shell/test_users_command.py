"""`./launch.sh users`, as an operator types it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine

from auth.errors import LoginError
from auth.events import Event, Happening
from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.passwords import Passwords
from auth.roles import Role
from auth.tokens import Scope
from desk.shell.users_command import run
from tests.conftest import Clock


@pytest.fixture
def happenings() -> list[Happening]:
    """What was recorded."""
    return []


@pytest.fixture
def door(database: Engine, clock: Clock, happenings: list[Happening]) -> FrontDoor:
    """A front door with an admin."""
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    door = open_front_door(database, FrontDoorConfig(), record=happenings.append, clock=clock, passwords=cheap)
    door.accounts.create_first_admin("three unrelated words")
    return door


def test_an_account_is_made_and_can_log_in(
    door: FrontDoor, capsys: pytest.CaptureFixture[str], happenings: list[Happening]
) -> None:
    """The one-time password is printed, once, and recorded nowhere."""
    assert run(["add", "Wang.Fang", "--name", "王芳", "--role", "clerk", "--role", "legal"], door, "zh") == 0
    password = capsys.readouterr().out.split("：")[1].split("\n")[0]
    admission = door.gate.log_in("wang.fang", password, "", "")
    assert admission.user.roles == {Role.CLERK, Role.LEGAL}
    assert admission.user.must_change_password
    assert happenings[0].event.value == "account:create"
    assert happenings[0].target == "local:wang.fang"
    assert happenings[0].actor_id.startswith("shell:")
    assert password not in repr(happenings)


def test_the_whole_life_of_an_account(door: FrontDoor, capsys: pytest.CaptureFixture[str]) -> None:
    """Add, reset, change roles, disable, enable; the list shows how things stand."""
    for arguments in (["add", "bob"], ["passwd", "bob"], ["roles", "bob", "--role", "auditor"], ["disable", "bob"]):
        assert run(arguments, door, "en") == 0
    capsys.readouterr()
    assert run(["list"], door, "en") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "bob\tauditor\tbob\tdisabled first password"
    assert run(["enable", "bob"], door, "en") == 0
    assert run(["second-factor-off", "bob"], door, "en") == 0


def test_tokens_are_listed_and_ended(
    door: FrontDoor, capsys: pytest.CaptureFixture[str], happenings: list[Happening]
) -> None:
    """Those that live, one a line, never their secret; one of them or all, recorded with whose they were."""
    run(["add", "bob"], door, "en")
    made = [door.tokens.make("local:bob", f"robot {n}", frozenset(Scope), timedelta(days=9)) for n in range(3)]
    capsys.readouterr()
    assert run(["tokens", "BOB"], door, "en") == 0
    listed = capsys.readouterr().out
    assert len(listed.splitlines()) == 3
    assert f"{made[0][1].id}\trobot 0\tread,submit,verify\t2026-03-10\t-" in listed
    assert made[0][0] not in listed
    assert run(["end-tokens", "bob", "--id", made[0][1].id], door, "en") == 0
    assert {token.id for token in door.tokens.living()["local:bob"]} == {made[1][1].id, made[2][1].id}
    assert run(["end-tokens", "bob"], door, "zh") == 0
    assert door.tokens.living() == {}
    out = capsys.readouterr().out
    assert "1 tokens ended." in out
    assert "已吊销 2 个令牌。" in out
    ended = [one.target for one in happenings if one.event == Event.TOKEN_REVOKED]
    assert ended == [f"{made[0][1].id} local:bob", "local:bob"]
    assert run(["end-tokens", "bob"], door, "en") == 0
    assert len([one for one in happenings if one.event == Event.TOKEN_REVOKED]) == 2
    assert run(["tokens", "nobody"], door, "en") == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["passwd", "nobody"], "没有名为“nobody”的账号"),
        (["add", "admin"], "已经存在"),
        (["add", "a b"], "这个登录名不可用"),
        (["disable", "admin"], "最后一个可用的本地管理员"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(
    door: FrontDoor, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    """Status 1, the reason and what to do, nothing recorded."""
    assert run(arguments, door, "zh") == 1
    assert words in capsys.readouterr().err


def test_a_wrong_command_line_shows_the_usage(door: FrontDoor, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2, as every program."""
    for arguments in ([], ["fly"], ["add"], ["roles", "admin"], ["add", "x", "--role", "king"]):
        with pytest.raises(SystemExit) as end:
            run(arguments, door, "en")
        assert end.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_a_reset_ends_the_wait(door: FrontDoor, capsys: pytest.CaptureFixture[str]) -> None:
    """The way in for an administrator whom somebody holds up from everywhere."""
    for number in range(30):
        with pytest.raises(LoginError):
            door.gate.log_in("admin", "wrong", f"192.0.2.{number}", "")
    assert door.gate.waiting()
    assert run(["passwd", "admin"], door, "en") == 0
    password = capsys.readouterr().out.split(": ")[1].split("\n")[0]
    assert door.gate.log_in("admin", password, "192.0.2.200", "").user.login == "admin"
