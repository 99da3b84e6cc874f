"""The shell's way in: `./launch.sh read | watch | doctor | kinds | exports | users | audit | backup | restore | …`."""

from __future__ import annotations

import contextlib
import gc
import sys

from desk.environment import child_environment
from engine.room.launch import begin


def main(arguments: list[str]) -> int:
    """Runs one command; its exit status. What reads has its reader process begin before the rest is imported."""
    with contextlib.ExitStack() as ending:
        ahead = None
        if arguments[:1] == ["read"]:
            gc.disable()  # until all is imported, of which hardly anything is garbage
            ahead = ending.enter_context(begin(child_environment()))
        from desk.shell.commands import run

        return run(arguments, ahead)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
