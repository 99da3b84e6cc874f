"""Files that hold files, ZIPs and e-mails, taken apart within limits: counted bytes, never claimed ones.

Names decide nothing and keep no path.
"""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from desk.errors import BadArchive
from desk.settings import Settings
from desk.taking_in.mail import attachments
from engine.intake import is_mail
from engine.intake.zips import ZIP_ERRORS
from engine.reading.orders import Upload
from engine.words import Words

_DOCUMENTS_THAT_ARE_ZIPS = frozenset({"OFD.xml", "[Content_Types].xml", "mimetype"})
_SNIFFED_BYTES = 8192
_ZIP_HEADER = b"PK"
MAIL_TO_FILE = 4
"""A mail may be larger than a file: it holds some, and in Base64."""
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


def archive_limits(settings: Settings) -> ArchiveLimits:
    """What a submission may be."""
    return ArchiveLimits(settings.max_job_files, settings.max_upload_bytes, settings.max_job_bytes)


def expanded(file: IO[bytes], name: str, limits: ArchiveLimits) -> Iterator[Upload]:
    """What a file holds: the files of a ZIP, the attachments of a mail, else the file itself; nothing of an empty one.

    One kind inside the other is taken apart too, a ZIP inside a ZIP is not. Raises `BadArchive` at what breaks a limit.
    """
    head = _head_of(file)
    if _is_zip_of_files(file, head):
        found = _each(unpack(file, limits), limits, is_zip=True)
        yield from _counted(found, limits)
    elif is_mail(head):
        content = file.read(MAIL_TO_FILE * limits.file_bytes)
        yield from _counted(_each(_of_mail(Upload(name, content)), limits, is_zip=False), limits)
    elif content := file.read(limits.file_bytes + 1):
        yield Upload(name, content)


def holds_files(file: IO[bytes]) -> bool:
    """Whether a file is a ZIP of files, also a broken one, or a mail: `expanded` takes it apart."""
    head = _head_of(file)
    return is_mail(head) or _is_zip_of_files(file, head)


def _head_of(file: IO[bytes]) -> bytes:
    file.seek(0)
    head = file.read(_SNIFFED_BYTES)
    file.seek(0)
    return head


def _is_zip_of_files(file: IO[bytes], head: bytes) -> bool:
    is_zip = head.startswith(_ZIP_HEADER) and is_archive(file)
    file.seek(0)
    return is_zip


def of_message(content: bytes, limits: ArchiveLimits) -> Iterator[Upload]:
    """The files that a message of a mailbox brings, ZIPs among them taken apart; none where it brings none.

    A ZIP that cannot be taken apart is a file like the others, so that these are not held up by it. Raises `BadArchive`
    for a message that cannot be taken apart, and where all files together break a limit.
    """
    yield from _counted(_of_message(content, limits), limits)


def _of_message(content: bytes, limits: ArchiveLimits) -> Iterator[Upload]:
    for upload in attachments(content):
        if _can_be_unpacked(upload.content, limits):
            yield from unpack(io.BytesIO(upload.content), limits)
        else:
            yield upload


def _can_be_unpacked(content: bytes, limits: ArchiveLimits) -> bool:
    """Whether this is a ZIP of files, sound and within the limits to its end."""
    if not content.startswith(_ZIP_HEADER) or not is_archive(io.BytesIO(content)):
        return False
    try:
        for _upload in unpack(io.BytesIO(content), limits):
            pass
    except BadArchive:
        return False
    return True


def _of_mail(upload: Upload) -> Iterator[Upload]:
    """The attachments of a mail; the mail itself where it has none, so that its reader says what is wrong."""
    is_empty = True
    for attachment in attachments(upload.content):
        is_empty = False
        yield attachment
    if is_empty:
        yield upload


def _each(uploads: Iterator[Upload], limits: ArchiveLimits, *, is_zip: bool) -> Iterator[Upload]:
    """The files, mails among those of a ZIP and ZIPs among those of a mail taken apart."""
    for upload in uploads:
        if is_zip and is_mail(upload.content[:_SNIFFED_BYTES]):
            yield from _of_mail(upload)
        elif not is_zip and upload.content.startswith(_ZIP_HEADER) and is_archive(io.BytesIO(upload.content)):
            yield from unpack(io.BytesIO(upload.content), limits)
        else:
            yield upload


def _counted(uploads: Iterator[Upload], limits: ArchiveLimits) -> Iterator[Upload]:
    """The same, held to the limits all together. Raises `BadArchive`."""
    size = 0
    for count, upload in enumerate(uploads, start=1):
        size += len(upload.content)
        if count > limits.files:
            raise _too_much(f"> {limits.files}")
        if size > limits.total_bytes:
            raise _too_much(f"{size} > {limits.total_bytes}")
        yield upload


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
