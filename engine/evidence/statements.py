"""What a document says in data, beside its printed text: QR codes, the data of an OFD, an invoice's XML.

All of it walks one way: whoever finds such data makes `Stated` of it, and `engine.weigh.testimony` makes claims of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from engine.document import Box, Source
from engine.words import Words


@dataclass(frozen=True, slots=True)
class Statement:
    """One value in data. `name` is the shipped presets' name of it, or, with a `label`, the file's own.

    `page` (from 1) and `box` say where it is printed, if the file tells.
    """

    name: str
    text: str
    source: Source
    label: Words | None = None
    page: int | None = None
    box: Box | None = None

    def placed(self, page: int, box: Box) -> Self:
        """The same with its place."""
        return replace(self, page=page, box=box)


@dataclass(frozen=True, slots=True)
class Stated:
    """Everything that one source says: values, the rows of its items, and the kind of document where it is certain.

    Earlier statements outrank later ones of the same name. `blank` are names that the source has and leaves empty.
    """

    statements: tuple[Statement, ...] = ()
    rows: tuple[tuple[Statement, ...], ...] = ()
    kind: str | None = None
    blank: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.statements or self.rows)

    def and_then(self, other: Stated) -> Stated:
        """This, and what `other` adds; where both speak, this comes first."""
        return Stated(
            (*self.statements, *other.statements),
            self.rows or other.rows,
            self.kind or other.kind,
            self.blank | other.blank,
        )


NOTHING = Stated()


def said(source: Source, values: Iterable[tuple[str, str | None]]) -> tuple[Statement, ...]:
    """Statements of names and texts; those without a text say nothing."""
    return tuple(Statement(name, " ".join(text.split()), source) for name, text in values if text and text.strip())
