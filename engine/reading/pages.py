"""The pages of a document on their way: those still to be read, pulled one by one, and the whole that they become."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from engine.document import Notice, Page
from engine.evidence import Evidence, gather
from engine.intake.source import PageSource
from engine.page.unread import has_readable_line
from engine.readers import PageImage, Reader
from engine.reading.seen import PageRecord, SeenPage
from engine.reading.side_by_side import given_on
from engine.reading.views import view_of
from engine.reading.watching import Step, Watcher, cancelled_error
from engine.weigh.agreement import Given
from engine.words import Words

Upright = Callable[[PageImage], PageImage]
"""Turns a page the right way up; the identity where nothing can tell."""

NOTHING_READ = Notice(
    "nothing_read",
    Words(
        "没有读出任何文字：页面空白、过于模糊，或是本引擎不认识的文字。请查看原件，需要时重新扫描。",
        "Nothing could be read: the pages are blank, too blurred, or in a script this reader does not know. "
        "Look at the original, and scan it again if need be.",
    ),
)


class Pages:
    """The pages of a file that are still to be read, one by one as the reader pulls them.

    A long document is never in memory whole. What was read of a page goes into `records`, under its number.
    """

    def __init__(
        self,
        source: PageSource,
        wanted: Sequence[int],
        known: Iterable[PageRecord],
        upright: Upright | None,
        watcher: Watcher,
    ) -> None:
        self.watcher = watcher
        self.gave_way = False
        self.records = {record.number: record for record in known}
        self.wanted = wanted
        self._source = source
        self._upright = upright
        self._looks: dict[int, Evidence] = {}
        self._since = time.perf_counter()

    @property
    def is_complete(self) -> bool:
        """Whether every page is read."""
        return all(number in self.records for number in self.wanted)

    @property
    def whole(self) -> Whole:
        """The document that they became; KeyError unless every page is read."""
        return Whole(tuple(self.records[number] for number in self.wanted))

    def __iter__(self) -> Iterator[PageImage]:
        """The pages upright. Raises `Cancelled`; ends early where the watcher gives way."""
        missing_pages = [number for number in self.wanted if number not in self.records]
        images = self._source.pages(missing_pages)
        for count, number in enumerate(missing_pages):
            if self.watcher.cancelled():
                raise cancelled_error()
            if count > 0 and self.watcher.gives_way():
                self.gave_way = True
                return
            self._step(Step.INTAKE, number)
            image = next(images)
            if self._upright is not None and not image.text_lines:
                image = self._upright(image)
            self._looks[number] = gather(image)
            self.watcher.page_ready(view_of(image))
            self._step(Step.READ, number)
            yield image
        if self.watcher.cancelled():
            raise cancelled_error()

    def keep(self, seen: SeenPage) -> None:
        """A page is read."""
        now = time.perf_counter()
        record = PageRecord(seen, self._looks[seen.page.number], seconds=round(now - self._since, 3))
        self._since = now
        self.records[record.number] = record
        self.watcher.page_read(record.number, record.to_json)

    def note_trouble(self, notices: Sequence[Notice]) -> None:
        """What to tell about the whole document, kept with the pages that were read meanwhile."""
        for number in self._looks.keys() & self.records.keys() if notices else ():
            self.records[number] = replace(self.records[number], trouble=notices[0])
            self.watcher.page_read(number, self.records[number].to_json)

    def _step(self, step: Step, number: int) -> None:
        self.watcher.step(step, self.wanted.index(number) + 1, len(self.wanted))


@dataclass(frozen=True, slots=True)
class Whole:
    """All pages of a document, each read."""

    records: tuple[PageRecord, ...]

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages as they are shown."""
        return tuple(record.seen.page for record in self.records)

    @property
    def evidence(self) -> tuple[Page, ...]:
        """The pages with the lines that values are held to."""
        return tuple(record.seen.evidence for record in self.records)

    @property
    def looks(self) -> list[Evidence]:
        """What their pictures show besides text."""
        return [record.look for record in self.records]

    @property
    def given(self) -> tuple[Given, ...]:
        """What a big model answered."""
        return given_on(record.seen for record in self.records)

    @property
    def texts(self) -> list[str]:
        """A big model's Markdown, page by page."""
        return [record.seen.text for record in self.records if record.seen.text]

    @property
    def is_unread(self) -> bool:
        """Whether no page gave a letter or digit, but for print that the reader does not know."""
        return not self.texts and not any(has_readable_line(record.seen.page) for record in self.records)

    @property
    def troubles(self) -> tuple[Notice, ...]:
        """What went wrong with the reader, each told once."""
        return tuple(dict.fromkeys(record.trouble for record in self.records if record.trouble is not None))

    def read_by(self, asked: Reader) -> tuple[str, str]:
        """Name and revision of the reader: the one that was asked, where it read any page."""
        names = [(record.seen.reader, record.seen.revision) for record in self.records if record.seen.reader]
        return next((pair for pair in names if pair[0] == asked.name), names[0] if names else (asked.name, ""))
