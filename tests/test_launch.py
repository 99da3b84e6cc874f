"""The one command answers what a person types, also when it is wrong."""

from __future__ import annotations

import os
import shutil
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


class Checkout:
    """A copy of launch.sh beside a little code, and a Python that writes down what it is asked to do."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._asked = folder / "asked"
        for name in ("launch.sh", *(path.name for path in ROOT.glob("requirements*")), "constraints.txt"):
            shutil.copy(ROOT / name, folder)
        for room in ("auth", "desk", "engine", "webui"):
            (folder / room).mkdir()
        (folder / ".venv" / "bin").mkdir(parents=True)
        (folder / ".venv" / "lib" / "python3.98").mkdir(parents=True)
        program = folder / ".venv" / "bin" / "python3.98"
        program.write_text(f'#!/bin/sh\necho "$*" >>"{self._asked}"\n')
        program.chmod(0o700)
        program.with_name("python").symlink_to(program.name)

    def change_code(self) -> None:
        """A file of the product, as an upgrade writes it."""
        (self._folder / "engine" / "one.py").write_text("ONE = 1\n")

    def python_calls(self) -> list[str]:
        """What a start asks Python for, in order: the modules."""
        self._asked.unlink(missing_ok=True)
        subprocess.run([self._folder / "launch.sh", "read", "one.png"], check=True, timeout=60, env=self._environment)
        return [line.split()[1] for line in self._asked.read_text().splitlines()]

    @property
    def _environment(self) -> dict[str, str]:
        return {name: value for name, value in os.environ.items() if not name.startswith("OCR_")}


def test_a_later_start_runs_the_command_and_nothing_else(tmp_path: Path) -> None:
    """What installs and compiles is asked at the first start, and again where code or Python changed."""
    checkout = Checkout(tmp_path)
    assert checkout.python_calls() == ["pip", "pip", "compileall", "desk"]
    assert checkout.python_calls() == ["desk"]
    checkout.change_code()
    assert checkout.python_calls() == ["compileall", "desk"]
    (tmp_path / ".venv" / "lib" / "python3.98").rename(tmp_path / ".venv" / "lib" / "python3.97")
    assert "pip" in checkout.python_calls()
