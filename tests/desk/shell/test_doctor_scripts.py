"""What the doctor says of packs for other scripts."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.settings import Settings
from desk.shell.doctor_scripts import examine_scripts
from desk.shell.finding import Health


def settings_with(folder: Path, scripts: str) -> Settings:
    """A folder with the packs of two languages and one that is for another purpose."""
    for name in ("rus", "kor", "osd"):
        (folder / f"{name}.traineddata").touch()
    return Settings(data_dir=folder, scripts=scripts, scripts_folder=folder)


@pytest.mark.parametrize(
    ("scripts", "health", "seen"),
    [
        pytest.param("auto", Health.GOOD, "Korean, Russian", id="all that are there"),
        pytest.param("rus", Health.GOOD, "Russian", id="those asked for"),
        pytest.param("rus, ara", Health.BAD, "not found: ara", id="one that is missing"),
        pytest.param("none", Health.ABSENT, "switched off (OCR_SCRIPTS=none)", id="switched off"),
    ],
)
def test_packs_are_named(tmp_path: Path, scripts: str, health: Health, seen: str) -> None:
    """Those that read something."""
    found = examine_scripts(settings_with(tmp_path, scripts))
    assert (found.health, found.seen.en) == (health, seen)


def test_no_packs_are_no_fault(tmp_path: Path) -> None:
    """It is said how to have some."""
    found = examine_scripts(Settings(data_dir=tmp_path, scripts_folder=tmp_path))
    assert found.health is Health.ABSENT
    assert found.advice is not None
    assert "./launch.sh install scripts" in found.advice.en
