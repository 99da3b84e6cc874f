"""Driving licences: fields by the element numbers that licences print (AAMVA card design standard, ISO/IEC 18013-1)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.extract.by_label.places import Candidate
from engine.extract.finding import finder
from engine.extract.sight import Sight, whole_lines
from engine.page.folding import has_chinese
from engine.page.layout import Placed
from engine.presets import FieldSpec

_LICENCE = re.compile(r"licen[cs]e|permis|führerschein|identification card", re.IGNORECASE)
_MOST_LINES_OF_A_CARD = 80
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
    if near and re.fullmatch(r"[A-Z][A-Z'. -]{3,40}", near[-1].text.strip()) and not _LICENCE.search(near[-1].text):
        return whole_lines([near[-1]], 0.7)
    return None


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
