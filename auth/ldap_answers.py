"""What a directory means when it refuses a password: locked, expired, must change, or simply wrong.

OpenLDAP and 389 Directory Server say it in the password policy control (draft-behera-ldap-password-policy),
Active Directory in a hexadecimal sub code inside the message ([MS-ERREF] 2.2 names the Windows errors).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import IntEnum
from typing import Any

from auth.errors import (
    AccountDisabled,
    AccountExpired,
    AccountLocked,
    BadCredentials,
    DirectoryMisconfigured,
    LoginError,
    PasswordExpired,
)

PASSWORD_POLICY = "1.3.6.1.4.1.42.2.27.8.5.1"  # noqa: S105 - an object identifier

_SUB_CODE = re.compile(r"\bdata ([0-9a-f]{1,8})\b", re.IGNORECASE)
_DISABLED = frozenset({0x533, 0x530, 0x531})
"""Disabled; not at this time of day; not from this computer."""
_MUST_CHANGE = frozenset({0x532, 0x773})
_EXPIRED, _LOCKED = 0x701, 0x775


class Code(IntEnum):
    """The LDAP result codes that matter here (RFC 4511, appendix A)."""

    SUCCESS = 0
    OPERATIONS_ERROR = 1
    TIME_LIMIT_EXCEEDED = 3
    SIZE_LIMIT_EXCEEDED = 4
    STRONGER_AUTH_REQUIRED = 8
    REFERRAL = 10
    CONSTRAINT_VIOLATION = 19
    NO_SUCH_OBJECT = 32
    INVALID_DN_SYNTAX = 34
    INVALID_CREDENTIALS = 49
    BUSY = 51
    UNAVAILABLE = 52
    UNWILLING = 53


AWAY = frozenset({Code.OPERATIONS_ERROR, Code.TIME_LIMIT_EXCEEDED, Code.BUSY, Code.UNAVAILABLE})
"""Answers of a server that cannot work now; another one may."""


def refusal_of(result: Mapping[str, Any]) -> LoginError | None:
    """Why a person's bind did not let them in; None when it did."""
    code = result.get("result")
    policy = policy_error(result)
    if code == Code.SUCCESS:
        return PasswordExpired() if policy == _CHANGE_AFTER_RESET else None
    if code in {Code.INVALID_CREDENTIALS, Code.NO_SUCH_OBJECT, Code.INVALID_DN_SYNTAX}:
        return _from_policy(policy) or _from_message(str(result.get("message") or "")) or BadCredentials()
    if code == Code.CONSTRAINT_VIOLATION:
        return AccountLocked()
    if code == Code.UNWILLING and "inactivated" in str(result.get("message") or "").lower():
        return AccountDisabled()
    return DirectoryMisconfigured(f"bind: {code} {result.get('description') or ''}".strip())


def policy_error(result: Mapping[str, Any]) -> int | None:
    """The error number in the password policy control of a bind's result, or None."""
    controls = result.get("controls")
    control = controls.get(PASSWORD_POLICY) if isinstance(controls, dict) else None
    value = control.get("value") if isinstance(control, dict) else None
    return parse_policy(value) if isinstance(value, bytes) else None


def parse_policy(value: bytes) -> int | None:
    """The `error [1]` of `PasswordPolicyResponseValue ::= SEQUENCE { warning [0], error [1] }` in BER, or None."""
    body = _element(value, 0x30)
    while body:
        if len(body) < 2 or body[1] > 127 or len(body) < 2 + body[1]:
            return None
        tag, length = body[0], body[1]
        if tag == 0x81:
            return int.from_bytes(body[2 : 2 + length], "big")
        body = body[2 + length :]
    return None


def _element(value: bytes, tag: int) -> bytes:
    """The content of a short BER element with this tag, or nothing."""
    if len(value) < 2 or value[0] != tag or value[1] > 127 or len(value) < 2 + value[1]:
        return b""
    return value[2 : 2 + value[1]]


_PASSWORD_EXPIRED, _ACCOUNT_LOCKED, _CHANGE_AFTER_RESET = 0, 1, 2


def _from_policy(error: int | None) -> LoginError | None:
    if error == _ACCOUNT_LOCKED:
        return AccountLocked()
    return PasswordExpired() if error in {_PASSWORD_EXPIRED, _CHANGE_AFTER_RESET} else None


def _from_message(message: str) -> LoginError | None:
    found = _SUB_CODE.search(message)
    return _sub_error(int(found.group(1), 16)) if found else None


def _sub_error(code: int) -> LoginError | None:
    if code in _DISABLED:
        return AccountDisabled()
    if code in _MUST_CHANGE:
        return PasswordExpired()
    if code == _EXPIRED:
        return AccountExpired()
    return AccountLocked() if code == _LOCKED else None
