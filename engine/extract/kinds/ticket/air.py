"""Itinerary receipts of air tickets, paper and electronic: a table of legs whose places stand in its first column."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.document import Field, Row
from engine.extract.by_label.places import Candidate
from engine.extract.by_label.search import missing, printed_names
from engine.extract.finding import finder, row_finder
from engine.extract.sight import Sight, part_of
from engine.page.folding import fold
from engine.page.layout import Layout, Placed
from engine.presets import FieldSpec, ItemsSpec
from engine.presets.shipped import either
from engine.values.confidence import combine, reading_score
from engine.values.conventions import Conventions
from engine.values.reasons import reason_of
from engine.values.shapes import take
from engine.words import Words

_HEADINGS: Mapping[str, str] = {
    "承运人": "carrier",
    "航班号": "flight_number",
    "座位等级": "seat_class",
    "舱位等级": "seat_class",
    "日期": "travel_date",
    "时间": "depart_time",
    "客票级别客票类别": "fare_basis",
}
_FLIGHT = re.compile(r"(?<![A-Z0-9])(?:[A-Z]{2}|[A-Z]\d|\d[A-Z])\d{3,4}(?!\d)")
_PLACE = re.compile(
    r"^\s{0,9}+[自至]?\s{0,9}+[:：]?\s{0,9}+(?:FROM|TO)?\s{0,9}+[:：]?\s{0,9}+"
    r"(.{0,300}?)\s{0,9}$",
    re.IGNORECASE,
)
_END = re.compile(rf"{either('air_ticket', 'fares')}|FARE(?! ?BASIS)", re.IGNORECASE)
_EMPTY = Words("这一格是空的。", "This cell is empty.")


@dataclass(frozen=True, slots=True)
class _Stop:
    """A row of the table: where one is, and the cells of the flight that leaves from there."""

    place: Candidate | None
    cells: Mapping[str, Placed]


@finder("from_airport")
def from_airport(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The place of the first row."""
    return _place(sight, spec, 0)


@finder("to_airport")
def to_airport(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The place of the second row: where the first flight goes."""
    return _place(sight, spec, 1)


@finder("air_leg")
def leg_value(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The cell of the first flight under the heading of this field."""
    stops = _stops(sight.layout)
    meant = {_HEADINGS[name] for name in printed_names(spec) if name in _HEADINGS}
    line = next((cell for name, cell in stops[0].cells.items() if name in meant), None) if stops else None
    value = take(line.text, spec.type, sight.conventions) if line is not None else None
    if line is None or value is None:
        return sight.search.best(spec)
    return part_of(line, value.start, value.end, 0.9, value.text)


@row_finder("flights")
def flights(layout: Layout, items: ItemsSpec, conventions: Conventions) -> tuple[Row, ...]:
    """A row a flight: from and to are the places of its row and of the next."""
    stops = _stops(layout)
    rows = []
    for stop, following in itertools.zip_longest(stops, stops[1:]):
        if "flight_number" in stop.cells:
            places = {"from_airport": stop.place, "to_airport": following.place if following else None}
            cells = [(spec, stop.cells.get(spec.name), places.get(spec.name)) for spec in items.columns]
            rows.append(tuple(_cell(*cell, conventions) for cell in cells))
    return tuple(rows)


def _place(sight: Sight, spec: FieldSpec, which: int) -> Candidate | None:
    stops = _stops(sight.layout)
    if len(stops) > which:
        return stops[which].place
    return sight.search.best(spec)


def _stops(layout: Layout) -> list[_Stop]:
    """The rows of the table of flights, from the first that holds a flight to the fare."""
    for number, row in enumerate(layout.rows):
        heads = {_HEADINGS[fold(line.text)]: line for line in row if fold(line.text) in _HEADINGS}
        if "flight_number" in heads and len(heads) >= 3:
            return _below(layout.rows[number + 1 :], heads)
    return []


def _below(rows: Sequence[Sequence[Placed]], heads: Mapping[str, Placed]) -> list[_Stop]:
    edge = min(line.rect.left for line in heads.values())
    stops: list[_Stop] = []
    for row in rows:
        if any(_END.search(line.text) for line in row if line.rect.left < edge):
            break
        cells = {name: line for line in row if (name := _under(line, heads)) is not None}
        if not stops and not any(_FLIGHT.search(line.text) for line in cells.values()):
            continue
        if "flight_number" in cells and not _FLIGHT.search(cells["flight_number"].text):
            cells = {}
        place = _named(next((line for line in reversed(row) if line.rect.middle and line.rect.right <= edge), None))
        if place is not None:
            stops.append(_Stop(place, cells))
    return stops


def _under(line: Placed, heads: Mapping[str, Placed]) -> str | None:
    """The heading whose middle lies nearest, if it is near."""
    middle = (line.rect.left + line.rect.right) / 2
    name = min(heads, key=lambda one: abs(_middle(heads[one]) - middle))
    return name if abs(_middle(heads[name]) - middle) < 4 * line.rect.height else None


def _middle(line: Placed) -> float:
    return (line.rect.left + line.rect.right) / 2


def _named(line: Placed | None) -> Candidate | None:
    """The place of a row without 自, 至, FROM and TO; None for a void row."""
    match = _PLACE.match(line.text) if line is not None else None
    if line is None or match is None or not fold(match[1]) or "VOID" in match[1].upper():
        return None
    chinese = re.match(r"[\u4e00-\u9fff]{2,}", match[1])
    end = match.start(1) + (chinese.end() if chinese else len(match[1]))
    return part_of(line, match.start(1), end, 0.85)


def _cell(spec: FieldSpec, line: Placed | None, place: Candidate | None, conventions: Conventions) -> Field:
    value = take(line.text, spec.type, conventions) if line is not None else None
    found = part_of(line, value.start, value.end, 0.9, value.text) if line is not None and value is not None else place
    if found is None:
        return missing(spec, _EMPTY)
    return Field(
        name=spec.name,
        label=spec.label.words(),
        value=found.value.text,
        raw=found.value.raw,
        page=found.page,
        box=found.box,
        confidence=combine(reading_score(found.parts), found.quality),
        source=found.parts[0].line.line.source,
        reason=reason_of(found),
    )
