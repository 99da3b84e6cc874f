"""The engine as its callers see it, with everything that touches files or their text done in reader processes."""

from __future__ import annotations

import itertools
import json
import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.document import Document
from engine.errors import EngineError
from engine.limits import Limits
from engine.planning import Plan, Planner
from engine.presets import FieldSpec, PresetBook
from engine.presets.shelf import KindShelf
from engine.readers import Reader
from engine.readers.cpu.compiled import keep
from engine.readers.cpu.precision import AUTO, Measured, keep_measured, measured_before
from engine.reading.orders import NOTHING_YET, Order, SoFar, Upload
from engine.reading.watching import SILENT, Watcher
from engine.room.clock import Clock
from engine.room.config import RoomConfig, RoomLimits, limits_to_json
from engine.room.confine import Confinement
from engine.room.launch import Launched
from engine.room.pool import Pool, PoolSize
from engine.room.process import NotStarted, ReaderDied, ReaderProcess, Reason
from engine.room.session import MOST_KILLED, Session, refused, tell, unavailable
from engine.room.wire import Message

if TYPE_CHECKING:
    from engine.layouts import LayoutSource, Lesson

logger = logging.getLogger(__name__)

_MOST_CLERKS, _CLERKS_EACH, _SPARE_CLERKS = 4, 2, 1
_LOAD_SECONDS = 600.0
_CLERK_LIMITS = RoomLimits(
    page_seconds=20.0, document_seconds=20.0, open_seconds=10.0, memory_megabytes=800, growth_megabytes=200
)


@dataclass(frozen=True, slots=True)
class RoomState:
    """How the processes are: how many there are, how many have died, and what the kernel keeps from them."""

    processes: int
    deaths: int
    confinement: Confinement | None


class Room:
    """Has the methods of an `Engine`. Readers read documents; clerks look at files as they come in, and check anew.

    The plan of an order, which touches no file, is made here.
    """

    def __init__(
        self,
        planner: Planner,
        config: RoomConfig,
        limits: RoomLimits,
        *,
        hosted: Mapping[str, Reader] | None = None,
        memory: LayoutSource | None = None,
        readers: int = 1,
        limits_now: Callable[[], Limits] | None = None,
        ahead: Launched | None = None,
    ) -> None:
        """`planner` plans orders and looks after the `hosted` readers.

        At most `readers` documents are read at once, each on its share of the processor. `limits_now` is what a file
        may be at each moment; without it what `config` says holds. A process launched `ahead`, with
        the same `config`, is the first reader.
        """
        self._planner = planner
        self._default = config.default_reader
        self._hosted = dict(hosted or {})
        self._limits = limits
        self._memory = memory
        self._limits_now = limits_now or (lambda: config.limits)
        self._config = config
        self._confinement: Confinement | None = None
        self._warm = threading.Lock()
        self._ahead = deque(() if ahead is None else (ahead,))
        self._choosing = threading.Lock()
        self._readers = Pool(PoolSize(most=readers, spare=readers, most_each=readers), self._new_reader)
        self._clerks = Pool(PoolSize(_MOST_CLERKS, _SPARE_CLERKS, _CLERKS_EACH), self._new_clerk)

    @property
    def presets(self) -> PresetBook:
        """The presets there are."""
        return self._planner.presets

    @property
    def limits(self) -> Limits:
        """What one file may be."""
        return self._limits_now()

    @property
    def reader_names(self) -> tuple[str, ...]:
        """The readers that may be asked for, the default one first."""
        return self._planner.reader_names

    @property
    def state(self) -> RoomState:
        """How the processes are now."""
        count = len(self._readers.process_ids) + len(self._clerks.process_ids)
        return RoomState(count, self._readers.deaths + self._clerks.deaths, self._confinement)

    @property
    def precision(self) -> str:
        """The arithmetic of the CPU reader, as `Precisions` says it; `auto` before the first process has loaded it."""
        return self._config.cpu_precision

    @property
    def setup(self) -> str:
        """All that a reader process is told at its start, as far as it decides what is read."""
        return replace(self._config, environment={}, compiled=None, loads_ahead=False).to_json().decode()

    @property
    def reader_ids(self) -> list[int]:
        """The process numbers of the readers."""
        return self._readers.process_ids

    def plan(self, order: Order) -> Plan:
        """As `Planner.plan`."""
        return self._planner.plan(order)

    def read(
        self,
        upload: Upload,
        order: Order,
        watcher: Watcher = SILENT,
        so_far: SoFar = NOTHING_YET,
    ) -> Document:
        """As `read_papers`, for the first paper alone."""
        return self.read_papers(upload, order, watcher, so_far)[0]

    def read_papers(
        self,
        upload: Upload,
        order: Order,
        watcher: Watcher = SILENT,
        so_far: SoFar = NOTHING_YET,
    ) -> tuple[Document, ...]:
        """As `Engine.read_papers`, in a reader process.

        Raises `EngineError`s, and `ReadingFailed` for a mistake of the product's own.
        """
        self._planner.plan(order)
        records = dict(so_far.records)
        return Session(
            self._readers, self._limits, self._prepare, upload, order, watcher, records, spent=so_far.spent
        ).read()

    def accept(self, upload: Upload, order: Order, owner: str = "") -> None:
        """As `Engine.accept`, in a clerk process; nobody waits for somebody else's file."""
        self._planner.plan(order)
        self._ask_clerk({"ask": "accept", "order": order.to_dict()}, upload.content, owner)

    def check_again(self, document: Document, order: Order) -> Document:
        """As `Engine.check_again`. The text of the pages, which no check looks at, stays here."""
        bare = replace(document, pages=(), text=None)
        checked = self._ask_document({"ask": "check", "order": order.to_dict()}, bare)
        return replace(document, fields=checked.fields, items=checked.items)

    def item_columns(self, document: Document, order: Order) -> tuple[FieldSpec, ...]:
        """As `Planner.item_columns`."""
        return self._planner.item_columns(document, order)

    def lessons(self, document: Document, order: Order) -> tuple[Lesson, ...]:
        """As `Engine.lessons`."""
        from engine.layouts import Lesson

        message: Message = {"ask": "lessons", "order": order.to_dict()}
        answer = self._ask_clerk(message, _json(document))
        return tuple(Lesson.from_dict(lesson) for lesson in json.loads(bytes(answer)))

    def warm_up(self) -> None:
        """Starts a reader process where there is none, and loads the default reader. Raises `ReaderError`."""
        if self._default in self._hosted:
            self._hosted[self._default].warm_up()
        with self._warm:
            if not self._readers.process_ids:
                self._lend_once()

    def close(self) -> None:
        """Ends all processes and closes the hosted readers; safe to call twice."""
        self._readers.close()
        self._clerks.close()
        for launched in self._ahead:
            launched.close()
        self._planner.close()

    def _lend_once(self) -> None:
        try:
            with self._readers.lend():
                pass
        except NotStarted as failure:
            raise unavailable() from failure

    def _new_clerk(self) -> ReaderProcess:
        process = ReaderProcess(replace(self._config, loads_ahead=False), _CLERK_LIMITS, {})
        self._confinement = process.confinement
        return process

    def _new_reader(self) -> ReaderProcess:
        """With its models loaded. All calculate alike: while nobody knows how, one finds out and the others wait."""
        if self._config.cpu_precision != AUTO:
            return self._loaded()
        with self._choosing:
            self._recall_precision()
            return self._loaded()

    def _loaded(self) -> ReaderProcess:
        process = ReaderProcess(self._config, self._limits, self._hosted, self._launched())
        self._confinement = process.confinement
        try:
            self._keep_compiled(process.ask({"ask": "warm_up"}, clock=self._loading_clock(process)))
            self._keep_measured(process)
            process.settle()
        except EngineError:
            process.kill()
            raise
        return process

    def _loading_clock(self, process: ReaderProcess) -> Clock:
        """Loading, compiling and measuring touch no document: a slow or busy machine may take its time over them."""
        limits = replace(
            self._limits, page_seconds=_LOAD_SECONDS, document_seconds=_LOAD_SECONDS, open_seconds=_LOAD_SECONDS
        )
        return Clock(limits, process.process_id)

    def _launched(self) -> Launched | None:
        """The process that was launched ahead, once."""
        try:
            return self._ahead.popleft()
        except IndexError:
            return None

    def _recall_precision(self) -> None:
        """What an earlier start measured on this processor."""
        if self._config.cpu_precision == AUTO and self._config.compiled is not None:
            known = measured_before(self._config.compiled)
            if known is not None:
                self._calculate_as(known)

    def _keep_measured(self, process: ReaderProcess) -> None:
        """What a process measured as it loaded holds for the others, and for every later start."""
        if self._config.cpu_precision != AUTO:
            return
        told = bytes(process.ask({"ask": "measured"}))
        if not told:
            return
        measured = Measured.from_json(told)
        self._calculate_as(measured)
        if self._config.compiled is not None:
            try:
                keep_measured(self._config.compiled, measured)
            except OSError as error:
                logger.info("what was measured was not kept", extra={"reason": type(error).__name__})

    def _calculate_as(self, measured: Measured) -> None:
        self._config = replace(self._config, cpu_precision=str(measured.chosen))

    def _keep_compiled(self, packed: memoryview) -> None:
        """What a process compiled before it saw any document, for those to come; they compile where it is not kept."""
        if self._config.compiled is None or not packed:
            return
        try:
            keep(self._config.compiled, packed)
        except (OSError, ValueError) as error:
            logger.info("compiled models were not kept", extra={"reason": type(error).__name__})

    def _prepare(self, process: ReaderProcess) -> None:
        """Sends what a file may be, the installation's own kinds and what was learnt of layouts, where they changed."""
        self._tell_limits(process)
        self._tell_kinds(process)
        if self._memory is None:
            return
        stamp, layouts = self._memory.snapshot()
        if stamp != process.stamp:
            told = [{"id": one.id, "lesson": one.lesson.to_dict(), "since": one.since.isoformat()} for one in layouts]
            process.ask({"ask": "layouts"}, json.dumps(told).encode())
            process.stamp = stamp

    def _tell_limits(self, process: ReaderProcess) -> None:
        limits = self._limits_now()
        if limits != process.file_limits:
            process.ask({"ask": "limits"}, limits_to_json(limits))
            process.file_limits = limits

    def _tell_kinds(self, process: ReaderProcess) -> None:
        """Has a process know the kinds that this one knows; it sees no data folder itself."""
        if not isinstance(self.presets, KindShelf):
            return
        mark, own = self.presets.snapshot()
        if mark != process.kinds_mark:
            process.ask({"ask": "kinds"}, json.dumps([one.model_dump(mode="json") for one in own]).encode())
            process.kinds_mark = mark

    def _ask_document(self, message: Message, document: Document) -> Document:
        return Document.from_dict(json.loads(bytes(self._ask_clerk(message, _json(document)))))

    def _ask_clerk(self, message: Message, payload: bytes, owner: str = "") -> memoryview:
        """Raises the `EngineError` told, or what a process that died over it means; one that was killed, nothing."""
        for killed in itertools.count():
            try:
                with self._clerks.lend(owner) as clerk:
                    self._tell_limits(clerk)
                    self._tell_kinds(clerk)
                    clerk.documents += 1
                    return clerk.ask(message, payload)
            except NotStarted as failure:
                raise unavailable() from failure
            except ReaderDied as death:
                tell(death)
                if death.reason is not Reason.KILLED or killed >= MOST_KILLED:
                    raise refused(death) from death
        raise AssertionError


def _json(document: Document) -> bytes:
    return json.dumps(document.to_dict()).encode("utf-8", "replace")
