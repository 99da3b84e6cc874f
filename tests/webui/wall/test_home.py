"""Where people begin, by what they may do."""

from __future__ import annotations

import pytest

from auth import roles
from auth.roles import PERMISSIONS, Permission, Role, User
from webui.wall.home import home_of, works_with_documents


def user_with(*permissions: Permission, monkeypatch: pytest.MonkeyPatch) -> User:
    """Somebody whose role has just these."""
    monkeypatch.setattr(roles, "PERMISSIONS", {**PERMISSIONS, Role.CLERK: frozenset(permissions)})
    return User("local:x", "x", "X", frozenset({Role.CLERK}))


@pytest.mark.parametrize(
    ("permissions", "home"),
    [
        ((Permission.VIEW,), "/"),
        ((Permission.SUBMIT, Permission.READ_AUDIT), "/"),
        ((Permission.READ_AUDIT,), "/admin/audit"),
        ((Permission.MANAGE_USERS, Permission.MANAGE_SETTINGS), "/admin/people"),
        ((Permission.MANAGE_SETTINGS,), "/admin/directory"),
        ((), "/account"),
    ],
)
def test_everybody_begins_where_they_can_do_something(
    permissions: tuple[Permission, ...], home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The desk for who works with documents, else the first page of their own."""
    user = user_with(*permissions, monkeypatch=monkeypatch)
    assert home_of(user) == home
    assert works_with_documents(user) is (home == "/")
