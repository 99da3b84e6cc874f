"""Dates and amounts of the running text as values, each with the doubt that it has."""

from __future__ import annotations

from dataclasses import replace

from engine.extract.by_label.places import Candidate
from engine.extract.sight import Sight
from engine.values.amounts import FoundAmount, format_amount
from engine.values.dates import FoundDate


def dated_at(sight: Sight, found: FoundDate, quality: float, offset: int = 0) -> Candidate:
    """A date found in the running text, or in the part of it that begins at `offset`."""
    candidate = sight.flow.candidate(offset + found.start, offset + found.end, quality, found.value.isoformat())
    return replace(candidate, value=replace(candidate.value, doubt=found.doubt))


def paid_at(sight: Sight, found: FoundAmount, quality: float, offset: int = 0) -> Candidate:
    """An amount found in the running text, or in the part of it that begins at `offset`."""
    candidate = sight.flow.candidate(offset + found.start, offset + found.end, quality, format_amount(found.value))
    return replace(candidate, value=replace(candidate.value, doubt=found.doubt))
