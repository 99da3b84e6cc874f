"""A desk over a reader that sees the same small receipt on every page, and the API in front of it, for tests."""

from __future__ import annotations

import io
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from fastapi import FastAPI
from PIL import Image
from sqlalchemy import Engine as Database
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from auth.roles import User
from desk.cases.exports import Exports
from desk.cases.jobs import Jobs
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
from webui.api import documents, errors, events, me, saved_views, shares

LINES = ("编号：A-17", "甲方：云杉市青禾有限公司", "<img src=x onerror=alert(1)>")
ORDER = Order(fields=("编号", "甲方", "签字人"))


class ThreeLineReader:
    """Reads `LINES` from every page."""

    name = "threeline"
    revision = "1"

    def read(self, images: Iterable[PageImage], request: Request, cancelled: Cancelled) -> Iterator[Reading]:
        """The same for each page."""
        for _image in images:
            yield Reading(
                tuple(
                    Line(text, Box.from_rect(0.1, 0.1 + 0.1 * place, 0.7, 0.15 + 0.1 * place), 0.99)
                    for place, text in enumerate(LINES)
                )
            )

    def warm_up(self) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to free."""


@dataclass
class AtWork:
    """A desk with a running worker."""

    desk: Desk
    workers: Workers
    jobs: Jobs

    def read(self, user: User, name: str = "小票.png", order: Order = ORDER) -> Summary:
        """Submits a white page and waits until it was read."""
        summary = self.desk.submit(user, Upload(name, picture()), order)
        for _ in range(600):
            (summary,) = self.desk.progress(user, [summary.id])
            if summary.is_over:
                return summary
            time.sleep(0.02)
        raise AssertionError(f"still {summary.state} after 12 s")


def desk_at_work(database: Database, folder: Path, clock: Clock) -> AtWork:
    """Builds it; stop its workers afterwards."""
    engine = Engine({"threeline": ThreeLineReader()}, "threeline", presets())
    files = FileStore(folder / "documents")
    queue = Queue(database, clock)
    workers = Workers(engine, queue, files, 1)
    audit = Audit(database, b"key", clock)
    intake = Intake(engine, files, queue, 100, clock, Metrics(), Offers(database, audit, clock))
    desk = Desk(intake, database, workers, audit)
    exports = Exports(intake, database, audit)
    jobs = Jobs(intake, database, files, workers, worker_count=1, max_files=100, audit=audit, exports=exports)
    workers.start()
    return AtWork(desk, workers, jobs)


@cache
def presets() -> PresetBook:
    """The shipped presets, read once."""
    return PresetBook.load(ASSETS / "kinds")


def picture() -> bytes:
    """A white PNG."""
    buffer = io.BytesIO()
    Image.fromarray(np.full((60, 90, 3), 255, np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


class AlwaysInside:
    """Stands where the wall stands and lets one person through."""

    def __init__(self, app: ASGIApp, user: User | None) -> None:
        self._app = app
        self._user = user

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Puts the person where the wall puts them."""
        if scope["type"] == "http":
            scope["state"] = {**scope.get("state", {}), "user": self._user, "reference": "ref-1", "csrf": "token"}
        await self._app(scope, receive, send)


def api_for(desk: Desk, user: User | None) -> TestClient:
    """The API as `user` reaches it."""
    app = FastAPI()
    app.state.desk = desk
    errors.install(app)
    app.include_router(documents.router)
    app.include_router(events.router)
    app.include_router(saved_views.router)
    app.include_router(shares.router)
    app.include_router(me.router)
    return TestClient(AlwaysInside(app, user), raise_server_exceptions=False)
