"""Fields of any name: the label found, the best value by place and type, or the reason why there is none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.document import Field, Source
from engine.extract.confidence import combine, reading_score
from engine.extract.folding import accents_are_noise, fold, without_accents
from engine.extract.labels import Label, LabelFinder
from engine.extract.layout import Layout
from engine.extract.places import Candidate, ValueFinder
from engine.extract.values.dates import dates_are_month_first
from engine.extract.vocabulary import barriers
from engine.extract.wordlabels import word_label
from engine.presets import FieldSpec
from engine.words import Words

NO_LABEL = Words("页面上没有找到这个栏目。", "No label of this name was found on the pages.")
NO_VALUE = Words("找到了栏目，但旁边没有合适的内容。", "The label was found, but nothing suitable stands beside it.")
_LEAST_QUALITY = 0.3


class Search:
    """Looks for fields by their labels on one document."""

    def __init__(self, layout: Layout, specs: Sequence[FieldSpec]) -> None:
        self.layout = layout
        names = {spec.name: printed_names(spec) for spec in specs}
        self._names = names
        finder = LabelFinder(layout, {name for group in names.values() for name in group} | barriers())
        spoken = _spoken(layout, specs, finder.labels, names)
        self._spoken = {name: label for name, label in spoken.items() if label.quality >= 0.5}
        self.labels = finder.labels
        self.month_first = dates_are_month_first(line.text for line in layout.lines)
        self._accents_are_noise = accents_are_noise("".join(line.text for line in layout.lines))
        by_line = dict(finder.by_line)
        for label in self._spoken.values():
            by_line[label.line.index] = (*by_line.get(label.line.index, ()), label)
        self.values = ValueFinder(layout, by_line, month_first=self.month_first)

    def labels_of(self, spec: FieldSpec) -> list[Label]:
        """The labels on the page that are this field's."""
        wanted = self._names.get(spec.name) or printed_names(spec)
        exact = [label for label in self.labels if label.name in wanted]
        spoken = self._spoken.get(spec.name)
        return [*exact, spoken] if spoken is not None else exact

    def best(self, spec: FieldSpec) -> Candidate | None:
        """The best value by place and type, or None."""
        order = self._names.get(spec.name) or printed_names(spec)
        best: tuple[float, Candidate] | None = None
        for label in self.labels_of(spec):
            rank = order.index(label.name) if label.name in order else 4
            preference = 1.0 - 0.02 * min(rank, 10)
            for candidate in self.values.candidates(label, spec):
                score = candidate.quality * preference
                if candidate.quality >= _LEAST_QUALITY and (best is None or score > best[0] + 1e-9):
                    best = score, candidate
        return best[1] if best else None

    def field(self, spec: FieldSpec, candidate: Candidate | None) -> Field:
        """The field with the candidate's value, or an empty one whose note says why."""
        if candidate is None:
            return missing(spec, NO_VALUE if self.labels_of(spec) else NO_LABEL)
        field = found(spec, candidate)
        if self._accents_are_noise and field.value is not None:
            return replace(field, value=without_accents(field.value))
        return field


def _spoken(
    layout: Layout, specs: Sequence[FieldSpec], labels: Sequence[Label], names: Mapping[str, list[str]]
) -> dict[str, Label]:
    """Labels found word by word, for Latin names that are printed nowhere as they are."""
    printed = {label.name for label in labels if label.quality >= 0.7 and (label.has_colon or label.rest.strip() == "")}
    found: dict[str, Label] = {}
    for spec in specs:
        is_typed = spec.name != spec.name.lower()
        if (spec.rule is None or is_typed) and not printed.intersection(names[spec.name]):
            label = word_label(layout, (spec.name, spec.label.en))
            if label is not None:
                found[spec.name] = label
    return found


def found(spec: FieldSpec, candidate: Candidate) -> Field:
    """A field with the candidate's value, its place and its confidence."""
    return Field(
        name=spec.name,
        label=spec.label.words(),
        value=candidate.value.text,
        raw=candidate.value.raw,
        page=candidate.page,
        box=candidate.box,
        confidence=combine(reading_score(candidate.parts), candidate.quality),
        source=Source.RULE if candidate.is_derived else _source(candidate),
        note=candidate.note,
    )


def missing(spec: FieldSpec, note: Words) -> Field:
    """A field without a value."""
    return Field(name=spec.name, label=spec.label.words(), note=note)


def printed_names(spec: FieldSpec) -> list[str]:
    """The folded labels under which a field may be printed, the likeliest first."""
    spoken = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", spec.name)
    texts = (spec.label.zh, spec.label.en, *spec.aliases, spoken)
    return list(dict.fromkeys(fold(text) for text in texts if fold(text)))


def _source(candidate: Candidate) -> Source:
    sources = {part.line.line.source for part in candidate.parts}
    return sources.pop() if len(sources) == 1 else Source.CPU
