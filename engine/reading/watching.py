"""Who looks on while a document is read: told of every step, asked whether to stop or to let others go first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Protocol

from engine.reading.views import PageView


class Step(StrEnum):
    """Where a document is on its way."""

    INTAKE = "intake"
    READ = "read"
    EXTRACT = "extract"
    CHECK = "check"


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
