"""One document in the reading room, through as many processes as it takes.

A page on which a process dies or comes to no end is given up and said so, and the next process goes on behind it.
What was read stays read. A document that cannot be opened at all is refused.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from engine.document import Document, Notice
from engine.errors import NOTHING_SPENT, DamagedFile, GaveWay, ReaderUnavailable, Spent, TooSlow
from engine.reading.orders import Order, Upload
from engine.reading.watching import PageView, Step, Watcher
from engine.room.clock import Clock
from engine.room.config import RoomLimits
from engine.room.pool import Pool
from engine.room.process import CANCEL, GIVE_WAY, NotStarted, Onlookers, ReaderDied, ReaderProcess, Reason
from engine.words import Words

logger = logging.getLogger(__name__)

_MOST_GIVEN_UP = 2
MOST_KILLED = 4
"""How often a process may be killed from outside over one file: by a person, or for want of the machine's memory."""


class ReadingFailed(RuntimeError):
    """Raised for a mistake of the product's own in a reader process; no word of it is for people."""


@dataclass
class Session:
    """The reading of one file. `prepare` brings a process up to date before it is asked."""

    pool: Pool
    limits: RoomLimits
    prepare: Callable[[ReaderProcess], None]
    upload: Upload
    order: Order
    watcher: Watcher
    records: dict[int, bytes] = field(default_factory=dict)
    spent: Spent = NOTHING_SPENT
    _is_bare: bool = False
    _numbers: list[int] = field(default_factory=list)
    _given_up: int = 0
    _given_up_pages: set[int] = field(default_factory=set)
    _killed: int = 0

    def read(self) -> tuple[Document, ...]:
        """The documents, one a paper.

        Raises what the engine raises, `DamagedFile` or `TooSlow` where no page could be read, and `ReaderUnavailable`
        where no process starts.
        """
        while True:
            try:
                with self.pool.lend() as process:
                    return self._read_in(process)
            except NotStarted as failure:
                raise unavailable() from failure
            except ReaderDied as death:
                tell(death)
                self._go_on_after(death)

    def _read_in(self, process: ReaderProcess) -> tuple[Document, ...]:
        self.prepare(process)
        for number, record in self.records.items():
            process.ask({"ask": "read", "record": number}, record)
        clock = Clock(self.limits, process.process_id, self.spent.seconds, self.spent.opened_seconds)
        process.documents += 1
        message = {
            "ask": "read",
            "order": self.order.to_dict(),
            "is_bare": self._is_bare,
            "wants_views": self.watcher.wants_views,
        }
        onlookers = Onlookers(self._opened, self.watcher.step, self._view, self._record, self._word)
        try:
            answer = process.ask(message, self.upload.content, onlookers, clock)
        except GaveWay as pause:
            pause.spent = clock.spent
            raise
        finally:
            self.spent = clock.spent
        return tuple(Document.from_dict(record) for record in json.loads(bytes(answer)))

    def _opened(self, numbers: list[int]) -> None:
        self._numbers = numbers
        self.watcher.opened(numbers)

    def _view(self, number: int, jpeg: bytes) -> None:
        self.watcher.page_ready(PageView(number, lambda: jpeg))

    def _record(self, number: int, record: bytes) -> None:
        self.records[number] = record
        self.watcher.page_read(number, lambda: record)

    def _word(self) -> str | None:
        if self.watcher.cancelled():
            return CANCEL
        return GIVE_WAY if self.watcher.gives_way() else None

    def _go_on_after(self, death: ReaderDied) -> None:
        """Settles what the next process is to do. Raises where there is nothing that it could."""
        if death.reason is Reason.KILLED and self._killed < MOST_KILLED:
            self._killed += 1
            return
        if death.step in (Step.EXTRACT, Step.CHECK) and not self._is_bare:
            self._is_bare, self.spent = True, NOTHING_SPENT
            return
        if not self._numbers or death.step in (Step.EXTRACT, Step.CHECK) or death.page < 1:
            raise refused(death) from death
        self._give_up([self._numbers[min(death.page, len(self._numbers)) - 1]], page_unread(death.reason))
        self._given_up += 1
        if self._given_up > _MOST_GIVEN_UP or death.is_over:
            self._give_up(self._numbers, rest_unread(death.reason))
            self.spent = NOTHING_SPENT  # what is left is to find the fields of the pages there are
        if self._given_up_pages == set(self._numbers):
            raise refused(death) from death

    def _give_up(self, numbers: Sequence[int], trouble: Notice) -> None:
        """Pages that stay unread, each with a blank picture and the reason."""
        from engine.room.blank import blank_jpeg, blank_record

        for number in numbers:
            if number not in self.records:
                self._given_up_pages.add(number)
                self._view(number, blank_jpeg())
                self._record(number, blank_record(number, trouble))


def tell(death: ReaderDied) -> None:
    """Notes in the log why a process ended, where, and how: nothing of what it was reading."""
    about = {"reason": str(death.reason), "step": str(death.step), "page": death.page, "how": death.detail}
    logger.warning("a reader process ended in the middle of a document", extra=about)


def page_unread(reason: Reason) -> Notice:
    """What to tell of a page on which a reader process ended."""
    if reason is Reason.SLOW:
        return Notice(
            TooSlow.code,
            Words(
                "有页面过于复杂，限时内无法打开或识别，已跳过；请对照原件。",
                "A page is too complex to be opened or read in time; it was left out. Check the original.",
            ),
        )
    return Notice(
        "page_unreadable",
        Words(
            "有页面已损坏或占用内存过多，无法显示和识别，已跳过；请对照原件。",
            "A page is broken or needs too much memory: it can be neither shown nor read. Check the original.",
        ),
    )


def rest_unread(reason: Reason) -> Notice:
    """What to tell of the pages behind the one where a reading had to end."""
    return Notice(
        TooSlow.code if reason is Reason.SLOW else DamagedFile.code,
        Words(
            "识别本文件已超出允许的时间或次数，其余页面没有识别；请拆分文件或重新扫描后再上传。",
            "This file took more than one document may: the other pages were not read. Split it, or scan it anew.",
        ),
    )


def refused(death: ReaderDied) -> Exception:
    """What to raise for a document of which no page could be read."""
    if death.reason is Reason.MISTAKE:
        return ReadingFailed(death.detail)
    if death.reason is Reason.SLOW:
        return TooSlow(
            Words("文件过于复杂，限时内无法打开或识别。", "The file is too complex to be opened or read in time."),
            Words("请打印成图片或重新扫描后上传。", "Print it to a picture or scan it, then upload that."),
        )
    return DamagedFile(
        Words("文件已损坏或占用内存过多，无法打开。", "The file is broken, or opening it takes too much memory."),
        Words("请重新扫描，或从来源重新下载后再上传。", "Scan it again, or fetch it again from where it came."),
    )


def unavailable() -> ReaderUnavailable:
    """What to raise where no process starts."""
    return ReaderUnavailable(
        Words("识别进程无法启动。", "No reader process can be started."),
        Words("请管理员运行 ./launch.sh doctor。", "Have an administrator run ./launch.sh doctor."),
    )
