"""Inputs through the reading room itself, with the real CPU reader: accepted, then read, as the desk does it."""

from __future__ import annotations

import logging
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.fuzz.inputs import Input
from bench.fuzz.tally import Death, Tally
from bench.fuzz.watching import Scales, children_of
from desk.opening.reading import room_of
from desk.settings import load_settings
from engine.errors import EngineError, PresetError
from engine.pipeline import SILENT, SoFar, Upload
from engine.room.room import Room
from engine.room.session import ReadingFailed

_READERS = 2


class DeathNotices(logging.Handler):
    """Hears the room say that a process ended, and counts it for the input that this thread is at."""

    def __init__(self, tally: Tally) -> None:
        super().__init__()
        self._tally = tally
        self.at = threading.local()

    def emit(self, record: logging.LogRecord) -> None:
        """One record."""
        about = vars(record)
        if "reason" in about and "how" in about:
            death = Death.of(about["reason"], about["step"], about["how"])
            self._tally.died(death, getattr(self.at, "name", ""))
        elif record.levelno >= logging.ERROR:
            self._tally.wrong(f"logged: {record.getMessage()}")


def run_in_room(names: Iterable[str], make: Callable[[str], Input], tally: Tally, told: Callable[[], None]) -> None:
    """Reads every input; `told` is called after each."""
    notices = DeathNotices(tally)
    logging.getLogger("engine").addHandler(notices)
    with tempfile.TemporaryDirectory() as folder:
        room = room_of(load_settings(data_dir=Path(folder), workers=_READERS, document_seconds=120))
        scales = Scales(tally, lambda: (("a reader of the room", number) for number in children_of(os.getpid())))
        scales.start()
        try:
            with ThreadPoolExecutor(_READERS) as threads:
                for _ in threads.map(lambda name: _read_one(room, make(name), notices, tally, told), names):
                    pass
        finally:
            counted, heard = room.state.deaths, sum(map(len, tally.deaths.values()))
            scales.stop()
            room.close()
            logging.getLogger("engine").removeHandler(notices)
    if counted != heard:
        tally.wrong(f"the room counts {counted} deaths, {heard} were told")


def _read_one(room: Room, one: Input, notices: DeathNotices, tally: Tally, told: Callable[[], None]) -> None:
    notices.at.name = one.name
    kind = one.name.partition("/")[0]
    started = time.monotonic()
    tally.answered(f"read {kind}", _answer(room, one, tally))
    tally.took(f"reading of {kind}", time.monotonic() - started, one.name)
    told()


def _answer(room: Room, one: Input, tally: Tally) -> str:
    upload = Upload(one.name, one.content)
    try:
        room.accept(upload, one.order)
        document = room.read(upload, one.order, SILENT, SoFar(one.records))
        document.to_dict()
    except PresetError:
        return "bad order"
    except EngineError as error:
        return error.code
    except ReadingFailed:
        return "internal_error"
    except Exception as error:  # noqa: BLE001 - what is counted here is that it came this far
        tally.wrong(f"{type(error).__name__} came out of the room ({one.name})")
        return type(error).__name__
    return "read"
