"""Driving licences: fields by the element numbers that licences print (AAMVA card design standard, ISO/IEC 18013-1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from engine.extract.by_label.places import Candidate
from engine.extract.finding import finder, solver
from engine.extract.kinds.card.mrz import zone_value
from engine.extract.sight import Sight, dated, whole_lines
from engine.page.folding import has_chinese
from engine.page.layout import Placed
from engine.presets import FieldSpec
from engine.values.dates import find_dates
from engine.values.today import this_year

_LICENCE = re.compile(r"licen[cs]e|permis|führerschein|identification card", re.IGNORECASE)
_MOST_LINES_OF_A_CARD = 80
_ORDER = ("birth", "issue", "expiry")
_YOUNGEST, _LONGEST_LIFE = 14, 15
"""Years: no licence is given to a child, and none is good for longer."""
_BY_PLACE, _LABELLED = 0.85, 0.75
_TOWN = re.compile(r"\b[A-Z]{2}\s+\d{5}(?:-?\d{4}|\d)?\b")
_STREET = re.compile(r"\d{1,20}\s{1,9}\w{1,40}|\b(?:street|st|road|rd|avenue|ave|lane|drive|way|box)\b", re.IGNORECASE)


@finder("card_name")
def card_name(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """On a card without a label for it, the line of capitals above the address."""
    if not _is_licence(sight) or sight.search.best(spec) is not None:
        return None
    address = address_lines(sight.layout.lines)
    if not address:
        return None
    above = [line for line in sight.layout.lines if line.rect.middle < address[0].rect.top]
    near = [line for line in above if abs(line.rect.left - address[0].rect.left) < 2 * line.rect.height]
    if names_above(sight.layout.lines) or not near or not _is_a_name(near[-1]):
        return None
    return whole_lines([near[-1]], 0.7)


@finder("card_surname")
def card_surname(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The zone's, or the upper of the two lines of names over the address of a licence."""
    return zone_value(sight, "surname") or _name_above(sight, 0)


@finder("card_given_names")
def card_given_names(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The zone's, or the lower of the two lines of names over the address of a licence."""
    return zone_value(sight, "given") or _name_above(sight, 1)


def _name_above(sight: Sight, rank: int) -> Candidate | None:
    if not _is_licence(sight) or _says_names(sight):
        return None
    names = names_above(sight.layout.lines)
    return whole_lines([names[rank]], _BY_PLACE) if names else None


def _says_names(sight: Sight) -> bool:
    """Whether a card labels its names: then their places say nothing."""
    specs = (sight.fields[name] for name in ("surname", "given_names") if name in sight.fields)
    return any(label.quality > _LABELLED for spec in specs for label in sight.search.labels_of(spec))


def names_above(lines: Sequence[Placed]) -> list[Placed]:
    """Two lines of capitals right above the address, at its left edge: surname and given names (elements 1 and 2)."""
    address = address_lines(lines)
    if not address:
        return []
    names: list[Placed] = []
    top = address[0].rect
    for line in sorted(lines, key=lambda line: -line.rect.middle):
        gap = top.top - line.rect.bottom
        is_next = line.page == address[0].page and line.rect.middle < top.top and gap < line.rect.height
        if is_next and abs(line.rect.left - address[0].rect.left) < line.rect.height and _is_a_name(line):
            names.insert(0, line)
            top = line.rect
    return names if len(names) == 2 else []


def _is_a_name(line: Placed) -> bool:
    text = line.text.strip()
    return bool(re.fullmatch(r"[A-Z][A-Z'. -]{1,40}", text)) and not _LICENCE.search(text)


@finder("card_birth")
def card_birth(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The zone's day of birth, or a licence's by the order of its days."""
    return zone_value(sight, "birth") or licence_day(sight, "birth")


@finder("card_issue")
def card_issue(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The day of issue of a licence, by the order of its days."""
    return licence_day(sight, "issue")


@finder("card_expiry")
def card_expiry(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The zone's day of expiry, or a licence's by the order of its days."""
    return zone_value(sight, "expiry") or licence_day(sight, "expiry")


def licence_day(sight: Sight, name: str) -> Candidate | None:
    """A day of a licence where its days can be told by their order alone."""
    days = _days(sight)
    return days.get(name) if days else None


@solver
def _days(sight: Sight) -> dict[str, Candidate]:
    """Birth, issue and expiry: the first years before the others, the last at most a licence's life later."""
    if not _is_licence(sight):
        return {}
    found: dict[date, Candidate] = {}
    for line in sight.layout.lines:
        for one in find_dates(line.text, sight.conventions):
            if one.value.year <= this_year() + _LONGEST_LIFE:
                found.setdefault(one.value, dated(line, one, _BY_PLACE))
    days = sorted(found)
    if len(days) != len(_ORDER):
        return {}
    birth, issue, expiry = days
    is_in_order = issue.year - birth.year >= _YOUNGEST and expiry.year - issue.year <= _LONGEST_LIFE
    return {name: found[day] for name, day in zip(_ORDER, days, strict=True)} if is_in_order else {}


def licence_address(sight: Sight) -> Candidate | None:
    """Element 8: the street and the line with state and postcode under it."""
    if not _is_licence(sight):
        return None
    lines = address_lines(sight.layout.lines)
    if not lines:
        return None
    lead = re.match(r"\s{0,9}8\.?\s?(?=\d)", lines[0].text)
    cut = lead.end() if lead else 0
    text = " ".join([lines[0].text[cut:].strip(), *(line.text.strip() for line in lines[1:])])
    return whole_lines(list(lines), 0.8, text)


def address_lines(lines: Sequence[Placed]) -> list[Placed]:
    """The line that ends in a state and a postcode and the street above it; or a postcode below a street."""
    for line in lines:
        if _TOWN.search(line.text) or re.match(r"[A-Z]{2}\s\d{5,6}$", line.text.strip()):
            above = [
                other
                for other in lines
                if other.page == line.page
                and 0 < line.rect.middle - other.rect.middle < 2.2 * line.rect.height
                and abs(other.rect.left - line.rect.left) < 3 * line.rect.height
                and _STREET.search(other.text)
            ]
            return [*above[-1:], line]
    return []


def _is_licence(sight: Sight) -> bool:
    is_card = len(sight.layout.lines) <= _MOST_LINES_OF_A_CARD
    return is_card and bool(_LICENCE.search(sight.flow.text)) and not has_chinese(sight.flow.text)
