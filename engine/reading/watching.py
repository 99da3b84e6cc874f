"""Who looks on while a document is read: told of every step, asked whether to stop or to let others go first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from engine.errors import Cancelled
from engine.words import Words


class Step(StrEnum):
    """Where a document is on its way."""

    INTAKE = "intake"
    READ = "read"
    EXTRACT = "extract"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class PageView:
    """Page `number` (from 1) as it will be shown; `jpeg()` draws it, for whoever wants it."""

    number: int
    jpeg: Callable[[], bytes]


class Watcher(Protocol):
    """Somebody who looks on while a document is read. Called in the reading thread; must be quick."""

    @property
    def wants_views(self) -> bool:
        """Whether `page_ready` is of any use: pictures cost time."""
        ...

    def opened(self, numbers: Sequence[int]) -> None:
        """The file is open, and these of its pages, from 1, will be read."""
        ...

    def step(self, step: Step, page: int, pages: int) -> None:
        """`page` of `pages` has come to `step`; both count from 1."""
        ...

    def page_ready(self, view: PageView) -> None:
        """The page as it will be shown, upright, before it is read."""
        ...

    def page_read(self, number: int, record: Callable[[], bytes]) -> None:
        """Nothing more comes to this page; `record()` gives what a later reading needs, as `PageRecord.to_json`."""
        ...

    def cancelled(self) -> bool:
        """True stops the reading at the next page."""
        ...

    def gives_way(self) -> bool:
        """True ends the reading at the next page, to go on later: somebody else's document waits."""
        ...


class Silent:
    """A watcher that sees nothing and never cancels."""

    wants_views = False

    def opened(self, numbers: Sequence[int]) -> None:
        """Nothing."""

    def step(self, step: Step, page: int, pages: int) -> None:
        """Nothing."""

    def page_ready(self, view: PageView) -> None:
        """Nothing."""

    def page_read(self, number: int, record: Callable[[], bytes]) -> None:
        """Nothing."""

    def cancelled(self) -> bool:
        """Never."""
        return False

    def gives_way(self) -> bool:
        """Never."""
        return False


SILENT = Silent()


def cancelled_error() -> Cancelled:
    """What a reading that a person or a stop has ended raises."""
    return Cancelled(
        Words("识别已取消。", "The reading was cancelled."),
        Words("需要时请重新提交文件。", "Submit the file again if you still need it."),
    )
