"""Local accounts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.accounts import canonical_login
from auth.errors import (
    AccountDisabled,
    AccountExists,
    BadCredentials,
    BadLoginName,
    LastAdmin,
    UnknownAccount,
    WeakPassword,
    WrongPassword,
)
from auth.front_door import FrontDoor
from auth.roles import Role
from tests.auth.conftest import BOBS_PASSWORD


def admit(_person_id: str) -> None:
    """Lets everyone try."""


@pytest.mark.parametrize("typed", ["bob", "BOB", " bob ", "ｂｏｂ", "bob\u00a0", "Ｂob", "ⓑob"])
def test_one_person_however_the_name_is_typed(door: FrontDoor, typed: str) -> None:
    """Case, width and blanks make no second person: the id is always the same."""
    user = door.accounts.authenticate(typed, BOBS_PASSWORD, admit)
    assert user is not None
    assert user.id == "local:bob"


@given(st.text())
def test_canonical_names_are_stable(typed: str) -> None:
    """Making a name canonical twice gives what once gives."""
    once = canonical_login(typed)
    assert canonical_login(once) == once


def test_the_first_admin_is_made_once_and_must_change_the_password(door: FrontDoor) -> None:
    """Only an empty database gets an admin; bob is there already."""
    assert door.accounts.create_first_admin() is None
    assert door.accounts.look_up("local:admin") is None


def test_first_start(empty_door: FrontDoor) -> None:
    """The one-time password lets the admin in once, to change it; it is not shown again."""
    first = empty_door.accounts.create_first_admin()
    assert first is not None
    user = empty_door.accounts.authenticate("admin", first, admit)
    assert user is not None
    assert user.roles == {Role.ADMIN}
    assert user.must_change_password
    assert empty_door.accounts.create_first_admin() is None

    empty_door.accounts.change_password("local:admin", "a sentence of my own", present=None)
    changed = empty_door.accounts.authenticate("admin", "a sentence of my own", admit)
    assert changed is not None
    assert not changed.must_change_password
    with pytest.raises(BadCredentials):
        empty_door.accounts.authenticate("admin", first, admit)


def test_a_first_password_from_the_operator_is_kept(empty_door: FrontDoor) -> None:
    """Automation that sets the password knows it already: nothing to show, nothing to change."""
    assert empty_door.accounts.create_first_admin("set by the operator") is None
    user = empty_door.accounts.authenticate("admin", "set by the operator", admit)
    assert user is not None
    assert not user.must_change_password


def test_unknown_and_wrong(door: FrontDoor) -> None:
    """A stranger is left to the next source; a wrong password is final."""
    assert door.accounts.authenticate("nobody", "whatever", admit) is None
    with pytest.raises(BadCredentials):
        door.accounts.authenticate("bob", "whatever", admit)


def test_only_who_knows_the_password_learns_that_an_account_is_disabled(door: FrontDoor) -> None:
    """To anyone else a disabled account looks like a wrong password."""
    door.accounts.disable("bob")
    with pytest.raises(BadCredentials):
        door.accounts.authenticate("bob", "whatever", admit)
    with pytest.raises(AccountDisabled):
        door.accounts.authenticate("bob", BOBS_PASSWORD, admit)
    door.accounts.enable("bob")
    assert door.accounts.authenticate("bob", BOBS_PASSWORD, admit) is not None


@pytest.mark.parametrize("login", ["", "  ", "a b", "a" * 65, "a/b", "-dash", "a\x00b", "<script>"])
def test_confusing_login_names_are_refused(door: FrontDoor, login: str) -> None:
    """A login name is one plain word."""
    with pytest.raises(BadLoginName):
        door.accounts.create(login, frozenset({Role.CLERK}))


def test_a_name_is_taken_in_every_spelling(door: FrontDoor) -> None:
    """BOB cannot be made next to bob."""
    with pytest.raises(AccountExists):
        door.accounts.create("ＢＯＢ", frozenset({Role.CLERK}))


@pytest.mark.parametrize("weak", ["short", "password123", "bob1234567", "aaaaaaaaaaaa", "1234567890", "x" * 300])
def test_weak_passwords_are_refused(door: FrontDoor, weak: str) -> None:
    """Short, classic, the own name, one pattern, endless: each says why."""
    with pytest.raises(WeakPassword) as refusal:
        door.accounts.change_password("local:bob", weak, present=BOBS_PASSWORD)
    assert refusal.value.message.zh
    assert weak not in refusal.value.message.en


def test_changing_needs_the_present_password(door: FrontDoor) -> None:
    """Leaving it out works only while the first password is due to be changed; the same again is refused."""
    for present in (None, "", "wrong"):
        with pytest.raises(WrongPassword):
            door.accounts.change_password("local:bob", "another long one", present=present)
    with pytest.raises(WeakPassword):
        door.accounts.change_password("local:bob", BOBS_PASSWORD, present=BOBS_PASSWORD)


def test_a_reset_gives_a_one_time_password_and_ends_sessions(door: FrontDoor) -> None:
    """After a reset the old password and the old sessions are worth nothing."""
    secret = door.sessions.open("local:bob", "10.0.0.1", "")
    first = door.accounts.reset_password("bob")
    assert door.sessions.find(secret) is None
    user = door.accounts.authenticate("bob", first, admit)
    assert user is not None
    assert user.must_change_password
    with pytest.raises(UnknownAccount):
        door.accounts.reset_password("nobody")


def test_the_last_admin_stays(empty_door: FrontDoor) -> None:
    """Neither disabling nor a change of roles may lock everyone out."""
    empty_door.accounts.create_first_admin()
    with pytest.raises(LastAdmin):
        empty_door.accounts.disable("admin")
    with pytest.raises(LastAdmin):
        empty_door.accounts.set_roles("admin", frozenset({Role.CLERK}))
    empty_door.accounts.create("second", frozenset({Role.ADMIN}))
    empty_door.accounts.disable("admin")
    assert [account.login for account in empty_door.accounts.all() if not account.is_disabled] == ["second"]


def test_passwords_are_not_in_the_database(door: FrontDoor) -> None:
    """The stored form is argon2id and different for the same password of two people."""
    first = door.accounts.create("eve", frozenset({Role.CLERK}), password=BOBS_PASSWORD)
    assert first == BOBS_PASSWORD
    stored = [door.accounts._existing(name)["password_hash"] for name in ("bob", "eve")]
    assert all(text.startswith("$argon2id$") for text in stored)
    assert stored[0] != stored[1]
