"""What happens at the front door, told to whoever keeps the record: names and outcomes, never a secret."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Event(StrEnum):
    """One kind of thing that happens, as `object:action`."""

    LOGIN = "session:login"
    LOGIN_FAILED = "session:failure"
    LOGOUT = "session:logout"
    LOGOUT_EVERYWHERE = "session:logout_everywhere"
    SESSIONS_ENDED = "session:ended"
    ROLES_CHANGED = "person:roles"
    ACCOUNT_CREATED = "account:create"
    ACCOUNT_DISABLED = "account:disable"
    ACCOUNT_ENABLED = "account:enable"
    ROLES_GIVEN = "account:roles"
    TEAMS_GIVEN = "account:teams"
    ACCOUNT_RENAMED = "account:rename"
    ACCOUNT_DELETED = "account:delete"
    PASSWORD_CHANGED = "account:password"  # noqa: S105 - the name of an event
    SECOND_FACTOR_CHANGED = "account:second_factor"
    TOKEN_MADE = "token:make"  # noqa: S105
    TOKEN_REVOKED = "token:revoke"  # noqa: S105
    CONFIRMED = "session:confirm"
    WAIT_LIFTED = "account:lift"
    DENIED = "access:denied"


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened.

    `actor_id` is empty while nobody is known; a name typed at a failed login is not kept, it may be a password.
    `target` is an id or a path; `reason` an error code.
    """

    event: Event
    actor_id: str
    address: str
    ok: bool
    target: str = ""
    reason: str = ""


Record = Callable[[Happening], None]
"""Keeps a happening; must not raise for anything a visitor can cause."""


def keep_nothing(_happening: Happening) -> None:
    """A `Record` for where none is kept."""
