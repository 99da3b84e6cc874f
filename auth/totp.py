"""The second factor: time-based one-time passwords as authenticator apps show them (RFC 6238, RFC 4226)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote

_STEP_SECONDS = 30
_DIGITS = 6
_STEPS_EITHER_WAY = 1
"""A phone's clock may be half a minute off."""


def new_secret() -> str:
    """160 random bits in base 32, as apps take them."""
    return base64.b32encode(secrets.token_bytes(20)).decode("ascii")


def code_at(secret: str, step: int) -> str:
    """The six digits of one time step (RFC 4226, 5.3)."""
    digest = hmac.new(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**_DIGITS:0{_DIGITS}d}"


def step_of(moment: datetime) -> int:
    """The number of the time step that `moment` is in."""
    return int(moment.timestamp()) // _STEP_SECONDS


def matching_step(secret: str, typed: str, moment: datetime, *, used_step: int | None) -> int | None:
    """The step whose code was typed, or None; a step up to `used_step` was used already and counts no more."""
    digits = "".join(character for character in typed if not character.isspace())
    now = step_of(moment)
    for step in range(now - _STEPS_EITHER_WAY, now + _STEPS_EITHER_WAY + 1):
        fits = hmac.compare_digest(code_at(secret, step).encode(), digits.encode("utf-8", "replace"))
        if fits and (used_step is None or step > used_step):
            return step
    return None


def enrolment_address(secret: str, login: str, issuer: str = "OCR Desk") -> str:
    """The `otpauth:` address that an authenticator app takes from a QR code."""
    return f"otpauth://totp/{quote(issuer)}:{quote(login)}?secret={secret}&issuer={quote(issuer)}"
