"""What a reader process does once it is locked in: it answers its keeper.

The main thread reads documents; a second one listens, so that a word to stop is heard in the middle of a page.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import queue
import threading
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from engine.document import Document, Page
from engine.errors import EngineError
from engine.layouts import AnchorWords, LayoutIndex, LearntLayout, Lesson, Match
from engine.pipeline import Engine, Order, SoFar, Step, Upload
from engine.plain_text import to_json
from engine.presets import Preset, PresetBook
from engine.readers.cpu.reader import CpuReader
from engine.reading.watching import PageView
from engine.room.config import RoomConfig, limits_from_json
from engine.room.confine import Confinement
from engine.room.faults import error_message
from engine.room.hosted import HostedReader, Letter
from engine.room.play import PlayedReader
from engine.room.wire import Message, Wire, WireClosed

_OF_MEMORY = ("memory", "alloc")
_LIBC = ctypes.CDLL(None)
Answer = tuple[Message, bytes]


class Flags:
    """What the keeper has said about the document that is being read."""

    def __init__(self) -> None:
        self.is_cancelled = threading.Event()
        self.gives_way = threading.Event()

    def clear(self) -> None:
        """For the next document."""
        self.is_cancelled.clear()
        self.gives_way.clear()


class Listener(threading.Thread):
    """Hears everything; ends the process as soon as the keeper is gone."""

    def __init__(self, wire: Wire) -> None:
        super().__init__(name="listener", daemon=True)
        self.requests: queue.SimpleQueue[Letter] = queue.SimpleQueue()
        self.models: queue.SimpleQueue[Letter] = queue.SimpleQueue()
        self.flags = Flags()
        self._wire = wire

    def run(self) -> None:
        """Until the end."""
        while True:
            try:
                message, payload = self._wire.receive()
            except WireClosed:
                os._exit(0)
            if "model" in message:
                self.models.put((message, payload))
            elif message.get("say") == "cancel":
                self.flags.is_cancelled.set()
            elif message.get("say") == "give_way":
                self.flags.gives_way.set()
            else:
                self.requests.put((message, payload))


class Teller:
    """The watcher of a document: tells the keeper everything."""

    def __init__(self, wire: Wire, flags: Flags, *, wants_views: bool) -> None:
        self._wire = wire
        self._flags = flags
        self.wants_views = wants_views

    def step(self, step: Step, page: int, pages: int) -> None:
        """Says it; a page that is decoded leaves some hundred megabytes free for its reading, in pieces."""
        if step is Step.READ:
            _give_memory_back()
        self._wire.send({"step": str(step), "page": page, "pages": pages})

    def page_ready(self, view: PageView) -> None:
        """Sends the picture, where somebody wants it."""
        if self.wants_views:
            self._wire.send({"view": view.number}, view.jpeg())

    def page_read(self, number: int, record: Callable[[], bytes]) -> None:
        """Sends the record."""
        self._wire.send({"read": number}, record())

    def opened(self, numbers: Sequence[int]) -> None:
        """Says which pages are to come."""
        self._wire.send({"opened": list(numbers)})

    def cancelled(self) -> bool:
        """Whether the keeper said so."""
        return self._flags.is_cancelled.is_set()

    def gives_way(self) -> bool:
        """Whether the keeper said so."""
        return self._flags.gives_way.is_set()


class Remembered:
    """The learnt layouts as the keeper last sent them."""

    def __init__(self, words: AnchorWords) -> None:
        self._words = words
        self._index = LayoutIndex((), words)

    def recall(self, pages: tuple[Page, ...]) -> tuple[Match, ...]:
        """What the index knows."""
        return self._index.recall(pages)

    def learn(self, layouts: list[Message]) -> None:
        """Takes these in place of all that were known."""
        self._index = LayoutIndex(
            [
                LearntLayout(one["id"], Lesson.from_dict(one["lesson"]), datetime.fromisoformat(one["since"]))
                for one in layouts
            ],
            self._words,
        )


class Room:
    """The engine of this process, and the requests it answers."""

    def __init__(self, config: RoomConfig, wire: Wire, listener: Listener, cpu: CpuReader | PlayedReader) -> None:
        self._shipped = presets = PresetBook.load(Path(config.presets))
        hosted = {name: HostedReader(name, wire, listener.models) for name in config.hosted}
        self._memory = Remembered(AnchorWords.of(presets))
        self._engine = Engine(
            readers={"cpu": cpu, **hosted},
            default_reader=config.default_reader,
            presets=presets,
            limits=config.limits,
            second_reader=cpu,
            upright=cpu.upright if isinstance(cpu, CpuReader) else None,
            boxes=config.boxes,
            when_away=config.when_away,
            memory=self._memory,
        )
        self._cpu = cpu
        self._wire = wire
        self._flags = listener.flags
        self._answers: dict[str, Callable[[Message, bytes], Answer]] = {
            "warm_up": self._warm_up,
            "measured": self._measured,
            "rest": self._rest,
            "layouts": self._layouts,
            "limits": self._limits,
            "kinds": self._kinds,
            "accept": self._accept,
            "read": self._read,
            "check": self._check,
            "lessons": self._lessons,
        }
        self._so_far: dict[int, bytes] = {}

    def answer(self, message: Message, payload: bytes) -> Answer:
        """The answer to one request; an error is one too."""
        try:
            return self._answers[message["ask"]](message, payload)
        except EngineError as error:
            return {"error": error_message(error)}, b""
        except WireClosed:
            os._exit(0)
        except BaseException as error:  # noqa: BLE001 - the boundary of the process: the keeper decides what it means
            name = MemoryError.__name__ if _is_want_of_memory(error) else type(error).__name__
            return {"broken": name, "where": _where(error)}, b""

    def _warm_up(self, _message: Message, _payload: bytes) -> Answer:
        """Asked before any document: what was compiled goes to the keeper, for the next process."""
        self._cpu.warm_up()
        compiled = self._cpu.compiled_anew() if isinstance(self._cpu, CpuReader) else b""
        _keep_for_good()
        return {"ok": True}, compiled

    def _measured(self, _message: Message, _payload: bytes) -> Answer:
        """What the processor's arithmetic costs, where that was to be found out."""
        return {"ok": True}, self._cpu.measured_anew() if isinstance(self._cpu, CpuReader) else b""

    def _rest(self, _message: Message, _payload: bytes) -> Answer:
        self._cpu.release_memory()
        return {"ok": True}, b""

    def _layouts(self, _message: Message, payload: bytes) -> Answer:
        self._memory.learn(json.loads(payload))
        return {"ok": True}, b""

    def _limits(self, _message: Message, payload: bytes) -> Answer:
        """What a file may be from now on."""
        self._engine.limits = limits_from_json(payload)
        return {"ok": True}, b""

    def _kinds(self, _message: Message, payload: bytes) -> Answer:
        """Takes these in place of all kinds of the installation's own."""
        own = [Preset.model_validate(one) for one in json.loads(payload)]
        self._engine.presets = PresetBook.of([*self._shipped.values(), *own])
        return {"ok": True}, b""

    def _accept(self, message: Message, payload: bytes) -> Answer:
        self._engine.accept(Upload("", payload), Order.from_dict(message["order"]))
        return {"ok": True}, b""

    def _read(self, message: Message, payload: bytes) -> Answer:
        """One file, a document a paper; the records of pages read before came just ahead of it."""
        if "record" in message:
            self._so_far[message["record"]] = payload
            return {"ok": True}, b""
        so_far = SoFar(self._so_far, is_bare=message["is_bare"])
        self._so_far = {}
        watcher = Teller(self._wire, self._flags, wants_views=message["wants_views"])
        upload, order = Upload("", payload), Order.from_dict(message["order"])
        documents = self._engine.read_papers(upload, order, watcher, so_far)
        return {"ok": True}, _json([document.to_dict() for document in documents])

    def _check(self, message: Message, payload: bytes) -> Answer:
        document = Document.from_dict(json.loads(payload))
        checked = self._engine.check_again(document, Order.from_dict(message["order"]))
        return {"ok": True}, _json(checked.to_dict())

    def _lessons(self, message: Message, payload: bytes) -> Answer:
        document = Document.from_dict(json.loads(payload))
        lessons = self._engine.lessons(document, Order.from_dict(message["order"]))
        return {"ok": True}, _json([lesson.to_dict() for lesson in lessons])


def answer_requests(
    config: RoomConfig, wire: Wire, cpu: CpuReader | PlayedReader, confinement: Confinement
) -> NoReturn:
    """Until the keeper hangs up."""
    listener = Listener(wire)
    room = Room(config, wire, listener, cpu)
    gc.freeze()  # of all that was imported 700 objects are garbage: finding them would take 65 ms
    gc.enable()
    listener.start()
    wire.send({"ready": True, "confinement": _facts(confinement)})
    while True:
        message, body = listener.requests.get()
        answer, result = room.answer(message, bytes(body))
        del body
        if "record" not in message:
            listener.flags.clear()
            gc.collect()
            _give_memory_back()
        wire.send(answer, result)
        del result


def _json(value: Any) -> bytes:
    return to_json(value).encode()


def _is_want_of_memory(error: BaseException) -> bool:
    """Libraries in C++ tell of it in an error of their own, or in a plain RuntimeError."""
    said = str(error).casefold()
    return isinstance(error, MemoryError) or any(word in said for word in _OF_MEMORY)


def _where(error: BaseException) -> list[str]:
    """The way an error took, without any of its words."""
    places = traceback.extract_tb(error.__traceback__)
    return [f"{Path(place.filename).name}:{place.lineno}" for place in places[-12:]]


def _facts(confinement: Confinement) -> Message:
    return {
        "no_new_privileges": confinement.no_new_privileges,
        "no_network": confinement.no_network,
        "no_files": confinement.no_files,
    }


def _keep_for_good() -> None:
    """What is there now need not be looked through after each request: that took 65 ms of a reader, 40 of a clerk."""
    gc.collect()
    gc.freeze()


def _give_memory_back() -> None:
    """To the system: what was freed and kept for later. Takes 2 ms."""
    _LIBC.malloc_trim(0)
