"""Values with the lines they stand on, and lines joined to one value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.document import Box
from engine.page.folding import fold, has_chinese
from engine.page.layout import Placed, Rect
from engine.values.shapes import Value
from engine.words import Words


@dataclass(frozen=True, slots=True)
class Part:
    """Characters `start:end` of a line that are (part of) a value."""

    line: Placed
    start: int
    end: int

    @property
    def text(self) -> str:
        """The characters."""
        return self.line.text[self.start : self.end]

    @property
    def rect(self) -> Rect:
        """Where they are."""
        return self.line.slice_rect(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value for a field with its lines; `quality` 0..1 joins label, place and type.

    `note` says how a value was come by that nobody printed; `is_derived` marks it as computed by a rule. `weakness`
    says what fits least of label, place and form.
    """

    value: Value
    parts: tuple[Part, ...]
    quality: float
    note: Words | None = None
    is_derived: bool = False
    weakness: Words | None = None

    @property
    def page(self) -> int:
        """The page of its first line."""
        return self.parts[0].line.page

    @property
    def box(self) -> Box:
        """Around all parts on the first part's page."""
        return Box.around(p.line.slice_box(p.start, p.end) for p in self.parts if p.line.page == self.page)


def join(texts: Sequence[str]) -> str:
    """Wrapped text as one: a blank between Latin words, none between Chinese characters or inside a long number."""
    joined = ""
    for text in texts:
        piece = text.strip()
        if (
            joined
            and joined[-1].isascii()
            and piece[:1].isascii()
            and not (joined[-1].isdigit() and piece[:1].isdigit())
        ):
            joined += " "
        joined += piece
    return joined


def stacked(texts: Sequence[str]) -> str:
    """Lines that stand one below another, each whole, as one text: `12` and `20100 Turku` are no long number."""
    return " ".join(text.strip() for text in texts) if not any(map(has_chinese, texts)) else join(texts)


def trimmed(line: Placed, start: int, end: int) -> Part | None:
    """The characters `start:end` of a line without blanks and colons around them; None where nothing is left."""
    text = line.text[start:end]
    stripped = text.strip(" \t:：")
    if not fold(stripped):
        return None
    begin = start + text.find(stripped)
    return Part(line, begin, begin + len(stripped))
