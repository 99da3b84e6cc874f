"""An OFD file as pages, one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self

import numpy as np

from engine.document import Notice
from engine.errors import DamagedFile, IntakeError
from engine.evidence.statements import Stated
from engine.intake.fonts import FontShelf
from engine.intake.ofd.document import Leaf, OfdDocument, documents_of
from engine.intake.ofd.facts import stated_by
from engine.intake.ofd.pages import look_at
from engine.intake.package import Package
from engine.limits import Limits
from engine.readers import PageImage
from engine.words import Words

_PLACEHOLDER_PIXELS = (140, 100)


class OfdPages:
    """An OFD as pages; of several documents in one file, all pages in order."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        """Reads the lists, no page. Raises `DamagedFile` or `TooManyPages`."""
        self._limits = limits
        self._package = Package(content)
        try:
            self._documents = list(documents_of(self._package, FontShelf()))
            self._page_count = sum(len(document.leaves) for document in self._documents)
            if self._page_count < 1:
                raise _no_pages()
            limits.check_pages(self._page_count)
        except IntakeError:
            self._package.close()
            raise

    @property
    def page_count(self) -> int:
        """At least 1."""
        return self._page_count

    @property
    def stated(self) -> Stated:
        """What the file's data says."""
        return stated_by(self._documents)

    def __iter__(self) -> Iterator[PageImage]:
        return self.pages(range(1, self._page_count + 1))

    def pages(self, numbers: Iterable[int]) -> Iterator[PageImage]:
        """The pages of these numbers, from 1, each drawn when asked for."""
        leaves = [(document, leaf) for document in self._documents for leaf in document.leaves]
        for number in numbers:
            document, leaf = leaves[number - 1]
            yield self._draw(leaf, number, document)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._package.close()

    def _draw(self, leaf: Leaf, number: int, document: OfdDocument) -> PageImage:
        """One page; a broken one among others becomes a blank page with a warning."""
        try:
            return look_at(leaf, number, document, self._limits)
        except DamagedFile:
            if self._page_count == 1:
                raise
            return _broken_page(number)


def _broken_page(number: int) -> PageImage:
    notice = Notice(
        "page_unreadable",
        Words(f"第 {number} 页已损坏，无法显示和识别。", f"Page {number} is broken: it can be neither shown nor read."),
    )
    return PageImage(number, np.full((*_PLACEHOLDER_PIXELS, 3), 255, np.uint8), warnings=(notice,))


def _no_pages() -> DamagedFile:
    return DamagedFile(
        Words("OFD 文件里没有可读的页面。", "There is no page in the OFD that can be read."),
        Words("请从来源重新下载，或用阅读器打开后另存。", "Fetch it again, or save a copy from an OFD viewer."),
    )
