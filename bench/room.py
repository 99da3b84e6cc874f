"""What the reading room costs: pages a minute against the same engine in this process, and the memory of its readers.

    python -m bench.room FILE_OR_FOLDER … [--preset receipt] [--rounds 3] [--readers 1,2,4]

Every file is read by both in turn, so that whatever else the machine does meets both alike; the first round is not
counted. Then a room with each number of readers reads the files, and what its processes hold afterwards is printed:
`shared` are pages of files, the models' and libraries', which all of them have once together.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from desk.opening.reading import engine_of, room_of
from desk.settings import load_settings
from engine.contract import ReadsDocuments
from engine.pipeline import Order, Silent, Upload
from engine.reading.watching import PageView

_ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".pdf", ".tif", ".tiff"})


class Onlooker(Silent):
    """Wants the pictures of the pages, as the desk does."""

    wants_views = True

    def page_ready(self, view: PageView) -> None:
        """Has it drawn."""
        view.jpeg()


@dataclass
class Tally:
    """The seconds and pages of one way to read."""

    engine: ReadsDocuments
    seconds: float = 0.0
    pages: int = 0

    def add(self, upload: Upload, order: Order) -> None:
        """Reads one file."""
        started = time.perf_counter()
        document = self.engine.read(upload, order, Onlooker())
        self.seconds += time.perf_counter() - started
        self.pages += len(document.pages)

    def clear(self) -> None:
        """For what counts."""
        self.seconds, self.pages = 0.0, 0

    @property
    def pages_a_minute(self) -> float:
        """60 for a page a second."""
        return 60 * self.pages / self.seconds if self.seconds else 0.0


def compare(uploads: Sequence[Upload], order: Order, rounds: int, folder: Path) -> tuple[float, float]:
    """Pages a minute of the engine in this process, and of the room; the first round is not counted."""
    settings = load_settings(data_dir=folder)
    room = room_of(settings)
    here, there = Tally(engine_of(settings)), Tally(room)
    try:
        for number in range(rounds + 1):
            for upload in uploads:
                for tally in (here, there) if number % 2 else (there, here):
                    tally.add(upload, order)
            if number == 0:
                here.clear()
                there.clear()
    finally:
        room.close()
    return here.pages_a_minute, there.pages_a_minute


@dataclass(frozen=True)
class Memory:
    """Megabytes of some processes: what each has for itself, added up, and what they share, once."""

    own: int
    shared: int

    @classmethod
    def of(cls, process_ids: Sequence[int]) -> Memory:
        """As the kernel counts it now."""
        tables = [_status(number) for number in process_ids]
        return cls(
            sum(table["RssAnon"] + table["RssShmem"] for table in tables) // 1024,
            max((table["RssFile"] for table in tables), default=0) // 1024,
        )


def _status(process_id: int) -> dict[str, int]:
    """The sizes in a process's status, in KiB."""
    lines = Path(f"/proc/{process_id}/status").read_text("ascii", "replace").splitlines()
    sizes = (line.partition(":") for line in lines if line.endswith(" kB"))
    return {name: int(size.split()[0]) for name, _, size in sizes}


def weigh(uploads: Sequence[Upload], order: Order, readers: int, folder: Path) -> tuple[int, Memory]:
    """How many reader processes there were, and what they hold when all files are read."""
    room = room_of(load_settings(data_dir=folder, workers=readers))
    try:
        with ThreadPoolExecutor(readers) as pool:
            for _ in pool.map(lambda upload: room.read(upload, order, Onlooker()), [*uploads] * readers):
                pass
        return len(room.reader_ids), Memory.of(room.reader_ids)
    finally:
        room.close()


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--preset", default="receipt")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--readers", default="1,2,4", help="numbers of readers to weigh, with commas")
    asked = parser.parse_args(arguments)
    found = [path for given in asked.files for path in (sorted(given.iterdir()) if given.is_dir() else [given])]
    uploads = [Upload(path.name, path.read_bytes()) for path in found if path.suffix.lower() in _ENDINGS]
    order = Order(preset=asked.preset)
    with tempfile.TemporaryDirectory(prefix="ocr-room-") as folder:
        here, there = compare(uploads, order, asked.rounds, Path(folder))
        print(f"{len(uploads)} files, {asked.rounds} rounds, {os.cpu_count()} cores")
        print("in this process | in the reading room | ratio")
        print(f"{here:.1f} pages/min | {there:.1f} pages/min | {there / here:.3f}")
        print("readers | own memory | shared | for each reader")
        for readers in map(int, asked.readers.split(",") if asked.readers else ()):
            count, memory = weigh(uploads, order, readers, Path(folder))
            each = (memory.own + memory.shared) // max(count, 1)
            print(f"{count} | {memory.own} MB | {memory.shared} MB | {each} MB", flush=True)


if __name__ == "__main__":
    main()
