"""Keeps what the program writes from the other accounts of the machine."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desk.settings import Settings

OTHERS = 0o077
"""What the group and everybody else may do: nothing."""

_OWN_FOLDERS = ("documents", "uploads")
_SHARED_PLACES = frozenset(
    {"/", "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/media", "/mnt", "/opt", "/proc", "/root", "/run"}
    | {"/sbin", "/srv", "/sys", "/tmp", "/usr", "/usr/local", "/var", "/var/lib", "/var/log", "/var/tmp"}  # noqa: S108
)
"""Places of the whole machine; where one is the data folder, only what is ours by name is closed in it."""


@dataclass(frozen=True, slots=True)
class Closed:
    """How many files and folders stood open: those that were closed, and those that could not be."""

    mended: int
    open_still: int


def write_for_owner_only() -> int:
    """Whatever this process makes from now on is its owner's alone; gives the mask there was."""
    return os.umask(OTHERS)


def close_to_others(settings: Settings) -> Closed:
    """Take the rights of group and others from all that is there already. Links are not followed."""
    mended = open_still = 0
    for path in _open_ones(settings):
        try:
            path.chmod(stat.S_IMODE(path.lstat().st_mode) & ~OTHERS)
            mended += 1
        except OSError:
            open_still += 1
    return Closed(mended, open_still)


def first_open_one(settings: Settings) -> Path | None:
    """Something that other accounts may read, enter or write, or None."""
    return next(_open_ones(settings), None)


def _open_ones(settings: Settings) -> Iterator[Path]:
    for path in _ours(settings):
        try:
            mode = path.lstat().st_mode
        except OSError:
            continue
        if not stat.S_ISLNK(mode) and stat.S_IMODE(mode) & OTHERS:
            yield path


def _ours(settings: Settings) -> Iterator[Path]:
    """The data folder and all in it, the secret, and the files of the database, wherever they lie."""
    folder = settings.data_dir.resolve()
    if _is_shared(folder):
        for name in _OWN_FOLDERS:
            yield from _tree(folder / name)
    else:
        yield from _tree(folder)
    secret = settings.secret_path
    if secret.exists() and secret.stat().st_uid == os.geteuid():
        yield secret
    database = _sqlite_file(settings)
    if database is not None:
        yield from (database.with_name(database.name + ending) for ending in ("", "-wal", "-shm", "-journal"))


def _tree(folder: Path) -> Iterator[Path]:
    yield folder
    for root, folders, files in os.walk(folder, followlinks=False):
        yield from (Path(root) / name for name in (*folders, *files))


def _sqlite_file(settings: Settings) -> Path | None:
    from sqlalchemy import make_url

    url = make_url(settings.database)
    is_file = url.get_backend_name() == "sqlite" and url.database not in {None, "", ":memory:"}
    return Path(str(url.database)) if is_file else None


def _is_shared(folder: Path) -> bool:
    """Whether more than ours lies in `folder`: a place of the machine, somebody's home, or the program itself."""
    program = Path(__file__).resolve().parents[2]
    return str(folder) in _SHARED_PLACES or folder == Path.home() or folder == program or folder in program.parents
