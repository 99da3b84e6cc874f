"""The vocabulary: what a read document is made of.

Every type is frozen; a correction makes a new `Field`. Geometry is relative to the page (0..1, origin top left);
pixels exist only in `intake`, `overlay` and the readers. `Document.from_dict(document.to_dict()) == document`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

from engine.box import Box as Box
from engine.box import Point as Point
from engine.notices import Check as Check
from engine.notices import Notice as Notice
from engine.provenance import Provenance as Provenance
from engine.standard import DOUBT_BELOW as DOUBT_BELOW
from engine.standard import PRODUCT, Standard, percent
from engine.table import Table as Table
from engine.words import Words

_UNVOUCHED = 0.5
"""The most confidence of a value that another one may stand for, as of one for which its person vouches no more."""


class Source(StrEnum):
    """Where a line or a value comes from."""

    CPU = "cpu"
    HUNYUAN = "hunyuan"
    QR = "qr"
    PDF_TEXT = "pdf-text"
    OFD = "ofd"
    XML = "xml"
    RULE = "rule"
    HUMAN = "human"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text. `score` 0..1 is the reader's own belief; `char_scores`, if known, has one value a character."""

    text: str
    box: Box
    score: float
    source: Source = Source.CPU
    char_scores: tuple[float, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; character scores stay inside the engine and are not written."""
        return {"text": self.text, "box": self.box.to_list(), "score": round(self.score, 4), "source": str(self.source)}

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Self:
        """The inverse of `to_dict` for a line without character scores."""
        return cls(record["text"], Box.from_list(record["box"]), record["score"], Source(record["source"]))


@dataclass(frozen=True, slots=True)
class Page:
    """One page as read. `number` counts from 1; `width` and `height` are pixels of the upright page image.

    `unread` is where print stands that could not be read: values there and beside it are in doubt.
    """

    number: int
    width: int
    height: int
    lines: tuple[Line, ...] = ()
    warnings: tuple[Notice, ...] = ()
    turned_degrees: int = 0
    unread: tuple[Box, ...] = ()

    @property
    def text(self) -> str:
        """The lines, one after another."""
        return "\n".join(line.text for line in self.lines)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "number": self.number,
            "width": self.width,
            "height": self.height,
            "turned_degrees": self.turned_degrees,
            "lines": [line.to_dict() for line in self.lines],
            "warnings": [notice.to_dict() for notice in self.warnings],
            "unread": [box.to_list() for box in self.unread],
        }

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Self:
        """The inverse of `to_dict`."""
        return cls(
            record["number"],
            record["width"],
            record["height"],
            tuple(Line.from_dict(line) for line in record["lines"]),
            tuple(Notice.from_dict(notice) for notice in record["warnings"]),
            record["turned_degrees"],
            tuple(Box.from_list(box) for box in record.get("unread", ())),
        )


@dataclass(frozen=True, slots=True)
class Rival:
    """Another value that a field may have, nearly as likely as the one it has: the runner-up, with its place."""

    value: str
    raw: str | None = None
    page: int | None = None
    box: Box | None = None
    source: Source | None = None
    confidence: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "value": self.value,
            "raw": self.raw,
            "page": self.page,
            "box": self.box.to_list() if self.box else None,
            "source": str(self.source) if self.source else None,
            "confidence": round(self.confidence, 4),
        }

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Self:
        """The inverse of `to_dict`."""
        return cls(
            record["value"],
            record["raw"],
            record["page"],
            Box.from_list(record["box"]) if record["box"] else None,
            Source(record["source"]) if record["source"] else None,
            record["confidence"],
        )


@dataclass(frozen=True, slots=True)
class Field:
    """One value asked for.

    `raw` is what the reader printed, `value` its normalised form; both are None where nothing was found, and then
    `note` says why. `page` counts from 1. `confidence` is 0..1, after the checks; `reading_confidence` is what it was
    before them (None: not checked yet), so that checking again starts from there. `layout` is the id of the learnt
    layout that gave or confirmed the value's place. `reason` says what makes the value least sure, where neither
    note nor check does. `confirmed` says that a person vouches for the value, be it the reader's or their own, or for
    there being none. `rival` is another value that comes close. `standard` is what it is judged by: `confidence` is the
    engine's own, `believed` what that counts for.
    """

    name: str
    label: Words
    value: str | None = None
    raw: str | None = None
    page: int | None = None
    box: Box | None = None
    confidence: float = 0.0
    source: Source | None = None
    checks: tuple[Check, ...] = ()
    note: Words | None = None
    reading_confidence: float | None = None
    layout: str | None = None
    confirmed: bool = False
    rival: Rival | None = None
    reason: Words | None = None
    standard: Standard = PRODUCT

    @property
    def is_found(self) -> bool:
        """Whether there is a value."""
        return self.value is not None

    @property
    def is_doubtful(self) -> bool:
        """Whether a person should look: a check says no, or the evidence is weak, and nobody has confirmed it yet."""
        if self.confirmed:
            return False
        is_weak = self.is_found and self.believed < self.standard.threshold
        return self.has_failed_check or self.is_held or is_weak

    @property
    def is_held(self) -> bool:
        """Whether more than weak evidence speaks against the value: no standard of a site makes it sure."""
        is_told = self.note is not None or self.rival is not None or self.confidence <= _UNVOUCHED
        return self.is_found and self.confidence < DOUBT_BELOW and is_told

    @property
    def believed(self) -> float:
        """How sure the value is as people are told, 0..1: on its standard's scale, where evidence alone decides."""
        is_evidence = not (self.has_failed_check or self.is_held)
        return self.standard.scale.of(self.confidence) if is_evidence else self.confidence

    @property
    def why(self) -> Words | None:
        """What makes the value least sure, where no note and no check says so: its reason, or the site's standard."""
        return self.why_here or self.reason

    @property
    def why_here(self) -> Words | None:
        """Why a value is doubtful that the product takes for sure: the site's standard asks for more."""
        if not self.is_doubtful or self.has_failed_check or self.confidence < DOUBT_BELOW:
            return None
        sure, asked = percent(self.believed), percent(self.standard.threshold)
        return Words(
            f"把握 {sure}，低于本站对这类单据要求的 {asked}。",
            f"It is {sure} sure; this site asks for {asked} of such papers.",
        )

    @property
    def has_failed_check(self) -> bool:
        """Whether any validator says no."""
        return any(not check.ok for check in self.checks)

    @property
    def overrules_checks(self) -> bool:
        """Whether a person confirmed the field although a validator says no: no doubt, but worth telling."""
        return self.confirmed and self.has_failed_check

    def corrected(self, value: str | None) -> Self:
        """The field after a person typed `value`: confirmed, by a human, its old checks gone."""
        bare = replace(self, checks=(), note=None, reading_confidence=None, layout=None, rival=None, reason=None)
        return replace(bare, value=value, confidence=1.0, source=Source.HUMAN, confirmed=True)

    def confirmed_as_it_stands(self) -> Self:
        """The field after a person looked and agreed: value, source, place and checks stay as they are."""
        before = self.confidence if self.reading_confidence is None else self.reading_confidence
        return replace(self, confidence=1.0, reading_confidence=before, confirmed=True)

    def questioned(self) -> Self:
        """The field after a confirmation was taken back: as sure as it was read, and a typed value in doubt."""
        before = self.confidence if self.reading_confidence is None else self.reading_confidence
        before = min(before, _UNVOUCHED) if self.source is Source.HUMAN else before
        return replace(self, confidence=before, reading_confidence=before, confirmed=False)

    def placed(self, page: int, box: Box) -> Self:
        """The field with another place on the page: the line a person clicked."""
        return replace(self, page=page, box=box)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; `label` is the Chinese label, `label_en` the English one, `confidence` what is believed."""
        return {
            "name": self.name,
            "label": self.label.zh,
            "label_en": self.label.en,
            "value": self.value,
            "raw": self.raw,
            "page": self.page,
            "box": self.box.to_list() if self.box else None,
            "confidence": round(self.believed, 4),
            "source": str(self.source) if self.source else None,
            "checks": [check.to_dict() for check in self.checks],
            "note": self.note.to_dict() if self.note else None,
            "reading_confidence": None if self.reading_confidence is None else round(self.reading_confidence, 4),
            "layout": self.layout,
            "confirmed": self.confirmed,
            "rival": self.rival.to_dict() if self.rival else None,
            "reason": self.reason.to_dict() if self.reason else None,
            "standard": None if self.standard == PRODUCT else self._judgement(),
        }

    def _judgement(self) -> dict[str, Any]:
        return {**self.standard.to_dict(), "confidence": round(self.confidence, 4)}

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Self:
        """The inverse of `to_dict`; a record without `confirmed` was confirmed where a person had typed it."""
        judged = record.get("standard")
        return cls(
            name=record["name"],
            label=Words(record["label"], record["label_en"]),
            value=record["value"],
            raw=record["raw"],
            page=record["page"],
            box=Box.from_list(record["box"]) if record["box"] else None,
            confidence=judged["confidence"] if judged else record["confidence"],
            source=Source(record["source"]) if record["source"] else None,
            checks=tuple(Check.from_dict(check) for check in record["checks"]),
            note=Words.from_dict(record["note"]) if record["note"] else None,
            reading_confidence=record["reading_confidence"],
            layout=record.get("layout"),
            confirmed=record.get("confirmed", record["source"] == Source.HUMAN),
            rival=Rival.from_dict(record["rival"]) if record.get("rival") else None,
            reason=Words.from_dict(record["reason"]) if record.get("reason") else None,
            standard=Standard.from_dict(judged) if judged else PRODUCT,
        )


Row = tuple[Field, ...]
"""One row of an items table: a cell a column, in the preset's order."""


@dataclass(frozen=True, slots=True)
class Document:
    """A read document: paper number `paper`, from 1, of the `papers` in its file.

    `kind` is what it is (None: unknown), with a probability; `text` is a big model's Markdown. `tables` are those of
    all its pages in reading order, one that goes on over several pages joined.
    """

    pages: tuple[Page, ...]
    fields: tuple[Field, ...]
    items: tuple[Row, ...]
    kind: str | None
    kind_probability: float
    provenance: Provenance
    warnings: tuple[Notice, ...] = ()
    text: str | None = None
    paper: int = 1
    papers: int = 1
    tables: tuple[Table, ...] = ()

    @property
    def plain_text(self) -> str:
        """Everything that was read: the Markdown where there is one, else all lines of all pages."""
        return self.text if self.text is not None else "\n\n".join(page.text for page in self.pages)

    @property
    def doubts(self) -> int:
        """How many values a person should look at: fields, or cells where the document is nothing but tables."""
        if self.fields:
            return sum(field.is_doubtful for field in self.fields)
        return sum(cell.is_doubtful for table in self.tables for cell in table.cells)

    def with_field(self, changed: Field) -> Self:
        """This document with the field of the same name replaced; KeyError if there is none."""
        if all(old.name != changed.name for old in self.fields):
            raise KeyError(changed.name)
        return replace(self, fields=tuple(changed if old.name == changed.name else old for old in self.fields))

    def judged_by(self, standard: Standard) -> Self:
        """This document with every field judged by `standard`, and its rows, which nobody measures, by no less."""
        fields = tuple(replace(field, standard=standard) for field in self.fields)
        rows = (tuple(replace(cell, standard=standard.unmeasured) for cell in row) for row in self.items)
        return replace(self, fields=fields, items=tuple(rows))

    def to_dict(self) -> dict[str, Any]:
        """The JSON form that `read`, the REST API and the store share."""
        return {
            "kind": self.kind,
            "kind_probability": round(self.kind_probability, 4),
            "preset": self.provenance.preset,
            "pages": [page.to_dict() for page in self.pages],
            "fields": [value.to_dict() for value in self.fields],
            "items": [{cell.name: cell.to_dict() for cell in row} for row in self.items],
            "text": self.text,
            "warnings": [notice.to_dict() for notice in self.warnings],
            "provenance": self.provenance.to_dict(),
            "seconds": self.provenance.seconds,
            "paper": self.paper,
            "papers": self.papers,
            "tables": [table.to_dict() for table in self.tables],
        }

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Self:
        """The inverse of `to_dict`."""
        return cls(
            pages=tuple(Page.from_dict(page) for page in record["pages"]),
            fields=tuple(Field.from_dict(value) for value in record["fields"]),
            items=tuple(tuple(Field.from_dict(cell) for cell in row.values()) for row in record["items"]),
            kind=record["kind"],
            kind_probability=record["kind_probability"],
            provenance=Provenance.from_dict(record["provenance"]),
            warnings=tuple(Notice.from_dict(notice) for notice in record["warnings"]),
            text=record["text"],
            paper=record.get("paper", 1),
            papers=record.get("papers", 1),
            tables=tuple(Table.from_dict(table) for table in record.get("tables", ())),
        )
