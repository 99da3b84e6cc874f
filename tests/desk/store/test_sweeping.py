"""What a crash or a full disk left behind is swept away, and nothing that belongs to somebody."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine

from desk.store.files import FileStore
from desk.store.storage_errors import StorageFull
from desk.store.sweeping import OLD_SECONDS, sweep
from tests.conftest import Clock
from tests.desk.store.test_integrity import add_document


def later() -> float:
    """An hour from now and a little more."""
    return time.time() + OLD_SECONDS + 60


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    """An empty store."""
    return FileStore(tmp_path / "documents")


def names(tmp_path: Path) -> list[str]:
    """The documents' folders that there are."""
    return sorted(path.name for path in (tmp_path / "documents").glob("*/*"))


def test_leftovers_go_and_documents_stay(database: Engine, files: FileStore, tmp_path: Path, clock: Clock) -> None:
    """A folder without a row, an empty one, half-written files in both kinds."""
    for number in range(250):
        add_document(database, files, clock, f"known{number}")
    files.put_original("orphan1", b"private")
    files.put_page("orphan1", 1, b"private")
    (files.folder("empty1")).mkdir(parents=True)
    half = files.folder("known3") / ".page-1.jpg.4711"
    half.write_bytes(b"half")
    alone = files.folder("alone1")
    alone.mkdir(parents=True)
    (alone / ".original.4711").write_bytes(b"half")
    swept = sweep(files, database, clock=later)
    assert (swept.orphans, swept.unfinished, swept.empty, swept.kept) == (1, 2, 2, 0)
    assert not half.exists()
    assert set(names(tmp_path)) == {f"known{number}" for number in range(250)}
    assert sweep(files, database, clock=later) == type(swept)()


def test_what_is_young_stays(database: Engine, files: FileStore, tmp_path: Path) -> None:
    """A submission that is under way has a file and no row yet."""
    files.put_original("young1", b"private")
    (files.folder("young2")).mkdir(parents=True)
    (files.folder("young2") / ".original.1").write_bytes(b"half")
    sweep(files, database)
    assert names(tmp_path) == ["young1", "young2"]
    os.utime(files.folder("young1"), (1, 1))
    sweep(files, database)
    assert names(tmp_path) == ["young1", "young2"]


def test_another_database_takes_no_document_away(database: Engine, files: FileStore, tmp_path: Path) -> None:
    """Where the record and the anchors beside the store disagree, folders without a row are counted and left."""
    files.put_original("theirs1", b"somebody's")
    swept = sweep(files, database, may_remove=False, clock=later)
    assert (swept.orphans, swept.kept) == (0, 1)
    assert names(tmp_path) == ["theirs1"]


def test_links_are_not_followed(database: Engine, files: FileStore, tmp_path: Path) -> None:
    """What a link points to is outside the store."""
    outside = tmp_path / "outside"
    (outside / "deep1").mkdir(parents=True)
    (outside / "deep1" / "original").write_bytes(b"mine")
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "aa").symlink_to(outside)
    sweep(files, database, clock=later)
    assert (outside / "deep1" / "original").exists()


def test_a_refused_write_leaves_no_folder(files: FileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk: neither a half file nor an empty folder."""

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFull):
        files.put_original("ab12", b"content")
    assert names(tmp_path) == []
