"""What breaks, broken on purpose: a real server for each fault, people who go on handing in, and what became of it.

    .venv/bin/python -m bench.faults                 all of them (as root: disk-full mounts a small tmpfs)
    .venv/bin/python -m bench.faults web-killed …    those named

A line a fault. `lost`: accepted, but not there, or without a result; `twice`: two rows or two ends of one document;
`stuck`: not over, and nothing
has ended for two minutes. Submissions are timed from the first try to the answer that took
the document, so an outage is in them. It is status 1 when anything was lost, twice or stuck.
"""

from __future__ import annotations

import contextlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.fault_kinds import FAULTS, NotHere


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A folder of the fault's own, and nothing left of it."""
    home = Path(tempfile.mkdtemp(prefix="ocr-faults-"))
    try:
        yield home / "house"
    finally:
        shutil.rmtree(home, ignore_errors=True)


def keep_log(name: str, folder: Path) -> None:
    """The server's log outlives a fault that did not go well."""
    for ending in (".log", ".out"):
        kept = Path(tempfile.gettempdir()) / f"ocr-fault-{name}{ending}"
        with contextlib.suppress(OSError):
            shutil.copy(folder.parent / f"{folder.name}{ending}", kept)
            print(f"kept: {kept}", file=sys.stderr)


def main(names: list[str]) -> int:
    """Provokes the faults named, or all of them."""
    is_well = True
    print("fault | accepted | lost | twice | stuck | slowest submission | slowest reading | slowest /health | note")
    for name in names or FAULTS:
        with scratch() as folder:
            try:
                got = FAULTS[name](folder)
                if not got.is_well:
                    keep_log(name, folder)
            except NotHere as error:
                print(f"{name} | not run: {error}", flush=True)
                continue
        is_well &= got.is_well
        times = f"{got.submission:.1f} s | {got.reading:.1f} s | {got.health:.2f} s"
        print(f"{name} | {got.accepted} | {got.lost} | {got.twice} | {got.stuck} | {times} | {got.note}", flush=True)
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
