"""Fields of any name: the label found, the best value by place and type, or the reason why there is none."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from engine.document import Field, Rival, Source
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
from engine.page.layout import Layout, Placed
from engine.presets import FieldSpec, ValueType
from engine.values.confidence import DOUBTED, combine, reading_score
from engine.values.conventions import Conventions
from engine.values.equality import is_same
from engine.values.reasons import reason_of
from engine.words import Words

NO_LABEL = Words("页面上没有找到这个栏目。", "No label of this name was found on the pages.")
NO_VALUE = Words("找到了栏目，但旁边没有合适的内容。", "The label was found, but nothing suitable stands beside it.")
_LEAST_QUALITY = 0.3
_IN_PROSE = 0.5
_NUMBERS = frozenset(
    {ValueType.IDENTIFIER, ValueType.TAX_ID, ValueType.BANK_ACCOUNT, ValueType.PHONE, ValueType.NUMBER}
)
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
        self._on_line: dict[int, list[Label]] | None = None
        self.claimed = claimed = {line.index for label in self._spoken.values() for line in (label.line, *label.also)}
        cells = Cells(layout, ruling, by_line, claimed)
        self._ranked: dict[int, tuple[FieldSpec, list[tuple[float, Candidate]]]] = {}
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
        self._ranked.clear()
        self._on_line = None

    def labels_on(self, line: Placed) -> Sequence[Label]:
        """The labels that begin on a line."""
        if self._on_line is None:
            self._on_line = {}
            for label in self.labels:
                self._on_line.setdefault(label.line.index, []).append(label)
        return self._on_line.get(line.index, ())

    def labels_of(self, spec: FieldSpec) -> list[Label]:
        """The labels on the page that are this field's."""
        wanted = self._names.get(spec.name) or self._names_here(spec)
        exact = _likeliest([label for label in self.labels if label.name in wanted])
        spoken = self._spoken.get(spec.name)
        return [*exact, spoken] if spoken is not None else exact

    def best(self, spec: FieldSpec) -> Candidate | None:
        """The best value by place and type, or None."""
        ranked = self.ranked(spec)
        return ranked[0][1] if ranked else None

    def ranked(self, spec: FieldSpec) -> list[tuple[float, Candidate]]:
        """The best value by place and type and the next different one, each with its score; none where there is none.

        Worked out once for a field.
        """
        if id(spec) not in self._ranked:
            self._ranked[id(spec)] = spec, self._two_best(spec)
        return self._ranked[id(spec)][1]

    def _two_best(self, spec: FieldSpec) -> list[tuple[float, Candidate]]:
        ranked = sorted(self._scored(spec), key=lambda one: -round(one[0], 6))
        blank = self._blanks.get(spec.name)
        if blank is not None and (not ranked or ranked[0][0] < blank[1]):
            filled = written(*blank, spec, conventions=self.conventions)
            if filled is None:
                return []
            ranked.insert(0, (blank[1], filled))
        return [*ranked[:1], *itertools.islice(_different(ranked, spec), 1)]

    def _scored(self, spec: FieldSpec) -> Iterator[tuple[float, Candidate]]:
        order = self._names.get(spec.name) or self._names_here(spec)
        for label in self.labels_of(spec):
            rank = order.index(label.name) if label.name in order else 4
            preference = 1.0 - 0.02 * min(rank, 10)
            for candidate in self.values.candidates(label, spec):
                if candidate.quality >= _LEAST_QUALITY:
                    yield candidate.quality * preference * self._pages.get(label.line.page, 1.0), candidate

    def rival(self, spec: FieldSpec, chosen: Candidate | None) -> Rival | None:
        """The next different value beside the labels of a field, where a label gave the chosen one.

        What an algorithm of the kind has found was told apart from what stands beside the labels already.
        """
        ranked = self.ranked(spec) if chosen is not None else []
        if len(ranked) < 2 or chosen is not ranked[0][1]:
            return None
        one = ranked[1][1]
        sure = combine(reading_score(one.parts), one.quality)
        sure = min(sure, DOUBTED) if one.value.doubt is not None else sure
        return Rival(one.value.text, one.value.raw, one.page, one.box, _source(one), sure)

    def field(self, spec: FieldSpec, candidate: Candidate | None) -> Field:
        """The field with the candidate's value, or an empty one whose note says why."""
        if candidate is None:
            return missing(spec, NO_VALUE if self.labels_of(spec) else NO_LABEL)
        field = found(spec, candidate)
        if self._accents_are_noise and field.value is not None:
            return replace(field, value=without_accents(field.value))
        return field


def _different(ranked: Sequence[tuple[float, Candidate]], spec: FieldSpec) -> Iterator[tuple[float, Candidate]]:
    """Those that could be meant instead of the first: another value in another place, made as such values are."""
    if not ranked:
        return
    best = ranked[0][1]
    lines = {part.line.index for part in best.parts}
    has_digits = any(map(str.isdigit, best.value.text))
    for score, one in ranked[1:]:
        if any(part.line.index in lines for part in one.parts) or is_same(one.value.text, best.value.text, spec.type):
            continue
        if spec.type in _NUMBERS and has_digits and not any(map(str.isdigit, one.value.text)):
            continue
        yield score, one


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
        reason=reason_of(candidate),
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
