"""Settings that administrators choose while the service runs: every process sees a change within a second.

They stand in the database. What the environment sets wins, and cannot be chosen.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import SecretStr
from sqlalchemy import Engine as Database
from sqlalchemy import select
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from desk.chosen.errors import BadChoice, SetElsewhere
from desk.chosen.setting_words import MEANINGS
from desk.permission import require
from desk.record.audit import Audit, AuditEvent
from desk.settings import PREFIX, Settings, Source, source_of
from desk.store.chosen import ChosenRow
from desk.store.fresh import Fresh
from engine.words import Words

TRASH_DAYS = "trash_days"
AUDIT_KEEP_DAYS = "audit_keep_days"
LEAST_DAYS = 183
"""Six months: what protected systems have to keep a record for (GB/T 22239-2019, 8.1.4.3; Cybersecurity Law)."""
_MOST_DAYS = 3650
_CREDENTIALS = re.compile(r"(?<=//)[^/@\s]{1,400}@")
_SECRETS = frozenset({"database_url"})
"""Texts that hold a password among other things; those that are one say so by their type."""


@dataclass(frozen=True, slots=True)
class Range:
    """Days that a setting may have: none, or some between two bounds; `hint` says so."""

    least: int
    most: int
    hint: Words

    def days_of(self, typed: str) -> int:
        """The number. Raises `BadChoice`."""
        text = typed.strip()
        is_number = text.isascii() and text.isdigit() and len(text) <= len(str(self.most))
        if not is_number or not (int(text) == 0 or self.least <= int(text) <= self.most):
            raise BadChoice(typed[:20], self.hint)
        return int(text)


CHANGEABLE: Mapping[str, Range] = {
    TRASH_DAYS: Range(
        1, _MOST_DAYS, Words(f"0（没有回收站）到 {_MOST_DAYS} 天。", f"From 0, no trash, to {_MOST_DAYS} days.")
    ),
    AUDIT_KEEP_DAYS: Range(
        LEAST_DAYS,
        _MOST_DAYS,
        Words(
            f"0（永久），或 {LEAST_DAYS}（六个月）到 {_MOST_DAYS} 天。",
            f"0, for ever, or from {LEAST_DAYS} days (six months) to {_MOST_DAYS}.",
        ),
    ),
}
"""What may be chosen at run time."""


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
        self._database = database
        self._settings = settings
        self._audit = audit
        self._clock = clock
        at_first: Mapping[str, ChosenRow] = {}
        self._fresh = Fresh(database, _all, at_first, "the chosen settings", ticks)

    def days(self, name: str) -> int:
        """A number of days as it is now: the environment's, else what was chosen, else the default."""
        value: int = getattr(self._settings, name)
        row = self._fresh.now.get(name)
        if row is None or source_of(self._settings, name) is not Source.DEFAULT:
            return value
        try:
            return CHANGEABLE[name].days_of(row.value)
        except BadChoice:  # of another version
            return value

    def all(self, user: User) -> list[Shown]:
        """Every setting, in the order of `Settings`. Raises `Forbidden`."""
        require(user, Permission.MANAGE_SETTINGS)
        chosen = self._fresh.now
        return [self._shown(name, chosen.get(name)) for name in Settings.model_fields]

    def change(self, user: User, name: str, typed: str) -> None:
        """Chooses a value from now on. Raises `Forbidden`, `SetElsewhere` or `BadChoice`."""
        require(user, Permission.MANAGE_SETTINGS)
        if name not in CHANGEABLE or source_of(self._settings, name) is not Source.DEFAULT:
            raise SetElsewhere(variable_of(name))
        days = CHANGEABLE[name].days_of(typed)
        with Session(self._database) as session, session.begin():
            row = session.get(ChosenRow, name, with_for_update=True) or ChosenRow(name=name)
            row.value, row.changed_at, row.changed_by = str(days), self._clock(), user.id
            session.add(row)
            self._audit.note(session, user.id, AuditEvent.SETTINGS_CHANGE, variable_of(name))
        self._fresh.forget()

    def _shown(self, name: str, row: ChosenRow | None) -> Shown:
        source = source_of(self._settings, name)
        value = getattr(self._settings, name)
        is_secret = isinstance(value, SecretStr) or SecretStr in _types_of(name) or name in _SECRETS
        if name in CHANGEABLE:
            value = self.days(name)
        if row is not None and source is Source.DEFAULT:
            source = Source.PAGE
        else:
            row = None
        return Shown(
            name=name,
            variable=variable_of(name),
            value=None if is_secret else _CREDENTIALS.sub("…@", _written(value)),
            is_set=bool(value),
            source=source,
            meaning=MEANINGS[name],
            changed_at=row.changed_at if row else None,
            changed_by=row.changed_by if row else "",
        )


def _all(session: Session) -> Mapping[str, ChosenRow]:
    return {row.name: row for row in session.scalars(select(ChosenRow))}


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
