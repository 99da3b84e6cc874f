"""A big reader that stays with the keeper: the reader process sends it page pictures and gets readings back.

The keeper has the network and the graphics card; of the file it sees nothing but pixels, in shared memory.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Iterable, Iterator, Mapping

from pydantic import TypeAdapter

from engine.errors import Cancelled, EngineError
from engine.readers import Cancelled as IsCancelled
from engine.readers import PageImage, Reader, Reading, Request
from engine.reading.watching import cancelled_error
from engine.room.faults import error_message, error_of
from engine.room.wire import Message, Wire, WireClosed

_REQUEST: TypeAdapter[Request] = TypeAdapter(Request)
_READING: TypeAdapter[Reading] = TypeAdapter(Reading)
_LOOK_SECONDS = 0.1
_MOST_PIXELS = 1_000_000_000

Letter = tuple[Message, memoryview]


class HostedReader:
    """What stands in a reader process for a reader of the keeper's. One document at a time."""

    def __init__(self, name: str, wire: Wire, inbox: queue.SimpleQueue[Letter]) -> None:
        self._name = name
        self._revision = ""
        self._wire = wire
        self._inbox = inbox

    @property
    def name(self) -> str:
        """The name of the reader it stands for."""
        return self._name

    @property
    def revision(self) -> str:
        """What its readings so far said."""
        return self._revision

    def read(self, images: Iterable[PageImage], request: Request, cancelled: IsCancelled) -> Iterator[Reading]:
        """The keeper's readings, in order; pages are pulled as that reader pulls them."""
        pages = iter(images)
        self._wire.send({"model": "start", "reader": self._name}, _REQUEST.dump_json(request))
        is_over = False
        try:
            while True:
                message, payload = self._next(cancelled)
                match message["model"]:
                    case "pull":
                        self._hand_over(next(pages, None))
                    case "reading":
                        self._revision = str(message["revision"])
                        yield _READING.validate_json(bytes(payload))
                    case "failed":
                        is_over = True
                        raise error_of(message["error"])
                    case _:
                        is_over = True
                        return
        finally:
            if not is_over:
                self._wire.send({"model": "stop"})

    def warm_up(self) -> None:
        """The keeper does that."""

    def close(self) -> None:
        """Nothing to free."""

    def _next(self, cancelled: IsCancelled) -> Letter:
        while True:
            if cancelled():
                raise cancelled_error()
            with contextlib.suppress(queue.Empty):
                return self._inbox.get(timeout=_LOOK_SECONDS)

    def _hand_over(self, image: PageImage | None) -> None:
        if image is None:
            self._wire.send({"model": "end"})
            return
        import numpy as np

        about = {"number": image.number, "turned": image.turned_degrees, "shape": list(image.pixels.shape[:2])}
        self._wire.send({"model": "page", **about}, np.ascontiguousarray(image.pixels).data)


class ModelHost:
    """The keeper's side: runs the real reader in a thread while the process feeds it. `stop` ends it."""

    def __init__(self, readers: Mapping[str, Reader], wire: Wire) -> None:
        self._readers = readers
        self._wire = wire
        self._pages: queue.SimpleQueue[PageImage | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a model is at work now, which takes the time it takes."""
        return self._thread is not None and self._thread.is_alive()

    def hear(self, message: Message, payload: memoryview) -> None:
        """One message of the process about models. Raises `KeyError` or `ValueError` for what it cannot mean."""
        match message["model"]:
            case "start":
                self.stop()
                self._begin(self._readers[message["reader"]], _REQUEST.validate_json(bytes(payload)))
            case "page":
                self._pages.put(_page(message, payload))
            case "end":
                self._pages.put(None)
            case "stop":
                self.stop()
            case other:
                raise ValueError(other)

    def stop(self) -> None:
        """Ends the reading; the thread ends at its next look."""
        self._stopping.set()
        self._pages.put(None)
        self._thread = None

    def _begin(self, reader: Reader, request: Request) -> None:
        stopping: threading.Event = threading.Event()
        pages: queue.SimpleQueue[PageImage | None] = queue.SimpleQueue()
        self._stopping, self._pages = stopping, pages
        work = (reader, request, pages, stopping)
        self._thread = threading.Thread(target=self._run, args=work, name="model-host", daemon=True)
        self._thread.start()

    def _run(
        self,
        reader: Reader,
        request: Request,
        pages: queue.SimpleQueue[PageImage | None],
        stopping: threading.Event,
    ) -> None:
        with contextlib.suppress(WireClosed):
            try:
                for reading in reader.read(self._pulled(pages, stopping), request, stopping.is_set):
                    self._wire.send({"model": "reading", "revision": reader.revision}, _READING.dump_json(reading))
            except Cancelled:
                return
            except EngineError as error:
                self._wire.send({"model": "failed", "error": error_message(error)})
                return
            self._wire.send({"model": "finished"})

    def _pulled(self, pages: queue.SimpleQueue[PageImage | None], stopping: threading.Event) -> Iterator[PageImage]:
        while not stopping.is_set():
            self._wire.send({"model": "pull"})
            image = pages.get()
            if image is None:
                return
            yield image


def _page(message: Message, payload: memoryview) -> PageImage:
    """A page as pixels, held to what a page can be. Raises `ValueError`."""
    import numpy as np

    height, width = (int(side) for side in message["shape"])
    if not (height > 0 and width > 0 and height * width <= _MOST_PIXELS and payload.nbytes == height * width * 3):
        raise ValueError("not the pixels of a page")
    pixels = np.frombuffer(payload, np.uint8).reshape(height, width, 3)
    return PageImage(int(message["number"]), pixels, turned_degrees=int(message["turned"]))
