"""Passwords: hashing them with argon2id, judging new ones, making one-time ones."""

from __future__ import annotations

import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from auth.errors import Text, WeakPassword

MINIMUM_LENGTH = 10
MAXIMUM_LENGTH = 256

_PASSES, _MEMORY_KIB = 2, 19 * 1024
"""Argon2id with 19 MiB and two passes (OWASP Password Storage Cheat Sheet): a morning's rush of logins on two cores."""

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""No letters that are read for one another: the one-time password is typed from a screen."""

_GUESSED_FIRST = frozenset(
    {"password", "passw0rd", "qwertyuiop", "1234567890", "0123456789", "1q2w3e4r5t", "letmein", "iloveyou", "woaini"}
    | {"admin", "administrator", "welcome", "ocrdesk", "woaini1314", "qazwsxedc", "asdfghjkl", "abcd1234"}
)


class Passwords:
    """Hashes and verifies. An unknown user costs as much time as a known one: see `burn`."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher(time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=1)
        self._quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self._nobody = self._hasher.hash(secrets.token_urlsafe(16))

    def hash(self, password: str) -> str:
        """The argon2id hash with its salt and parameters."""
        return self._hasher.hash(_normal(password))

    def hash_random(self, password: str) -> str:
        """The hash of a password that was made by chance: guessing 79 bits is hopeless however fast each guess is.

        Many can be made at once; the first right one is hashed anew with today's parameters.
        """
        return self._quick.hash(_normal(password))

    def is_right(self, password: str, stored: str) -> bool:
        """Whether `password` belongs to the hash `stored`."""
        try:
            return self._hasher.verify(stored, _normal(password))
        except (VerificationError, InvalidHashError):
            return False

    def is_outdated(self, stored: str) -> bool:
        """Whether the hash was made with weaker parameters than those of today."""
        return self._hasher.check_needs_rehash(stored)

    def burn(self, password: str) -> None:
        """Verify against nobody's hash: the time an unknown user takes."""
        self.is_right(password, self._nobody)


def one_time_password() -> str:
    """A first password of about 79 bits in four groups, easy to type."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def check_strength(password: str, login: str) -> None:
    """Raise `WeakPassword` when a new password is short, the login name, one repeated pattern, or a classic."""
    plain = _normal(password).casefold()
    if len(plain) < MINIMUM_LENGTH:
        raise WeakPassword(
            Text(f"密码至少需要 {MINIMUM_LENGTH} 个字符。", f"A password needs at least {MINIMUM_LENGTH} characters.")
        )
    if len(plain) > MAXIMUM_LENGTH:
        raise WeakPassword(
            Text(f"密码最多 {MAXIMUM_LENGTH} 个字符。", f"A password has at most {MAXIMUM_LENGTH} characters.")
        )
    core = plain.strip("0123456789!@#$%^&*()_+-=. ")
    if core in _GUESSED_FIRST or plain in _GUESSED_FIRST or core in {"", login} or len(set(plain)) < 5:
        raise WeakPassword(Text("这个密码太容易猜到。", "This password is too easy to guess."))


def _normal(password: str) -> str:
    """One form for the same password typed on different keyboards (NIST SP 800-63B, 5.1.1.2)."""
    return unicodedata.normalize("NFKC", password)
