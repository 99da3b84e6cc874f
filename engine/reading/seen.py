"""What one page gave when it was read: kept page by page, so that a reading can stop at any page and go on later."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from engine.document import Notice, Page
from engine.evidence import Evidence
from engine.readers import Answer

BLANK_SIZE = (140, 198)
"""Width and height in pixels of what stands in for a page that cannot be shown."""


@dataclass(frozen=True, slots=True)
class SeenPage:
    """One page as read.

    `page` carries the lines to be shown, `evidence` the lines that values are held to; `answers` is what a big model
    answered, `text` its Markdown. `reader` and `revision` name who read it.
    """

    page: Page
    evidence: Page
    reader: str
    revision: str
    answers: tuple[Answer, ...] = ()
    text: str | None = None


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A page that need not be read again: what was read, and what its picture shows besides text.

    `trouble` is what to tell about the whole document: the asked reader was away, pages could not be read. `seconds`
    is how long the page took.
    """

    seen: SeenPage
    look: Evidence
    trouble: Notice | None = None
    seconds: float = 0.0

    @property
    def number(self) -> int:
        """The page's number in its file, from 1."""
        return self.seen.page.number

    def to_json(self) -> bytes:
        """The record as JSON; `from_json` gives it back whole, character scores included."""
        return _RECORD.dump_json(self)

    @classmethod
    def from_json(cls, text: bytes) -> PageRecord:
        """The inverse of `to_json`. Raises `ValueError`."""
        try:
            return _RECORD.validate_json(text)
        except ValidationError as error:
            raise ValueError("not the record of a page") from error


def understood(records: Iterable[bytes]) -> list[PageRecord]:
    """The records that this version understands."""
    known = []
    for record in records:
        with contextlib.suppress(ValueError):
            known.append(PageRecord.from_json(record))
    return known


_RECORD = TypeAdapter(PageRecord)


def unread(number: int, notice: Notice) -> PageRecord:
    """The record of a page that cannot be read: blank, with the reason in words on it."""
    page = Page(number, *BLANK_SIZE, warnings=(notice,))
    return PageRecord(SeenPage(page, page, "", ""), Evidence(number))
