"""What the server costs over the engine alone: CPU seconds a page and pages a minute, over the same pictures in turn.

    python -m bench.server [FILE_OR_FOLDER …] [--clients 1,4,16,64] [--rounds 5] [--pages 16] [--idle 30]

The engine alone is the reading room as `./launch.sh read` uses it, its start not counted: this process and its readers.
The server is the app in a process of its own, on loopback, with all processes that it starts; the clients run in this
one and are not counted. Each client sends a page to `/v1/ocr`, waits for what stands on it, and sends the next; no two
pages have the same bytes. For every number of clients and in every round the engine reads the same pages just before or
just after the server, in turn the one and the other first, so that whatever else the machine does meets both. What is
told are the medians of the rounds' own ratios, with the least and the largest: one disturbed round moves none of them.
Then the server has nothing to do for `--idle` seconds. The last line is the whole as JSON, every round by itself.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from auth.roles import Role, User
from bench.running import UNLIMITED, App, installation, running
from bench.sending import ask, client_of, distinct, files_of
from desk.opening.reading import room_of
from desk.settings import Settings, load_settings
from engine.pipeline import Order, Upload
from engine.room.clock import processor_seconds
from engine.room.room import Room

_ANNA = User("local:anna", "anna", "Anna", frozenset({Role.CLERK}))
_CALM_SECONDS = 5.0
"""After which a server that has done its work has given its memory back."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What some pages took: seconds on the clock, and of the processor by process: web (or keeper) and readers."""

    pages: int
    seconds: float
    web: float
    readers: float

    @property
    def processor(self) -> float:
        """CPU seconds a page, all processes."""
        return (self.web + self.readers) / self.pages


@dataclass(frozen=True, slots=True)
class Compared:
    """The engine and the server over the same pages, with so many clients."""

    clients: int
    engine: Cost
    server: Cost

    @property
    def over(self) -> float:
        """How much more CPU the server takes for a page: 0.05 is five in a hundred."""
        return self.server.processor / self.engine.processor - 1

    @property
    def throughput(self) -> float:
        """Pages a minute of the server as a ratio to the engine's."""
        return (self.server.pages / self.server.seconds) / (self.engine.pages / self.engine.seconds)


class Alone:
    """The engine in its room, as a command that reads has it."""

    def __init__(self, settings: Settings) -> None:
        self.room: Room = room_of(settings)
        self._at_once = settings.readers

    def read(self, uploads: Sequence[Upload]) -> Cost:
        """All of them, as many at once as there are readers."""
        with ThreadPoolExecutor(self._at_once) as threads:
            return measured(lambda: sum(threads.map(self._pages, uploads)), time.process_time, self._readers)

    def _pages(self, upload: Upload) -> int:
        return sum(len(document.pages) for document in self.room.read_papers(upload, Order()))

    def _readers(self) -> float:
        return sum(map(processor_seconds, self.room.reader_ids))


class Served:
    """The app, asked by so many clients at once."""

    def __init__(self, app: App) -> None:
        self._app = app

    def read(self, uploads: Sequence[Upload], clients: int) -> Cost:
        """All of them; every client sends its next page when it has the last one's answer."""
        waiting = iter(uploads)
        with client_of(self._app, clients) as http, ThreadPoolExecutor(clients) as threads:
            return measured(
                lambda: sum(threads.map(lambda _: sum(ask(http, one) for one in _shared(waiting)), range(clients))),
                self._app.processor_seconds,
                self._readers,
            )

    def idle(self, seconds: float) -> tuple[float, float]:
        """CPU seconds of the web process and of its readers over a while without work."""
        time.sleep(_CALM_SECONDS)
        before = self._app.processor_seconds(), self._readers()
        time.sleep(seconds)
        return self._app.processor_seconds() - before[0], self._readers() - before[1]

    def _readers(self) -> float:
        return sum(map(processor_seconds, self._app.readers))


def measured(work: Callable[[], int], web: Callable[[], float], readers: Callable[[], float]) -> Cost:
    """What `work`, which gives its number of pages, takes of the clock and of both counters."""
    before = web(), readers()
    began = time.perf_counter()
    pages = work()
    return Cost(pages, time.perf_counter() - began, web() - before[0], readers() - before[1])


def compare(alone: Alone, served: Served, pages: Sequence[Upload], clients: int, *, engine_first: bool) -> Compared:
    """Both over copies of the same pages."""
    engine = alone.read(pages) if engine_first else None
    server = served.read([distinct(one) for one in pages], clients)
    return Compared(clients, engine or alone.read(pages), server)


def joined(compared: Sequence[Compared]) -> Compared:
    """All rounds of one number of clients as one."""
    return Compared(compared[0].clients, _sum([one.engine for one in compared]), _sum([one.server for one in compared]))


def _sum(costs: Sequence[Cost]) -> Cost:
    return Cost(
        sum(cost.pages for cost in costs),
        sum(cost.seconds for cost in costs),
        sum(cost.web for cost in costs),
        sum(cost.readers for cost in costs),
    )


def _shared(waiting: Iterator[Upload]) -> Iterator[Upload]:
    """What is left of an iterator that several threads take from."""
    while (one := next(waiting, None)) is not None:
        yield one


def told(rounds: Sequence[Compared]) -> str:
    """A row of the table."""
    one = joined(rounds)
    over, throughput = [each.over for each in rounds], [each.throughput for each in rounds]
    figures = [
        str(one.clients),
        str(one.server.pages),
        f"{one.engine.processor:.3f}",
        f"{one.engine.web / one.engine.pages:.3f}",
        f"{one.server.processor:.3f}",
        f"{one.server.web / one.server.pages:.3f}",
        f"{100 * statistics.median(over):+.1f} % [{100 * min(over):+.1f}, {100 * max(over):+.1f}]",
        f"{statistics.median(throughput):.3f} [{min(throughput):.3f}, {max(throughput):.3f}]",
    ]
    return " | ".join(figures)


def recorded(rounds: Sequence[Compared]) -> dict[str, object]:
    """All rounds of one number of clients for the JSON."""
    return {
        **asdict(joined(rounds)),
        "over": statistics.median(one.over for one in rounds),
        "throughput": statistics.median(one.throughput for one in rounds),
        "rounds": [asdict(one) for one in rounds],
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints a table and the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, help="pictures of one page; by default the shipped samples")
    parser.add_argument("--clients", default="1,4,16,64", help="numbers of clients, with commas")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pages", type=int, default=16, help="in a round; one for each client at least")
    parser.add_argument("--idle", type=float, default=30, help="seconds without work")
    asked = parser.parse_args(arguments)
    uploads = files_of(asked.files)
    with installation("") as there, running(there, _ANNA, UNLIMITED) as app:
        served = Served(app)
        served.read([distinct(one) for one in uploads], 1)
        alone = Alone(load_settings(data_dir=there.folder))
        try:
            alone.read(uploads)
            print(f"{len(uploads)} files, {asked.rounds} rounds, {os.cpu_count()} cores")
            print("clients | pages | engine, CPU s/page | of it keeper | server | of it web | over | pages/min, ratio")
            found = []
            for clients in map(int, asked.clients.split(",")):
                pages = list(itertools.islice(itertools.cycle(uploads), max(asked.pages, clients)))
                rounds = [
                    compare(alone, served, pages, clients, engine_first=bool(number % 2))
                    for number in range(asked.rounds)
                ]
                found.append(rounds)
                print(told(rounds), flush=True)
        finally:
            alone.room.close()
        web, readers = served.idle(asked.idle)
    print(f"idle for {asked.idle:.0f} s: CPU seconds web {web:.2f}, readers {readers:.2f}")
    idle = {"seconds": asked.idle, "web": web, "readers": readers}
    print(json.dumps({"compared": [recorded(rounds) for rounds in found], "idle": idle}))


if __name__ == "__main__":
    main()
