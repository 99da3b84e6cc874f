"""The one command answers what a person types, also when it is wrong."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]


def launch(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs ./launch.sh with arguments that need no installation."""
    return subprocess.run([ROOT / "launch.sh", *arguments], capture_output=True, text=True, timeout=60, check=False)


def test_help_lists_the_commands() -> None:
    """`help` names every command in both languages."""
    shown = launch("help").stdout
    for command in ("read", "doctor", "check", "users", "backup", "restore", "migrate", "install"):
        assert f"./launch.sh {command}" in shown


def test_an_unknown_command_is_refused_with_the_help() -> None:
    """A slip of the finger ends with status 2, the name of the command, and the list of those there are."""
    ended = launch("sevre")
    assert ended.returncode == 2
    assert "sevre" in ended.stderr
    assert "./launch.sh read" in ended.stderr
