"""Where a person's work begins, by what they may do."""

from __future__ import annotations

from auth.roles import Permission, User

_HOMES = (
    (Permission.VIEW, "/"),
    (Permission.SUBMIT, "/"),
    (Permission.READ_AUDIT, "/admin/audit"),
    (Permission.MANAGE_USERS, "/admin/people"),
    (Permission.MANAGE_SETTINGS, "/admin/directory"),
)


def works_with_documents(user: User) -> bool:
    """Whether there is anything on the desk for them."""
    return user.may(Permission.VIEW) or user.may(Permission.SUBMIT)


def home_of(user: User) -> str:
    """The path of the first page on which they can do something; their own account where there is none."""
    return next((path for permission, path in _HOMES if user.may(permission)), "/account")
