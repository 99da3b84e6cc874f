"""A desk over an engine that reads one line, with its parts in reach."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
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
from desk.standards.standards import Standards
from desk.store.files import FileStore
from desk.taking_in.intake import Intake
from engine.document import Box, Line
from engine.pipeline import Engine, Order, Upload
from engine.presets import PresetBook
from engine.readers import Cancelled, PageImage, Reading, Request
from tests.conftest import Clock


class OneLineReader:
    """Reads the same line from every page; waits or fails when it is told to."""

    name = "oneline"
    revision = "1"

    def __init__(self) -> None:
        self.before_page: Callable[[Cancelled], None] = lambda _cancelled: None
        self.score = 0.99

    def read(self, images: Iterable[PageImage], request: Request, cancelled: Cancelled) -> Iterator[Reading]:
        """`编号：A-17` on every page."""
        for _image in images:
            self.before_page(cancelled)
            yield Reading((Line("编号：A-17", Box.from_rect(0.1, 0.1, 0.5, 0.15), self.score),))

    def warm_up(self) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to free."""


@dataclass
class Office:
    """A desk with its parts in reach."""

    desk: Desk
    reader: OneLineReader
    workers: Workers
    files: FileStore
    queue: Queue
    standards: Standards

    def read(self, user: User, upload: Upload, order: Order) -> Summary:
        """Submits and waits for the end."""
        return self.wait(user, self.desk.submit(user, upload, order).id)

    def wait(self, user: User, document_id: str) -> Summary:
        """The document once it is over."""
        for _ in range(600):
            (summary,) = self.desk.progress(user, [document_id])
            if summary.is_over:
                return summary
            time.sleep(0.02)
        raise AssertionError(f"still {summary.state} after 12 s")


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock) -> Iterator[Office]:
    """A desk over an engine that reads one line, with one worker running."""
    reader = OneLineReader()
    engine = Engine({"oneline": reader}, "oneline", PresetBook.load(ASSETS / "kinds"))
    files = FileStore(tmp_path / "documents")
    queue = Queue(database, clock)
    audit = Audit(database, b"key", clock)
    standards = Standards(database, audit, clock)
    workers = Workers(engine, queue, files, 1, audit=audit, standards=standards)
    desk = Desk(
        Intake(engine, files, queue, 3, clock, Metrics(), Offers(database, audit, clock)), database, workers, audit
    )
    workers.start()
    yield Office(desk, reader, workers, files, queue, standards)
    workers.stop()


def picture() -> bytes:
    """A white PNG."""
    buffer = io.BytesIO()
    Image.fromarray(np.full((60, 90, 3), 255, np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


FILE = Upload("page.png", picture())
NUMBER = Order(fields=("编号",))
