"""The installation's own secret: made at the first start, readable by its owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def load_secret(path: Path) -> bytes:
    """32 random bytes from `path`, which is made with mode 0600 where it does not exist yet."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text("ascii").strip())
    with os.fdopen(handle, "w", encoding="ascii") as file:
        secret = secrets.token_bytes(32)
        file.write(secret.hex())
    return secret
