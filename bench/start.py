"""What a start costs: one file read from a shell, and the service up to its first page.

    python -m bench.start FILE [--beside CHECKOUT] [--rounds 3]

Each checkout has an empty data folder of its own; the first round, in which databases and caches are made, is not
counted. With `--beside` both checkouts take turns, so that whatever else the machine does meets both alike.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.house import free_port
from engine.room.clock import processor_seconds

_HERE = Path(__file__).resolve().parents[1]
_PATIENCE_SECONDS = 300.0
_LOOK_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the clock, and seconds of processor time of all processes together."""

    wall: float
    computed: float


def reading(checkout: Path, data: Path, file: Path) -> Cost:
    """One file through `./launch.sh read`'s command, to its printed line."""
    before, started = os.times(), time.perf_counter()
    command = [sys.executable, "-m", "desk", "read", str(file)]
    subprocess.run(command, cwd=checkout, env=_environment(data), check=True, capture_output=True)
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(time.perf_counter() - started, used)


def serving(checkout: Path, data: Path) -> Cost:
    """The service from its start to an answer of `/login`; the processor time is the web process's until then."""
    port = free_port()
    started = time.perf_counter()
    service = subprocess.Popen(
        [sys.executable, "-m", "webui"],
        cwd=checkout,
        env={**_environment(data), "OCR_HOST": "127.0.0.1", "OCR_PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(f"http://127.0.0.1:{port}/login", service)
        return Cost(time.perf_counter() - started, processor_seconds(service.pid))
    finally:
        service.terminate()
        service.wait(_PATIENCE_SECONDS)


def main(arguments: Sequence[str]) -> None:
    """Prints a line for each checkout and each kind of start: medians, and the least."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--beside", type=Path, metavar="CHECKOUT")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args(arguments)
    checkouts = [_HERE, *([asked.beside.resolve()] if asked.beside else [])]
    file = asked.file.resolve()
    print("start | checkout | wall s | CPU s | least CPU s")
    with tempfile.TemporaryDirectory() as folder:
        data = {checkout: Path(folder) / str(at) for at, checkout in enumerate(checkouts)}
        for place in data.values():
            place.mkdir()
        _compare("read", checkouts, asked.rounds, lambda one: reading(one, data[one], file))
        _compare("service", checkouts, asked.rounds, lambda one: serving(one, data[one]))


def _compare(name: str, checkouts: Sequence[Path], rounds: int, start: Callable[[Path], Cost]) -> None:
    costs: dict[Path, list[Cost]] = {checkout: [] for checkout in checkouts}
    for _ in range(rounds + 1):
        for checkout in checkouts:
            costs[checkout].append(start(checkout))
    for checkout, (_, *counted) in costs.items():
        computed = [cost.computed for cost in counted]
        wall = statistics.median(cost.wall for cost in counted)
        print(f"{name} | {checkout.name} | {wall:.2f} | {statistics.median(computed):.2f} | {min(computed):.2f}")


def _environment(data: Path) -> dict[str, str]:
    return {**os.environ, "OCR_DATA_DIR": str(data)}


def _await(address: str, service: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until and service.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=_PATIENCE_SECONDS):
            return
        time.sleep(_LOOK_SECONDS)
    raise RuntimeError("the service did not answer")


if __name__ == "__main__":
    main(sys.argv[1:])
