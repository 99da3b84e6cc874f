"""One reader process as its keeper sees it: started, asked, followed by the clock, ended."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NoReturn

from engine.errors import EngineError
from engine.readers import Reader
from engine.reading.watching import Step, cancelled_error
from engine.room.clock import Clock, processor_seconds
from engine.room.config import RoomConfig, RoomLimits
from engine.room.confine import Confinement
from engine.room.faults import error_of
from engine.room.hosted import ModelHost
from engine.room.launch import Launched, launch
from engine.room.wire import Message, WireClosed

_START_SECONDS = 120.0
_END_SECONDS = 2.0
_CANCEL_SECONDS = 2.5
"""A page that is under way may come to its end; a person who waits, or a stop, waits no longer."""
CANCEL, GIVE_WAY = "cancel", "give_way"
_LOOK_SECONDS = 0.1
_MEGABYTE = 1024 * 1024
_PAGE_SIZE = resource.getpagesize()


class Reason(StrEnum):
    """Why a reader process came to its end in the middle of a document."""

    SLOW = "slow"
    MEMORY = "memory"
    CRASH = "crash"
    KILLED = "killed"
    MISTAKE = "mistake"


class ReaderDied(Exception):
    """Raised when a process ended, or had to be ended, with its document not read.

    `step` and `page` (from 1; 0 before the first) say where; `detail` is for the log and names no content.
    """

    def __init__(self, reason: Reason, clock: Clock, detail: str = "") -> None:
        super().__init__(f"{reason} at {clock.step} of page {clock.page}: {detail}")
        self.reason = reason
        self.step = clock.step
        self.page = clock.page
        self.is_over = clock.is_over
        self.detail = detail


class NotStarted(Exception):
    """Raised when no process could be started: that says nothing about any file."""


@dataclass(frozen=True, slots=True)
class Onlookers:
    """Who hears what a process tells while it works. `look` is called a few times a second, and at every message."""

    opened: Callable[[list[int]], None] = lambda _numbers: None
    step: Callable[[Step, int, int], None] = lambda _step, _page, _pages: None
    view: Callable[[int, bytes], None] = lambda _number, _jpeg: None
    record: Callable[[int, bytes], None] = lambda _number, _record: None
    look: Callable[[], str | None] = lambda: None


class ReaderProcess:
    """A process that answers one request at a time. Not for several threads."""

    def __init__(
        self, config: RoomConfig, limits: RoomLimits, hosted: Mapping[str, Reader], launched: Launched | None = None
    ) -> None:
        """Starts it, unless it was `launched` already, and waits until it listens. Raises `ReaderDied`."""
        self._limits = limits
        self._hosted = hosted
        self.documents = self._rested_after = 0
        self.stamp = ""
        self.kinds_mark = 0
        self.file_limits = config.limits
        launched = launched or launch(config)
        self._process, self._wire = launched.process, launched.wire
        self._clock = Clock(limits, self._process.pid)
        try:
            facts, _ = self._wire.receive(_START_SECONDS)
            self.confinement = Confinement(**facts["confinement"])
        except (WireClosed, TimeoutError, KeyError, TypeError) as error:
            self._die(Reason.CRASH, str(self._end()), error)
        self._at_rest = self._at_start = self.resident_bytes

    @property
    def process_id(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    @property
    def resident_bytes(self) -> int:
        """The memory it has in use; 0 for one that is gone."""
        return _memory_pages(self._process.pid)[1] * _PAGE_SIZE

    @property
    def is_worn(self) -> bool:
        """Whether another one should take its place: many documents, or much memory that did not come back."""
        return self.documents >= self._limits.most_documents or self.keeps_much

    @property
    def keeps_much(self) -> bool:
        """Whether it should let go of what it keeps for the next document."""
        return self._grown_megabytes > self._limits.growth_megabytes

    @property
    def keeps_some(self) -> bool:
        """Whether it should, where no next document comes."""
        return self.documents > self._rested_after and self._grown_megabytes > self._limits.calm_megabytes

    def rest(self) -> None:
        """Has it let go of what it keeps; takes 50 ms, and as much again for the next page. Raises `ReaderDied`."""
        self._rested_after = self.documents
        self.ask({"ask": "rest"})

    def settle(self) -> None:
        """Takes what it has in memory now, its models, for what it needs at rest."""
        self._at_rest = self.resident_bytes

    def ask(
        self,
        message: Message,
        payload: bytes | memoryview = b"",
        onlookers: Onlookers | None = None,
        clock: Clock | None = None,
    ) -> memoryview:
        """What it answers. Raises the `EngineError` that it tells of, or `ReaderDied`, and then it is gone.

        Whatever `onlookers` raise goes through, and ends the process too: nobody waits for its answer any more.
        """
        self._clock = clock or Clock(self._limits, self._process.pid)
        self._allow_memory()
        self._at_start = self.resident_bytes
        host = ModelHost(self._hosted, self._wire)
        try:
            self._wire.send(message, payload)
            return self._hear_out(host, onlookers or Onlookers())
        except WireClosed as error:
            self._fall(error)
        except (KeyError, ValueError, TypeError) as error:
            self.kill()
            self._die(Reason.CRASH, "said what nobody could", error)
        except EngineError:
            raise
        except BaseException:
            self.kill()
            raise
        finally:
            host.stop()

    def say(self, word: str) -> None:
        """A word in the middle of its work: `CANCEL` or `GIVE_WAY`."""
        with contextlib.suppress(WireClosed):
            self._wire.send({"say": word})

    def close(self) -> None:
        """Lets it end; ends it where it does not."""
        self._wire.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_SECONDS)
        self.kill()

    def kill(self) -> None:
        """Ends it now."""
        self._wire.close()
        if self.is_alive:
            self._process.kill()
        self._process.wait()

    @property
    def _grown_megabytes(self) -> float:
        return (self.resident_bytes - self._at_rest) / _MEGABYTE

    def _hear_out(self, host: ModelHost, onlookers: Onlookers) -> memoryview:
        word_said, said_at = "", 0.0
        while True:
            word = onlookers.look()
            if word is not None and word != word_said:
                self.say(word)
                word_said, said_at = word, time.monotonic()
            if word_said == CANCEL and time.monotonic() - said_at > _CANCEL_SECONDS:
                self.kill()
                raise cancelled_error()
            try:
                message, payload = self._wire.receive(_LOOK_SECONDS)
            except TimeoutError:
                self._check_time(host)
                self._check_memory()
                continue
            if "model" in message:
                host.hear(message, payload)
                self._clock.touch()
            elif "step" in message:
                self._clock.moved(Step(message["step"]), int(message["page"]), int(message["pages"]))
                onlookers.step(self._clock.step, self._clock.page, self._clock.pages)
                self._check_time(host)
            elif "opened" in message:
                onlookers.opened([int(number) for number in message["opened"]])
            elif "view" in message:
                onlookers.view(int(message["view"]), bytes(payload))
            elif "read" in message:
                onlookers.record(int(message["read"]), bytes(payload))
            else:
                return self._answer(message, payload)

    def _answer(self, message: Message, payload: memoryview) -> memoryview:
        if "error" in message:
            raise error_of(message["error"])
        if "broken" in message:
            reason = Reason.MEMORY if message["broken"] == "MemoryError" else Reason.MISTAKE
            self.close()
            self._die(reason, f"{message['broken']} {' '.join(map(str, message['where']))}"[:500], None)
        if not message.get("ok"):
            raise ValueError("no answer")
        return payload

    def _check_time(self, host: ModelHost) -> None:
        if host.is_busy and not self._clock.is_over:
            self._clock.touch()
        elif self._clock.is_late:
            self.kill()
            self._die(Reason.SLOW, f"{self._clock.seconds:.1f} s", None)

    def _check_memory(self) -> None:
        """The kernel's own limit is on addresses, of which models take far more than memory: it is the last resort."""
        resident = self.resident_bytes
        taken = (resident - self._at_rest) / _MEGABYTE
        opened = (resident - self._at_start) / _MEGABYTE if self._clock.step is Step.INTAKE else 0.0
        if taken > self._limits.memory_megabytes or opened > self._limits.open_megabytes:
            self.kill()
            self._die(Reason.MEMORY, f"{taken:.0f} MB", None)

    def _fall(self, error: WireClosed) -> NoReturn:
        """It hung up: how it ended says why."""
        status = self._end()
        reason = Reason.CRASH
        if status == -signal.SIGXCPU:
            reason = Reason.SLOW
        elif status == -signal.SIGKILL:
            reason = Reason.KILLED
        self._die(reason, f"exit status {status}", error)

    def _end(self) -> int:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_SECONDS)
        if self.is_alive:
            self._process.kill()
        self._wire.close()
        return self._process.wait()

    def _die(self, reason: Reason, detail: str, error: BaseException | None) -> NoReturn:
        raise ReaderDied(reason, self._clock, detail) from error

    def _allow_memory(self) -> None:
        """What the next request may take of memory and of processor time, counted from what the process has now."""
        room = _memory_pages(self._process.pid)[0] * _PAGE_SIZE + 2 * self._limits.memory_megabytes * _MEGABYTE
        seconds = processor_seconds(self._process.pid) + self._limits.document_seconds * (os.cpu_count() or 1)
        self._limit(resource.RLIMIT_AS, room)
        self._limit(resource.RLIMIT_CPU, int(seconds) + 1)
        self._limit(resource.RLIMIT_CORE, 0)

    def _limit(self, kind: int, most: int) -> None:
        """Sets a limit from outside: the process itself can change none."""
        with contextlib.suppress(OSError, ValueError):
            _, hard = resource.prlimit(self._process.pid, kind)
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.prlimit(self._process.pid, kind, (most, hard))


def _memory_pages(process_id: int) -> tuple[int, int]:
    """Virtual and resident size in pages; zeros for a process that is gone."""
    try:
        first, second, *_ = Path(f"/proc/{process_id}/statm").read_text("ascii").split()
    except (OSError, ValueError):
        return 0, 0
    return int(first), int(second)
