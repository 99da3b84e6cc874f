"""The whole document as one running text, every stretch of which knows the lines it stands on."""

from __future__ import annotations

import bisect
import re
import string
from collections.abc import Iterator
from functools import cached_property

from engine.extract.by_label.places import Candidate, Part
from engine.page.folding import count_chinese, has_chinese, is_chinese
from engine.page.layout import Layout, Placed
from engine.values.shapes import Value, tidy

_PAGE_MARK = re.compile(
    r"\s{0,9}(?:第\s{0,9}\d{1,20}\s{0,9}页.{0,300}|page\s{1,9}\d{1,20}"
    r"(?:\s{1,9}of\s{1,9}\d{1,20})?|source:.{0,300})\s{0,9}",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(r"\W{0,3}\d{1,3}(?:\s*/\s*\d{1,3})?\W{0,3}")
_EDGE = 0.1
_SAME_PLACE = 0.02
_OPEN_GROUP = re.compile(r"(?<![\d,.])\d{1,3}(?:,\d{3}){0,9}(?:,\d{0,2}|\.)$")
_FULL = 0.75
"""Of the widest line around it: a line that wide goes on in the next one."""
_NUMBERING = re.compile(r"\d{1,3}(?:[.、．）)]\D|\s)")
_UNUSUAL = {0xA0: " ", 0x37E: ";"}
"""No-break blanks and Greek question marks, which PDF files print for blanks and semicolons."""


class Flow:
    """Lines joined in reading order: Latin words with a blank between, Chinese without.

    Page numbers are left out, and so are headings and footings that pages share, but for the first time.
    """

    def __init__(self, layout: Layout) -> None:
        self._starts: list[int] = []
        self._lines: list[Placed] = []
        pieces: list[str] = []
        size = 0
        running = _running(layout)
        for line in layout.lines:
            if line.index in running or _is_page_mark(line):
                continue
            if pieces and not (_joins_tightly(pieces[-1], line.text) or _is_cut(self._lines[-1], line, layout)):
                pieces.append(" ")
                size += 1
            self._starts.append(size)
            self._lines.append(line)
            pieces.append(line.text.translate(_UNUSUAL))
            size += len(line.text)
        self.text = "".join(pieces)

    @cached_property
    def is_english(self) -> bool:
        """Whether the text is English, with a few Chinese words at most."""
        letters = sum(map(self.text.count, string.ascii_letters))
        return letters > 30 * count_chinese(self.text)

    def parts(self, start: int, end: int) -> tuple[Part, ...]:
        """The pieces of lines behind `start:end` of the text."""
        return tuple(self._parts(start, end))

    def candidate(self, start: int, end: int, quality: float, text: str | None = None) -> Candidate:
        """The stretch `start:end` as a value; `text` is its uniform form if it is not the stretch itself."""
        raw = self.text[start:end]
        stripped = raw.strip()
        start += raw.find(stripped) if stripped else 0
        value = Value(tidy(stripped) if text is None else text, stripped, 0, len(stripped), 1.0)
        return Candidate(value, self.parts(start, start + len(stripped)), quality)

    def line_start(self, position: int) -> int:
        """The position at which the line that holds `position` begins."""
        return self._starts[max(bisect.bisect_right(self._starts, position) - 1, 0)]

    def line_end(self, position: int) -> int:
        """The position at which the line that holds `position` ends."""
        at = max(bisect.bisect_right(self._starts, position) - 1, 0)
        return self._starts[at] + len(self._lines[at].text) if self._lines else 0

    def _parts(self, start: int, end: int) -> Iterator[Part]:
        first = max(bisect.bisect_right(self._starts, start) - 1, 0)
        for begin, line in zip(self._starts[first:], self._lines[first:], strict=True):
            if begin >= end:
                break
            low, high = max(start - begin, 0), min(end - begin, len(line.text))
            if low < high:
                yield Part(line, low, high)


def _is_page_mark(line: Placed) -> bool:
    return bool(_PAGE_MARK.fullmatch(line.text) or (_is_at_edge(line) and _PAGE_NUMBER.fullmatch(line.text.strip())))


def _is_at_edge(line: Placed) -> bool:
    """Whether a line stands in the margin above or below the text."""
    return line.line.box.bottom < _EDGE or line.line.box.top > 1 - _EDGE


def _running(layout: Layout) -> set[int]:
    """The lines in the margins that say the same, but for numbers, at the same place of an earlier page."""
    seen: dict[str, list[Placed]] = {}
    repeated: set[int] = set()
    for line in layout.lines:
        if not _is_at_edge(line):
            continue
        earlier = seen.setdefault(re.sub(r"[\d\s]+", "", line.text), [])
        top = line.line.box.top
        if any(old.page < line.page and abs(old.line.box.top - top) < _SAME_PLACE for old in earlier):
            repeated.add(line.index)
        earlier.append(line)
    return repeated


def _is_cut(before: Placed, after: Placed, layout: Layout) -> bool:
    """Whether a line ends inside a number that the next one goes on with: ¥1,280,00 / 0.00, or a full Chinese line."""
    text, following = before.text.rstrip(), after.text.lstrip()
    if not following[:1].isdigit() or not _is_right_below(before, after):
        return False
    if _OPEN_GROUP.search(text[-16:]):
        return True
    if not text[-1:].isdigit() or not has_chinese(text) or _NUMBERING.match(following):
        return False
    reach = 3 * before.rect.height
    widest = max(line.rect.width for line in layout.near(before.rect, before.page, up=reach, down=reach))
    return before.rect.width >= _FULL * max(widest, after.rect.width)


def _is_right_below(before: Placed, after: Placed) -> bool:
    height = before.rect.height
    return (
        before.page == after.page
        and abs(before.rect.left - after.rect.left) < 2.5 * height
        and -0.3 * height < after.rect.top - before.rect.bottom < 1.2 * height
    )


def _joins_tightly(before: str, after: str) -> bool:
    """Whether two pieces belong together without a blank: beside Chinese, or after a hyphen that cuts a word."""
    last, first = before[-1:], after[:1]
    return (
        not last
        or not first
        or is_chinese(last)
        or is_chinese(first)
        or last in "，、；。：（"
        or first in "，、；。）"
    )
