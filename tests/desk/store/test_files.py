"""Files are kept whole, found again, and only below their folder."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from desk.errors import NotFound
from desk.store.files import FileStore
from desk.store.storage_errors import OriginalLost, StorageFull
from tests.desk.store.test_integrity import jpeg

SUM = hashlib.sha256(b"original").hexdigest()


def test_what_was_put_is_got_until_deleted(tmp_path: Path) -> None:
    """An original and a page image come back byte for byte, and are gone after the deletion."""
    files = FileStore(tmp_path)
    files.put_original("ab12", b"original")
    files.put_page("ab12", 1, jpeg())
    assert (files.original("ab12", SUM), files.page("ab12", 1)) == (b"original", jpeg())
    files.delete("ab12")
    with pytest.raises(OriginalLost):
        files.original("ab12", SUM)
    assert list(tmp_path.rglob("*.jpg")) == []


@pytest.mark.parametrize("document_id", ["../../etc", "a/b", "", "."])
def test_an_id_that_is_a_path_is_not_found(tmp_path: Path, document_id: str) -> None:
    """Nothing outside the folder can be named."""
    with pytest.raises(NotFound):
        FileStore(tmp_path).original(document_id, SUM)


def test_a_failed_write_is_one_clear_error_and_leaves_nothing(tmp_path: Path) -> None:
    """When the disk refuses, the error says so and no half file stays."""
    (tmp_path / "12").write_bytes(b"a file where the folder should be")
    with pytest.raises(StorageFull):
        FileStore(tmp_path).put_original("ab12", b"content")
    assert [path.name for path in tmp_path.iterdir()] == ["12"]
