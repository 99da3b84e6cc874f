"""What an export takes in and which kinds of file it makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from engine.document import Document, Field
from engine.head import NOBODY, Head, OwnParties, head_of, origins_of, preset_of
from engine.presets import Preset, ValueType
from engine.words import Words


class Form(StrEnum):
    """A kind of file."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    MARKDOWN = "markdown"
    DOCX = "docx"

    @property
    def suffix(self) -> str:
        """What a file name ends with, without the dot."""
        return "md" if self is Form.MARKDOWN else str(self)

    @property
    def media_type(self) -> str:
        """As HTTP names it."""
        return {
            Form.JSON: "application/json",
            Form.CSV: "text/csv; charset=utf-8",
            Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Form.MARKDOWN: "text/markdown; charset=utf-8",
            Form.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }[self]


class Standing(StrEnum):
    """How far a document can be relied on: a person looked it through, somebody should, nobody needs to."""

    REVIEWED = "reviewed"
    TO_CHECK = "to_check"
    SURE = "sure"

    @property
    def words(self) -> Words:
        """For people."""
        return {
            Standing.REVIEWED: Words("已核对", "Reviewed"),
            Standing.TO_CHECK: Words("待核对", "To check"),
            Standing.SURE: Words("无需核对", "Nothing to check"),
        }[self]

    @classmethod
    def of(cls, document: Document, *, is_reviewed: bool = False) -> Standing:
        """That of a document as it is now."""
        if is_reviewed:
            return cls.REVIEWED
        is_open = document.provenance.nothing_read or document.doubts > 0
        return cls.TO_CHECK if is_open else cls.SURE


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a document besides its content.

    `kind` is its kind in words. `flags` are things to know that others found, as a possible duplicate. `link` is the
    address at which people open it. Of the fields and cells of `numbers` the values are numbers.
    """

    id: str = ""
    kind: Words | None = None
    standing: Standing | None = None
    flags: tuple[Words, ...] = ()
    submitted_by: str = ""
    submitted_at: datetime | None = None
    link: str = ""
    numbers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class NamedDocument:
    """A document with its file's name, its head, and what else is known of it.

    `origins` are the fields that give the parts of the head their values.
    """

    name: str
    document: Document
    head: Head = field(default_factory=Head)
    facts: Facts = field(default_factory=Facts)
    origins: Mapping[str, Field] = field(default_factory=dict)

    @property
    def standing(self) -> Standing:
        """As given, else as its fields say."""
        return self.facts.standing or Standing.of(self.document)

    @property
    def kind(self) -> Words:
        """Its kind in words; that of an unknown one is said to be so."""
        name = self.document.kind
        return self.facts.kind or (Words(name, name) if name else Words("未识别种类", "Unknown kind"))

    @property
    def rest(self) -> Decimal | None:
        """What is left of the total without the tax, so that both make the total; None without a total."""
        return None if self.head.total is None else self.head.total - (self.head.tax or 0)


_NUMBERS = {ValueType.AMOUNT, ValueType.NUMBER}


def named(
    name: str,
    document: Document,
    presets: Mapping[str, Preset],
    own: OwnParties = NOBODY,
    *,
    head: Head | None = None,
    facts: Facts | None = None,
) -> NamedDocument:
    """A document ready for any export: its kind in words and the types of its values come from `presets`.

    `head` spares working it out again.
    """
    preset = preset_of(document, presets)
    columns = preset.items.columns if preset is not None and preset.items is not None else ()
    specs = (*(preset.fields if preset is not None else ()), *columns)
    known = facts or Facts()
    kind = next((one.label.words() for one in presets.values() if document.kind and one.kind == document.kind), None)
    numbers = frozenset(spec.name for spec in specs if spec.type in _NUMBERS)
    filled = replace(known, kind=known.kind or kind, numbers=known.numbers or numbers)
    found = head if head is not None else head_of(document, presets, own)
    return NamedDocument(name, document, found, filled, origins_of(document, presets, own))
