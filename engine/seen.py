"""What one page gave when it was read: kept page by page, so that a reading can stop at any page and go on later."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from engine.document import Notice, Page
from engine.evidence import Evidence
from engine.readers import Answer


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

    `trouble` is what to tell about the whole document, where the asked reader was away.
    """

    seen: SeenPage
    look: Evidence
    trouble: Notice | None = None

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


_RECORD = TypeAdapter(PageRecord)


def unread(number: int, trouble: Notice, width: int = 100, height: int = 140) -> PageRecord:
    """The record of a page that cannot be read: blank, with the reason in words on it."""
    page = Page(number, width, height, warnings=(trouble,))
    return PageRecord(SeenPage(page, page, "", ""), Evidence(number))
