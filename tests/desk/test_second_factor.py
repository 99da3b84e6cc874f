"""Second factors and webhook addresses in the database: sealed, once, and lost with the secret. On both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, insert, select, update

from auth.errors import LoginError, SecondFactorUnreadable, WrongCode
from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.passwords import Passwords
from auth.roles import Role, User
from auth.sessions import SessionConfig
from auth.tables import second_factors
from auth.totp import code_at, new_secret, step_of
from desk.opening.entrance import open_entrance
from desk.opening.secret import load_secret
from desk.outside.allow_list import AllowList
from desk.outside.endings import Event
from desk.outside.webhooks import Signer, Webhooks
from desk.record.audit import Audit
from desk.settings import Settings
from desk.shell.doctor_doors import examine_doors
from desk.store.store import HookRow
from tests.conftest import Clock

SECRET = bytes(range(32))
PASSWORD = "three unrelated words"
ROUNDS = 20


def open_door(database: Engine, clock: Clock, secret: bytes = SECRET) -> FrontDoor:
    """A door as each process opens its own."""
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    config = FrontDoorConfig(sessions=SessionConfig(idle=timedelta(days=9), second_factor=timedelta(days=9)))
    return open_front_door(database, config, clock=clock, passwords=cheap, secret=secret)


def enrol(door: FrontDoor, clock: Clock) -> str:
    """Bob, with a second factor; gives its secret."""
    door.accounts.create("bob", frozenset({Role.CLERK}), password=PASSWORD)
    secret = new_secret()
    door.second_factors.turn_on("local:bob", secret, code_at(secret, step_of(clock())))
    clock.turn(minutes=1)
    return secret


def test_a_code_opens_once_over_two_processes(database: Engine, clock: Clock) -> None:
    """Twelve at once over two gates on one database, twenty times: one of them gets in, each time."""
    doors = [open_door(database, clock), open_door(database, clock)]
    secret = enrol(doors[0], clock)

    def use(number: int, pending: str, code: str) -> bool:
        try:
            doors[number % 2].gate.confirm(pending, code, f"10.0.0.{number}", "")
        except LoginError:
            return False
        return True

    with ThreadPoolExecutor(12) as pool:
        for _ in range(ROUNDS):
            pending = [doors[0].sessions.open("local:bob", "", "", second_factor_due=True) for _ in range(12)]
            code = code_at(secret, step_of(clock()))
            assert sum(pool.map(use, range(12), pending, [code] * 12)) == 1
            clock.turn(hours=12)


def test_the_database_alone_gives_no_second_factor_away(database: Engine, clock: Clock) -> None:
    """What lies there is sealed, and does not open in another person's row."""
    door = open_door(database, clock)
    secret = enrol(door, clock)
    door.accounts.create("mallory", frozenset({Role.CLERK}), password=PASSWORD)
    with database.begin() as connection:
        kept = connection.execute(select(second_factors.c.secret)).scalar_one()
        assert secret not in kept
        connection.execute(insert(second_factors).values(person_id="local:mallory", secret=kept))
    with pytest.raises(SecondFactorUnreadable):
        door.second_factors.check("local:mallory", code_at(secret, step_of(clock())))


def test_what_lay_there_in_clear_is_sealed_at_the_start(database: Engine, clock: Clock, tmp_path: Path) -> None:
    """Once; the codes go on working, and no file of the database holds the secret any more."""
    settings = Settings(data_dir=tmp_path / "var")
    door = open_door(database, clock, load_secret(settings.secret_path))
    secret = enrol(door, clock)
    with database.begin() as connection:
        connection.execute(update(second_factors).values(secret=secret))
    open_entrance(settings, database, None)
    with database.connect() as connection:
        sealed = connection.execute(select(second_factors.c.secret)).scalar_one()
    assert sealed.startswith("sealed:")
    open_entrance(settings, database, None)
    with database.connect() as connection:
        assert connection.execute(select(second_factors.c.secret)).scalar_one() == sealed
    door.second_factors.check("local:bob", code_at(secret, step_of(clock())))
    for file in tmp_path.glob("*.sqlite3*"):
        assert secret.encode() not in file.read_bytes()


def test_a_lost_secret_says_what_happened_and_what_helps(database: Engine, clock: Clock) -> None:
    """The login says so instead of calling the code wrong, nobody waits for it, and the shell switches it off."""
    secret = enrol(open_door(database, clock), clock)
    door = open_door(database, clock, bytes(32))
    for _ in range(5):
        pending = door.gate.log_in("bob", PASSWORD, "", "").secret
        with pytest.raises(SecondFactorUnreadable) as refusal:
            door.gate.confirm(pending, code_at(secret, step_of(clock())), "", "")
    assert "second-factor-off" in refusal.value.hint.zh
    assert door.second_factors.unreadable() == 1
    door.second_factors.turn_off("local:bob")
    assert not door.gate.log_in("bob", PASSWORD, "", "").second_factor_due


def test_the_doctor_tells_of_a_lost_secret(database: Engine, clock: Clock, tmp_path: Path) -> None:
    """A line that names the file to put back, only where it is so."""
    url = database.url.render_as_string(hide_password=False)
    settings = Settings(data_dir=tmp_path / "var", database_url=url)
    enrol(open_door(database, clock, load_secret(settings.secret_path)), clock)
    assert not any("OCR_SECRET_FILE" in (line.advice.en if line.advice else "") for line in examine_doors(settings))
    settings.secret_path.write_text("ab" * 32)
    assert any("OCR_SECRET_FILE" in (line.advice.en if line.advice else "") for line in examine_doors(settings))


def test_wrong_codes_do_not_use_a_code_up(database: Engine, clock: Clock) -> None:
    """Only the right one is spent."""
    door = open_door(database, clock)
    secret = enrol(door, clock)
    with pytest.raises(WrongCode):
        door.second_factors.check("local:bob", "000000")
    door.second_factors.check("local:bob", code_at(secret, step_of(clock())))
    with pytest.raises(WrongCode):
        door.second_factors.check("local:bob", code_at(secret, step_of(clock())))


def test_a_webhook_address_lies_sealed(database: Engine, clock: Clock) -> None:
    """Its owner sees it, the database does not; an old one is sealed once; with another secret only removing works."""
    alice = User("local:alice", "alice", "Alice", frozenset({Role.CLERK}))
    allow = AllowList.parse("203.0.113.0/24")
    audit = Audit(database, SECRET, clock)
    hooks = Webhooks(database, Signer(SECRET), lambda: allow, clock, audit)
    address = "https://203.0.113.7/in?key=letmein"
    made = hooks.add(alice, address, [Event.DOCUMENT_DONE])
    with database.begin() as connection:
        assert "letmein" not in connection.execute(select(HookRow.url)).scalar_one()
        connection.execute(update(HookRow).values(url=address))
    assert (hooks.seal_kept_addresses(), hooks.seal_kept_addresses()) == (1, 0)
    assert [hook.url for hook in hooks.list(alice)] == [made.url]
    others = Webhooks(database, Signer(bytes(32)), lambda: allow, clock, audit)
    assert [hook.url for hook in others.list(alice)] == [""]
    others.remove(alice, made.id)
    assert others.list(alice) == []
