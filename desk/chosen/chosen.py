"""Settings that administrators choose while the service runs: every process sees a change within a second.

They stand in the database. What the environment sets wins, and cannot be chosen.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from pydantic import SecretStr
from sqlalchemy import Engine as Database
from sqlalchemy import select
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from desk.chosen.changeable import CHANGEABLE
from desk.chosen.errors import BadChoice, SetElsewhere, WouldOpen
from desk.chosen.kinds import Kind
from desk.chosen.setting_words import MEANINGS
from desk.environment import PREFIX
from desk.permission import require
from desk.record.audit import Audit, AuditEvent
from desk.settings import Settings, Source, checked, source_of
from desk.store.chosen import ChosenRow
from desk.store.fresh import Fresh
from engine.words import Words

_CREDENTIALS = re.compile(r"(?<=//)[^/@\s]{1,400}@")
_MOST_SHOWN = 40
_SECRETS = frozenset({"database_url"})
"""Texts that hold a password among other things; those that are one say so by their type."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A setting as it is now; `value` is None for a secret, which is set or not."""

    name: str
    variable: str
    value: str | None
    is_set: bool
    source: Source
    meaning: Words
    changed_at: datetime | None = None
    changed_by: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    """What the database says: the rows, and the settings with them put in."""

    rows: Mapping[str, ChosenRow]
    settings: Settings


class Chosen:
    """Safe from several threads. While the database is away, what was known last goes on."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        audit: Audit,
        clock: Callable[[], datetime],
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        """`settings` are those of the start."""
        self._database = database
        self.at_start = settings
        self._audit = audit
        self._clock = clock
        self._fresh = Fresh(database, self._load, _Known({}, settings), "the chosen settings", ticks)

    @property
    def now(self) -> Settings:
        """The settings as they are now: the environment's, else what was chosen, else the defaults.

        May wait for the database: on an event loop, ask for what is `known`.
        """
        return self._fresh.now.settings

    @property
    def known(self) -> Settings:
        """As `now`, but those of the last look: it waits for nothing. Somebody has to `look` each second."""
        return self._fresh.known.settings

    def look(self) -> None:
        """Asks the database anew; while it is away, what was known goes on."""
        self._fresh.look()

    def all(self, user: User) -> list[Shown]:
        """Every setting, in the order of `Settings`. Raises `Forbidden`."""
        require(user, Permission.MANAGE_SETTINGS)
        known = self._fresh.now
        return [self._shown(name, known) for name in Settings.model_fields]

    def change(self, user: User, name: str, typed: str, *, is_sure: bool = False) -> None:
        """Chooses a value from now on.

        Raises `Forbidden`, `SetElsewhere`, `BadChoice`, or `WouldOpen` unless the user `is_sure`.
        """
        require(user, Permission.MANAGE_SETTINGS)
        if name not in CHANGEABLE or not self._is_free(name):
            raise SetElsewhere(variable_of(name))
        setting = CHANGEABLE[name]
        text = setting.kind.text_of(typed)
        with Session(self._database) as session, session.begin():
            row = session.get(ChosenRow, name, with_for_update=True) or ChosenRow(name=name)
            before = self._load(session).settings
            after = before.model_copy(update={name: _value(name, text)})
            unfit = setting.unfit(after)
            if unfit is not None:
                raise BadChoice(typed[:_MOST_SHOWN], unfit)
            if setting.asks is not None and not is_sure and setting.opens(before, after):
                raise WouldOpen(setting.asks)
            row.value, row.changed_at, row.changed_by = text, self._clock(), user.id
            session.add(row)
            said = _change(setting.kind, _written(getattr(before, name)), text)
            self._audit.note(session, user.id, AuditEvent.SETTINGS_CHANGE, variable_of(name), reason=said)
        self._fresh.look()

    def _load(self, session: Session) -> _Known:
        rows = {row.name: row for row in session.scalars(select(ChosenRow)) if self._is_free(row.name)}
        values = {}
        for name, row in rows.items():
            with suppress(BadChoice):  # of another version
                values[name] = _value(name, CHANGEABLE[name].kind.text_of(row.value))
        return _Known(rows, self.at_start.model_copy(update=values) if values else self.at_start)

    def _is_free(self, name: str) -> bool:
        """Whether it may be chosen: the environment has not said."""
        return name in CHANGEABLE and source_of(self.at_start, name) is Source.DEFAULT

    def _shown(self, name: str, known: _Known) -> Shown:
        row = known.rows.get(name)
        value = getattr(known.settings, name)
        is_secret = isinstance(value, SecretStr) or SecretStr in _types_of(name) or name in _SECRETS
        written = _CREDENTIALS.sub("…@", _written(value))
        return Shown(
            name=name,
            variable=variable_of(name),
            value=None if is_secret else CHANGEABLE[name].kind.shown(written) if name in CHANGEABLE else written,
            is_set=bool(value),
            source=source_of(self.at_start, name) if row is None else Source.PAGE,
            meaning=MEANINGS[name],
            changed_at=row.changed_at if row else None,
            changed_by=row.changed_by if row else "",
        )


@lru_cache(maxsize=256)
def _value(name: str, text: str) -> object:
    """As `Settings` reads it. Raises `BadChoice`."""
    try:
        value: object = checked(name, text)
    except ValueError as error:
        raise BadChoice(_culprit(name, text)[:_MOST_SHOWN], CHANGEABLE[name].kind.hint) from error
    return value


def _culprit(name: str, text: str) -> str:
    """The entry of a list that is wrong by itself; else all that was typed."""
    for entry in text.split(","):
        try:
            checked(name, entry)
        except ValueError:
            return entry
    return text


def _change(kind: Kind, before: str, after: str) -> str:
    """From what to what, as the record keeps it."""
    was, is_now = (", ".join(kind.shown(text).splitlines()) or "–" for text in (before, after))
    return f"{was} → {is_now}"


def variable_of(name: str) -> str:
    """As the environment calls a setting."""
    return f"{PREFIX}{name.upper()}"


def _types_of(name: str) -> tuple[object, ...]:
    annotation = Settings.model_fields[name].annotation
    return getattr(annotation, "__args__", (annotation,))


def _written(value: object) -> str:
    """As the environment would have it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
