"""The room that the settings ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desk.opening.reading import compiled_folder_of
from desk.settings import Settings


def test_compiled_models_lie_in_the_data_folder(tmp_path: Path) -> None:
    """By its whole path: the reader process stands elsewhere."""
    assert compiled_folder_of(Settings(data_dir=tmp_path)) == tmp_path.resolve() / "compiled"


def test_no_data_folder_is_made_for_them(tmp_path: Path) -> None:
    """Who reads one file in a shell leaves no folder behind that the service could not open later."""
    assert compiled_folder_of(Settings(data_dir=tmp_path / "var")) is None


def test_somebody_elses_data_folder_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another account writes there the service could not replace."""
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    assert compiled_folder_of(Settings(data_dir=tmp_path)) is None
