"""What an opened file can do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Protocol, Self

from engine.evidence.statements import Stated
from engine.readers import PageImage


class PageSource(Protocol):
    """An opened file: knows how many pages it has and decodes them one at a time. Use it with `with`."""

    @property
    def page_count(self) -> int:
        """At least 1."""
        ...

    @property
    def stated(self) -> Stated:
        """What the file says in data, beside its pages; nothing for most formats. Does not raise."""
        ...

    def __iter__(self) -> Iterator[PageImage]:
        """The pages in order, each decoded when asked for. Raises `IntakeError`."""
        ...

    def pages(self, numbers: Iterable[int]) -> Iterator[PageImage]:
        """The pages of these numbers, from 1, rising; the others are not decoded. Raises `IntakeError`."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
