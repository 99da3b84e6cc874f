"""What is remembered of a layout: the printed labels of one page and where each field stands. Never a value.

All places are in widths of the page, on the page made straight, from its top left corner; so a layout is the same
on every scanner and at every resolution.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from engine.page.layout import Rect
from engine.words import Words

MOST_PAGES = 12
"""How many pages of a document teach and are compared: forms are short, and long documents flow."""
_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Anchor:
    """A label (folded) and its place; `seen` says on how many of the confirmed documents it stood there.

    `printed` is the same label as people read it: the same letters, with blanks and capitals.
    """

    text: str
    rect: Rect
    seen: int = 1
    printed: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {"text": self.text, "printed": self.printed, "rect": _numbers(self.rect), "seen": self.seen}

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Self:
        """The inverse of `to_dict`."""
        return cls(record["text"], Rect(*record["rect"]), record["seen"], record["printed"])


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """Where the value of the field `name` stands.

    `lines` is how many lines it takes at most; `is_line_start` and `is_line_end` say whether its line begins and ends
    with it; `has_digits` whether every value seen held a digit; `shortest` and `longest` how many letters and digits
    values had. `is_empty`: people say that nothing belongs here, whatever stands there. `is_mended`: a person had to
    show the place. `confirmed` and `refuted` count documents.
    """

    name: str
    label: Words
    rect: Rect
    lines: int = 1
    is_line_start: bool = True
    is_line_end: bool = True
    has_digits: bool = False
    shortest: int = 0
    longest: int = 0
    is_empty: bool = False
    is_mended: bool = False
    confirmed: int = 1
    refuted: int = 0

    @property
    def trust(self) -> float:
        """0..1: how much the place deserves to be believed, from what became of it so far."""
        return min(0.8 + 0.05 * self.confirmed, 0.95) * 0.8**self.refuted

    @property
    def is_forgotten(self) -> bool:
        """Whether it led astray too often to be used again."""
        return self.refuted >= 2 and self.refuted * 3 > self.confirmed

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "name": self.name,
            "label": self.label.to_dict(),
            "rect": _numbers(self.rect),
            "lines": self.lines,
            "is_line_start": self.is_line_start,
            "is_line_end": self.is_line_end,
            "has_digits": self.has_digits,
            "shortest": self.shortest,
            "longest": self.longest,
            "is_empty": self.is_empty,
            "is_mended": self.is_mended,
            "confirmed": self.confirmed,
            "refuted": self.refuted,
        }

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Self:
        """The inverse of `to_dict`."""
        rest = {**record, "label": Words.from_dict(record["label"]), "rect": Rect(*record["rect"])}
        return cls(**rest)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one page of confirmed documents taught; `height` is the page's own, `confirmed` counts the documents.

    `page` counts from 1 and says where it was seen; the page is known again wherever it stands.
    """

    preset: str
    page: int
    height: float
    anchors: tuple[Anchor, ...]
    places: tuple[FieldPlace, ...]
    confirmed: int = 1

    @property
    def is_forgotten(self) -> bool:
        """Whether nothing of it is of any use now."""
        return all(place.is_forgotten for place in self.places)

    def refute(self, field: str) -> Self:
        """The lesson after a person found a value wrong that came from it."""
        places = (replace(place, refuted=place.refuted + (place.name == field)) for place in self.places)
        return replace(self, places=tuple(places))

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "preset": self.preset,
            "page": self.page,
            "height": round(self.height, _DIGITS),
            "anchors": [anchor.to_dict() for anchor in self.anchors],
            "places": [place.to_dict() for place in self.places],
            "confirmed": self.confirmed,
        }

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Self:
        """The inverse of `to_dict`."""
        return cls(
            preset=record["preset"],
            page=record["page"],
            height=record["height"],
            anchors=tuple(Anchor.from_dict(anchor) for anchor in record["anchors"]),
            places=tuple(FieldPlace.from_dict(place) for place in record["places"]),
            confirmed=record["confirmed"],
        )


@dataclass(frozen=True, slots=True)
class LearntLayout:
    """A lesson under the id by which it is kept, learnt first at `since`."""

    id: str
    lesson: Lesson
    since: datetime


def _numbers(rect: Rect) -> list[float]:
    return [round(number, _DIGITS) for number in (rect.left, rect.top, rect.right, rect.bottom)]
