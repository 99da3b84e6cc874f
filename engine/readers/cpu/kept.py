"""Files that are kept for later starts: whole or not at all, for their owner only."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def keep_whole(path: Path, content: bytes | memoryview) -> None:
    """Writes a file in place of what was there; its folder is made where it is missing. Raises `OSError`."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    file, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(file, "wb") as out:
            out.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
