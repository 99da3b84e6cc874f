"""What stands with a keeper for the CPU reader, which is loaded in its reader processes alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.errors import ReaderUnavailable
from engine.readers import Cancelled, PageImage, Reading, Request
from engine.readers.cpu import NAME, REVISION
from engine.words import Words


class CpuElsewhere:
    """Orders may name it; it reads nothing itself."""

    name, revision = NAME, REVISION

    def read(self, images: Iterable[PageImage], request: Request, cancelled: Cancelled) -> Iterator[Reading]:
        """Raises `ReaderUnavailable`."""
        raise ReaderUnavailable(
            Words("CPU 识别引擎在识别进程中运行。", "The CPU reader is at work in the reader processes."),
            Words("请通过识别室读取文件。", "Have the file read by the reading room."),
        )

    def warm_up(self) -> None:
        """The processes do that."""

    def close(self) -> None:
        """Nothing to free."""
