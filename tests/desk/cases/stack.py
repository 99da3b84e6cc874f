"""A desk that reads a file of three receipts, with its parts in reach."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine as Database

from auth.roles import User
from desk.cases.jobs import Jobs
from desk.cases.piles import Piles
from desk.cases.records import Summary
from desk.cases.service import Desk
from desk.line.queue import Queue
from desk.line.worker import Workers
from desk.offers.offers import Offers
from desk.opening.reader_setup import ASSETS
from desk.record.audit import Audit
from desk.running.metrics import Metrics
from desk.store.files import FileStore
from desk.taking_in.intake import Intake
from engine.document import Box, Line
from engine.pipeline import Engine, Order, Upload
from engine.presets import PresetBook
from engine.readers import Cancelled, PageImage, Reading, Request
from tests.conftest import Clock
from tests.engine import drawing

ORDER = Order(preset="receipt")
FILE = Upload("stack.pdf", drawing.picture_pdf(*(drawing.page((f"page {number}",)) for number in (1, 2, 3))))


class ReceiptReader:
    """Reads another receipt from every page, or the one that `receipts` names; where it is told to, the same one.

    Waits or fails when it is told to.
    """

    name = "receipts"
    revision = "1"
    are_alike = False

    def __init__(self) -> None:
        self.receipts: dict[int, int] = {}
        self.before_page: Callable[[int, Cancelled], None] = lambda _number, _cancelled: None

    def read(self, images: Iterable[PageImage], request: Request, cancelled: Cancelled) -> Iterator[Reading]:
        """Number, date and total of each differ."""
        for image in images:
            self.before_page(image.number, cancelled)
            number = 1 if self.are_alike else self.receipts.get(image.number, image.number)
            texts = ("CORNER BAKERY", f"Receipt No: R-100{number}", f"Date: 0{number}/05/2026", f"TOTAL {number}5.40")
            yield Reading(
                tuple(
                    Line(text, Box.from_rect(0.1, 0.1 + 0.1 * row, 0.7, 0.15 + 0.1 * row), 0.99)
                    for row, text in enumerate((*texts, "Thank you, please come again", "Cashier 4"))
                )
            )

    def warm_up(self) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to free."""


@dataclass
class Office:
    """A desk with its parts in reach; `workers` is to be started, `working` those that are to be stopped."""

    desk: Desk
    piles: Piles
    reader: ReceiptReader
    engine: Engine
    queue: Queue
    files: FileStore
    audit: Audit
    database: Database
    clock: Clock
    workers: Workers
    working: list[Workers] = field(default_factory=list)

    def start(self, queue: Queue | None = None) -> Workers:
        """One more worker, over `queue`; as one of another process would be."""
        workers = Workers(self.engine, queue or self.queue, self.files, 1, audit=self.audit)
        workers.start()
        self.working.append(workers)
        return workers

    def wait(self, user: User, document_id: str) -> Summary:
        """The document once it is over."""
        for _ in range(3000):
            (summary,) = self.desk.progress(user, [document_id])
            if summary.is_over:
                return summary
            time.sleep(0.02)
        raise AssertionError(f"still {summary.state} after 60 s")

    def read(self, user: User, order: Order = ORDER) -> Summary:
        """A file of three pages, once it is read."""
        return self.wait(user, self.desk.submit(user, FILE, order).id)

    def total(self, user: User, document_id: str) -> str | None:
        """The total of one document."""
        document = self.desk.open(user, document_id).document
        assert document is not None
        return next(field.value for field in document.fields if field.name == "total")


def office_over(database: Database, folder: Path, clock: Clock) -> Iterator[Office]:
    """A desk over an engine that reads receipts, with one worker running."""
    reader = ReceiptReader()
    engine = Engine({reader.name: reader}, reader.name, PresetBook.load(ASSETS / "kinds"))
    files, queue, audit = FileStore(folder / "documents"), Queue(database, clock), Audit(database, b"key", clock)
    workers = Workers(engine, queue, files, 1, audit=audit)
    intake = Intake(engine, files, queue, 9, clock, Metrics(), Offers(database, audit, clock))
    desk = Desk(intake, database, workers, audit)
    jobs = Jobs(intake, database, files, workers, worker_count=1, max_files=9, audit=audit, exports=desk.exports)
    piles = Piles(jobs, desk.deleting, intake, database, files, workers, audit)
    workers.start()
    office = Office(desk, piles, reader, engine, queue, files, audit, database, clock, workers, [workers])
    yield office
    for running in office.working:
        running.stop()
