"""Sweeps away what a crash or a full disk left in the store: folders without a row, half files, page pictures of
readings that are none, empty folders."""

from __future__ import annotations

import contextlib
import logging
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select

from desk.store.files import FileStore, set_of
from desk.store.store import DocumentRow

logger = logging.getLogger(__name__)

OLD_SECONDS = 3600.0
_TOGETHER = 200


@dataclass(frozen=True, slots=True)
class Swept:
    """What was removed. `pictures`: of a reading that was replaced, or that never came to an end; `kept`: folders
    without a row that were left, because the database may not be theirs.
    """

    orphans: int = 0
    unfinished: int = 0
    empty: int = 0
    kept: int = 0
    pictures: int = 0


def sweep(
    files: FileStore, database: Engine, *, may_remove: bool = True, clock: Callable[[], float] = time.time
) -> Swept:
    """One round over the store; only what was not touched for an hour goes.

    `may_remove` is whether the database is known to be the store's own: with another one, an empty one say, every
    document would look like an orphan.
    """
    before = clock() - OLD_SECONDS
    folders = list(files.folders())
    old = [folder for folder in folders if _last_touched(folder) < before]
    unfinished = sum(_remove_unfinished(folder, before) for folder in folders)
    empty = sum(_remove_empty(folder) for folder in old)
    orphans = _without_row([folder for folder in old if folder.exists()], database)
    if not may_remove:
        return Swept(0, unfinished, empty, len(orphans))
    for folder in orphans:
        shutil.rmtree(folder, ignore_errors=True)
    return Swept(len(orphans), unfinished, empty, pictures=_remove_pictures(folders, database, before))


def _remove_pictures(folders: Sequence[Path], database: Engine, before: float) -> int:
    """The page images of sets that neither a document nor a reading under way has."""
    removed = 0
    for start in range(0, len(folders), _TOGETHER):
        some = folders[start : start + _TOGETHER]
        in_use, under_way = _sets_in_use(some, database)
        for path in (path for folder in some if folder.name in in_use for path in _entries(folder)):
            if set_of(path) in {None, in_use[path.parent.name], *under_way} or _mtime(path) >= before:
                continue
            with contextlib.suppress(OSError):
                path.unlink()
                removed += 1
    return removed


def _sets_in_use(folders: Sequence[Path], database: Engine) -> tuple[dict[str, str], set[str]]:
    """The set of page images of each document that there is, and those of all readings under way."""
    wanted = select(DocumentRow.id, DocumentRow.pictures).where(DocumentRow.id.in_([one.name for one in folders]))
    read_again = select(DocumentRow.rereading).where(DocumentRow.rereading.is_not(None))
    with database.execution_options(writes=False).connect() as connection:
        under_way = {one["pictures"] for one in connection.scalars(read_again) if one}
        return {row.id: row.pictures for row in connection.execute(wanted)}, under_way


def _without_row(folders: Sequence[Path], database: Engine) -> list[Path]:
    found: list[Path] = []
    for start in range(0, len(folders), _TOGETHER):
        some = folders[start : start + _TOGETHER]
        wanted = select(DocumentRow.id).where(DocumentRow.id.in_([folder.name for folder in some]))
        with database.execution_options(writes=False).connect() as connection:
            known = set(connection.scalars(wanted))
        found += [folder for folder in some if folder.name not in known]
    return found


def _remove_unfinished(folder: Path, before: float) -> int:
    removed = 0
    for path in _entries(folder):
        if path.name.startswith(".") and _mtime(path) < before:
            with contextlib.suppress(OSError):
                path.unlink()
                removed += 1
    return removed


def _remove_empty(folder: Path) -> int:
    try:
        folder.rmdir()  # refuses by itself while anything is in it
    except OSError:
        return 0
    return 1


def _last_touched(folder: Path) -> float:
    return max([_mtime(folder), *(_mtime(path) for path in _entries(folder))])


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _mtime(path: Path) -> float:
    """When it was changed last; now for what is gone, so that nothing is done to it."""
    try:
        return path.lstat().st_mtime
    except OSError:
        return time.time()
