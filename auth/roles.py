"""Roles, the permissions each one has, and the user that carries them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """One thing a person may do."""

    SUBMIT = "document:submit"
    VIEW = "document:view"
    CORRECT = "document:correct"
    EXPORT = "document:export"
    DELETE = "document:delete"
    EDIT_PRESETS = "preset:edit"
    MANAGE_USERS = "user:manage"
    MANAGE_SETTINGS = "settings:manage"
    MAKE_TOKENS = "token:make"
    READ_AUDIT = "audit:read"


class Role(StrEnum):
    """A job in the company; groups of the directory map to these."""

    CLERK = "clerk"
    LEGAL = "legal"
    ADMIN = "admin"
    AUDITOR = "auditor"


_WORK = frozenset(
    {
        Permission.SUBMIT,
        Permission.VIEW,
        Permission.CORRECT,
        Permission.EXPORT,
        Permission.DELETE,
        Permission.MAKE_TOKENS,
    }
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.CLERK: _WORK,
    Role.LEGAL: _WORK,
    Role.ADMIN: _WORK
    | {Permission.EDIT_PRESETS, Permission.MANAGE_USERS, Permission.MANAGE_SETTINGS, Permission.READ_AUDIT},
    Role.AUDITOR: frozenset({Permission.READ_AUDIT}),
}
"""The whole table of who may do what. A permission not listed is denied."""


@dataclass(frozen=True, slots=True)
class User:
    """A person who is logged in.

    `id` is stable for ever and chosen by us or the directory, never typed (`local:admin`, `ldap:<entryUUID>`);
    ownership, limits and the audit use it. `login` and `display_name` are for people's eyes only.
    """

    id: str
    login: str
    display_name: str
    roles: frozenset[Role]
    teams: frozenset[str] = frozenset()
    must_change_password: bool = False

    def may(self, permission: Permission) -> bool:
        """Whether any of the user's roles has `permission`."""
        return any(permission in PERMISSIONS[role] for role in self.roles)
