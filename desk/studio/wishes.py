"""What people want of documents in their own words, kept under a name: for themselves, for a team, or as a preset."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine as Database
from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from desk.errors import NotInTeam
from desk.permission import require
from desk.store.studio import WishRow
from desk.studio.errors import WishNameTaken, WishNotFound

MOST_WISHES = 100
_MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """An instruction under its name, with the preset that it goes with. `team`: all of it may choose it."""

    id: str
    name: str
    instruction: str
    preset: str
    team: str | None
    is_own: bool

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "id": self.id,
            "name": self.name,
            "instruction": self.instruction,
            "preset": self.preset,
            "team": self.team,
            "own": self.is_own,
        }


class Wishes:
    """The use cases, user first: everybody's own, and those of their teams; only its author changes one."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._reads = database.execution_options(writes=False)
        self._clock = clock

    def all(self, user: User) -> list[Wish]:
        """Those that the user may choose, by name."""
        require(user, Permission.SUBMIT)
        mine = or_(WishRow.owner_id == user.id, WishRow.team.in_(sorted(user.teams)))
        with Session(self._reads) as session:
            rows = session.scalars(select(WishRow).where(mine).order_by(WishRow.name, WishRow.id))
            return [_wish(row, user) for row in rows]

    def of_teams(self, user: User) -> list[Wish]:
        """Those that were given to a team, whoever's, for administrators. Raises `Forbidden`."""
        require(user, Permission.EDIT_PRESETS)
        wanted = select(WishRow).where(WishRow.team.is_not(None)).order_by(WishRow.name, WishRow.id)
        with Session(self._reads) as session:
            return [_wish(row, user) for row in session.scalars(wanted.limit(_MOST_SHOWN))]

    def one(self, user: User, wish_id: str) -> Wish:
        """One that the user may choose, or an administrator any that a team has. Raises `WishNotFound`."""
        with Session(self._reads) as session:
            row = session.get(WishRow, wish_id)
            is_theirs = row is not None and (row.owner_id == user.id or row.team in user.teams)
            is_shown = row is not None and row.team is not None and user.may(Permission.EDIT_PRESETS)
            if row is None or not (is_theirs or is_shown):
                raise WishNotFound
            return _wish(row, user)

    def add(self, user: User, name: str, instruction: str, preset: str, team: str | None = None) -> Wish:
        """Keeps one. Raises `WishNameTaken`, also for one more than a person may keep, or `NotInTeam`."""
        require(user, Permission.SUBMIT)
        row = WishRow(id=uuid4().hex, owner_id=user.id, created_at=self._clock())
        count = select(func.count()).select_from(WishRow).where(WishRow.owner_id == user.id)
        try:
            with Session(self._database) as session, session.begin():
                if (session.scalar(count) or 0) >= MOST_WISHES:
                    raise WishNameTaken
                return _write(session, row, user, name, instruction, preset, team)
        except IntegrityError as error:
            raise WishNameTaken from error

    def change(self, user: User, wish_id: str, name: str, instruction: str, preset: str, team: str | None) -> Wish:
        """Gives one another name, words or team. Raises `WishNotFound`, `WishNameTaken`, `NotInTeam`."""
        require(user, Permission.SUBMIT)
        try:
            with Session(self._database) as session, session.begin():
                return _write(session, _own(session, user, wish_id), user, name, instruction, preset, team)
        except IntegrityError as error:
            raise WishNameTaken from error

    def remove(self, user: User, wish_id: str) -> None:
        """Forgets one. Raises `WishNotFound`."""
        require(user, Permission.SUBMIT)
        with Session(self._database) as session, session.begin():
            session.delete(_own(session, user, wish_id))


def _own(session: Session, user: User, wish_id: str) -> WishRow:
    row = session.get(WishRow, wish_id)
    if row is None or row.owner_id != user.id:
        raise WishNotFound
    return row


def _write(
    session: Session, row: WishRow, user: User, name: str, instruction: str, preset: str, team: str | None
) -> Wish:
    if team is not None and team not in user.teams:
        raise NotInTeam
    row.name, row.instruction, row.preset, row.team = name, instruction, preset, team
    session.add(row)
    session.flush()
    return _wish(row, user)


def _wish(row: WishRow, user: User) -> Wish:
    return Wish(row.id, row.name, row.instruction, row.preset, row.team, row.owner_id == user.id)
