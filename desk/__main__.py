"""The shell's way in: `./launch.sh read | watch | doctor | kinds | exports | users | audit | backup | restore | …`."""

from __future__ import annotations

import contextlib
import sys

from desk.environment import child_environment
from engine.room.launch import begin


def main(arguments: list[str]) -> int:
    """Runs one command; its exit status. What reads has its reader process begin before the rest is imported."""
    with contextlib.ExitStack() as ending:
        ahead = ending.enter_context(begin(child_environment())) if arguments[:1] == ["read"] else None
        from desk.shell.commands import run

        return run(arguments, ahead)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
