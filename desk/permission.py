"""The first lines of every use case: may this user do this at all?"""

from __future__ import annotations

from auth.roles import Permission, User
from desk.errors import Forbidden


def require(user: User, permission: Permission) -> None:
    """Raises `Forbidden` unless one of the user's roles has `permission`."""
    if not user.may(permission):
        raise Forbidden
