"""How much text is searched for values: long lines in pieces, so many lines a page, so many characters a document.

The pages that people see and download keep all their text; only what the finders, the kind and the learnt layouts are
given has an end, so that no file can keep a reader busy for longer than a long contract does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.document import Line, Notice, Page
from engine.page.long_lines import LONGEST, pieces
from engine.words import Words

MOST_LINES_A_PAGE = 3_000
"""Pieces of lines. A page of a telephone book has about a thousand lines."""
MOST_CHARACTERS_A_PAGE = 100_000
"""A page of a newspaper has about thirty thousand."""
MOST_LINES = 30_000
MOST_CHARACTERS = 600_000
"""Of all pages: a contract of about two hundred pages of close print."""
TEXT_CUT = "text_too_long"


@dataclass(frozen=True, slots=True)
class Searchable:
    """The pages as they are searched, and what to tell where that is not all of their text."""

    pages: tuple[Page, ...]
    warnings: tuple[Notice, ...] = ()


def searchable(pages: Sequence[Page]) -> Searchable:
    """`pages` with their long lines in pieces and without what is too much; themselves where nothing has to change."""
    kept: list[Page] = []
    short: list[int] = []
    lines_left, characters_left = MOST_LINES, MOST_CHARACTERS
    for page in pages:
        cut, is_whole = _within(page, min(MOST_LINES_A_PAGE, lines_left), min(MOST_CHARACTERS_A_PAGE, characters_left))
        lines_left -= len(cut.lines)
        characters_left -= sum(len(line.text) for line in cut.lines)
        kept.append(cut)
        if not is_whole:
            short.append(page.number)
    return Searchable(tuple(kept), (_notice(short),) if short else ())


def _within(page: Page, lines: int, characters: int) -> tuple[Page, bool]:
    """The page with at most so much on it, and whether that is all of it."""
    sizes = [len(line.text) for line in page.lines]
    if len(sizes) <= lines and sum(sizes) <= characters and max(sizes, default=0) <= LONGEST:
        return page, True
    return _cut(page, lines, characters)


def _cut(page: Page, lines: int, characters: int) -> tuple[Page, bool]:
    kept: list[Line] = []
    for piece in (piece for line in page.lines for piece in pieces(line)):
        characters -= len(piece.text)
        if len(kept) == lines or characters < 0:
            return replace(page, lines=tuple(kept)), False
        kept.append(piece)
    return replace(page, lines=tuple(kept)), True


def _notice(numbers: Sequence[int]) -> Notice:
    shown = ", ".join(map(str, numbers[:5])) + (" …" if len(numbers) > 5 else "")
    return Notice(
        TEXT_CUT,
        Words(
            f"文字太多，字段只在前面的文字中查找（未查完的页：{shown}）。全文仍然保留，请核对这些页。",
            f"There is too much text: fields were looked for in the first part of it only (pages not searched to their "
            f"end: {shown}). The text itself is kept whole. Please check these pages.",
        ),
    )
