"""What a finder sees: the layout, the labels, the running text, and what kind of document it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.extract.by_label.places import Candidate, Part
from engine.extract.by_label.search import Search
from engine.extract.flow import Flow
from engine.page.layout import Layout, Placed
from engine.presets import FieldSpec
from engine.values.amounts import FoundAmount, format_amount
from engine.values.conventions import Conventions
from engine.values.dates import FoundDate
from engine.values.shapes import Value, tidy
from engine.words import Words


@dataclass(frozen=True, slots=True)
class Sight:
    """Everything known about one document while its fields are looked for.

    `fields` are the fields of its kind by name, `words` the kind's lists of words by meaning; `solved` is what solvers
    have found out, by the solver.
    """

    layout: Layout
    search: Search
    flow: Flow
    kind: str | None
    conventions: Conventions
    fields: Mapping[str, FieldSpec] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    solved: dict[object, Any] = field(default_factory=dict)

    @property
    def is_english(self) -> bool:
        """Whether the running text is English, with a few Chinese words at most."""
        return self.flow.is_english

    def may_be(self, *kinds: str) -> bool:
        """Whether the document is of one of `kinds`, or of an unknown one."""
        return self.kind is None or self.kind in kinds


@dataclass(frozen=True, slots=True)
class Absent:
    """The finder knows that the document does not say it, and why: no label is looked for any more."""

    reason: Words


Finder = Callable[[Sight, FieldSpec], Candidate | Absent | None]
"""Looks for one field in its own way; None leaves it to the search by labels."""


def whole_lines(lines: list[Placed], quality: float, text: str | None = None) -> Candidate:
    """A value that is one or several whole lines; `text` is its uniform form if not the lines joined."""
    parts = tuple(Part(line, 0, len(line.text)) for line in lines)
    raw = " ".join(line.text.strip() for line in lines)
    return Candidate(Value(tidy(raw) if text is None else text, raw, 0, len(raw), 1.0), parts, quality)


def dated(line: Placed, found: FoundDate, quality: float) -> Candidate:
    """A date of a line as a value, with the doubt that it has."""
    candidate = part_of(line, found.start, found.end, quality, found.value.isoformat())
    return replace(candidate, value=replace(candidate.value, doubt=found.doubt))


def paid(line: Placed, found: FoundAmount, quality: float) -> Candidate:
    """An amount of a line as a value, with the doubt that it has."""
    candidate = part_of(line, found.start, found.end, quality, format_amount(found.value))
    return replace(candidate, value=replace(candidate.value, doubt=found.doubt))


def part_of(line: Placed, start: int, end: int, quality: float, text: str | None = None) -> Candidate:
    """A value that is characters `start:end` of a line."""
    raw = line.text[start:end].strip()
    value = Value(tidy(raw) if text is None else text, raw, start, end, 1.0)
    return Candidate(value, (Part(line, start, end),), quality)
