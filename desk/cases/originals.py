"""Many originals as one ZIP, written while it is sent: one file is in memory at a time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk.store.files import FileStore
from desk.store.storage_errors import OriginalDamaged, OriginalLost
from engine.words import Language, Words

_FIRST_YEAR = 1980
"""A ZIP knows no earlier one."""
_MISSING = Words("缺少的文件.txt", "missing files.txt")


@dataclass(frozen=True, slots=True)
class Original:
    """A file that is to be sent, under the name it gets."""

    name: str
    document_id: str
    sha256: str
    at: datetime


class _Sent(io.RawIOBase):
    """Takes what is written until it is fetched; it cannot go back."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[bytes] = []

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, content: Any) -> int:
        """Keeps a copy."""
        self._waiting.append(bytes(content))
        return len(content)

    def fetch(self) -> bytes:
        """What was written since."""
        waiting, self._waiting = self._waiting, []
        return b"".join(waiting)


def zip_of(originals: Sequence[Original], files: FileStore, language: Language) -> Iterator[bytes]:
    """The ZIP, piece by piece. A file that is lost or damaged is named in a text at its end, never just left out."""
    sent = _Sent()
    missing: list[str] = []
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_STORED) as archive:
        for original in originals:
            try:
                content = files.original(original.document_id, original.sha256)
            except (OriginalLost, OriginalDamaged) as error:
                missing.append(f"{original.name}: {error.message.in_language(language)}")
                continue
            archive.writestr(_entry(original), content)
            yield sent.fetch()
        if missing:
            archive.writestr(_MISSING.in_language(language), "\n".join(missing))
    yield sent.fetch()


def _entry(original: Original) -> zipfile.ZipInfo:
    local = original.at.astimezone()
    entry = zipfile.ZipInfo(original.name, (max(local.year, _FIRST_YEAR), *local.timetuple()[1:6]))
    entry.external_attr = 0o600 << 16
    return entry
