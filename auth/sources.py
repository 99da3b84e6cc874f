"""The contract of a source of logins: local accounts, a directory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from auth.roles import User

Admit = Callable[[str], None]
"""Called with the id of the account that was found, before its password is tried.

Raises `TooManyAttempts` when that account has to wait, whichever of its names was typed.
"""


class Source(Protocol):
    """One place where people and passwords are known."""

    name: str

    def authenticate(self, login: str, password: str, admit: Admit) -> User | None:
        """The user; None when the source does not know the login. Raises a `LoginError` for everything else.

        Not knowing takes about as long as a wrong password does.
        """
        ...

    def look_up(self, person_id: str) -> User | None:
        """What the source says now of someone it once let in; None when they may not log in any more.

        Raises `DirectoryUnreachable` when it cannot say.
        """
        ...
