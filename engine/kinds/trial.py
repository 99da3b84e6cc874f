"""A kind tried on its samples: pages as lines of text, and what should be found on them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.checks import check
from engine.document import Box, Field, Line, Page, Row
from engine.errors import BadPreset
from engine.extract import classify, extract, field_named
from engine.page.folding import fold
from engine.presets import Preset, PresetBook
from engine.values.settling import conventions_of
from engine.words import Words

SAMPLES = "samples"
_WIDTH, _HEIGHT, _MARGIN = 1240, 1754, 60
_LETTER, _TALL, _PITCH = 11, 22, 36
_MOST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Given:
    """One field of a sample: what was wanted (None: nothing should be found) and what was given, and how sure."""

    name: str
    wanted: str | None
    given: str | None
    confidence: float
    doubts: tuple[Words, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether what was given is what was wanted, but for blanks."""
        return _bare(self.wanted) == _bare(self.given)


@dataclass(frozen=True, slots=True)
class Trial:
    """One sample: the kind that `auto` takes it for, and its fields."""

    sample: str
    kind: str | None
    fields: tuple[Given, ...]
    wanted_kind: str | None = None

    @property
    def is_right(self) -> bool:
        """Whether the kind and every field are as wanted."""
        return (self.wanted_kind is None or self.kind == self.wanted_kind) and all(one.is_right for one in self.fields)


def try_kind(folder: Path, preset: Preset, book: PresetBook) -> Iterator[Trial]:
    """Reads every sample in the folder of a kind; `book` are the kinds that `auto` chooses from.

    Raises `BadPreset` for a file that is no sample.
    """
    for path in sorted((folder / SAMPLES).glob("*.json")):
        sample = _sample(path)
        try:
            pages = pages_of(sample["pages"])
            wanted = _wanted(sample["fields"])
            rows = [_wanted(row) for row in sample.get("items", ())]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise _no_sample(path) from error
        by_name = sample.get("ask") == "names"
        yield _tried(path.name, pages, _Wanted(wanted, rows), preset, book, by_name=by_name)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a sample says should be found: values by name, and rows of items (none: the items are not looked at)."""

    fields: Mapping[str, str | None]
    rows: Sequence[Mapping[str, str | None]]


def _tried(name: str, pages: list[Page], wanted: _Wanted, preset: Preset, book: PresetBook, *, by_name: bool) -> Trial:
    kind = classify(pages, book)
    conventions = conventions_of(pages, preset.country)
    if by_name:
        specs = tuple(field_named(one, book) for one in wanted.fields)
        found = extract(pages, specs, None, kind.kind, conventions, preset=book.get(kind.preset_id or ""))
    else:
        specs = preset.fields
        found = extract(pages, specs, preset.items, preset.kind, conventions, open_fields=preset.open, preset=preset)
    checked = check(found.fields, found.items, specs, () if by_name else preset.checks)
    fields = (*checked, *found.others)
    given = [_given(one, value, fields, preset) for one, value in wanted.fields.items()]
    given += _cells(wanted.rows, found.items)
    return Trial(name, kind.preset_id, tuple(given), preset.id if preset.cues and not by_name else None)


def _given(name: str, wanted: str | None, fields: Sequence[Field], preset: Preset) -> Given:
    """The field that answers to a name: its own name, or one of the labels it has."""
    spec = next((spec for spec in preset.fields if name in (spec.name, spec.label.zh, spec.label.en)), None)
    called = spec.name if spec is not None else name
    field = next((one for one in fields if one.name == called or name in (one.name, one.label.zh, one.label.en)), None)
    if field is None:
        return Given(name, wanted, None, 0.0)
    doubts = tuple(verdict.message for verdict in field.checks if not verdict.ok)
    return Given(name, wanted, field.value, field.confidence, doubts)


def _cells(wanted: Sequence[Mapping[str, str | None]], rows: Sequence[Row]) -> Iterator[Given]:
    """The cells of the items, row by row; a row that should not be there is one too many."""
    for number, row in enumerate(wanted, start=1):
        cells = {cell.name: cell for cell in rows[number - 1]} if number <= len(rows) else {}
        for name, value in row.items():
            cell = cells.get(name)
            label = f"items {number} › {name}"
            yield Given(label, value, cell.value if cell else None, cell.confidence if cell else 0.0)
    if wanted and len(rows) != len(wanted):
        yield Given("items", str(len(wanted)), str(len(rows)), 0.0)


def pages_of(given: Any) -> list[Page]:
    """Pages as `read` prints them, or as lists of lines of text; two blanks or more leave a gap of that width."""
    return [
        Page.from_dict({"warnings": [], "turned_degrees": 0, **one})
        if isinstance(one, dict)
        else Page(number, _WIDTH, _HEIGHT, tuple(_drawn(one)))
        for number, one in enumerate(given, start=1)
    ]


def _drawn(rows: Sequence[str]) -> Iterator[Line]:
    """Lines of text as they would stand on paper, every letter as wide as another, a Chinese one twice as wide."""
    for row, text in enumerate(rows):
        top = _MARGIN + row * _PITCH
        for start, piece in _pieces(text):
            left = _MARGIN + _wide(text[:start])
            box = _rect(left, top, left + _wide(piece))
            yield Line(piece, box, 0.99)


def _rect(left: float, top: float, right: float) -> Box:
    corners = ((left, top), (right, top), (right, top + _TALL), (left, top + _TALL))
    return Box.from_pixels(corners, _WIDTH, _HEIGHT)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for piece in text.split("  "):
        if piece.strip():
            yield start + len(piece) - len(piece.lstrip()), piece.strip()
        start += len(piece) + 2


def _wide(text: str) -> float:
    return sum(2 * _LETTER if ord(letter) > 0x2E7F else _LETTER for letter in text)


def _sample(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise _no_sample(path)
        sample = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise _no_sample(path) from error
    if not isinstance(sample, dict):
        raise _no_sample(path)
    return sample


def _wanted(fields: Any) -> dict[str, str | None]:
    """What is wanted, by name: as a table, or as the list of fields that `read` prints."""
    if isinstance(fields, list):
        return {one["name"]: _text(one["value"]) for one in fields}
    return {str(name): _text(value) for name, value in fields.items()}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _bare(value: str | None) -> str | None:
    return "".join(value.split()) if value is not None and fold(value) else None


def _no_sample(path: Path) -> BadPreset:
    return BadPreset(
        Words(f"{path.name} 不是样本文件。", f"{path.name} is no sample."),
        Words(
            "样本是 JSON：pages（各页的文字行）和 fields（应得的值）；见 docs/kinds.md。",
            "A sample is JSON with pages (lines of text) and fields (the values wanted); see docs/kinds.md.",
        ),
    )
