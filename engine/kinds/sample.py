"""A sample of a kind: pages, as they were read or as lines of text, and what should be found on them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from engine.document import Box, Line, Page
from engine.errors import BadPreset
from engine.words import Words

SAMPLES = "samples"
_WIDTH, _HEIGHT, _MARGIN = 1240, 1754, 60
_LETTER, _TALL, _PITCH = 11, 22, 36
_MOST_BYTES = 20_000_000

Values = Mapping[str, str | None]
"""What is wanted by name; None: nothing should be found. A name that is not there is not looked at."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Pages of one paper and the values wanted: `fields` of the document, and `rows` of items in their order.

    Without `rows` the items are not looked at. `by_name`: only the fields that are wanted are asked for, by their
    names, as a person asks for fields that no preset has.
    """

    name: str
    pages: tuple[Page, ...]
    fields: Values = field(default_factory=dict)
    rows: tuple[Values, ...] = ()
    by_name: bool = False

    @classmethod
    def from_dict(cls, name: str, record: Any) -> Self:
        """A sample from what its JSON says; `name` is that of its file. Raises `BadPreset` for what is no sample."""
        try:
            return cls(
                name,
                tuple(pages_of(record["pages"])),
                _wanted(record["fields"]),
                tuple(_wanted(row) for row in record.get("items", ())),
                record.get("ask") == "names",
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise _no_sample(name) from error

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; `Sample.from_dict(name, sample.to_dict()) == sample`."""
        rows = {"items": [dict(row) for row in self.rows]} if self.rows else {}
        return {
            **({"ask": "names"} if self.by_name else {}),
            "pages": [page.to_dict() for page in self.pages],
            "fields": dict(self.fields),
            **rows,
        }


def samples_in(folder: Path) -> Iterator[Sample]:
    """Every sample in the folder of a kind, by the names of their files. Raises `BadPreset` for one that is none."""
    for path in sorted((folder / SAMPLES).glob("*.json")):
        yield Sample.from_dict(path.name, _loaded(path))


def _loaded(path: Path) -> Any:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise _no_sample(path.name)
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise _no_sample(path.name) from error


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


def _wanted(fields: Any) -> dict[str, str | None]:
    """What is wanted, by name: as a table, or as the list of fields that `read` prints."""
    if isinstance(fields, list):
        return {one["name"]: _text(one["value"]) for one in fields}
    return {str(name): _text(value) for name, value in fields.items()}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _no_sample(name: str) -> BadPreset:
    return BadPreset(
        Words(f"{name} 不是样本文件。", f"{name} is no sample."),
        Words(
            "样本是 JSON：pages（各页的文字行）和 fields（应得的值）；见 docs/kinds.zh-CN.md。",
            "A sample is JSON with pages (lines of text) and fields (the values wanted); see docs/kinds.md.",
        ),
    )
