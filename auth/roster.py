"""Everybody who was ever let in, as administrators look for them: narrowed, a page at a time, with how things stand."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Engine,
    RowMapping,
    Select,
    Text,
    and_,
    cast,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
)

from auth.accounts import canonical_login
from auth.people import PEOPLE_WITH_ACCOUNTS, PERSON_COLUMNS, Clock, Person, person_from_row
from auth.roles import Role
from auth.sessions import Sessions
from auth.tables import accounts, people, second_factors, sessions, tokens

PAGE = 50


class Standing(StrEnum):
    """How it stands with somebody's way in."""

    ACTIVE = "active"
    DISABLED = "disabled"
    FIRST_PASSWORD = "first_password"  # noqa: S105 - the name of a state
    DELETED = "deleted"


class Factor(StrEnum):
    """Whether there is a second factor; `missing`: their roles demand one, and there is none."""

    ON = "on"
    OFF = "off"
    MISSING = "missing"


class LastUse(StrEnum):
    """When somebody was last here, or a program in their name."""

    WEEK = "7"
    MONTH = "30"
    NOT_FOR_90_DAYS = "not90"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom to list; what is empty does not narrow, but who was deleted is listed only where asked for."""

    text: str = ""
    role: Role | None = None
    standing: Standing | None = None
    source: str = ""
    factor: Factor | None = None
    last_use: LastUse | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of the list."""

    person: Person
    sessions: int
    last_used_at: datetime | None


class Roster:
    """The list of everybody. `demanded` are the roles that must have a second factor."""

    def __init__(
        self, engine: Engine, clock: Clock, open_sessions: Sessions, demanded: Callable[[], frozenset[Role]]
    ) -> None:
        self._reads = engine.execution_options(writes=False)
        self._clock = clock
        self._sessions = open_sessions
        self._demanded = demanded

    def find(self, wanted: Wanted, *, limit: int = PAGE, offset: int = 0) -> tuple[list[Entry], int]:
        """Those who fit, by login name, and how many they are in all."""
        narrowed = self._narrowed(wanted)
        with self._reads.connect() as connection:
            count = select(func.count()).select_from(PEOPLE_WITH_ACCOUNTS).where(*narrowed)
            total = connection.execute(count).scalar_one()
            page = self._query().where(*narrowed).order_by(people.c.login, people.c.id).limit(limit).offset(offset)
            return [_entry(row) for row in connection.execute(page).mappings()], total

    def entry(self, person_id: str) -> Entry | None:
        """One person, also one who was deleted; None for nobody."""
        with self._reads.connect() as connection:
            row = connection.execute(self._query().where(people.c.id == person_id)).mappings().one_or_none()
        return _entry(row) if row is not None else None

    def teams(self) -> list[str]:
        """Every team that somebody is in."""
        with self._reads.connect() as connection:
            rows = connection.execute(select(cast(people.c.teams, Text)).distinct()).scalars()
            return sorted({team for teams in rows for team in json.loads(teams)})

    def _query(self) -> Select[Any]:
        is_open = self._sessions.are_open(self._clock()) & sessions.c.second_factor_due.is_(False)
        count = select(func.count()).where(sessions.c.person_id == people.c.id, is_open).scalar_subquery()
        return select(
            *PERSON_COLUMNS, count.label("open_sessions"), _SEEN.label("seen_at"), _CALLED.label("called_at")
        ).select_from(PEOPLE_WITH_ACCOUNTS)

    def _narrowed(self, wanted: Wanted) -> list[ColumnElement[bool]]:
        narrowed = [_STANDINGS[wanted.standing] if wanted.standing else people.c.deleted_at.is_(None)]
        if wanted.text.strip():
            narrowed.append(_fits(wanted.text.strip()))
        if wanted.role is not None:
            narrowed.append(_has_role(wanted.role))
        if wanted.source:
            narrowed.append(people.c.source == wanted.source)
        if wanted.factor is not None:
            narrowed.append(self._factor(wanted.factor))
        if wanted.last_use is not None:
            narrowed.append(_used(wanted.last_use, self._clock()))
        return narrowed

    def _factor(self, factor: Factor) -> ColumnElement[bool]:
        if factor is Factor.ON:
            return second_factors.c.person_id.is_not(None)
        none = second_factors.c.person_id.is_(None)
        if factor is Factor.OFF:
            return none
        return and_(none, or_(literal(value=False), *map(_has_role, sorted(self._demanded()))))


_SEEN = select(func.max(sessions.c.seen_at)).where(sessions.c.person_id == people.c.id).scalar_subquery()
_CALLED = select(func.max(tokens.c.last_used_at)).where(tokens.c.person_id == people.c.id).scalar_subquery()

_STANDINGS: dict[Standing, ColumnElement[bool]] = {
    Standing.ACTIVE: people.c.disabled_at.is_(None),
    Standing.DISABLED: and_(people.c.disabled_at.is_not(None), people.c.deleted_at.is_(None)),
    Standing.FIRST_PASSWORD: accounts.c.must_change_password.is_(True),
    Standing.DELETED: people.c.deleted_at.is_not(None),
}


def _fits(text: str) -> ColumnElement[bool]:
    """Login, name, team, or a role by its name: a part of it, whatever its case."""
    in_json = json.dumps(text)[1:-1]
    return or_(
        people.c.login.icontains(canonical_login(text), autoescape=True),
        people.c.display_name.icontains(text, autoescape=True),
        cast(people.c.teams, Text).icontains(in_json, autoescape=True),
        cast(people.c.teams, Text).icontains(json.dumps(text.casefold())[1:-1], autoescape=True),
        cast(people.c.roles, Text).icontains(in_json, autoescape=True),
    )


def _has_role(role: Role) -> ColumnElement[bool]:
    return cast(people.c.roles, Text).contains(f'"{role.value}"', autoescape=True)


def _used(last_use: LastUse, now: datetime) -> ColumnElement[bool]:
    match last_use:
        case LastUse.NEVER:
            return and_(people.c.last_login_at.is_(None), _SEEN.is_(None), _CALLED.is_(None))
        case LastUse.NOT_FOR_90_DAYS:
            return not_(_used_since(now - timedelta(days=90)))
        case LastUse.WEEK | LastUse.MONTH:
            return _used_since(now - timedelta(days=int(last_use.value)))


def _used_since(moment: datetime) -> ColumnElement[bool]:
    """By a login, in a session that is open still, or by a program with a token."""
    return or_(
        func.coalesce(people.c.last_login_at >= moment, literal(value=False)),
        exists().where(sessions.c.person_id == people.c.id, sessions.c.seen_at >= moment),
        exists().where(tokens.c.person_id == people.c.id, tokens.c.last_used_at >= moment),
    )


def _entry(row: RowMapping) -> Entry:
    person = person_from_row(row)
    uses = [at for at in (person.last_login_at, row["seen_at"], row["called_at"]) if at is not None]
    return Entry(person, row["open_sessions"], max(uses, default=None))
