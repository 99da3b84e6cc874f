"""Opens the settings' database and brings it up to date; what cannot be used is told in words, never as a traceback."""

from __future__ import annotations

import sqlite3

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from desk.migrations import upgrade
from desk.settings import Settings
from desk.store.database import is_damage, open_database
from desk.store.storage_errors import DatabaseUnusable
from engine.words import Words

RESTORE = Words(
    "请停止服务，把数据目录整个移开留存，再从备份恢复：./launch.sh restore 备份文件（见 docs/operations.zh-CN.md）。",
    "Stop the service, move the data folder away as it is, then restore a backup: ./launch.sh restore FILE "
    "(docs/operations.md).",
)


class Damage:
    """Whether the database was found damaged, by a check or by any statement; fits `Health`."""

    def __init__(self) -> None:
        self.is_found = False

    def __call__(self) -> bool:
        """Whether damage was found since the start."""
        return self.is_found

    def watch(self, database: Engine) -> None:
        """Notes every statement that the database answers with damage, from now on."""

        @event.listens_for(database, "handle_error")
        def notice(context: ExceptionContext) -> None:
            self.is_found |= is_damage(context.original_exception)


def open_ready(settings: Settings) -> Engine:
    """The database, up to date; the data folder is made where it is missing. Raises `DatabaseUnusable`."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise _folder_unusable(settings, error) from error
    database = open_database(settings.database)
    try:
        upgrade(database, own_parties=settings.own)
    except SQLAlchemyError as error:
        database.dispose()
        raise unusable(error) from error
    return database


def unusable(error: SQLAlchemyError) -> DatabaseUnusable:
    """The words for a database that refuses to work."""
    original = error.orig if isinstance(error, DBAPIError) else None
    if is_damage(original):
        code = getattr(original, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_NOTADB:
            message = Words("数据库文件不是数据库，或已损坏。", "The database file is damaged or is no database.")
        else:
            message = Words("数据库文件已损坏。", "The database file is damaged.")
        return DatabaseUnusable(message, RESTORE)
    reason = (str(original or error).splitlines() or [""])[0]
    return DatabaseUnusable(
        Words(f"数据库无法使用：{reason}", f"The database cannot be used: {reason}"),
        Words(
            "请检查 OCR_DATABASE_URL、数据库服务、数据目录的权限和磁盘空间。",
            "Check OCR_DATABASE_URL, the database server, the permissions of the data folder and the disk space.",
        ),
    )


def _folder_unusable(settings: Settings, error: OSError) -> DatabaseUnusable:
    reason = error.strerror or str(error)
    return DatabaseUnusable(
        Words(f"数据目录 {settings.data_dir} 无法使用：{reason}", f"{settings.data_dir} cannot be used: {reason}"),
        Words("请修改目录权限，或用 OCR_DATA_DIR 指定别处。", "Change its permissions or set OCR_DATA_DIR."),
    )
