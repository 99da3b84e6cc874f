"""Sheets for the tests of learnt layouts: invented content in a form's places, moved as a scanner moves them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from engine.document import Box, Document, Field, Line, Page, Provenance
from engine.extract import extract, field_named
from engine.layouts import AnchorWords, LearntLayout, LearntLayouts, Lesson, Match, lessons_of
from engine.layouts.index import LayoutIndex
from engine.presets import FieldSpec, PresetBook
from engine.values.confidence import Familiarity
from engine.values.settling import conventions_of
from engine.weigh.bench import Bench
from engine.weigh.claims import printed

WIDTH, HEIGHT = 1000, 1400
SINCE = datetime(2026, 9, 1, tzinfo=UTC)
PRESETS = Path(__file__).parents[3] / "assets" / "kinds"

Entry = tuple[str, float, float]
"""A text with the left edge and the middle of its line, in pixels of an unmoved sheet."""


@dataclass(frozen=True)
class Move:
    """How a sheet lies on the scanner: everything `scale` times as large, then shifted; rows run `slope` downhill."""

    scale: float = 1.0
    right: float = 0.0
    down: float = 0.0
    slope: float = 0.0


def sheet(entries: tuple[Entry, ...], move: Move = Move(), number: int = 1) -> Page:
    """A page with these lines, 30 pixels high and as wide as their text."""
    return Page(number, WIDTH, HEIGHT, tuple(_line(entry, move) for entry in entries))


def _line(entry: Entry, move: Move) -> Line:
    text, left, middle = entry
    wide = sum(28 if ord(character) > 0x2E7F else 14 for character in text)
    corners = ((left, middle - 15), (left + wide, middle - 15), (left + wide, middle + 15), (left, middle + 15))
    points = [(x * move.scale + move.right, (y + x * move.slope) * move.scale + move.down) for x, y in corners]
    return Line(text, Box.from_pixels(points, WIDTH, HEIGHT), 0.99)


def claim(*, number: str, who: str, when: str, sum_: str, box: str) -> tuple[Entry, ...]:
    """An expense claim whose file number stands in a box without a label."""
    return (
        ("费用报销单", 400, 100),
        ("编号", 100, 200),
        (number, 220, 200),
        (box, 720, 200),
        ("报销人", 100, 300),
        (who, 220, 300),
        ("报销日期", 520, 300),
        (when, 680, 300),
        ("报销部门", 100, 400),
        ("综合处", 260, 400),
        ("报销金额", 100, 500),
        (sum_, 260, 500),
        ("领导审批", 100, 900),
        ("经办人", 520, 900),
    )


FIRST = claim(number="BX-2001", who="沐示例", when="2026-03-01", sum_="128.50", box="KJ-77-0193")
SECOND = claim(number="BX-2044", who="阮样本", when="2026-04-17", sum_="9904.00", box="KJ-78-1250")
THIRD = claim(number="BX-2060", who="骆测试", when="2026-05-02", sum_="51.20", box="KJ-79-0007")

NAMES = ("编号", "报销人", "报销日期", "报销金额", "档案号")


@cache
def presets() -> PresetBook:
    """The shipped presets, read once."""
    return PresetBook.load(PRESETS)


@cache
def words() -> AnchorWords:
    """The product's own words."""
    return AnchorWords.of(presets())


def specs(names: tuple[str, ...] = NAMES) -> tuple[FieldSpec, ...]:
    """The fields of these names."""
    return tuple(field_named(name, presets()) for name in names)


def read(*pages: Page, names: tuple[str, ...] = NAMES) -> Document:
    """The document as the ordinary finder sees it."""
    fields = extract(pages, specs(names), None, None, conventions_of(pages)).fields
    provenance = Provenance("form", 1, "cpu", "1", "0" * 64, SINCE, 0.1)
    return Document(pages, fields, (), "form", 1.0, provenance)


def field(document: Document, name: str) -> Field:
    """One field."""
    return next(one for one in document.fields if one.name == name)


def typed(document: Document, name: str, value: str | None) -> Document:
    """The document after a person typed a value."""
    return document.with_field(field(document, name).corrected(value))


def lesson(document: Document, names: tuple[str, ...] = NAMES) -> Lesson:
    """What its first page teaches."""
    return lessons_of(document, specs(names), words())[0]


def taught(*lessons: Lesson) -> LayoutIndex:
    """Lessons ready to be recalled, under the ids `0`, `1` and so on."""
    return LayoutIndex([LearntLayout(str(number), one, SINCE) for number, one in enumerate(lessons)], words())


def recall(index: LayoutIndex, *pages: Page) -> tuple[Match, ...]:
    """The layouts that these pages have."""
    return index.recall(pages)


def helped(index: LayoutIndex, document: Document, names: tuple[str, ...] = NAMES) -> Document:
    """The document after the lessons, with what they tell among its warnings."""
    layouts = LearntLayouts(document.pages, index.recall(document.pages), conventions_of(document.pages))
    bench = Bench(document.pages, Familiarity())
    fields = tuple(
        bench.judge(spec, (*printed(one), *layouts.claims(spec)))
        for one, spec in zip(document.fields, specs(names), strict=True)
    )
    return Document(
        document.pages,
        fields,
        (),
        document.kind,
        1.0,
        document.provenance,
        warnings=layouts.notices(fields),
    )
