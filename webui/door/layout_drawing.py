"""A learnt layout as a small picture: its labels where they are printed, a box for every field."""

from __future__ import annotations

from dataclasses import dataclass

from engine.layouts import FieldPlace, Lesson
from engine.words import Words

_WIDTH = 400.0
_MOST_HEIGHT = 640.0
_LEAST_TEXT, _MOST_TEXT = 7.0, 13.0
_LEAST_WIDE, _LEAST_HIGH = 22.0, 11.0


@dataclass(frozen=True, slots=True)
class DrawnLabel:
    """A printed label: `x` is its left edge, `y` the middle of its line, `width` what it may take up."""

    text: str
    x: float
    y: float
    width: float
    size: float


@dataclass(frozen=True, slots=True)
class DrawnField:
    """A field's place. `kind` is `mended` (a person showed it), `kept` or `empty`."""

    label: Words
    kind: str
    x: float
    y: float
    width: float
    height: float
    size: float
    confirmed: int

    def fits(self, text: str) -> bool:
        """Whether a text can be written into the box."""
        return _advance(text) * self.size < self.width - 4


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything in units of the picture, which is `width` x `height` large."""

    width: float
    height: float
    labels: tuple[DrawnLabel, ...]
    fields: tuple[DrawnField, ...]


def draw(lesson: Lesson) -> Drawing:
    """The picture of a lesson's page, cut above and below what is known of it where the page is long."""
    rects = [anchor.rect for anchor in lesson.anchors] + [place.rect for place in lesson.places]
    bottom = max((rect.bottom for rect in rects), default=1.0)
    height = min(max(lesson.height, bottom + 0.03), 6.0) * _WIDTH
    top = 0.0
    if height > _MOST_HEIGHT:
        top = max(0.0, min((rect.top for rect in rects), default=0.0) - 0.04) * _WIDTH
        height = min(height, (bottom + 0.05) * _WIDTH) - top
    labels = tuple(
        _label(anchor.printed or anchor.text, anchor.rect.left, anchor.rect.middle, anchor.rect.width, top)
        for anchor in lesson.anchors
    )
    fields = tuple(_field(place, top) for place in lesson.places if not place.is_forgotten)
    return Drawing(_WIDTH, round(max(height, 60.0), 1), labels, fields)


def _label(text: str, left: float, middle: float, width: float, top: float) -> DrawnLabel:
    wide = width * _WIDTH
    size = min(max(wide / max(_advance(text), 0.5), _LEAST_TEXT), _MOST_TEXT)
    return DrawnLabel(text, round(left * _WIDTH, 1), round(middle * _WIDTH - top, 1), round(wide, 1), round(size, 1))


def _field(place: FieldPlace, top: float) -> DrawnField:
    kind = "empty" if place.is_empty else "mended" if place.is_mended else "kept"
    rect = place.rect
    wide, high = max(rect.width * _WIDTH, _LEAST_WIDE), max(rect.height * _WIDTH, _LEAST_HIGH)
    return DrawnField(
        label=place.label,
        kind=kind,
        x=round(rect.left * _WIDTH - 2, 1),
        y=round(rect.middle * _WIDTH - top - high / 2, 1),
        width=round(wide + 4, 1),
        height=round(high, 1),
        size=round(min(max(high * 0.62, _LEAST_TEXT), _MOST_TEXT), 1),
        confirmed=place.confirmed,
    )


def _advance(text: str) -> float:
    """The width of a text in its own size."""
    return sum(1.0 if ord(character) > 0x2E7F else 0.56 for character in text)
