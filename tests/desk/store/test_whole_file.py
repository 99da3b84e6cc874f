"""A file is there whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desk.store.whole_file import write_whole


def test_a_file_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    """For its owner only, whatever the umask is, and with nothing beside it."""
    before = os.umask(0)
    try:
        write_whole(tmp_path / "kept.json", b"old")
        write_whole(tmp_path / "kept.json", b"new")
    finally:
        os.umask(before)
    [kept] = tmp_path.iterdir()
    assert kept.read_bytes() == b"new"
    assert kept.stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a disk that is full."""
    write_whole(tmp_path / "kept.json", b"old")

    def full(handle: int) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="full"):
        write_whole(tmp_path / "kept.json", b"new")
    [kept] = tmp_path.iterdir()
    assert kept.read_bytes() == b"old"
