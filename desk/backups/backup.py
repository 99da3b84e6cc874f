"""Makes a backup while the service runs: the database of one moment, then the files, in one file that is read again."""

from __future__ import annotations

import getpass
import logging
import os
import shutil
import tarfile
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from desk.backups.database_copy import Snapshot, take_snapshot
from desk.backups.errors import BackupFailed, NotEmpty
from desk.backups.format import ANCHORS, MANIFEST, SECRET, SQLITE, Manifest, Writer, is_member, manifest_of
from desk.migrations import current_revision
from desk.opening.entrance import open_audit, open_keeper
from desk.opening.secret import load_secret
from desk.record.anchor_keeper import AnchorKeeper
from desk.record.anchors import FILE_NAME, Notary
from desk.record.audit import Audit, AuditEvent
from desk.settings import Settings
from desk.store.database import open_database
from desk.store.files import ORIGINAL, FileStore
from desk.store.integrity import quick_check
from engine.words import Words

logger = logging.getLogger(__name__)

_PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was written and read again. `record_fault` is what the audit's own check finds wrong."""

    path: Path
    size: int
    manifest: Manifest
    record_fault: Words | None = None


def make_backup(settings: Settings, target: Path, clock: Callable[[], datetime]) -> Made:
    """Writes a backup to `target`, mode 0600, which must not be there yet. Raises `BackupFailed` or `NotEmpty`."""
    if target.exists():
        raise NotEmpty(str(target))
    with _opened(settings) as database, _wrapped(), _workshop(target) as folder:
        return _Backup(settings, database, clock, folder).make(target)


class _Backup:
    """One backup on its way; `folder` is beside the target, so that a rename puts it in place."""

    def __init__(self, settings: Settings, database: Engine, clock: Callable[[], datetime], folder: Path) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._folder = folder
        self._secret = load_secret(settings.secret_path)
        self._audit = open_audit(settings, database, clock)
        self._files = FileStore(settings.data_dir / "documents")

    def make(self, target: Path) -> Made:
        made_at, backup = self._clock().astimezone(UTC), uuid4().hex[:16]
        number, seal = self._announce(open_keeper(self._settings, self._audit, self._clock), backup)
        snapshot = take_snapshot(self._database, self._folder)
        unfinished = self._folder / "backup.tar"
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                writer = Writer(tar)
                missing, damaged = self._write(writer, snapshot)
                manifest = Manifest(
                    backup=backup,
                    made_at=made_at.isoformat(timespec="seconds"),
                    program=tomllib.loads(_PROJECT.read_text("utf-8"))["project"]["version"],
                    schema=current_revision(self._database) or "",
                    database=snapshot.kind,
                    installation=Notary(self._secret).installation,
                    audit_number=number,
                    audit_seal=seal,
                    counts=snapshot.counts,
                    members=dict(writer.members),
                    missing=missing,
                    damaged=damaged,
                )
                writer.add_bytes(MANIFEST, manifest.to_json())
            file.flush()
            os.fsync(file.fileno())
        fault = self._check(unfinished, manifest, snapshot)
        unfinished.rename(target)
        return Made(target, target.stat().st_size, manifest, fault)

    def _announce(self, keeper: AnchorKeeper, backup: str) -> tuple[int, str]:
        """Into the record first, so that the backup itself tells of it; gives the newest row then."""
        note(self._database, self._audit, AuditEvent.BACKUP_MAKE, backup)
        keeper.note("backup")
        return self._audit.newest()

    def _write(self, writer: Writer, snapshot: Snapshot) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """All members but the manifest; gives the documents whose original is missing, and damaged."""
        for name, path in snapshot.files.items():
            writer.add_path(name, path)
            if name != SQLITE:
                path.unlink()  # twice the space for one table at a time, not for all
        writer.add_bytes(SECRET, self._secret.hex().encode())
        anchors = self._settings.data_dir / FILE_NAME
        if anchors.exists():
            writer.add_bytes(ANCHORS, anchors.read_bytes())
        self._add_own(writer)
        missing: list[str] = []
        damaged: list[str] = []
        for document_id, sha256 in snapshot.originals:
            found = self._add_document(writer, document_id)
            if found is None:
                missing.append(document_id)
            elif found != sha256:
                damaged.append(document_id)
        return tuple(missing), tuple(damaged)

    def _add_own(self, writer: Writer) -> None:
        """The installation's own kinds, their samples' pictures and export profiles; what else lies there stays."""
        folder = self._settings.data_dir
        own = (*(folder / "kinds").rglob("*"), *(folder / "samples").rglob("*"), *(folder / "exports").glob("*"))
        for path in sorted(own):
            name = path.relative_to(folder).as_posix()
            if is_member(name) and path.is_file():
                with suppress(FileNotFoundError):
                    writer.add_path(name, path)

    def _add_document(self, writer: Writer, document_id: str) -> str | None:
        """The original and the pages; gives the original's sum, None where it is not there or was deleted meanwhile."""
        folder = self._files.folder(document_id)
        within = f"documents/{folder.parent.name}/{folder.name}"
        digest: str | None = None
        with suppress(FileNotFoundError):
            digest = writer.add_path(f"{within}/{ORIGINAL}", folder / ORIGINAL)
        for page in sorted(folder.glob("page-*.jpg")):
            with suppress(FileNotFoundError):  # deleted meanwhile
                writer.add_path(f"{within}/{page.name}", page)
        return digest

    def _check(self, unfinished: Path, manifest: Manifest, snapshot: Snapshot) -> Words | None:
        """Reads it all again; gives what is wrong with the record itself. Raises `BackupFailed`."""
        if manifest_of(unfinished) != manifest:
            raise BackupFailed(Words("写成的文件读回来不一样", "what was written reads otherwise"))
        if snapshot.kind != "sqlite":
            return self._audit.verify().fault
        copy = open_database(f"sqlite:///{snapshot.files[SQLITE]}")
        try:
            fault = quick_check(copy)
            if fault:
                raise BackupFailed(
                    Words("数据库已损坏（./launch.sh doctor）", "the database is damaged (./launch.sh doctor)")
                )
            return Audit(copy, self._secret, self._clock).verify().fault
        finally:
            copy.dispose()


def note(database: Engine, audit: Audit, event: AuditEvent, target: str, reason: str = "") -> None:
    """A row of the record for what the shell's user does."""
    with database.begin() as connection:
        audit.append(connection, f"shell:{getpass.getuser()}", event, target=target, reason=reason, address="")


@contextmanager
def _opened(settings: Settings) -> Iterator[Engine]:
    """The database as it is, not brought up to date: a backup is made before an upgrade, too. Raises `BackupFailed`."""
    database = open_database(settings.database)
    path = database.url.database
    try:
        if database.dialect.name == "sqlite" and not (path and Path(path).exists()):
            raise BackupFailed(Words(f"没有数据库 {path}", f"there is no database {path}"))
        if current_revision(database) is None:
            raise BackupFailed(Words("数据库里没有本系统的表", "the database has no tables of this program"))
        yield database
    finally:
        database.dispose()


@contextmanager
def _wrapped() -> Iterator[None]:
    """A full disk or a damaged database in words. Raises `BackupFailed`."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise BackupFailed(Words(f"文件读写失败：{reason}", f"reading or writing a file failed: {reason}")) from error
    except SQLAlchemyError as error:
        reason = (str(getattr(error, "orig", None) or error).splitlines() or [""])[0]
        raise BackupFailed(Words(f"数据库：{reason}", f"the database: {reason}")) from error


@contextmanager
def _workshop(target: Path) -> Iterator[Path]:
    """A folder beside the target for what is not finished, readable by its owner only."""
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".ocr-backup-", dir=target.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
