"""The room that the settings ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desk.opening.reader_setup import compiled_folder_of
from desk.settings import Settings


def test_compiled_models_lie_in_the_data_folder(tmp_path: Path) -> None:
    """By its whole path: the reader process stands elsewhere."""
    assert compiled_folder_of(Settings(data_dir=tmp_path)) == tmp_path.resolve() / "compiled"


def test_a_data_folder_is_made_for_them_for_its_owner_only(tmp_path: Path) -> None:
    """Who reads files in a shell has no other use for one."""
    assert compiled_folder_of(Settings(data_dir=tmp_path / "var")) == tmp_path.resolve() / "var" / "compiled"
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700


def test_no_data_folder_is_made_far_from_home(tmp_path: Path) -> None:
    """A wrong path leaves nothing behind."""
    assert compiled_folder_of(Settings(data_dir=tmp_path / "no" / "var")) is None
    assert list(tmp_path.iterdir()) == []


def test_somebody_elses_folder_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another account makes there the service could not open, and what it writes there not replace."""
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    assert compiled_folder_of(Settings(data_dir=tmp_path)) is None
    assert compiled_folder_of(Settings(data_dir=tmp_path / "var")) is None
    assert list(tmp_path.iterdir()) == []
