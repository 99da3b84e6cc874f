"""What the doctor says of the small models."""

from __future__ import annotations

from pathlib import Path

from desk.shell.doctor_models import examine_models
from desk.shell.finding import Health
from engine.models import known_models


def test_missing_models_are_no_fault(tmp_path: Path) -> None:
    """It is said what is off, and how to have it."""
    found = examine_models(tmp_path)
    assert found.health is Health.ABSENT
    assert "bent pages" in found.seen.en
    assert found.advice is not None
    assert "./launch.sh install models" in found.advice.en


def test_a_damaged_model_is_named(tmp_path: Path) -> None:
    """It is not used, and the others' absence is not what matters then."""
    name = known_models()[0].files[0].name
    (tmp_path / name).write_bytes(b"half")
    found = examine_models(tmp_path)
    assert found.health is Health.BAD
    assert name in found.seen.en
