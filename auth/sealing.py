"""Secrets of people at rest: sealed with the installation's own secret, so that the database alone gives none away.

AES-256-GCM (NIST SP 800-38D) under a key of its own for each purpose, derived by HKDF-SHA256 (RFC 5869). A sealed text
belongs to one place, its row: copied into another one it does not open.
"""

from __future__ import annotations

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_MARK = "sealed:1:"
_NONCE_BYTES = 12
_KEY_BYTES = 32


class BrokenSeal(Exception):
    """Raised when a sealed text does not open: another secret, another place, or damage."""


class Seal:
    """Seals and opens texts for one purpose."""

    def __init__(self, installation_secret: bytes, purpose: str) -> None:
        derive = HKDF(SHA256(), _KEY_BYTES, salt=None, info=f"ocr-desk {purpose}".encode())
        self._cipher = AESGCM(derive.derive(installation_secret))

    def seal(self, text: str, place: str) -> str:
        """`text` as it may lie in the database at `place`; never the same twice."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, text.encode(), place.encode())
        return _MARK + base64.b64encode(nonce + sealed).decode("ascii")

    def open(self, sealed: str, place: str) -> str:
        """What was sealed for `place`. Raises `BrokenSeal`, also for a text that was never sealed."""
        if not is_sealed(sealed):
            raise BrokenSeal
        try:
            raw = base64.b64decode(sealed.removeprefix(_MARK), validate=True)
            return self._cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], place.encode()).decode()
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise BrokenSeal from error


def is_sealed(text: str) -> bool:
    """Whether `text` is a sealed one."""
    return text.startswith(_MARK)
