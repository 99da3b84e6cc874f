"""A reader that answers from a script and fails on purpose in every way a real one can: for demos and tests."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from engine.document import Box, Line
from engine.errors import Cancelled, ReaderOutOfMemory, ReaderRefused, ReaderTimeout, ReaderUnavailable
from engine.readers import Answer, PageImage, Reading, Request
from engine.readers import Cancelled as IsCancelled
from engine.words import Words

_PAUSE_SECONDS = 0.01
_GARBAGE = "□�▒\x07‮<script>=1+1|" * 8


class Fault(StrEnum):
    """A way to fail."""

    UNAVAILABLE = "unavailable"
    REFUSED = "refused"
    SLOW = "slow"
    OUT_OF_MEMORY = "out_of_memory"
    GARBAGE = "garbage"
    ENDLESS = "endless"


class ScriptedReader:
    """Gives `script[page number]` for a page, an empty reading for a page the script does not know."""

    def __init__(
        self,
        script: Mapping[int, Reading] | None = None,
        fault: Fault | None = None,
        fault_page: int = 1,
        seconds_a_page: float = 0.0,
        name: str = "scripted",
    ) -> None:
        """`fault` strikes at page `fault_page` and after; `seconds_a_page` is how long a page, or a timeout, takes."""
        self._script = dict(script or {})
        self._fault = fault
        self._fault_page = fault_page
        self._seconds_a_page = seconds_a_page
        self._name = name

    @property
    def name(self) -> str:
        """`scripted`, or the reader it plays."""
        return self._name

    @property
    def revision(self) -> str:
        """Always the same."""
        return "script-1"

    def read(self, images: Iterable[PageImage], request: Request, cancelled: IsCancelled) -> Iterator[Reading]:
        """The script's readings, or the fault. Raises what the fault raises, or `Cancelled`."""
        for image in images:
            _wait(self._seconds_a_page, cancelled)
            if self._fault is not None and image.number >= self._fault_page:
                yield _fail(self._fault, cancelled)
            else:
                yield self._script.get(image.number, Reading())

    def warm_up(self) -> None:
        """Raises `ReaderUnavailable` if that is the fault."""
        if self._fault is Fault.UNAVAILABLE:
            raise _unavailable()

    def close(self) -> None:
        """Nothing to free."""


def _wait(seconds: float, cancelled: IsCancelled) -> None:
    """Waits, asking in between; asks at least once."""
    deadline = time.monotonic() + seconds
    while True:
        if cancelled():
            raise Cancelled(
                Words("识别已取消。", "The reading was cancelled."),
                Words("需要时请重新提交文件。", "Submit the file again if you still need it."),
            )
        if time.monotonic() >= deadline:
            return
        time.sleep(_PAUSE_SECONDS)


def _fail(fault: Fault, cancelled: IsCancelled) -> Reading:
    match fault:
        case Fault.UNAVAILABLE:
            raise _unavailable()
        case Fault.REFUSED:
            raise ReaderRefused(
                Words("识别服务拒绝了请求（演示故障）。", "The reader refused the request (a fault on purpose)."),
                Words("请管理员检查服务的模型名称和密钥。", "Have the model's name and the key checked."),
            )
        case Fault.SLOW:
            raise ReaderTimeout(
                Words("识别服务没有及时应答（演示故障）。", "The reader did not answer in time (a fault on purpose)."),
                Words("请稍后重试，或联系管理员。", "Try again later, or ask an administrator."),
            )
        case Fault.OUT_OF_MEMORY:
            raise ReaderOutOfMemory(
                Words("页面太大，识别引擎内存不足（演示故障）。", "The page does not fit (a fault on purpose)."),
                Words("请降低分辨率后重试。", "Try again at a lower resolution."),
            )
        case Fault.GARBAGE:
            return _garbage()
        case Fault.ENDLESS:
            _wait(float("inf"), cancelled)
            raise AssertionError("an endless wait ended")


def _garbage() -> Reading:
    """What a broken model gives: symbols, markup, and answers to what nobody asked."""
    line = Line(_GARBAGE, Box.from_rect(0.0, 0.0, 1.0, 1.0), 0.0)
    return Reading(lines=(line,), answers=(Answer("\x00", _GARBAGE, 0.0), Answer("", None, 0.0)), markdown=_GARBAGE)


def _unavailable() -> ReaderUnavailable:
    return ReaderUnavailable(
        Words("识别服务不可用（演示故障）。", "The reader is away (a fault on purpose)."),
        Words("请联系管理员，或改用 CPU 识别引擎。", "Ask an administrator, or choose the CPU reader."),
    )
