"""Who looks on while a document is read: told of every step, asked whether to stop or to let others go first."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from engine.seen import PageRecord
from engine.views import PageView


class Step(StrEnum):
    """Where a document is on its way."""

    INTAKE = "intake"
    READ = "read"
    EXTRACT = "extract"
    CHECK = "check"


class Watcher(Protocol):
    """Somebody who looks on while a document is read. Called in the reading thread; must be quick."""

    def step(self, step: Step, page: int, pages: int) -> None:
        """`page` of `pages` has come to `step`; both count from 1."""
        ...

    def page_ready(self, view: PageView) -> None:
        """The page as it will be shown, upright, before it is read."""
        ...

    def page_read(self, record: PageRecord) -> None:
        """Nothing more comes to this page: a later reading of the document can do without it."""
        ...

    def cancelled(self) -> bool:
        """True stops the reading at the next page."""
        ...

    def gives_way(self) -> bool:
        """True ends the reading at the next page, to go on later: somebody else's document waits."""
        ...


class Silent:
    """A watcher that sees nothing and never cancels."""

    def step(self, step: Step, page: int, pages: int) -> None:
        """Nothing."""

    def page_ready(self, view: PageView) -> None:
        """Nothing."""

    def page_read(self, record: PageRecord) -> None:
        """Nothing."""

    def cancelled(self) -> bool:
        """Never."""
        return False

    def gives_way(self) -> bool:
        """Never."""
        return False


SILENT = Silent()
