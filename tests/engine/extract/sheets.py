"""Pages made of words and places, as a reader would give them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from engine.document import Box, Field, Line, Page
from engine.evidence import Evidence
from engine.evidence.codes import stated_by_codes
from engine.extract import Extraction, classify, extract, field_named
from engine.presets import PresetBook
from engine.values.confidence import Familiarity
from engine.values.settling import conventions_of
from engine.weigh.bench import Bench
from engine.weigh.claims import printed
from engine.weigh.testimony import Testimony

BOOK = PresetBook.load(Path(__file__).parents[3] / "assets" / "kinds")
WIDTH, HEIGHT, LETTER = 1000, 1400, 20

Word = tuple[float, float, str]
"""Left and top in pixels, and the text."""


def line(left: float, top: float, text: str, score: float = 0.99, tall: float = 24) -> Line:
    """A line whose width is that of its characters."""
    wide = sum(LETTER if ord(c) > 0x2E7F else LETTER / 2 for c in text) * tall / 24
    box = Box.from_pixels(
        ((left, top), (left + wide, top), (left + wide, top + tall), (left, top + tall)), WIDTH, HEIGHT
    )
    return Line(text, box, score)


def page(*words: Word, number: int = 1) -> Page:
    """A page of 1000 x 1400 pixels with 24-pixel print."""
    return Page(number, WIDTH, HEIGHT, tuple(line(*word) for word in words))


def doubted(sheet: Page, words: str, score: float) -> Page:
    """The page with the line that reads `words` read with another score."""
    lines = tuple(replace(one, score=score) if one.text == words else one for one in sheet.lines)
    return replace(sheet, lines=lines)


def column(text: str, left: float = 100, top: float = 60, pitch: float = 40, number: int = 1) -> Page:
    """A page of lines one under another; two blanks or more inside a line put the rest to the right."""
    words: list[Word] = []
    for row, content in enumerate(part for part in text.strip().splitlines() if part.strip()):
        at = left
        for cell in (cell for cell in content.strip().split("  ") if cell.strip()):
            words.append((at, top + row * pitch, cell.strip()))
            at += len(cell.strip()) * LETTER + 80
    return page(*words, number=number)


def read(preset: str, *pages: Page, evidence: tuple[Evidence, ...] = ()) -> Extraction:
    """What a shipped preset finds."""
    chosen = BOOK[preset]
    found = extract(
        pages,
        chosen.fields,
        chosen.items,
        chosen.kind,
        conventions_of(pages),
        evidence=evidence,
        open_fields=chosen.open,
        preset=chosen,
    )
    codes = stated_by_codes((look.page, code) for look in evidence for code in look.codes)
    data, bench = Testimony(codes, pages, BOOK, conventions_of(pages)), Bench(pages, Familiarity())
    fields = tuple(
        bench.judge(spec, (*printed(field), *data.claims(spec)))
        for spec, field in zip(chosen.fields, found.fields, strict=True)
    )
    return replace(found, fields=fields, items=data.rows(found.items, chosen.items))


def values(found: Extraction) -> dict[str, str | None]:
    """The values by name."""
    return {field.name: field.value for field in (*found.fields, *found.others)}


def asked(names: str, *pages: Page, evidence: tuple[Evidence, ...] = ()) -> dict[str, Field]:
    """Fields by the names a person types, with no preset."""
    specs = [field_named(name, BOOK) for name in names.split(",")]
    kind = classify(pages, BOOK)
    preset = BOOK.get(kind.preset_id or "")
    found = extract(pages, specs, None, kind.kind, conventions_of(pages), evidence=evidence, preset=preset)
    return {field.name: field for field in found.fields}
