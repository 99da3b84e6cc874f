"""What follows when a person may do less than before: in the same transaction, before anything else can happen.

Tokens end here. What else hangs on a person's rights (webhooks, shares) belongs to other rooms: they hand in a
`Followers`, which is told in the transaction that changed the person's row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, select, update

from auth.roles import PERMISSIONS, Permission, Role
from auth.tables import people, tokens

WORK = frozenset({Permission.SUBMIT, Permission.VIEW, Permission.EXPORT})
"""Who may do none of these works with no documents at all, and neither does a program in their name."""

RIGHTS_LOST = "rights_lost"
PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a reason, in the record
BY_ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody may do from now on: nothing while disabled. `teams` are the groups they may share with."""

    person_id: str
    may: frozenset[Permission]
    teams: frozenset[str]

    @property
    def works(self) -> bool:
        """Whether there is anything left that they may do with documents."""
        return not self.may.isdisjoint(WORK)


class Followers(Protocol):
    """Those who have to act when somebody's rights change; called within the transaction, so they must not open one."""

    def rights_settled(self, connection: Connection, standing: Standing) -> None:
        """Take away what `standing` no longer allows. Called after every change, also where nothing was lost."""
        ...

    def tokens_ended(self, connection: Connection, person_id: str, token_ids: tuple[str, ...], reason: str) -> None:
        """Some tokens of a person have ended, never none; for the record."""
        ...


class NoFollowers:
    """For where nobody has to be told."""

    def rights_settled(self, connection: Connection, standing: Standing) -> None:
        """Nothing."""

    def tokens_ended(self, connection: Connection, person_id: str, token_ids: tuple[str, ...], reason: str) -> None:
        """Nothing."""


class Rights:
    """Called by whatever changes roles, teams, bans or passwords, with its own open transaction."""

    def __init__(self, followers: Followers | None = None) -> None:
        self._followers: Followers = followers or NoFollowers()

    def settle(self, connection: Connection, person_id: str, now: datetime) -> None:
        """Make what a person left behind fit what they may do now."""
        standing = standing_of(connection, person_id)
        ended = () if standing.works else _end_tokens(connection, person_id, now)
        self._followers.rights_settled(connection, standing)
        self._tell_ended(connection, person_id, ended, RIGHTS_LOST)

    def end_tokens(self, connection: Connection, person_id: str, now: datetime, reason: str) -> tuple[str, ...]:
        """End every token of a person at once; gives their ids."""
        ended = _end_tokens(connection, person_id, now)
        self._tell_ended(connection, person_id, ended, reason)
        return ended

    def _tell_ended(self, connection: Connection, person_id: str, token_ids: tuple[str, ...], reason: str) -> None:
        if token_ids:
            self._followers.tokens_ended(connection, person_id, token_ids, reason)


def _end_tokens(connection: Connection, person_id: str, now: datetime) -> tuple[str, ...]:
    theirs = (tokens.c.person_id == person_id) & tokens.c.revoked_at.is_(None) & (tokens.c.expires_at > now)
    ended = connection.execute(update(tokens).where(theirs).values(revoked_at=now).returning(tokens.c.id))
    return tuple(ended.scalars())


def standing_of(connection: Connection, person_id: str) -> Standing:
    """What the row of a person allows now; somebody unknown or disabled may do nothing."""
    query = select(people.c.roles, people.c.teams).where(people.c.id == person_id, people.c.disabled_at.is_(None))
    row = connection.execute(query).one_or_none()
    if row is None:
        return Standing(person_id, frozenset(), frozenset())
    return Standing(person_id, permissions_of(row.roles), frozenset(row.teams))


def permissions_of(role_names: list[str]) -> frozenset[Permission]:
    """All that these roles allow together."""
    return frozenset().union(*(PERMISSIONS[role] for role in Role if role.value in role_names))
