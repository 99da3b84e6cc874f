"""Documents' bytes on disk: the original as it came, and the upright page images people look at."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from desk.errors import NotFound, StorageFull

_ORIGINAL = "original"
_RECORD = "read"


class FileStore:
    """One folder a document below `root`; names come from our own ids, never from a user."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put_original(self, document_id: str, content: bytes) -> None:
        """Keeps the file. Raises `StorageFull`."""
        self._put(document_id, _ORIGINAL, content)

    def original(self, document_id: str) -> bytes:
        """The file as it came. Raises `NotFound`."""
        return self._get(document_id, _ORIGINAL)

    def put_page(self, document_id: str, number: int, jpeg: bytes) -> None:
        """Keeps the image of page `number` (from 1). Raises `StorageFull`."""
        self._put(document_id, f"page-{number}.jpg", jpeg)

    def page(self, document_id: str, number: int) -> bytes:
        """The JPEG of page `number`. Raises `NotFound`."""
        return self._get(document_id, f"page-{number}.jpg")

    def put_record(self, document_id: str, mark: str, number: int, record: bytes) -> None:
        """Keeps what was read of a page while the document is not finished; `mark` tells of which order. Raises
        `StorageFull`."""
        self._put(document_id, f"{_RECORD}-{mark}-{number}.json", record)

    def records(self, document_id: str, mark: str) -> dict[int, bytes]:
        """What was read before of the pages of an unfinished document, by page number."""
        found: dict[int, bytes] = {}
        for path in self._folder(document_id).glob(f"{_RECORD}-{mark}-*.json"):
            with contextlib.suppress(ValueError, OSError):
                found[int(path.stem.rpartition("-")[2])] = path.read_bytes()
        return dict(sorted(found.items()))

    def forget_records(self, document_id: str) -> None:
        """The document is finished: its result has everything."""
        for path in self._folder(document_id).glob(f"{_RECORD}-*.json"):
            path.unlink(missing_ok=True)

    def delete(self, document_id: str) -> None:
        """Removes everything of a document; nothing happens if there is nothing."""
        shutil.rmtree(self._folder(document_id), ignore_errors=True)

    def _folder(self, document_id: str) -> Path:
        if not document_id.isalnum():
            raise NotFound
        return self._root / document_id[-2:] / document_id

    def _get(self, document_id: str, name: str) -> bytes:
        try:
            return (self._folder(document_id) / name).read_bytes()
        except FileNotFoundError as error:
            raise NotFound from error

    def _put(self, document_id: str, name: str, content: bytes) -> None:
        folder = self._folder(document_id)
        path = folder / name
        unfinished = folder / f".{name}.{os.getpid()}"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with unfinished.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                unfinished.unlink()
            raise StorageFull from error
