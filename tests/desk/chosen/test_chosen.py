"""Settings chosen at run time: within bounds, on the record, seen everywhere, never over the environment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from auth.roles import Role, User
from desk.chosen.changeable import (
    AUDIT_KEEP_DAYS,
    CHANGEABLE,
    LOG_LEVEL,
    MAX_UPLOAD_MB,
    SECOND_FACTOR_ROLES,
    SECTIONS,
    SESSION_HOURS,
    TRASH_DAYS,
    URL_ALLOW,
    WEBHOOK_ALLOW,
)
from desk.chosen.chosen import Chosen, variable_of
from desk.chosen.errors import BadChoice, SetElsewhere, WouldOpen
from desk.chosen.setting_words import MEANINGS
from desk.errors import Forbidden
from desk.record.audit import Audit, AuditEvent, Question
from desk.settings import Settings, Source
from desk.store.chosen import ChosenRow
from tests.conftest import Clock
from tests.postgresql import database_of

ADMIN = User("local:admin", "admin", "", frozenset({Role.ADMIN}))


class Ticks:
    """Seconds that are turned."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database with all tables, of each kind in turn."""
    with database_of(request, tmp_path) as engine:
        yield engine


@pytest.fixture
def audit(database: Engine, clock: Clock) -> Audit:
    """The record."""
    return Audit(database, b"k" * 32, clock)


def test_every_setting_has_a_meaning_in_words() -> None:
    """In both languages; and there is none for a setting that is not there."""
    assert MEANINGS.keys() == Settings.model_fields.keys()
    assert CHANGEABLE.keys() <= MEANINGS.keys()


def test_a_choice_holds_in_every_process_within_a_second(database: Engine, audit: Audit, clock: Clock) -> None:
    """At once where it was made; the record has who, which, and from what to what."""
    ticks = Ticks()
    here, there = (Chosen(database, Settings(), audit, clock, ticks) for _ in range(2))
    assert there.now.trash_days == 30
    here.change(ADMIN, TRASH_DAYS, " 7 ")
    assert (here.now.trash_days, there.now.trash_days) == (7, 30)
    ticks.now += 1.0
    assert there.now.trash_days == 7
    (entry,) = audit.all(Question(events=(AuditEvent.SETTINGS_CHANGE.value,)))
    assert (entry.actor_id, entry.target, entry.reason) == ("local:admin", "OCR_TRASH_DAYS", "30 → 7")
    (shown,) = (one for one in here.all(ADMIN) if one.name == TRASH_DAYS)
    assert (shown.value, shown.source, shown.changed_at, shown.changed_by) == ("7", Source.PAGE, clock(), "local:admin")


def test_what_is_known_is_as_old_as_the_last_look(database: Engine, audit: Audit, clock: Clock) -> None:
    """At once where it was chosen; elsewhere once somebody looks, however short after the last time."""
    ticks = Ticks()
    here, there = (Chosen(database, Settings(), audit, clock, ticks) for _ in range(2))
    there.look()
    here.change(ADMIN, TRASH_DAYS, "7")
    assert (here.known.trash_days, there.known.trash_days) == (7, 30)
    there.look()
    assert there.known.trash_days == 7


@pytest.mark.parametrize("typed", ["", "x", "-1", "3651", "1.5", "٣", "9" * 40])
def test_what_cannot_be_used_is_refused(database: Engine, audit: Audit, clock: Clock, typed: str) -> None:
    """And nothing changes."""
    chosen = Chosen(database, Settings(), audit, clock)
    with pytest.raises(BadChoice):
        chosen.change(ADMIN, TRASH_DAYS, typed)
    assert chosen.now.trash_days == 30


def test_the_record_is_kept_for_six_months_at_least(database: Engine, audit: Audit, clock: Clock) -> None:
    """Or for ever."""
    chosen = Chosen(database, Settings(), audit, clock)
    with pytest.raises(BadChoice):
        chosen.change(ADMIN, AUDIT_KEEP_DAYS, "182")
    for days in ("183", "0"):
        chosen.change(ADMIN, AUDIT_KEEP_DAYS, days)
        assert chosen.now.audit_keep_days == int(days)


def test_the_environment_wins(database: Engine, audit: Audit, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also over what was chosen before; then nothing can be chosen."""
    Chosen(database, Settings(), audit, clock).change(ADMIN, TRASH_DAYS, "7")
    monkeypatch.setenv("OCR_TRASH_DAYS", "3")
    chosen = Chosen(database, Settings(), audit, clock)
    assert chosen.now.trash_days == 3
    with pytest.raises(SetElsewhere):
        chosen.change(ADMIN, TRASH_DAYS, "8")
    (shown,) = (one for one in chosen.all(ADMIN) if one.name == TRASH_DAYS)
    assert (shown.value, shown.source, shown.changed_by) == ("3", Source.ENVIRONMENT, "")


def test_no_secret_is_shown(database: Engine, audit: Audit, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it is set is; a password in an address is left out."""
    monkeypatch.setenv("OCR_LDAP_BIND_PASSWORD", "hidden-1")
    monkeypatch.setenv("OCR_DATABASE_URL", "postgresql://ocr:hidden-2@host/db")
    monkeypatch.setenv("OCR_SERVED_URL", "http://user:hidden-3@gpu:8000")
    shown = {one.name: one for one in Chosen(database, Settings(), audit, clock).all(ADMIN)}
    assert "hidden" not in repr(shown)
    assert (shown["ldap_bind_password"].is_set, shown["served_api_key"].is_set) == (True, False)
    assert shown["served_url"].value == "http://…@gpu:8000"
    assert shown["admin_password"].value is None


def test_others_are_refused(database: Engine, audit: Audit, clock: Clock, alice: User) -> None:
    """They see nothing and change nothing."""
    chosen = Chosen(database, Settings(), audit, clock)
    with pytest.raises(Forbidden):
        chosen.all(alice)
    with pytest.raises(Forbidden):
        chosen.change(alice, TRASH_DAYS, "7")


CHANGES = {
    TRASH_DAYS: ("7", 7),
    AUDIT_KEEP_DAYS: ("200", 200),
    MAX_UPLOAD_MB: ("25", 25.0),
    "max_pages": ("12", 12),
    "learn_layouts": ("false", False),
    "remember": ("false", False),
    WEBHOOK_ALLOW: ("Hooks.example\n10.0.0.0/8\nhooks.example", "hooks.example,10.0.0.0/8"),
    URL_ALLOW: ("files.example\n10.0.0.0/8", "files.example,10.0.0.0/8"),
    SECOND_FACTOR_ROLES: ("auditor,admin", "admin,auditor"),
    "password_days": ("90", 90),
    "session_idle_minutes": ("15", 15),
    SESSION_HOURS: ("8", 8),
    LOG_LEVEL: ("debug", "debug"),
}


def test_each_kind_of_setting_is_read_as_the_environment_is(database: Engine, audit: Audit, clock: Clock) -> None:
    """The value is of the type that `Settings` has, and shown again as it is typed."""
    chosen = Chosen(database, Settings(), audit, clock)
    assert CHANGES.keys() == CHANGEABLE.keys()
    for name, (typed, value) in CHANGES.items():
        chosen.change(ADMIN, name, typed, is_sure=True)
        assert (getattr(chosen.now, name), type(getattr(chosen.now, name))) == (value, type(value)), name
    shown = {one.name: one.value for one in chosen.all(ADMIN)}
    assert shown[WEBHOOK_ALLOW] == "hooks.example\n10.0.0.0/8"
    assert shown[MAX_UPLOAD_MB] == "25"
    for name, setting in CHANGEABLE.items():
        chosen.change(ADMIN, name, setting.kind.shown(shown[name] or ""), is_sure=True)
        assert getattr(chosen.now, name) == CHANGES[name][1]
        assert setting.section in SECTIONS


@pytest.mark.parametrize(
    ("name", "typed", "named"),
    [
        (WEBHOOK_ALLOW, "good.example\nhttp://bad.example/x", "http://bad.example/x"),
        (WEBHOOK_ALLOW, "\n".join(f"{number}.example" for number in range(101)), "101"),
        (URL_ALLOW, "files.example\n<b>", "<b>"),
        (SECOND_FACTOR_ROLES, "admin,root", "root"),
        ("learn_layouts", "perhaps", "perhaps"),
        (LOG_LEVEL, "INFO", "INFO"),
        (MAX_UPLOAD_MB, "0.5", "0.5"),
        (MAX_UPLOAD_MB, "201", "201"),
        (SESSION_HOURS, "0", "0"),
        ("max_pages", "10001", "10001"),
    ],
)
def test_what_is_refused_is_named(
    database: Engine, audit: Audit, clock: Clock, name: str, typed: str, named: str
) -> None:
    """Of a list the entry that is wrong; with what may be typed, in both languages."""
    chosen = Chosen(database, Settings(), audit, clock)
    with pytest.raises(BadChoice) as refused:
        chosen.change(ADMIN, name, typed, is_sure=True)
    assert f"“{named}”" in refused.value.message.zh
    assert f"“{named}”" in refused.value.message.en
    assert refused.value.hint.zh
    assert refused.value.hint.en
    assert getattr(chosen.now, name) == getattr(Settings(), name)
    assert list(audit.all(Question(events=(AuditEvent.SETTINGS_CHANGE.value,)))) == []


@pytest.mark.parametrize(
    ("name", "narrow", "wide"),
    [
        (WEBHOOK_ALLOW, "*.hooks.example\n10.0.0.0/8", "*.hooks.example\n10.0.0.0/8\nother.example"),
        (WEBHOOK_ALLOW, "10.0.0.0/8", "10.0.0.0/7"),
        (URL_ALLOW, "10.0.0.0/8", "10.0.0.0/8\n::1"),
        (WEBHOOK_ALLOW, "a.hooks.example", "*.hooks.example"),
        (SECOND_FACTOR_ROLES, "admin,auditor", "auditor"),
        ("password_days", "90", "91"),
        ("password_days", "90", "0"),
        (SESSION_HOURS, "4", "5"),
    ],
)
def test_who_opens_is_asked_first(
    database: Engine, audit: Audit, clock: Clock, name: str, narrow: str, wide: str
) -> None:
    """And nothing changes before the answer; the way back is not asked about."""
    chosen = Chosen(database, Settings(), audit, clock)
    chosen.change(ADMIN, name, narrow, is_sure=True)
    before = getattr(chosen.now, name)
    with pytest.raises(WouldOpen):
        chosen.change(ADMIN, name, wide)
    assert getattr(chosen.now, name) == before
    chosen.change(ADMIN, name, wide, is_sure=True)
    chosen.change(ADMIN, name, narrow)
    assert getattr(chosen.now, name) == before


def test_a_part_of_what_is_allowed_is_no_opening(database: Engine, audit: Audit, clock: Clock) -> None:
    """A host below a pattern, a network inside another."""
    chosen = Chosen(database, Settings(), audit, clock)
    chosen.change(ADMIN, WEBHOOK_ALLOW, "*.hooks.example\n10.0.0.0/8", is_sure=True)
    chosen.change(ADMIN, WEBHOOK_ALLOW, "a.hooks.example\n*.b.hooks.example\n10.1.0.0/16")
    assert chosen.now.webhook_allow == "a.hooks.example,*.b.hooks.example,10.1.0.0/16"


def test_the_record_has_lists_on_one_line(database: Engine, audit: Audit, clock: Clock) -> None:
    """From what to what; nothing is a dash."""
    Chosen(database, Settings(), audit, clock).change(ADMIN, WEBHOOK_ALLOW, "a.example\nb.example", is_sure=True)
    (entry,) = audit.all(Question(events=(AuditEvent.SETTINGS_CHANGE.value,)))
    assert (entry.target, entry.reason) == (variable_of(WEBHOOK_ALLOW), "– → a.example, b.example")


def test_what_another_version_chose_is_left_alone(database: Engine, audit: Audit, clock: Clock) -> None:
    """A value that cannot be, or a setting that is none any more."""
    with Session(database) as session, session.begin():
        for name, value in ((TRASH_DAYS, "many"), ("gone", "1")):
            session.add(ChosenRow(name=name, value=value, changed_at=clock(), changed_by="local:admin"))
    assert Chosen(database, Settings(), audit, clock).now == Settings()
