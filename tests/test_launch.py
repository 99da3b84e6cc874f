"""The one command answers what a person types, also when it is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def launch(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Runs ./launch.sh with arguments that need no installation."""
    command, environment = [ROOT / "launch.sh", *arguments], {**os.environ, **changes}
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environment)


def test_help_lists_the_commands() -> None:
    """`help` names every command in both languages."""
    shown = launch("help").stdout
    for command in ("read", "doctor", "check", "test", "users", "backup", "restore", "migrate", "install"):
        assert f"./launch.sh {command}" in shown


def test_an_unknown_command_is_refused_with_the_help() -> None:
    """A slip of the finger ends with status 2, the name of the command, and the list of those there are."""
    ended = launch("sevre")
    assert ended.returncode == 2
    assert "sevre" in ended.stderr
    assert "./launch.sh read" in ended.stderr


def test_one_room_is_tested_by_its_name() -> None:
    """`test ROOM` runs that room's tests and no others; what follows goes to pytest."""
    ended = launch("test", "engine.checks.test_checks_again", "--collect-only", OCR_VENV=sys.prefix)
    assert ended.returncode == 0, ended.stderr
    assert "tests/engine/checks/test_checks_again.py" in ended.stdout
    assert "tests/desk" not in ended.stdout


def test_without_a_room_the_rooms_are_listed() -> None:
    """Every folder of tests, as its room is called."""
    rooms = launch("test").stdout.split()
    assert {"engine.values", "desk.line", "webui.api", "auth"} <= set(rooms)
    assert rooms == sorted(rooms)


@pytest.mark.parametrize("room", ["engine.nonesuch", "../etc", "engine;ls", ""])
def test_an_unknown_room_is_refused_with_its_name(room: str) -> None:
    """Before anything is installed, and with the command that lists the rooms."""
    ended = launch("test", room)
    assert ended.returncode == 2
    assert room in ended.stderr
    assert "./launch.sh test" in ended.stderr
