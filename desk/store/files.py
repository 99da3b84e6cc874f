"""Documents' bytes on disk: the original as it came, and the upright page images people look at."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from desk.errors import NotFound
from desk.store.jpeg import is_whole_jpeg
from desk.store.storage_errors import OriginalDamaged, OriginalLost, PageDamaged, StorageFull
from desk.store.whole_file import write_whole

ORIGINAL = "original"
_RECORD = "read"
_PAGE = re.compile(r"page-(?:(?P<pictures>[0-9a-f]+)-)?\d+\.jpg")
_CHUNK = 1024 * 1024


class FileStore:
    """One folder a document below `root`; names come from our own ids, never from a user.

    Page pictures are kept in sets, so that a new reading leaves those of the old one alone; the first set has no name.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def put_original(self, document_id: str, content: bytes) -> None:
        """Keeps the file. Raises `StorageFull`."""
        self._put(document_id, ORIGINAL, content)

    def original(self, document_id: str, sha256: str) -> bytes:
        """The file as it came, held against the sum its row keeps. Raises `OriginalLost` or `OriginalDamaged`."""
        try:
            content = (self.folder(document_id) / ORIGINAL).read_bytes()
        except FileNotFoundError as error:
            raise OriginalLost from error
        except OSError as error:
            raise OriginalDamaged from error
        if not hmac.compare_digest(hashlib.sha256(content).hexdigest(), sha256):
            raise OriginalDamaged
        return content

    def check_original(self, document_id: str, sha256: str) -> None:
        """As `original`, a piece at a time and for its errors alone. Raises `OriginalLost` or `OriginalDamaged`."""
        digest = hashlib.sha256()
        try:
            with (self.folder(document_id) / ORIGINAL).open("rb") as file:
                while chunk := file.read(_CHUNK):
                    digest.update(chunk)
        except FileNotFoundError as error:
            raise OriginalLost from error
        except OSError as error:
            raise OriginalDamaged from error
        if not hmac.compare_digest(digest.hexdigest(), sha256):
            raise OriginalDamaged

    def put_page(self, document_id: str, number: int, jpeg: bytes, pictures: str = "") -> None:
        """Keeps the image of page `number` (from 1) in the set `pictures`. Raises `StorageFull`."""
        self._put(document_id, _page_name(number, pictures), jpeg)

    def page(self, document_id: str, number: int, pictures: str = "") -> bytes:
        """The JPEG of page `number`. Raises `NotFound`, or `PageDamaged` for what is no whole JPEG."""
        try:
            content = (self.folder(document_id) / _page_name(number, pictures)).read_bytes()
        except FileNotFoundError as error:
            raise NotFound from error
        except OSError as error:
            raise PageDamaged from error
        if not is_whole_jpeg(content):
            raise PageDamaged
        return content

    def link(self, document_id: str, other_id: str, pages: Iterable[int], pictures: str = "") -> None:
        """Gives `other_id` the original and these page images of `document_id` too, on the same place of the disk.

        Each goes with its own document: what one loses the other keeps. Raises `StorageFull`.
        """
        for name in (ORIGINAL, *(_page_name(number, pictures) for number in pages)):
            self._link(self.folder(document_id) / name, other_id, name)

    def link_page(self, document_id: str, number: int, pictures: str, other_id: str, other_pictures: str) -> None:
        """Gives the image of page `number` to another document too, into a set of its own. Raises `StorageFull`."""
        source = self.folder(document_id) / _page_name(number, pictures)
        self._link(source, other_id, _page_name(number, other_pictures))

    def forget_pictures(self, document_id: str, pictures: str) -> None:
        """Removes the page images of one set."""
        for path in self.folder(document_id).glob("page-*.jpg"):
            if set_of(path) == pictures:
                path.unlink(missing_ok=True)

    def put_record(self, document_id: str, mark: str, number: int, record: bytes) -> None:
        """Keeps what was read of a page while the document is not finished; `mark` tells of which order. Raises
        `StorageFull`."""
        self._put(document_id, self._record(document_id, mark, number).name, record)

    def records(self, document_id: str, mark: str) -> dict[int, bytes]:
        """What was read before of the pages of an unfinished document, by page number."""
        found: dict[int, bytes] = {}
        for number in self.recorded(document_id, mark):
            with contextlib.suppress(OSError):
                found[number] = self._record(document_id, mark, number).read_bytes()
        return found

    def recorded(self, document_id: str, mark: str) -> list[int]:
        """The numbers of the pages of which there is a record, in order."""
        paths = self.folder(document_id).glob(f"{_RECORD}-{mark}-*.json")
        numbers = (path.stem.rpartition("-")[2] for path in paths)
        return sorted(int(number) for number in numbers if number.isdecimal())

    def record(self, document_id: str, mark: str, number: int) -> bytes:
        """The record of one page. Raises `NotFound`, also once the document is finished."""
        try:
            return self._record(document_id, mark, number).read_bytes()
        except OSError as error:
            raise NotFound from error

    def forget_records(self, document_id: str) -> None:
        """The document is finished: its result has everything."""
        for path in self.folder(document_id).glob(f"{_RECORD}-*.json"):
            path.unlink(missing_ok=True)

    def delete(self, document_id: str) -> None:
        """Removes everything of a document; nothing happens if there is nothing."""
        shutil.rmtree(self.folder(document_id), ignore_errors=True)

    def folder(self, document_id: str) -> Path:
        """Where a document's files lie. Raises `NotFound` for what is no id."""
        if not (document_id.isalnum() and document_id.isascii()):
            raise NotFound
        return self._root / document_id[-2:] / document_id

    def folders(self) -> Iterator[Path]:
        """Every folder of a document that there is, with or without a row."""
        for shard in _folders_of(self._root):
            yield from _folders_of(shard)

    def _record(self, document_id: str, mark: str, number: int) -> Path:
        return self.folder(document_id) / f"{_RECORD}-{mark}-{number}.json"

    def _link(self, source: Path, other_id: str, name: str) -> None:
        target = self.folder(other_id) / name
        if target.exists() or not source.exists():
            return
        try:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            target.hardlink_to(source)
        except OSError:  # a file system without links
            self._put(other_id, name, source.read_bytes())

    def _put(self, document_id: str, name: str, content: bytes) -> None:
        folder = self.folder(document_id)
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(folder / name, content)
        except OSError as error:
            with contextlib.suppress(OSError):
                folder.rmdir()  # only where nothing is in it
            raise StorageFull from error


def set_of(path: Path) -> str | None:
    """The name of the set that a page's image is of; None for what is none."""
    named = _PAGE.fullmatch(path.name)
    return None if named is None else named["pictures"] or ""


def _page_name(number: int, pictures: str) -> str:
    return f"page-{pictures}-{number}.jpg" if pictures else f"page-{number}.jpg"


def _folders_of(folder: Path) -> list[Path]:
    try:
        return sorted(Path(entry) for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []
