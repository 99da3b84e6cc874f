"""What grows with the number of pages: time and memory of one long document, and memory over many small ones.

    python -m bench.growth [--lengths 1,30,300] [--pages 2000] [--clients 2]

The app runs in a process of its own, on loopback. First one document of each length is sent, born digital and scanned,
drawn here: CPU seconds a page of the web process and of its readers, and the most memory that each was seen with. Then
`--pages` documents of one page, of which every tenth is a picture and no two are alike, with the memory of both every
hundred: the slope is that of a straight line through what was seen after the first 200 (a quarter, where there are
fewer than 800). At the end the app has nothing to do for a while. The last line is the whole as JSON.
"""

from __future__ import annotations

import argparse
import itertools
import json
import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass

import httpx

from auth.roles import Role, User
from bench.fuzz.tally import Tally
from bench.fuzz.watching import Scales, resident_bytes
from bench.running import UNLIMITED, App, installation, running
from bench.sending import ask, client_of
from engine.pipeline import Upload
from engine.room.clock import processor_seconds
from tests.engine.drawing import RECEIPT, encoded, page, picture_pdf, raw_pdf, text_pdf

_ANNA = User("local:anna", "anna", "Anna", frozenset({Role.CLERK}))
_MEGABYTE = 1024 * 1024
_EVERY, _STEADY_AFTER = 100, 200
_CALM_SECONDS = 15.0
_SETTINGS = {**UNLIMITED, "OCR_MAX_PAGES": "10000", "OCR_MAX_UPLOAD_MB": "200", "OCR_DOCUMENT_SECONDS": "7200"}


@dataclass(frozen=True, slots=True)
class Long:
    """One document: CPU seconds a page, and megabytes at their most."""

    kind: str
    pages: int
    web_seconds: float
    reader_seconds: float
    web_megabytes: int
    reader_megabytes: int


@dataclass(frozen=True, slots=True)
class Weight:
    """Megabytes of the web process and of the readers together, after so many pages."""

    pages: int
    web: float
    readers: float


def slope(weights: Sequence[Weight], *, of_web: bool) -> float:
    """Megabytes a thousand pages: the line of least squares; nothing where there are not two points."""
    points = [(one.pages / 1000, one.web if of_web else one.readers) for one in weights]
    return statistics.linear_regression(*zip(*points, strict=True)).slope if len(points) > 1 else 0.0


def steady(weights: Sequence[Weight], pages: int) -> list[Weight]:
    """Those behind the beginning."""
    return [one for one in weights if one.pages >= min(_STEADY_AFTER, pages // 4)]


def documents(count: int) -> Iterator[Upload]:
    """Small ones of one page."""
    for number in range(count):
        lines = (*RECEIPT, f"No. {number}")
        if number % 10:
            yield Upload("slip.pdf", text_pdf(*lines))
        else:
            yield Upload("slip.png", encoded(page(lines), "PNG"))


def long_documents(pages: int) -> Iterator[tuple[str, Upload]]:
    """One born digital and one scanned, of so many pages."""
    rows = "\n".join(f"BT /F1 12 Tf 72 {770 - 24 * row} Td ({text}) Tj ET" for row, text in enumerate(RECEIPT))
    yield "text", Upload("long.pdf", raw_pdf(rows.encode("latin-1"), pages=pages))
    yield "scan", Upload("scan.pdf", picture_pdf(*(page((*RECEIPT[:3], f"Page {one}")) for one in range(pages))))


def weigh(app: App, pages: int) -> Weight:
    """As the kernel counts it now."""
    return Weight(pages, resident_bytes(app.process_id) / _MEGABYTE, sum(map(resident_bytes, app.readers)) / _MEGABYTE)


def read_long(app: App, client: httpx.Client, kind: str, upload: Upload) -> Long:
    """One document, watched."""
    tally = Tally()
    scales = Scales(tally, lambda: [("web", app.process_id), *(("reader", number) for number in app.readers)])
    scales.start()
    web, readers = app.processor_seconds(), sum(map(processor_seconds, app.readers))
    try:
        pages = ask(client, upload)
    finally:
        scales.stop()
    return Long(
        kind,
        pages,
        (app.processor_seconds() - web) / pages,
        (sum(map(processor_seconds, app.readers)) - readers) / pages,
        tally.peaks["web"] // _MEGABYTE,
        tally.peaks["reader"] // _MEGABYTE,
    )


def read_many(app: App, client: httpx.Client, pages: int, clients: int) -> list[Weight]:
    """The memory every so many pages."""
    waiting, weights = documents(pages), [weigh(app, 0)]
    with ThreadPoolExecutor(clients) as threads:
        while some := list(itertools.islice(waiting, _EVERY)):
            read = sum(threads.map(lambda one: ask(client, one), some))
            weights.append(weigh(app, weights[-1].pages + read))
            print(f"{weights[-1].pages} | {weights[-1].web:.0f} MB | {weights[-1].readers:.0f} MB", flush=True)
    return weights


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints two tables and the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lengths", default="1,30,300", help="pages of the long documents, with commas")
    parser.add_argument("--pages", type=int, default=2000, help="documents of one page")
    parser.add_argument("--clients", type=int, default=2)
    asked = parser.parse_args(arguments)
    with installation("") as there, running(there, _ANNA, _SETTINGS) as app, client_of(app, asked.clients) as client:
        for upload in documents(2):
            ask(client, upload)
        time.sleep(_CALM_SECONDS)
        before, long = weigh(app, 0), []
        print("document | pages | CPU s/page web | readers | most memory web | of a reader")
        for length in map(int, asked.lengths.split(",") if asked.lengths else ()):
            for kind, upload in long_documents(length):
                one = read_long(app, client, kind, upload)
                long.append(one)
                seconds = f"{one.web_seconds:.3f} | {one.reader_seconds:.3f}"
                print(
                    f"{kind} | {one.pages} | {seconds} | {one.web_megabytes} MB | {one.reader_megabytes} MB", flush=True
                )
        print("pages | web | readers together")
        weights = read_many(app, client, asked.pages, asked.clients)
        time.sleep(_CALM_SECONDS)
        after = weigh(app, asked.pages)
    lasting = steady(weights, asked.pages)
    web, readers = (slope(lasting, of_web=of_web) for of_web in (True, False))
    print(f"slope in MB a thousand pages: web {web:+.1f}, readers {readers:+.1f}")
    for what, was, became in (("web", before.web, after.web), ("readers", before.readers, after.readers)):
        print(f"idle before and after: {what} {was:.0f} MB, {became:.0f} MB")
    found = {"long": [asdict(one) for one in long], "weights": [asdict(one) for one in weights]}
    idle = {"before": asdict(before), "after": asdict(after)}
    print(json.dumps({**found, "slope": {"web": web, "readers": readers}, "idle": idle}))


if __name__ == "__main__":
    main()
