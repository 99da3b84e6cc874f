"""Zip files unpacked within limits: counted bytes, never claimed ones; names decide nothing and keep no path."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from desk.errors import BadArchive
from engine.intake.zips import ZIP_ERRORS
from engine.pipeline import Upload
from engine.words import Words

_DOCUMENTS_THAT_ARE_ZIPS = frozenset({"OFD.xml", "[Content_Types].xml", "mimetype"})
_CHUNK = 256 * 1024
_RATIO_FROM_BYTES = 1024 * 1024
_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1
_HINT = Words(
    "请把文件直接压缩成普通 ZIP（不加密、不嵌套），或分成几批提交。",
    "Pack the files into a plain ZIP (no password, no ZIP inside), or send them in several batches.",
)


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """Bounds on one archive. `ratio` is unpacked to packed size, of an entry that is not small anyway."""

    files: int = 500
    file_bytes: int = 10 * 1024 * 1024
    total_bytes: int = 500 * 1024 * 1024
    ratio: float = 200.0


def is_archive(file: IO[bytes]) -> bool:
    """Whether this is a ZIP of files, also a broken one, rather than a document whose format is a ZIP, like OFD."""
    try:
        with zipfile.ZipFile(file) as archive:
            return _DOCUMENTS_THAT_ARE_ZIPS.isdisjoint(archive.namelist())
    except ZIP_ERRORS:
        return True


def unpack(file: IO[bytes], limits: ArchiveLimits) -> Iterator[Upload]:
    """The files of a ZIP one by one, in its order; folders and what systems leave behind are passed over.

    Raises `BadArchive` at the first entry that breaks a limit, also in the middle.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            entries = [entry for entry in archive.infolist() if not _is_litter(entry)]
            if len(entries) > limits.files:
                raise _too_much(f"{len(entries)} > {limits.files}")
            left = limits.total_bytes
            for entry in entries:
                content = _read(archive, entry, min(limits.file_bytes + 1, left), limits.ratio)
                left -= len(content)
                yield Upload(_name_of(entry), content)
    except RuntimeError as error:
        raise BadArchive(
            Words("ZIP 文件使用了不支持的压缩或加密方式。", "The ZIP file uses a packing or encryption not supported."),
            _HINT,
        ) from error
    except ZIP_ERRORS as error:
        raise BadArchive(Words("ZIP 文件已损坏，无法解开。", "The ZIP file is broken."), _HINT) from error


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int, ratio: float) -> bytes:
    if entry.flag_bits & _ENCRYPTED_FLAG:
        raise BadArchive(Words("ZIP 文件设有密码。", "The ZIP file has a password."), _HINT)
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise BadArchive(Words("ZIP 文件里有符号链接。", "The ZIP file holds a symbolic link."), _HINT)
    parts: list[bytes] = []
    size = 0
    with archive.open(entry) as unpacked:
        while chunk := unpacked.read(_CHUNK):
            size += len(chunk)
            if size > most:
                raise _too_much(f"{size} > {most}")
            if size > _RATIO_FROM_BYTES and size > ratio * max(1, entry.compress_size):
                raise _too_much(f"{ratio:g}×")
            parts.append(chunk)
    return b"".join(parts)


def _is_litter(entry: zipfile.ZipInfo) -> bool:
    base = entry.filename.replace("\\", "/").rsplit("/", 1)[-1]
    return entry.is_dir() or not base or base.startswith("._") or base in {".DS_Store", "Thumbs.db", "desktop.ini"}


def _name_of(entry: zipfile.ZipInfo) -> str:
    """The name as it was typed: Windows in China writes GBK without saying so, and zipfile reads that as CP437."""
    if entry.flag_bits & _UTF8_FLAG:
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _too_much(how: str) -> BadArchive:
    return BadArchive(
        Words(f"ZIP 文件解开后超过上限（{how}）。", f"The ZIP file unpacks to more than is allowed ({how})."), _HINT
    )
