"""Readers turn page images into lines and answers; each knows pictures and prompts, nothing else.

A reader is loaded once and shared by all threads. Its module imports heavy packages inside the methods that need them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from engine.document import Box, Line, Notice
from engine.presets import FieldSpec

if TYPE_CHECKING:
    import numpy as np

Cancelled = Callable[[], bool]
"""Asked between steps (and while generating): True means stop and raise `engine.errors.Cancelled`."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a text layer's line that is set in one font; `font` names it within the document."""

    font: str
    line: Line


@dataclass(frozen=True, slots=True, eq=False)
class PageImage:
    """One page as pixels: (H, W, 3) uint8 RGB, C-contiguous, upright.

    `number` counts from 1. `text_lines` are those of a PDF's text layer, if it has one that can be trusted.
    `turned_degrees` says how far clockwise the original was turned to get here. `stretches` are the same lines cut by
    font, where the file has fonts.
    """

    number: int
    pixels: np.ndarray
    text_lines: tuple[Line, ...] = ()
    warnings: tuple[Notice, ...] = ()
    turned_degrees: int = 0
    stretches: tuple[Stretch, ...] = ()

    @property
    def width(self) -> int:
        """Pixels across."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Pixels down."""
        return int(self.pixels.shape[0])


@dataclass(frozen=True, slots=True)
class Request:
    """What is wanted of every page: a task (an id in assets/tasks), the fields by name, or a free instruction.

    A reader that only spots text ignores all of it.
    """

    task: str = "spotting"
    fields: tuple[FieldSpec, ...] = ()
    instruction: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A value a big model gave for a field's name; `confidence` 0..1 from its token probabilities.

    `value` None means the model answered but did not find it.
    """

    name: str
    value: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader saw on one page.

    `markdown` is set by parsing tasks only. `unread` is where print stands that the reader could not read.
    """

    lines: tuple[Line, ...] = ()
    answers: tuple[Answer, ...] = ()
    markdown: str | None = None
    warnings: tuple[Notice, ...] = field(default=())
    unread: tuple[Box, ...] = ()


class Reader(Protocol):
    """The contract of every reader; `tests/engine/test_readers.py` holds all of them to it."""

    @property
    def name(self) -> str:
        """`cpu`, `hunyuan`, `served` or `scripted`."""
        ...

    @property
    def revision(self) -> str:
        """Which models or which server: goes into a document's provenance. Must not load anything."""
        ...

    def read(self, images: Iterable[PageImage], request: Request, cancelled: Cancelled) -> Iterator[Reading]:
        """One `Reading` an image, in order, as soon as each is done.

        `images` is pulled lazily, so that a long PDF is never in memory whole; a reader may pull a few ahead to
        batch them. Safe to call from several threads. Raises `ReaderError` or `Cancelled`.
        """
        ...

    def warm_up(self) -> None:
        """Loads what is needed now rather than at the first page. Raises `ReaderUnavailable`."""
        ...

    def close(self) -> None:
        """Frees models, threads and connections; safe to call twice."""
        ...
