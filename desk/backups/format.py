"""The form of a backup: one tar file, its members named by a closed list, their sums in `manifest.json` at the end."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from desk.backups.errors import BadBackup
from engine.words import Words

FORMAT = 1
MANIFEST = "manifest.json"
SQLITE = "database.sqlite3"
SECRET = "secret"  # noqa: S105 - the name of a file
ANCHORS = "audit-anchors.log"
_MEMBER = re.compile(
    r"manifest\.json|database\.sqlite3|secret|audit-anchors\.log|tables/[a-z0-9_]{1,60}\.copy|"
    r"documents/[0-9A-Za-z]{2}/[0-9A-Za-z]{4,64}/(original|page-(?:[0-9a-f]{12}-)?[1-9][0-9]{0,5}\.jpg)|"
    r"kinds/[a-z][a-z0-9_]{0,63}/(kind\.yaml|words\.yaml|samples/[^/\x00-\x1f]{1,120}\.json)|"
    r"samples/[0-9A-Za-z]{2}/[0-9A-Za-z]{4,64}/page-[1-9][0-9]{0,5}\.jpg|"
    r"exports/[a-z][a-z0-9_]{0,63}\.yaml"
)
_MOST_MANIFEST_BYTES = 2**30
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a backup."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `missing` and `damaged` are ids of documents whose original was so when it was made.

    `counts` are rows by table, `audit_number` and `audit_seal` the newest row of the record.
    """

    backup: str
    made_at: str
    program: str
    schema: str
    database: str
    installation: str
    audit_number: int
    audit_seal: str
    counts: Mapping[str, int]
    members: Mapping[str, Member]
    missing: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()
    format: int = FORMAT

    def to_json(self) -> bytes:
        """As it is kept."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @classmethod
    def from_json(cls, content: bytes) -> Manifest:
        """From what was kept. Raises `BadBackup`."""
        try:
            told: dict[str, Any] = json.loads(content)
            if told["format"] != FORMAT:
                raise BadBackup(
                    Words(f"格式 {told['format']} 是别的版本的", f"its form {told['format']} is another release's")
                )
            members = {str(name): Member(int(it["size"]), str(it["sha256"])) for name, it in told["members"].items()}
            counts = {str(name): int(count) for name, count in told["counts"].items()}
            return cls(
                backup=str(told["backup"]),
                made_at=str(told["made_at"]),
                program=str(told["program"]),
                schema=str(told["schema"]),
                database=str(told["database"]),
                installation=str(told["installation"]),
                audit_number=int(told["audit_number"]),
                audit_seal=str(told["audit_seal"]),
                counts=counts,
                members=members,
                missing=tuple(map(str, told["missing"])),
                damaged=tuple(map(str, told["damaged"])),
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise BadBackup(Words("清单无法读懂", "its manifest cannot be understood")) from error


@dataclass(slots=True)
class Writer:
    """Puts files into a tar one after the other and sums them up. Raises `OSError`."""

    tar: tarfile.TarFile
    members: dict[str, Member] = field(default_factory=dict)

    def add(self, name: str, file: IO[bytes], size: int) -> str:
        """Adds `size` bytes of an open file; gives their SHA-256."""
        summed = _Summed(file)
        self.tar.addfile(_described(name, size), summed)
        digest = summed.digest.hexdigest()
        self.members[name] = Member(size, digest)
        return digest

    def add_path(self, name: str, path: Path) -> str:
        """Adds a file as it is now."""
        with path.open("rb") as file:
            return self.add(name, file, file.seek(0, io.SEEK_END) - file.seek(0))

    def add_bytes(self, name: str, content: bytes) -> str:
        """Adds a content."""
        return self.add(name, io.BytesIO(content), len(content))


def is_member(name: str) -> bool:
    """Whether a backup may hold a file of this name."""
    return _MEMBER.fullmatch(name) is not None


def manifest_of(path: Path) -> Manifest:
    """Reads a backup from its first to its last byte and holds every member against its sum. Raises `BadBackup`."""
    sums: dict[str, Member] = {}
    manifest: Manifest | None = None
    try:
        with _whole():
            for name, size, file in _members(path):
                if name == MANIFEST:
                    manifest = _manifest(file, size)
                else:
                    sums[name] = Member(size, _sum(file))
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadBackup(Words(f"无法读取：{reason}", f"it cannot be read: {reason}")) from error
    if manifest is None:
        raise BadBackup(Words("没有清单，可能被截断", "it has no manifest; it may be cut off"))
    names = sorted(sums.keys() | manifest.members.keys())
    wrong = [name for name in names if sums.get(name) != manifest.members.get(name)]
    if wrong:
        first = _shown(wrong[0])
        raise BadBackup(
            Words(
                f"{len(wrong)} 个成员与清单不符（{first}）", f"{len(wrong)} members differ from its manifest ({first})"
            )
        )
    return manifest


def unpack(path: Path, place: Callable[[str], Path | None]) -> None:
    """Writes every member where `place` says, None for nowhere; modes 0700 and 0600. Raises `BadBackup`, `OSError`."""
    with _whole():
        for name, _, file in _members(path):
            target = place(name)
            if target is None:
                continue
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with target.open("xb") as out:
                target.chmod(0o600)
                shutil.copyfileobj(file, out, _CHUNK)


def _members(path: Path) -> Iterator[tuple[str, int, IO[bytes]]]:
    """The files of a tar: plain ones with names that a backup has, each once. Raises `BadBackup`."""
    seen: set[str] = set()
    with tarfile.open(path, "r:") as tar:
        for member in tar:
            is_plain = member.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and member.sparse is None
            file = tar.extractfile(member) if is_plain else None
            if file is None or not is_member(member.name) or member.name in seen:
                raise BadBackup(
                    Words(
                        f"含有不该有的成员“{_shown(member.name)}”",
                        f"it holds a member that no backup has, “{_shown(member.name)}”",
                    )
                )
            seen.add(member.name)
            yield member.name, member.size, file


@contextmanager
def _whole() -> Iterator[None]:
    """What the tar itself has wrong, in words. Raises `BadBackup`."""
    try:
        yield
    except (tarfile.TarError, EOFError, ValueError, OverflowError, RecursionError) as error:
        raise BadBackup(Words("不是 tar 文件，或已损坏、被截断", "it is no tar file, or damaged or cut off")) from error


def _manifest(file: IO[bytes], size: int) -> Manifest:
    if size > _MOST_MANIFEST_BYTES:
        raise BadBackup(Words("清单过大", "its manifest is too large"))
    return Manifest.from_json(file.read())


def _sum(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


class _Summed:
    """A file that sums up what is read of it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """As the file's own."""
        content = self._file.read(size)
        self.digest.update(content)
        return content


def _described(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _shown(name: str) -> str:
    return "".join(character for character in name if character.isprintable())[:80]
