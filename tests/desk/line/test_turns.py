"""Documents take turns by the page: a receipt overtakes a long file, which goes on where it was."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database

from auth.roles import User
from desk.cases.records import Summary
from desk.cases.service import Desk
from desk.line.queue import Queue
from desk.line.worker import Workers
from desk.offers.offers import Offers
from desk.opening.reader_setup import ASSETS
from desk.record.audit import Audit
from desk.running.metrics import Metrics
from desk.store.files import FileStore
from desk.store.store import State
from desk.taking_in.intake import Intake
from engine.document import Box, Line
from engine.pipeline import Engine, Order, Upload
from engine.presets import PresetBook
from engine.readers import Cancelled, PageImage, Reading, Request
from tests.engine import drawing

RECEIPT = Upload("receipt.png", drawing.encoded(drawing.page(), "PNG"))
LONG = Upload("long.pdf", drawing.picture_pdf(*[drawing.page(("page",))] * 12))
TEXT = Order(preset="text")


class PagedReader:
    """A third of a second a page; counts what it reads."""

    name = "paged"
    revision = "1"

    def __init__(self) -> None:
        self.read_pages: list[int] = []
        self.is_warm = threading.Event()

    def read(self, images: Iterable[PageImage], request: Request, cancelled: Cancelled) -> Iterator[Reading]:
        """The page's number."""
        for image in images:
            time.sleep(0.33)
            self.read_pages.append(image.number)
            yield Reading((Line(f"page {image.number}", Box.from_rect(0.1, 0.1, 0.5, 0.15), 0.99),))

    def warm_up(self) -> None:
        """Says that it was asked to."""
        self.is_warm.set()

    def close(self) -> None:
        """Nothing to free."""


@dataclass
class Office:
    """A desk with one worker, and its reader."""

    desk: Desk
    workers: Workers
    reader: PagedReader
    files: FileStore

    def wait(self, user: User, document_id: str) -> Summary:
        """The document once it is over."""
        for _ in range(2000):
            (summary,) = self.desk.progress(user, [document_id])
            if summary.is_over:
                return summary
            time.sleep(0.02)
        raise AssertionError("not over")


def office_over(database: Database, folder: Path, reader: PagedReader) -> Office:
    """A desk over one paged reader; its worker is not started."""
    engine = Engine({"paged": reader}, "paged", PresetBook.load(ASSETS / "kinds"))

    def clock() -> datetime:
        return datetime.now(UTC)

    files, queue = FileStore(folder / "documents"), Queue(database, clock)
    audit = Audit(database, b"key", clock)
    workers = Workers(engine, queue, files, 1, audit=audit, turn_seconds=0.1)
    desk = Desk(
        Intake(engine, files, queue, 30, clock, Metrics(), Offers(database, audit, clock)), database, workers, audit
    )
    return Office(desk, workers, reader, files)


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Iterator[Office]:
    """At work."""
    built = office_over(database, tmp_path, PagedReader())
    built.workers.start()
    yield built
    built.workers.stop()


@pytest.mark.parametrize("is_own", [True, False])
def test_a_receipt_overtakes_a_long_file_between_its_pages(
    office: Office, alice: User, bob: User, tmp_path: Path, is_own: bool
) -> None:
    """Its owner's and anybody else's; the long one loses no page, and none is read twice."""
    long = office.desk.submit(alice, LONG, TEXT)
    owner = alice if is_own else bob
    receipt = office.desk.submit(owner, RECEIPT, TEXT)
    assert office.wait(owner, receipt.id).state is State.DONE
    (meanwhile,) = office.desk.progress(alice, [long.id])
    assert not meanwhile.is_over
    office.wait(alice, long.id)
    document = office.desk.open(alice, long.id).document
    assert document is not None
    assert [page.text for page in document.pages] == [f"page {number}" for number in range(1, 13)]
    assert sorted(office.reader.read_pages) == sorted([*range(1, 13), 1])
    office.workers.stop()
    assert not list((tmp_path / "documents").rglob("read-*"))


def test_pages_that_were_read_outlive_the_process(database: Database, tmp_path: Path, alice: User) -> None:
    """A stop in the middle costs the page that was under way, not those before it."""
    first = office_over(database, tmp_path, PagedReader())
    long = first.desk.submit(alice, LONG, TEXT)
    first.workers.start()
    while len(first.reader.read_pages) < 4:
        time.sleep(0.02)
    first.workers.stop()
    second = office_over(database, tmp_path, PagedReader())
    second.workers.start()
    summary = second.wait(alice, long.id)
    second.workers.stop()
    assert summary.state is State.DONE
    assert not {1, 2, 3} & set(second.reader.read_pages)
    assert 12 in second.reader.read_pages


def test_the_reader_is_loaded_before_anything_is_submitted(office: Office) -> None:
    """The first document of the day does not wait for the models."""
    assert office.reader.is_warm.wait(30)
