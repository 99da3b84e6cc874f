"""The embedded worker: threads that take documents from the queue and read them."""

from __future__ import annotations

import io
import logging
import threading
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from desk.files import FileStore
from desk.headline import headline_of, search_text_of
from desk.queue import LEASE, MAX_ATTEMPTS, Claim, Queue, worker_name
from desk.store import State
from engine.document import Document
from engine.errors import Cancelled, EngineError
from engine.pipeline import Engine, Order, Step, Upload
from engine.readers import PageImage
from engine.words import Words

logger = logging.getLogger(__name__)

_VIEW_SIDE = 2400
_IDLE_SECONDS = 0.5
_CRASHED = {
    "code": "crashed",
    "message": Words(
        "识别这份文档时程序多次中断。", "Reading this document stopped the program several times."
    ).to_dict(),
    "hint": Words(
        "请换一种格式重新上传，或联系管理员。", "Upload it in another format, or tell an administrator."
    ).to_dict(),
}


class Workers:
    """`count` threads over one queue and one engine. `start`, then `stop` once."""

    def __init__(self, engine: Engine, queue: Queue, files: FileStore, count: int) -> None:
        self._engine = engine
        self._queue = queue
        self._files = files
        self._stopping = threading.Event()
        self._work_arrived = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=(worker_name(number),), name=f"reader-{number}", daemon=True)
            for number in range(count)
        ]

    def start(self) -> None:
        """Takes back what a dead process left, then begins."""
        released = self._queue.release_dead()
        if released:
            logger.info("documents taken back after a crash: %d", released)
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Says that something was submitted, so that nobody waits for the next look."""
        self._work_arrived.set()

    def stop(self, timeout_seconds: float = 5) -> None:
        """Lets running pages stop at the next step and hands their documents back."""
        self._stopping.set()
        self._work_arrived.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout_seconds)

    def _work(self, name: str) -> None:
        while not self._stopping.is_set():
            claim = self._queue.claim(name)
            if claim is None:
                self._work_arrived.wait(_IDLE_SECONDS)
                self._work_arrived.clear()
                continue
            try:
                self._read(claim)
            except Exception:  # noqa: BLE001 - the boundary of a worker: one bad document must not end the thread
                self._fail_unexpectedly(claim)

    def _read(self, claim: Claim) -> None:
        if claim.attempt > MAX_ATTEMPTS:
            self._queue.finish(claim, state=State.FAILED, error=_CRASHED)
            return
        progress = _Progress(claim, self._queue, self._files, self._stopping)
        with _Heartbeat(claim, self._queue):
            try:
                upload = Upload(claim.name, self._files.original(claim.document_id))
                document = self._engine.read(upload, Order.from_dict(claim.order), progress)
            except Cancelled:
                if self._stopping.is_set() and not self._queue.is_cancelled(claim):
                    self._queue.hand_back(claim)
                else:
                    self._queue.finish(claim, state=State.CANCELLED)
                return
            except EngineError as error:
                self._queue.finish(claim, state=State.FAILED, error=error_record(error))
                return
        self._queue.finish(claim, **finished_columns(document, claim.name), state=State.DONE)

    def _fail_unexpectedly(self, claim: Claim) -> None:
        logger.exception("reading failed", extra={"reference": claim.document_id})
        error = {
            "code": "internal_error",
            "message": Words("识别时出现意外错误。", "Something unexpected went wrong while reading.").to_dict(),
            "hint": Words(
                f"请把编号 {claim.document_id} 告诉管理员。",
                f"Tell an administrator this reference: {claim.document_id}.",
            ).to_dict(),
        }
        self._queue.finish(claim, state=State.FAILED, error=error)


def error_record(error: EngineError) -> dict[str, Any]:
    """An error as the table keeps it: in both languages."""
    return {"code": error.code, "message": error.message.to_dict(), "hint": error.hint.to_dict()}


def finished_columns(document: Document, name: str) -> dict[str, Any]:
    """The columns that follow from a document's content."""
    return {
        "body": document.to_dict(),
        "kind": document.kind,
        "headline": headline_of(document),
        "search_text": search_text_of(document, name),
        "doubtful": sum(field.is_doubtful for field in document.fields),
    }


@dataclass
class _Progress:
    """Notes how far the reading is, keeps the page images, and passes on the wish to stop."""

    claim: Claim
    queue: Queue
    files: FileStore
    stopping: threading.Event
    asked_to_stop: bool = field(default=False)

    def step(self, step: Step, page: int, pages: int) -> None:
        self.asked_to_stop |= not self.queue.renew(self.claim, step=str(step), page=page, pages=pages)

    def page_ready(self, image: PageImage) -> None:
        picture = Image.fromarray(image.pixels)
        picture.thumbnail((_VIEW_SIDE, _VIEW_SIDE * 4))
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=85)
        self.files.put_page(self.claim.document_id, image.number, buffer.getvalue())

    def cancelled(self) -> bool:
        return self.asked_to_stop or self.stopping.is_set()


class _Heartbeat:
    """Renews a lease from a thread of its own while a slow page is being read."""

    def __init__(self, claim: Claim, queue: Queue) -> None:
        self._claim = claim
        self._queue = queue
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._over.wait(LEASE.total_seconds() / 3):
            self._queue.renew(self._claim)
