"""What is demanded of people before they may go on: a second factor for some roles, a password that is not too old."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from auth.errors import AuthError
from auth.people import Person
from auth.people_errors import PasswordTooOld, SecondFactorMissing
from auth.roles import Role


@dataclass(frozen=True, slots=True)
class Demands:
    """What an operator asks of people. Without `password_life` local passwords may grow as old as they like."""

    second_factor_roles: frozenset[Role] = field(default_factory=frozenset)
    password_life: timedelta | None = None

    def wants_second_factor(self, roles: Collection[Role]) -> bool:
        """Whether somebody with these roles must have a second factor."""
        return not self.second_factor_roles.isdisjoint(roles)

    def unmet(self, person: Person, since: datetime) -> AuthError | None:
        """What somebody who logged in at `since` owes, the first of it; None where there is nothing.

        A password that reaches its age while somebody works is asked for at their next login. Only local accounts have
        one here.
        """
        changed = person.password_changed_at
        if self.password_life is not None and changed is not None and since - changed >= self.password_life:
            return PasswordTooOld()
        if self.wants_second_factor(person.user.roles) and not person.has_second_factor:
            return SecondFactorMissing()
        return None
