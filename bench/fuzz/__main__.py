"""Thousands of hostile inputs through the reading room and a running server; nothing may break.

    python -m bench.fuzz --inputs 5000 [--seed N] [--kinds pictures,pdf,ofd,xml,api,text] [--keep DIR]
    python -m bench.fuzz --seed N --only pdf/123        (one input again)

The kinds take turns. Files go through the reading room with the real CPU reader, one of eight through the server, which
runs on a port of its own over a folder of its own; requests without sense go to every route that it describes. Printed
are the answers, the slowest of each, the memory at its highest, and every way in which a reader process died, with an
input that does it. The exit status is 1 after a traceback, a 5xx other than 503 or 507 with Retry-After, or a restart.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.fuzz.calls import Caller
from bench.fuzz.in_the_room import run_in_room
from bench.fuzz.inputs import KINDS, Input, dice_of, input_of
from bench.fuzz.server import Server
from bench.fuzz.tally import Tally

_ONE_OF_SO_MANY_TO_THE_SERVER = 8
_CALLERS = 3


class Progress:
    """Says now and then how far it is."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._done = 0
        self._lock = threading.Lock()
        self._said = self._started = time.monotonic()

    def step(self) -> None:
        """One more."""
        with self._lock:
            self._done += 1
            if time.monotonic() - self._said > 15:
                self._said = time.monotonic()
                print(
                    f"{self._done}/{self._count} after {self._said - self._started:.0f} s", file=sys.stderr, flush=True
                )


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs and reports; 1 if something broke."""
    asked = _parser().parse_args(arguments)
    kinds = asked.kinds.split(",")
    names = [f"{kinds[number % len(kinds)]}/{number // len(kinds)}" for number in range(asked.inputs)]
    if asked.only:
        names = asked.only.split(",")
    tally, started = Tally(), time.monotonic()
    try:
        _run(names, asked.seed, tally, asked.keep)
    finally:
        print(f"{len(names)} inputs of seed {asked.seed} in {time.monotonic() - started:.0f} s")
        print(*tally.lines(), sep="\n")
    return int(bool(tally.faults))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", default=",".join(KINDS), help="some of " + ",".join(KINDS))
    parser.add_argument("--keep", type=Path, metavar="DIR", help="write every file there")
    parser.add_argument("--only", default="", metavar="KIND/NUMBER", help="these inputs alone, with commas")
    return parser


def _run(names: list[str], seed: int, tally: Tally, keep: Path | None) -> None:
    def make(name: str) -> Input:
        one = input_of(seed, name)
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            (keep / name.replace("/", "-")).write_bytes(one.content)
        return one

    progress = Progress(len(names))
    to_server = [name for place, name in enumerate(names) if _goes_to_server(name, place // len(KINDS))]
    to_room = sorted(set(names) - set(to_server), key=names.index)
    if to_room:
        run_in_room(to_room, make, tally, progress.step)
    if to_server:
        with tempfile.TemporaryDirectory() as folder:
            server = Server(Path(folder), tally)
            try:
                _send_all(server, to_server, seed, tally, progress)
            finally:
                server.close()


def _goes_to_server(name: str, turn: int) -> bool:
    """Requests, and one file of eight; texts have no file."""
    kind = name.partition("/")[0]
    return kind == "api" or (kind != "text" and turn % _ONE_OF_SO_MANY_TO_THE_SERVER == 0)


def _send_all(server: Server, names: list[str], seed: int, tally: Tally, progress: Progress) -> None:
    with server.client() as client, ThreadPoolExecutor(_CALLERS) as threads:
        caller = Caller(client, tally)

        def send(name: str) -> None:
            dice = dice_of(seed, name + "/sent")
            if name.startswith("api/"):
                caller.call(dice, name)
            else:
                caller.send_file(dice, input_of(seed, name))
            progress.step()

        for _ in threads.map(send, names):
            pass
        caller.drain()


if __name__ == "__main__":
    sys.exit(main())
