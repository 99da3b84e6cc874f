"""Takes files in: checked from their first bytes, kept on disk, then a row each."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from structlog.contextvars import get_contextvars

from auth.roles import User
from desk.errors import DeskError, QueueFull
from desk.line.memory import Known, Memory
from desk.line.queue import Queue
from desk.line.worker import error_record
from desk.offers.offers import Offers
from desk.running.metrics import Metrics
from desk.store.files import FileStore
from desk.store.store import DocumentRow, State
from engine.contract import ReadsDocuments
from engine.errors import EngineError, IntakeError, PasswordNeeded
from engine.pipeline import Order, Upload

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refused:
    """A file of many that never came as far as here, and why; its place is kept for another one."""

    name: str
    size: int
    error: EngineError | DeskError


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that is kept, and the row that it is to have; `known` is what was read of it before, if that holds."""

    row: DocumentRow
    known: Known | None = None


@dataclass(frozen=True, slots=True)
class Intake:
    """What a submission needs, one file or five hundred. Without `memory` every file is read."""

    engine: ReadsDocuments
    files: FileStore
    queue: Queue
    queue_size: int
    clock: Callable[[], datetime]
    metrics: Metrics
    offers: Offers
    memory: Memory | None = None

    def make_room(self, count: int) -> None:
        """Raises `QueueFull` unless `count` more documents may wait."""
        waiting = self.queue.waiting()
        if waiting + count > self.queue_size:
            raise QueueFull(waiting)

    def take(
        self, user: User, upload: Upload, order: Order, *, needs_room: bool = True, asks_memory: bool = True
    ) -> Taken:
        """Keeps the file and makes its row.

        One that was read before need not be looked at again, and waits for nobody; with `needs_room` any other raises
        `QueueFull` where it may not wait. Raises `PresetError`, `Forbidden` for a preset of other roles, `IntakeError`
        or `StorageFull`, nothing kept.
        """
        self.accept_order(user, order)
        row = self._row(user, upload, order)
        try:
            known = self._known(row, order) if asks_memory else None
            if known is None:
                if needs_room:
                    self.make_room(1)
                self.engine.accept(upload, order, user.id)
            self.files.put_original(row.id, upload.content)
        except BaseException:
            self.files.delete(row.id)
            raise
        return Taken(row, known)

    def _known(self, row: DocumentRow, order: Order) -> Known | None:
        """What was read of the file before, with its pictures brought."""
        known = self.memory.recall(row.owner_id, row.sha256, order) if self.memory is not None else None
        if known is None or self.memory is None or self.memory.bring_pictures(known, row.id):
            return known
        self.files.delete(row.id)
        return None

    def accept_order(self, user: User, order: Order) -> None:
        """Raises `PresetError`, or `Forbidden` for a preset of others."""
        self.offers.require(user, self.engine.plan(order).preset)

    def take_one_of_many(
        self, user: User, brought: Upload | Refused, order: Order, *, asks_memory: bool = True
    ) -> Taken:
        """As `take`, but a file that cannot be read becomes a failed document: the others are not held up by it.

        A locked one is kept: it needs its password and nothing else.
        """
        if isinstance(brought, Refused):
            row = self._row(user, Upload(brought.name, b""), order)
            row.size = brought.size
            return _failed(row, brought.error)
        try:
            return self.take(user, brought, order, needs_room=False, asks_memory=asks_memory)
        except PasswordNeeded as error:
            row = self._row(user, brought, order)
            self.files.put_original(row.id, brought.content)
            row.started_at = row.created_at
            return _failed(row, error)
        except IntakeError as error:
            return _failed(self._row(user, brought, order), error)

    def told(self, taken: Taken) -> None:
        """To be called once the row is in the database."""
        row = taken.row
        about = {"document": row.id, "job": row.job_id, "bytes": row.size, "preset": row.order["preset"]}
        for document in taken.known.papers if taken.known is not None else ():
            self.metrics.done(document, {})
        if row.state == State.FAILED and row.error:
            self.metrics.not_done(State.FAILED, row.error["code"])
            logger.info("document refused", extra={**about, "code": row.error["code"]})
        else:
            logger.info("document accepted", extra=about)

    def _row(self, user: User, upload: Upload, order: Order) -> DocumentRow:
        name = clean_name(upload.name)
        return DocumentRow(
            id=uuid4().hex,
            owner_id=user.id,
            name=name,
            size=len(upload.content),
            sha256=hashlib.sha256(upload.content).hexdigest(),
            order=order.to_dict(),
            state=State.QUEUED,
            created_at=self.clock(),
            search_text=name.casefold(),
            request_id=request_id(),
        )


def _failed(row: DocumentRow, error: EngineError | DeskError) -> Taken:
    row.state, row.finished_at, row.error = State.FAILED, row.created_at, error_record(error)
    return Taken(row)


def request_id() -> str:
    """The id of the request that is being served, or nothing."""
    return str(get_contextvars().get("request_id", ""))


def clean_name(name: str) -> str:
    """A file's name without its folders and control characters, of a length people can read."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(character for character in base if character.isprintable())[:200] or "document"
