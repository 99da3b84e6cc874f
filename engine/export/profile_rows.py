"""The rows of an export profile: each cell a text, an exact number or a day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from engine.document import Field, Row
from engine.export.columns import all_remarks
from engine.export.form import NamedDocument
from engine.export.profile import Column, Profile, Source
from engine.export.summary import DIRECTIONS
from engine.export.values import as_date, as_number
from engine.words import Language

Cell = str | Decimal | date | None
_NUMBER = re.compile(r"-?\d{1,18}(?:\.\d{1,8})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the file a cell stands: its document and that one's number, the row of items, line and row from 1."""

    named: NamedDocument
    number: int
    row: int
    line: int = 1
    items: Row = ()


@dataclass(frozen=True, slots=True)
class _Value:
    """A value, and the key by which `words` may replace it."""

    cell: Cell
    key: str


_NOTHING = _Value(None, "")


def rows_of(profile: Profile, documents: Sequence[NamedDocument], language: Language) -> Iterator[list[Cell]]:
    """The rows of the documents that `profile` takes, a cell a column."""
    spoken = profile.language or language
    count = 0
    for number, named in enumerate(chosen(profile, documents), start=1):
        parts: Sequence[Row] = ((),) if profile.rows == "document" else named.document.items
        line_of_document = 0
        for items in parts:
            for line in range(len(profile.lines) or 1):
                place = _Place(named, number, count + 1, line_of_document + 1, items)
                if profile.lines and not _is_needed(profile.lines[line].needs, place, spoken):
                    continue
                count, line_of_document = count + 1, line_of_document + 1
                yield [_cell(column, column.source(line), place, spoken) for column in profile.columns]


def chosen(profile: Profile, documents: Sequence[NamedDocument]) -> list[NamedDocument]:
    """Those of the kinds and directions that the profile takes."""
    return [
        named
        for named in documents
        if (not profile.kinds or named.document.kind in profile.kinds)
        and (not profile.directions or named.head.direction in profile.directions)
    ]


def _is_needed(needs: Source, place: _Place, language: Language) -> bool:
    if needs.is_blank:
        return True
    return _value(needs, None, place, language).cell not in {None, "", Decimal()}


def _cell(column: Column, source: Source, place: _Place, language: Language) -> Cell:
    value = _value(source, column.type, place, language)
    if value.key in source.words:
        return _typed(source.words[value.key], column.type)
    if column.unsigned and isinstance(value.cell, Decimal):
        return abs(value.cell)
    return value.cell


def _value(source: Source, kind: str | None, place: _Place, language: Language) -> _Value:
    if source.head:
        return _of_head(source, kind, place.named, language)
    if source.field:
        return _of_fields(source.field, place.named.document.fields, kind, place.named)
    if source.item:
        return _of_fields(source.item, place.items, kind, place.named)
    if source.value is not None:
        return _Value(_typed(source.value, kind), source.value)
    if source.fact is not None:
        return _of_facts(source.fact, kind, place, language)
    return _NOTHING


def _of_head(source: Source, kind: str | None, named: NamedDocument, language: Language) -> _Value:
    for part in source.head:
        found = named.rest if part == "rest" else getattr(named.head, part)
        if part == "direction" and named.head.direction is not None:
            return _Value(DIRECTIONS[named.head.direction].in_language(language), str(named.head.direction))
        if found is not None:
            return _Value(str(found) if kind == "text" else found, str(found))
    return _NOTHING


def _of_fields(names: Sequence[str], fields: Sequence[Field], kind: str | None, named: NamedDocument) -> _Value:
    by_name = {field.name: field for field in reversed(fields)}
    for name in names:
        value = by_name[name].value if name in by_name else None
        if value:
            guessed: Cell = as_number(value, is_number=name in named.facts.numbers)
            guessed = guessed if guessed is not None else as_date(value)
            return _Value(_typed(value, kind) if kind else guessed or value, value)
    return _NOTHING


def _of_facts(fact: str, kind: str | None, place: _Place, language: Language) -> _Value:
    named, facts = place.named, place.named.facts
    standing = named.standing
    match fact:
        case "document" | "row" | "line":
            count = str({"document": place.number, "row": place.row, "line": place.line}[fact])
            return _Value(_typed(count, kind), count)
        case "kind":
            return _Value(named.kind.in_language(language), named.document.kind or "")
        case "state":
            return _Value(standing.words.in_language(language), str(standing))
        case "submitted_on":
            day = facts.submitted_at.astimezone().date() if facts.submitted_at else None
            return _Value(day, str(day or ""))
    texts = {
        "file": named.name,
        "id": facts.id,
        "kind_id": named.document.kind or "",
        "flags": "; ".join(flag.in_language(language) for flag in facts.flags),
        "remarks": all_remarks(named, language) if fact == "remarks" else "",
        "submitted_by": facts.submitted_by,
        "link": facts.link,
    }
    return _Value(texts[fact] or None, texts[fact])


def _typed(text: str, kind: str | None) -> Cell:
    """The text as the column wants it; what cannot be that stays text."""
    if kind == "number" and _NUMBER.fullmatch(text):
        return Decimal(text)
    return (as_date(text) or text) if kind == "date" else text
