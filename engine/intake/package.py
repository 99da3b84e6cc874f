"""A ZIP that is one document: its entries by name, unpacked within limits; a name never touches the disk."""

from __future__ import annotations

import io
import posixpath
import zipfile

from engine.errors import DamagedFile
from engine.intake.zips import ZIP_ERRORS
from engine.markup import Node, parse_xml
from engine.words import Words

_MOST_ENTRIES = 10_000
_MOST_UNPACKED_BYTES = 256 * 1024 * 1024
_ENCRYPTED_FLAG = 0x1
_PACKINGS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""What documents are packed with; decoders of other packings take memory as the file says."""


class Package:
    """The entries of one ZIP. Bytes are counted as they are unpacked, whatever the entries claim."""

    def __init__(self, content: bytes) -> None:
        """Reads the list of entries only. Raises `DamagedFile`."""
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
            entries = [entry for entry in self._archive.infolist() if not entry.is_dir()]
        except ZIP_ERRORS as error:
            raise _damaged() from error
        if len(entries) > _MOST_ENTRIES or sum(entry.file_size for entry in entries) > _MOST_UNPACKED_BYTES:
            raise _too_much()
        self._left = _MOST_UNPACKED_BYTES
        self._entries = {_key(entry.filename): entry for entry in entries}

    def __contains__(self, path: str) -> bool:
        return _key(path) in self._entries

    def read(self, path: str) -> bytes | None:
        """One entry's bytes, None if there is none of that name. Raises `DamagedFile`."""
        entry = self._entries.get(_key(path))
        if entry is None:
            return None
        if entry.flag_bits & _ENCRYPTED_FLAG:
            raise DamagedFile(
                Words("文件的内容已加密，无法读取。", "The contents of the file are encrypted and cannot be read."),
                Words("请用阅读器解密或另存后再上传。", "Decrypt it in a viewer, or save a copy, then upload that."),
            )
        if entry.compress_type not in _PACKINGS:
            raise _damaged()
        try:
            with self._archive.open(entry) as unpacked:
                content = unpacked.read(self._left + 1)
        except ZIP_ERRORS as error:
            raise _damaged() from error
        self._left -= len(content)
        if self._left < 0:
            raise _too_much()
        return content

    def xml(self, path: str) -> Node | None:
        """One entry as XML, None if there is none of that name. Raises `DamagedFile`."""
        content = self.read(path)
        return None if content is None else parse_xml(content)

    def close(self) -> None:
        """Lets go of the bytes."""
        self._archive.close()


def beside(path: str, reference: str) -> str:
    """Where `reference`, written in the entry `path`, points: from the root if it starts with a slash."""
    reference = reference.strip().replace("\\", "/")
    if reference.startswith("/"):
        return posixpath.normpath(reference).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), reference)).lstrip("/")


def _key(path: str) -> str:
    """Names are compared without case, as the programs that write them do not keep to it."""
    return posixpath.normpath(path.replace("\\", "/")).lstrip("/").casefold()


def _damaged() -> DamagedFile:
    return DamagedFile(
        Words("文件不完整或已损坏，无法解开。", "The file is cut off or broken and cannot be unpacked."),
        Words("请从来源重新下载后再上传。", "Fetch it again from where it came, then upload that."),
    )


def _too_much() -> DamagedFile:
    return DamagedFile(
        Words("文件解开后超过上限，已拒绝读取。", "The file unpacks to more than is allowed; it was not read."),
        Words("请确认这是原始文件，或拆分后再上传。", "Check that this is the original file, or split it."),
    )
