"""What a directory's refusal means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.errors import (
    AccountDisabled,
    AccountExpired,
    AccountLocked,
    BadCredentials,
    DirectoryMisconfigured,
    LoginError,
    PasswordExpired,
)
from auth.ldap_answers import PASSWORD_POLICY, parse_policy, refusal_of


@pytest.mark.parametrize(
    ("sub_code", "meaning"),
    [
        ("525", BadCredentials),
        ("52e", BadCredentials),
        ("530", AccountDisabled),
        ("531", AccountDisabled),
        ("532", PasswordExpired),
        ("533", AccountDisabled),
        ("701", AccountExpired),
        ("773", PasswordExpired),
        ("775", AccountLocked),
        ("80090308", BadCredentials),
    ],
)
def test_active_directory_says_it_in_a_sub_code(sub_code: str, meaning: type[LoginError]) -> None:
    """The code after `data` decides; user unknown and wrong password stay the same."""
    message = f"80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data {sub_code}, v3839"
    assert type(refusal_of({"result": 49, "message": message})) is meaning


@pytest.mark.parametrize(
    ("code", "value", "meaning"),
    [
        (49, b"\x30\x03\x81\x01\x01", AccountLocked),
        (49, b"\x30\x03\x81\x01\x00", PasswordExpired),
        (49, b"\x30\x00", BadCredentials),
        (0, b"\x30\x03\x81\x01\x02", PasswordExpired),
        (0, b"\x30\x05\xa0\x03\x80\x01\x3c", None),
        (0, b"\x30\x08\xa0\x03\x80\x01\x3c\x81\x01\x02", PasswordExpired),
    ],
)
def test_the_password_policy_control(code: int, value: bytes, meaning: type[LoginError] | None) -> None:
    """Locked, expired and must-change come in the control; a mere warning is no refusal."""
    result = {"result": code, "message": "", "controls": {PASSWORD_POLICY: {"value": value}}}
    refusal = refusal_of(result)
    assert refusal is None if meaning is None else type(refusal) is meaning


@pytest.mark.parametrize(
    ("code", "message", "meaning"),
    [
        (19, "Exceed password retry limit. Please try later.", AccountLocked),
        (53, "Account inactivated. Contact system administrator.", AccountDisabled),
        (53, "unauthenticated bind (DN with no password) disallowed", DirectoryMisconfigured),
        (8, "", DirectoryMisconfigured),
        (32, "", BadCredentials),
        (34, "invalid DN", BadCredentials),
    ],
)
def test_other_servers_say_it_in_other_ways(code: int, message: str, meaning: type[LoginError]) -> None:
    """389 Directory Server and FreeIPA, and servers that want more encryption."""
    assert type(refusal_of({"result": code, "message": message, "description": "x"})) is meaning


@given(st.binary(max_size=40))
def test_a_garbled_control_is_no_error(value: bytes) -> None:
    """Any bytes give a number or None."""
    error = parse_policy(value)
    assert error is None or error >= 0
