"""Settings chosen at run time: within bounds, on the record, seen everywhere, never over the environment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from auth.roles import Role, User
from desk.chosen.chosen import AUDIT_KEEP_DAYS, CHANGEABLE, TRASH_DAYS, Chosen
from desk.chosen.errors import BadChoice, SetElsewhere
from desk.chosen.setting_words import MEANINGS
from desk.errors import Forbidden
from desk.record.audit import Audit, AuditEvent, Question
from desk.settings import Settings, Source
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
    """At once where it was made; the record has who and which, never the value."""
    ticks = Ticks()
    here, there = (Chosen(database, Settings(), audit, clock, ticks) for _ in range(2))
    assert there.days(TRASH_DAYS) == 30
    here.change(ADMIN, TRASH_DAYS, " 7 ")
    assert (here.days(TRASH_DAYS), there.days(TRASH_DAYS)) == (7, 30)
    ticks.now += 1.0
    assert there.days(TRASH_DAYS) == 7
    (entry,) = audit.all(Question(events=(AuditEvent.SETTINGS_CHANGE.value,)))
    assert (entry.actor_id, entry.target, entry.reason) == ("local:admin", "OCR_TRASH_DAYS", "")
    (shown,) = (one for one in here.all(ADMIN) if one.name == TRASH_DAYS)
    assert (shown.value, shown.source, shown.changed_at, shown.changed_by) == ("7", Source.PAGE, clock(), "local:admin")


@pytest.mark.parametrize("typed", ["", "x", "-1", "3651", "1.5", "٣", "9" * 40])
def test_what_cannot_be_used_is_refused(database: Engine, audit: Audit, clock: Clock, typed: str) -> None:
    """And nothing changes."""
    chosen = Chosen(database, Settings(), audit, clock)
    with pytest.raises(BadChoice):
        chosen.change(ADMIN, TRASH_DAYS, typed)
    assert chosen.days(TRASH_DAYS) == 30


def test_the_record_is_kept_for_six_months_at_least(database: Engine, audit: Audit, clock: Clock) -> None:
    """Or for ever."""
    chosen = Chosen(database, Settings(), audit, clock)
    with pytest.raises(BadChoice):
        chosen.change(ADMIN, AUDIT_KEEP_DAYS, "182")
    for days in ("183", "0"):
        chosen.change(ADMIN, AUDIT_KEEP_DAYS, days)
        assert chosen.days(AUDIT_KEEP_DAYS) == int(days)


def test_the_environment_wins(database: Engine, audit: Audit, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also over what was chosen before; then nothing can be chosen."""
    Chosen(database, Settings(), audit, clock).change(ADMIN, TRASH_DAYS, "7")
    monkeypatch.setenv("OCR_TRASH_DAYS", "3")
    chosen = Chosen(database, Settings(), audit, clock)
    assert chosen.days(TRASH_DAYS) == 3
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
