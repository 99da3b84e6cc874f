"""The vocabulary: what a read document is made of.

Every type is frozen; a correction makes a new `Field`. Geometry is relative to the page (0..1, origin top left);
pixels exist only in `intake`, `overlay` and the readers. `Document.from_dict(document.to_dict()) == document`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from engine.words import Words

Point = tuple[float, float]

DOUBT_BELOW = 0.9
"""A field that is right less often than this is shown as doubtful."""


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
class Box:
    """Four corners, clockwise from the text's own top left; x and y in 0..1 of the page's width and height."""

    points: tuple[Point, Point, Point, Point]

    @classmethod
    def from_rect(cls, left: float, top: float, right: float, bottom: float) -> Self:
        """An upright box."""
        return cls(((left, top), (right, top), (right, bottom), (left, bottom)))

    @classmethod
    def from_pixels(cls, points: Iterable[Iterable[float]], width: int, height: int) -> Self:
        """Four pixel corners on a page of `width` x `height` pixels, clipped to the page."""
        relative = [
            (round(min(max(float(x) / width, 0.0), 1.0), 6), round(min(max(float(y) / height, 0.0), 1.0), 6))
            for x, y in points
        ]
        first, second, third, fourth = relative
        return cls((first, second, third, fourth))

    @classmethod
    def around(cls, boxes: Iterable[Box]) -> Self:
        """The smallest upright box that holds all of `boxes`; ValueError if there is none."""
        corners = [point for box in boxes for point in box.points]
        if not corners:
            raise ValueError("a box around nothing")
        xs, ys = zip(*corners, strict=True)
        return cls.from_rect(min(xs), min(ys), max(xs), max(ys))

    @property
    def left(self) -> float:
        """Smallest x."""
        return min(x for x, _ in self.points)

    @property
    def right(self) -> float:
        """Largest x."""
        return max(x for x, _ in self.points)

    @property
    def top(self) -> float:
        """Smallest y."""
        return min(y for _, y in self.points)

    @property
    def bottom(self) -> float:
        """Largest y."""
        return max(y for _, y in self.points)

    @property
    def width(self) -> float:
        """Extent along x, 0..1 of the page's width."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Extent along y, 0..1 of the page's height."""
        return self.bottom - self.top

    @property
    def center(self) -> Point:
        """The middle of the upright extent."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def contains(self, point: Point) -> bool:
        """Whether a point lies within the upright extent."""
        return self.left <= point[0] <= self.right and self.top <= point[1] <= self.bottom

    def to_pixels(self, width: int, height: int) -> tuple[Point, ...]:
        """The corners in pixels of a page of `width` x `height`."""
        return tuple((x * width, y * height) for x, y in self.points)

    def to_list(self) -> list[list[float]]:
        """The JSON form: `[[x, y] x 4]`."""
        return [[x, y] for x, y in self.points]

    @classmethod
    def from_list(cls, points: list[list[float]]) -> Self:
        """The inverse of `to_list`; ValueError unless there are four points."""
        first, second, third, fourth = ((float(x), float(y)) for x, y in points)
        return cls((first, second, third, fourth))


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the clerk should know about a page or a document: doubt is data. `code` is stable."""

    code: str
    message: Words

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {"code": self.code, "message": self.message.to_dict()}

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Self:
        """The inverse of `to_dict`."""
        return cls(record["code"], Words.from_dict(record["message"]))


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
    """One page as read. `number` counts from 1; `width` and `height` are pixels of the upright page image."""

    number: int
    width: int
    height: int
    lines: tuple[Line, ...] = ()
    warnings: tuple[Notice, ...] = ()
    turned_degrees: int = 0

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
        )


@dataclass(frozen=True, slots=True)
class Check:
    """A validator's verdict, which outranks any reader's confidence.

    `rule` is the validator's stable name. `suggestion` is a value that would pass; it is offered, never applied.
    """

    rule: str
    ok: bool
    message: Words
    suggestion: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "rule": self.rule,
            "ok": self.ok,
            "message": self.message.to_dict(),
            "suggestion": self.suggestion,
        }

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Self:
        """The inverse of `to_dict`."""
        return cls(record["rule"], record["ok"], Words.from_dict(record["message"]), record["suggestion"])


@dataclass(frozen=True, slots=True)
class Field:
    """One value asked for.

    `raw` is what the reader printed, `value` its normalised form; both are None where nothing was found, and then
    `note` says why. `page` counts from 1. `confidence` is 0..1, after the checks; `reading_confidence` is what it was
    before them (None: not checked yet), so that checking again starts from there. `layout` is the id of the learnt
    layout that gave or confirmed the value's place.
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

    @property
    def is_found(self) -> bool:
        """Whether there is a value."""
        return self.value is not None

    @property
    def is_doubtful(self) -> bool:
        """Whether a person should look: a check says no, or the evidence is weak. People's own values never are."""
        if self.source is Source.HUMAN:
            return self.has_failed_check
        return self.has_failed_check or (self.is_found and self.confidence < DOUBT_BELOW)

    @property
    def has_failed_check(self) -> bool:
        """Whether any validator says no."""
        return any(not check.ok for check in self.checks)

    def corrected(self, value: str | None) -> Self:
        """The field after a person typed `value`: certain, by a human, its old checks gone."""
        bare = replace(self, checks=(), note=None, reading_confidence=None, layout=None)
        return replace(bare, value=value, confidence=1.0, source=Source.HUMAN)

    def placed(self, page: int, box: Box) -> Self:
        """The field with another place on the page: the line a person clicked."""
        return replace(self, page=page, box=box)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; `label` is the Chinese label, `label_en` the English one."""
        return {
            "name": self.name,
            "label": self.label.zh,
            "label_en": self.label.en,
            "value": self.value,
            "raw": self.raw,
            "page": self.page,
            "box": self.box.to_list() if self.box else None,
            "confidence": round(self.confidence, 4),
            "source": str(self.source) if self.source else None,
            "checks": [check.to_dict() for check in self.checks],
            "note": self.note.to_dict() if self.note else None,
            "reading_confidence": None if self.reading_confidence is None else round(self.reading_confidence, 4),
            "layout": self.layout,
        }

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Self:
        """The inverse of `to_dict`."""
        return cls(
            name=record["name"],
            label=Words(record["label"], record["label_en"]),
            value=record["value"],
            raw=record["raw"],
            page=record["page"],
            box=Box.from_list(record["box"]) if record["box"] else None,
            confidence=record["confidence"],
            source=Source(record["source"]) if record["source"] else None,
            checks=tuple(Check.from_dict(check) for check in record["checks"]),
            note=Words.from_dict(record["note"]) if record["note"] else None,
            reading_confidence=record["reading_confidence"],
            layout=record.get("layout"),
        )


Row = tuple[Field, ...]
"""One row of an items table: a cell a column, in the preset's order."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """How a document was read: enough to read it again the same way. `degraded` says the asked reader was away."""

    preset: str
    preset_version: int
    reader: str
    revision: str
    sha256: str
    read_at: datetime
    seconds: float
    degraded: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "preset": self.preset,
            "preset_version": self.preset_version,
            "reader": self.reader,
            "revision": self.revision,
            "sha256": self.sha256,
            "read_at": self.read_at.isoformat(),
            "seconds": self.seconds,
            "degraded": self.degraded,
        }

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Self:
        """The inverse of `to_dict`."""
        return cls(**{**record, "read_at": datetime.fromisoformat(record["read_at"])})


@dataclass(frozen=True, slots=True)
class Document:
    """A read document. `kind` is what it is (None: unknown), with a probability; `text` is a big model's Markdown."""

    pages: tuple[Page, ...]
    fields: tuple[Field, ...]
    items: tuple[Row, ...]
    kind: str | None
    kind_probability: float
    provenance: Provenance
    warnings: tuple[Notice, ...] = ()
    text: str | None = field(default=None)

    @property
    def plain_text(self) -> str:
        """Everything that was read: the Markdown where there is one, else all lines of all pages."""
        return self.text if self.text is not None else "\n\n".join(page.text for page in self.pages)

    def with_field(self, changed: Field) -> Self:
        """This document with the field of the same name replaced; KeyError if there is none."""
        if all(old.name != changed.name for old in self.fields):
            raise KeyError(changed.name)
        return replace(self, fields=tuple(changed if old.name == changed.name else old for old in self.fields))

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
        )
