"""Restores a backup into an empty data folder and an empty database; nothing that is there is ever overwritten."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from desk.backups.backup import note
from desk.backups.database_copy import count_rows, fill_postgresql, is_empty
from desk.backups.errors import BadBackup, NotEmpty
from desk.backups.format import MANIFEST, SECRET, SQLITE, Manifest, manifest_of, unpack
from desk.migrations import is_known, upgrade
from desk.opening.database import unusable
from desk.opening.entrance import open_audit, open_keeper
from desk.opening.private_files import close_to_others
from desk.record.audit import Audit, AuditEvent
from desk.settings import Settings
from desk.store.database import open_database
from desk.store.integrity import quick_check
from engine.words import Words

_OF_THE_FILE_SYSTEM = frozenset({"lost+found"})
_TABLES = "tables"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored. `record_fault` is what the audit's own check finds wrong with the record."""

    folder: Path
    manifest: Manifest
    record_fault: Words | None = None


def restore(settings: Settings, backup: Path, clock: Callable[[], datetime]) -> Restored:
    """Reads the whole backup first, then writes. Raises `BadBackup`, `NotEmpty` or `DatabaseUnusable`.

    The tables of PostgreSQL are filled in one transaction; a data folder that could not be filled is emptied again.
    """
    manifest = manifest_of(backup)
    database = open_database(settings.database)
    try:
        _check_fit(settings, database, manifest)
        _check_empty(settings, database)
        with _filling(settings, database):
            _unpack(settings, backup, database)
            return _begin(settings, database, manifest, clock)
    except SQLAlchemyError as error:
        raise unusable(error) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadBackup(Words(f"写入失败：{reason}", f"writing failed: {reason}")) from error
    finally:
        database.dispose()


def _check_fit(settings: Settings, database: Engine, manifest: Manifest) -> None:
    kind = database.dialect.name
    if manifest.database != kind:
        raise BadBackup(
            Words(
                f"它是 {manifest.database} 的备份，而 OCR_DATABASE_URL 指向 {kind}",
                f"it is one of {manifest.database}, while OCR_DATABASE_URL names {kind}",
            )
        )
    if not is_known(manifest.schema):
        raise BadBackup(
            Words(
                f"它来自更新的版本（{manifest.program}，结构 {manifest.schema}），请先升级本程序",
                f"it was made by a newer release ({manifest.program}, {manifest.schema}); upgrade this one first",
            )
        )


def _check_empty(settings: Settings, database: Engine) -> None:
    folder = settings.data_dir
    ignored = {*_OF_THE_FILE_SYSTEM, settings.compiled_path.name}
    if folder.exists() and any(entry.name not in ignored for entry in folder.iterdir()):
        raise NotEmpty(str(folder))
    path = database.url.database
    if database.dialect.name == "sqlite":
        if path is None or Path(path).exists():
            raise NotEmpty(str(path))
    elif not is_empty(database):
        raise NotEmpty(str(path))


def _unpack(settings: Settings, backup: Path, database: Engine) -> None:
    """Every member to its place. A secret that is there outside the folder has to be the backup's own."""
    folder, secret = settings.data_dir, settings.secret_path
    had_secret = secret.read_bytes().strip() if secret.exists() else None
    sqlite = Path(database.url.database or "") if database.dialect.name == "sqlite" else None

    def place(name: str) -> Path | None:
        if name == MANIFEST:
            return None
        if name == SECRET:
            return folder / ".secret-of-the-backup" if had_secret is not None else secret
        if name == SQLITE:
            return sqlite
        return folder / name

    unpack(backup, place)
    if had_secret is not None:
        kept = folder / ".secret-of-the-backup"
        is_same = kept.read_bytes().strip() == had_secret
        kept.unlink()
        if not is_same:
            raise NotEmpty(str(secret))


def _begin(settings: Settings, database: Engine, manifest: Manifest, clock: Callable[[], datetime]) -> Restored:
    """Fills and checks the database, brings it up to date, and tells of it in the record and its anchors."""
    if database.dialect.name == "postgresql":
        upgrade(database, manifest.schema)
        folder = settings.data_dir / _TABLES
        fill_postgresql(database, {path.stem: path for path in folder.glob("*.copy")})
        shutil.rmtree(folder)
    elif quick_check(database):
        raise BadBackup(Words("其中的数据库已损坏", "the database in it is damaged"))
    if count_rows(database) != dict(manifest.counts):
        raise BadBackup(Words("行数与清单不符", "the numbers of rows differ from its manifest"))
    audit = open_audit(settings, database, clock)
    if audit.seal_of(manifest.audit_number) != manifest.audit_seal:
        raise BadBackup(Words("审计记录与清单不符", "the record of who did what differs from its manifest"))
    upgrade(database)
    return Restored(settings.data_dir, manifest, _tell(settings, database, audit, manifest, clock))


def _tell(
    settings: Settings, database: Engine, audit: Audit, manifest: Manifest, clock: Callable[[], datetime]
) -> Words | None:
    fault = audit.verify().fault
    reason = f"backup made at {manifest.made_at}"
    note(database, audit, AuditEvent.BACKUP_RESTORE, manifest.backup, reason)
    open_keeper(settings, audit, clock).note("restore")
    return fault


@contextmanager
def _filling(settings: Settings, database: Engine) -> Iterator[None]:
    """Takes away what was written when it does not come to a good end; everything there was empty before."""
    folder = settings.data_dir
    had_secret = settings.secret_path.exists()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    try:
        yield
        close_to_others(settings)
    except BaseException:
        database.dispose()
        for entry in folder.iterdir():
            if entry.is_dir() and entry.name not in _OF_THE_FILE_SYSTEM:
                shutil.rmtree(entry, ignore_errors=True)
            elif not entry.is_dir():
                entry.unlink(missing_ok=True)
        if not had_secret:
            settings.secret_path.unlink(missing_ok=True)
        if database.dialect.name == "sqlite" and database.url.database:
            for end in ("", "-wal", "-shm"):
                with suppress(OSError):
                    Path(database.url.database + end).unlink()
        raise
