"""Fields of any name: the label found, the best value by place and type, or the reason why there is none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from engine.document import Field, Source
from engine.evidence import Evidence
from engine.extract.by_label.blanks import find_blanks, match_blanks, written
from engine.extract.by_label.captions import Caption, captions
from engine.extract.by_label.cells import Cells
from engine.extract.by_label.labels import Label, LabelFinder
from engine.extract.by_label.places import Candidate, ValueFinder
from engine.extract.by_label.ruling import Ruling
from engine.extract.by_label.vocabulary import barriers
from engine.extract.by_label.wordlabels import match_names
from engine.extract.meanings import names_of
from engine.page.folding import accents_are_noise, fold, has_chinese, without_accents
from engine.page.layout import Layout
from engine.presets import FieldSpec
from engine.values.confidence import DOUBTED, combine, reading_score
from engine.values.conventions import Conventions
from engine.words import Words

NO_LABEL = Words("页面上没有找到这个栏目。", "No label of this name was found on the pages.")
NO_VALUE = Words("找到了栏目，但旁边没有合适的内容。", "The label was found, but nothing suitable stands beside it.")
_LEAST_QUALITY = 0.3
_IN_PROSE = 0.5
_MOST_LABELS = 60
"""Of one field. A contract of a hundred pages says its best-known words that often at the head of a line."""


class Search:
    """Looks for fields by their labels on one document."""

    def __init__(
        self, layout: Layout, specs: Sequence[FieldSpec], conventions: Conventions, evidence: Sequence[Evidence] = ()
    ) -> None:
        self.layout = layout
        self.conventions = conventions
        names = {spec.name: self._names_here(spec) for spec in specs}
        self._names = names
        called = {fold(label) for spec in specs for way in spec.ways for label in way.labels}
        finder = LabelFinder(layout, {name for group in names.values() for name in group} | called | barriers())
        self.captions = lines = captions(layout)
        self.ruling = ruling = Ruling(layout, evidence)
        self.labels = _less_in_prose(finder.labels, lines)
        wanted, strong = _unprinted(specs, self.labels, names)
        self._blanks = match_blanks(find_blanks(layout, ruling), wanted)
        rivals = {name: score for name, (_, score) in self._blanks.items()}
        texts = {spec.name: (spec.name, spec.label.en) for spec in specs if spec.name in wanted}
        owners = {name: spec.name for spec in specs for name in names[spec.name]}
        printed = [(label.line.page, owners[label.name]) for label in self.labels if label.name in owners]
        self._spoken, self._pages = match_names(
            layout, lines, texts, strong=strong, rivals=rivals, printed=printed if wanted else ()
        )
        self._accents_are_noise = accents_are_noise((line.line for line in layout.lines), conventions.languages)
        self.by_line = by_line = dict(finder.by_line)
        for label in self._spoken.values():
            by_line[label.line.index] = (*by_line.get(label.line.index, ()), label)
        self.claimed = claimed = {line.index for label in self._spoken.values() for line in (label.line, *label.also)}
        cells = Cells(layout, ruling, by_line, claimed)
        self.values = ValueFinder(layout, by_line, cells, self.conventions)

    def _names_here(self, spec: FieldSpec) -> list[str]:
        """The folded labels of a field, its own first, then those of its terms in the document's languages."""
        spoken = names_of(spec.terms, self.conventions.languages) if spec.terms else []
        return list(dict.fromkeys((*printed_names(spec), *spoken)))

    @property
    def asked(self) -> frozenset[str]:
        """The folded labels of all fields asked for."""
        return frozenset(name for group in self._names.values() for name in group)

    def leave_out(self, lines: frozenset[int], names: frozenset[str]) -> None:
        """Takes no label on these lines (by index) for one of the document's own, but those of `names`."""
        self.labels = tuple(label for label in self.labels if label.line.index not in lines or label.name in names)
        self._spoken = {name: label for name, label in self._spoken.items() if label.line.index not in lines}

    def labels_of(self, spec: FieldSpec) -> list[Label]:
        """The labels on the page that are this field's."""
        wanted = self._names.get(spec.name) or self._names_here(spec)
        exact = _likeliest([label for label in self.labels if label.name in wanted])
        spoken = self._spoken.get(spec.name)
        return [*exact, spoken] if spoken is not None else exact

    def best(self, spec: FieldSpec) -> Candidate | None:
        """The best value by place and type, or None."""
        order = self._names.get(spec.name) or self._names_here(spec)
        best: tuple[float, Candidate] | None = None
        for label in self.labels_of(spec):
            rank = order.index(label.name) if label.name in order else 4
            preference = 1.0 - 0.02 * min(rank, 10)
            for candidate in self.values.candidates(label, spec):
                score = candidate.quality * preference * self._pages.get(label.line.page, 1.0)
                if candidate.quality >= _LEAST_QUALITY and (best is None or score > best[0] + 1e-9):
                    best = score, candidate
        blank = self._blanks.get(spec.name)
        if blank is not None and (best is None or best[0] < blank[1]):
            return written(*blank, spec, conventions=self.conventions)
        return best[1] if best else None

    def field(self, spec: FieldSpec, candidate: Candidate | None) -> Field:
        """The field with the candidate's value, or an empty one whose note says why."""
        if candidate is None:
            return missing(spec, NO_VALUE if self.labels_of(spec) else NO_LABEL)
        field = found(spec, candidate)
        if self._accents_are_noise and field.value is not None:
            return replace(field, value=without_accents(field.value))
        return field


def _likeliest(labels: list[Label]) -> list[Label]:
    """The labels, in their order; of far too many the best ones, the first ones where they are equally good."""
    if len(labels) <= _MOST_LABELS:
        return labels
    best = sorted(range(len(labels)), key=lambda at: -labels[at].quality)[:_MOST_LABELS]
    return [labels[at] for at in sorted(best)]


def _less_in_prose(labels: Sequence[Label], lines: Sequence[Caption]) -> tuple[Label, ...]:
    """Latin labels without a colon count for less where they are words of a running text."""
    prose = {line.index for caption in lines if caption.is_prose for line in caption.lines}
    return tuple(
        replace(label, quality=label.quality * _IN_PROSE)
        if label.line.index in prose and not label.has_colon and not has_chinese(label.name)
        else label
        for label in labels
    )


def _unprinted(
    specs: Sequence[FieldSpec], labels: Sequence[Label], names: Mapping[str, list[str]]
) -> tuple[dict[str, str], dict[int, str]]:
    """The Latin names that are printed nowhere as they are, and the lines (by index) that are other names' labels."""
    printed: dict[str, Label] = {}
    for label in labels:
        is_whole = has_chinese(label.name) or len(label.name) >= 0.6 * len(fold(label.line.text[: label.end]))
        if label.quality >= 0.7 and (label.has_colon or (is_whole and re.match(r"\s{0,9}(?:[(（]|$)", label.rest))):
            printed.setdefault(label.name, label)
    wanted: dict[str, str] = {}
    strong: dict[int, str] = {}
    for spec in specs:
        own = [printed[name] for name in names[spec.name] if name in printed]
        if own:
            strong |= {line.index: spec.name for label in own[:1] for line in (label.line, *label.also)}
        elif (not spec.has_own_way or spec.name != spec.name.lower()) and not has_chinese(spec.name):
            wanted[spec.name] = spec.name
    return wanted, strong


def found(spec: FieldSpec, candidate: Candidate) -> Field:
    """A field with the candidate's value, its place and its confidence; a doubt about the value is said."""
    doubt = candidate.value.doubt
    sure = combine(reading_score(candidate.parts), candidate.quality)
    return Field(
        name=spec.name,
        label=spec.label.words(),
        value=candidate.value.text,
        raw=candidate.value.raw,
        page=candidate.page,
        box=candidate.box,
        confidence=min(sure, DOUBTED) if doubt is not None else sure,
        source=Source.RULE if candidate.is_derived else _source(candidate),
        note=candidate.note or doubt,
    )


def missing(spec: FieldSpec, note: Words) -> Field:
    """A field without a value."""
    return Field(name=spec.name, label=spec.label.words(), note=note)


def printed_names(spec: FieldSpec) -> list[str]:
    """The folded labels under which a field may be printed, the likeliest first."""
    return list(_folded(spec.name, spec.label.zh, spec.label.en, spec.aliases))


@lru_cache(maxsize=4096)
def _folded(name: str, zh: str, en: str, aliases: tuple[str, ...]) -> tuple[str, ...]:
    spoken = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name)
    return tuple(dict.fromkeys(folded for text in (zh, en, *aliases, spoken) if (folded := fold(text))))


def _source(candidate: Candidate) -> Source:
    sources = {part.line.line.source for part in candidate.parts}
    return sources.pop() if len(sources) == 1 else Source.CPU
