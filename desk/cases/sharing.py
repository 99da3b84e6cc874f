"""Who may reach a document: its owner, and the teams the owner gave it to, as far as each was let."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, case, literal, or_, select
from sqlalchemy.orm import Session, joinedload

from auth.roles import User
from desk.errors import NotFound, NotInTeam
from desk.store.store import DocumentRow, ShareRow, State
from desk.store.turn import take_turn


class Level(StrEnum):
    """How far a team is let: `read` opens and exports, `review` corrects and finishes besides."""

    READ = "read"
    REVIEW = "review"


class Access(StrEnum):
    """How far a user may go with a document, the farthest first."""

    OWNER = "owner"
    REVIEW = "review"
    READ = "read"


class Scope(StrEnum):
    """Which documents a list shows: the user's own, those that others gave to the user's teams, or both."""

    MINE = "mine"
    SHARED = "shared"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Share:
    """What one team was given, by whom (a user's id) and when; `team` is a group's DN in its normal form."""

    team: str
    level: Level
    given_by: str
    at: datetime

    @classmethod
    def of(cls, row: ShareRow) -> Share:
        """The record of a row."""
        return cls(row.team, Level(row.level), row.given_by, row.at)


_ENOUGH = {
    Access.OWNER: (Access.OWNER,),
    Access.REVIEW: (Access.OWNER, Access.REVIEW),
    Access.READ: (Access.OWNER, Access.REVIEW, Access.READ),
}


WITH_CONTENT = joinedload(DocumentRow.content)
"""For rows whose content will be read: with it in one question, and after the session is over."""


def access_of(user: User) -> ColumnElement[str | None]:
    """The column that says, for each document, how far `user` may go with it; null: not at all."""
    return _access(user.id, sorted(user.teams))


def in_scope(user: User, scope: Scope) -> Select[DocumentRow]:
    """The documents of a list of `user`'s."""
    is_there = select(DocumentRow).where(DocumentRow.deleted_at.is_(None))
    given = DocumentRow.id.in_(_given_to(sorted(user.teams), *Level))
    match scope:
        case Scope.MINE:
            return is_there.where(DocumentRow.owner_id == user.id)
        case Scope.SHARED:
            return is_there.where(given, DocumentRow.owner_id != user.id)
        case Scope.ALL:
            return is_there.where(or_(DocumentRow.owner_id == user.id, given))


def papers_of(row: DocumentRow) -> ColumnElement[bool]:
    """Which documents are papers of the same file, of the same owner."""
    if row.file_id is None:
        return DocumentRow.id == row.id
    return and_(DocumentRow.file_id == row.file_id, DocumentRow.owner_id == row.owner_id)


def reachable(user: User, needed: Access) -> Select[DocumentRow]:
    """The documents with which `user` may go as far as `needed`; those in the trash are none of them."""
    return select(DocumentRow).where(DocumentRow.deleted_at.is_(None), access_of(user).in_(_ENOUGH[needed]))


def reach(
    session: Session, user: User, document_id: str, needed: Access, *, for_change: bool = False
) -> tuple[DocumentRow, Access]:
    """One document and how far `user` may go with it.

    Raises `NotFound` where that is less than `needed`, exactly as for a document that does not exist.
    """
    if for_change:
        take_turn(session)
    asked = {"document_id": document_id, **_viewer(user)}
    found = session.execute((_TO_CHANGE if for_change else _ONE)[needed], asked).one_or_none()
    if found is None:
        raise NotFound
    row, access = found
    return row, Access(access)


def is_in(session: Session, user: User, document_id: str, states: Sequence[State]) -> bool:
    """Whether there is such a document that `user` may read, in one of these states."""
    asked = {"document_id": document_id, "states": states, **_viewer(user)}
    return session.scalar(_IN_STATES, asked) is not None


def give(session: Session, row: DocumentRow, user: User, team: str, level: Level, now: datetime) -> None:
    """Lets `team` go as far as `level`, no farther. Raises `NotInTeam` for a team that `user` does not belong to."""
    if team not in user.teams:
        raise NotInTeam
    share = session.get(ShareRow, (row.id, team))
    if share is None:
        session.add(ShareRow(document_id=row.id, team=team, level=level, given_by=user.id, at=now))
    else:
        share.level, share.given_by, share.at = level, user.id, now


def take_away(session: Session, row: DocumentRow, team: str) -> bool:
    """Ends what `team` was given, also where the owner has left it since; whether there was anything to end."""
    ended = [share for share in _shares(session, row) if share.team == team]
    for share in ended:
        session.delete(share)
    return bool(ended)


def shares_of(session: Session, row: DocumentRow) -> tuple[Share, ...]:
    """To whom the document was given, by the team's name."""
    session.flush()
    return tuple(Share.of(share) for share in _shares(session, row))


def _shares(session: Session, row: DocumentRow) -> list[ShareRow]:
    wanted = select(ShareRow).where(ShareRow.document_id == row.id).order_by(ShareRow.team)
    return list(session.scalars(wanted))


Someone = str | BindParameter[str]
Teams = Sequence[str] | BindParameter[Sequence[str]]


def _access(owner: Someone, teams: Teams) -> ColumnElement[str | None]:
    return case(
        (DocumentRow.owner_id == owner, literal(Access.OWNER.value)),
        (DocumentRow.id.in_(_given_to(teams, Level.REVIEW)), literal(Access.REVIEW.value)),
        (DocumentRow.id.in_(_given_to(teams, Level.READ)), literal(Access.READ.value)),
        else_=None,
    )


def _given_to(teams: Teams, *levels: Level) -> Select[str]:
    return select(ShareRow.document_id).where(ShareRow.team.in_(teams), ShareRow.level.in_(levels))


def _viewer(user: User) -> dict[str, Any]:
    """The parameters of `_VIEWERS`."""
    return {"viewer": user.id, "viewer_teams": sorted(user.teams)}


_VIEWERS = _access(bindparam("viewer"), bindparam("viewer_teams", expanding=True))
"""`access_of`, for statements that are made once and asked for everybody."""


def _reached(needed: Access) -> tuple[ColumnElement[bool], ...]:
    """That it is the document `document_id`, with which the viewer may go as far."""
    is_there = (DocumentRow.id == bindparam("document_id"), DocumentRow.deleted_at.is_(None))
    return (*is_there, _VIEWERS.in_(_ENOUGH[needed]))


_ONE = {
    needed: select(DocumentRow).add_columns(_VIEWERS).where(*_reached(needed)).options(WITH_CONTENT)
    for needed in Access
}
_TO_CHANGE = {needed: one.with_for_update(of=DocumentRow, key_share=True) for needed, one in _ONE.items()}
_IN_STATES = select(DocumentRow.id).where(
    *_reached(Access.READ), DocumentRow.state.in_(bindparam("states", expanding=True))
)
