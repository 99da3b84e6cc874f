"""Point and teach: from a value that a person points at to labels and ways that find it, each of them tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from engine.document import Box, Field, Page
from engine.extract import Match, matches
from engine.kinds.drafting import names_of, stands_at, with_field
from engine.kinds.generalising import behind_label_ways, block_ways, pattern_ways, place_ways
from engine.kinds.guessing import field_labelled, field_name, guessed_type, label_in_both
from engine.kinds.pointing import Pointed, labels_beside, leading_label, pointed_at
from engine.kinds.sample import Sample
from engine.kinds.tabling import TableOffer, table_at
from engine.kinds.trial import fields_on
from engine.page.folding import fold
from engine.page.layout import Layout
from engine.presets import FieldSpec, Label, Preset, PresetBook, ValueType, Way
from engine.presets.way_words import called_in, way_in_words
from engine.site_patterns import is_slow
from engine.values.conventions import Conventions
from engine.values.equality import is_same
from engine.values.settling import conventions_of
from engine.values.shapes import take
from engine.words import Words

_MOST_LABELS, _MOST_WAYS, _MOST_TRIED = 3, 3, 12


class By(StrEnum):
    """What an offer goes by, the most trusted first."""

    LABEL = "label"
    PLACE = "place"
    PATTERN = "pattern"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What a field finds on another sample (None: nothing), and whether that is what the sample wants.

    `is_known` says that the sample wants a value; where it does not, whatever is found counts as right.
    """

    sample: str
    value: str | None
    is_right: bool
    is_known: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {"sample": self.sample, "value": self.value, "right": self.is_right, "known": self.is_known}


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to have a field find the value: the field as it would be, tried on the pages.

    `alias` is the printed label that it goes by, `way` what is added to its ways. `spoils` are other fields that
    would have another value on these pages: empty for all that can be taken without a thought. `elsewhere` is what it
    finds on the kind's other samples.
    """

    by: By
    spec: FieldSpec
    says: Words
    finds: str
    confidence: float
    alias: str | None = None
    way: Way | None = None
    spoils: tuple[str, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()

    @property
    def rank(self) -> tuple[bool, bool, int, int]:
        """The lowest is the best: what spoils nothing, works elsewhere at all, is trusted, and works most often."""
        is_lame = bool(self.elsewhere) and not self.right
        return bool(self.spoils), is_lame, list(By).index(self.by), -self.right

    @property
    def right(self) -> int:
        """On how many of the other samples it finds what they want, or something where they do not say."""
        return sum(one.is_right for one in self.elsewhere)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; `spec` and `way` have the keys of a kind's file."""
        return {
            "by": str(self.by),
            "spec": self.spec.model_dump(mode="json", exclude_defaults=True),
            "says": self.says.to_dict(),
            "finds": self.finds,
            "confidence": round(self.confidence, 4),
            "alias": self.alias,
            "way": self.way.model_dump(mode="json", exclude_defaults=True) if self.way is not None else None,
            "spoils": list(self.spoils),
            "right": self.right + 1,
            "samples": len(self.elsewhere) + 1,
            "elsewhere": [one.to_dict() for one in self.elsewhere],
        }


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a person has pointed at, and what would find it.

    `text` is as printed ('' where nothing stands there), `value` in the uniform form of `type` (None: it is no such
    value). `name` and `label` are those of the field, or what a new one would be called. `is_found` says that the field
    finds exactly this already. `offers` find exactly this value, the most trusted first; those that spoil other fields
    come last. `table` is the table whose headings, or all of it, was drawn around, where that is one.
    """

    page: int
    box: Box
    text: str
    type: ValueType
    value: str | None
    name: str
    label: Label
    is_found: bool = False
    offers: tuple[Offer, ...] = ()
    table: TableOffer | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "page": self.page,
            "box": self.box.to_list(),
            "text": self.text,
            "type": str(self.type),
            "value": self.value,
            "name": self.name,
            "label": self.label.model_dump(),
            "is_found": self.is_found,
            "offers": [offer.to_dict() for offer in self.offers],
            "table": self.table.to_dict() if self.table is not None else None,
        }


def propose(
    pages: Sequence[Page],
    page: int,
    box: Box,
    preset: Preset,
    book: PresetBook,
    field: str | None = None,
    others: Sequence[Sample] = (),
) -> Proposal:
    """What would have `field` of a preset (None: a new field) find the value in a box on page `page`, from 1.

    `book` are the kinds whose labels tell what a new field is called and of which type it is; on `others`, more samples
    of the kind, every offer is tried, too. A value that is none of the field's type makes the field one of the type
    that it looks like. Raises `KeyError` for a field that the preset does not have.
    """
    known = preset.field(field) if field is not None else None
    if field is not None and known is None:
        raise KeyError(field)
    layout = Layout(pages)
    pointed = pointed_at(layout, page, box)
    if pointed is None:
        spec = known or _new(preset, None, ValueType.TEXT, book)
        return Proposal(page, box, "", spec.type, None, spec.name, spec.label)
    labels = list(labels_beside(layout, pointed))
    conventions = conventions_of(pages, preset.country)
    kind = known.type if known is not None else guessed_type(pointed.text, labels, book, conventions)
    value = _value(pointed.text, kind, known, conventions)
    is_cut = value is not None and len(pointed.parts) > 1 and len(fold(value)) < len(fold(pointed.text))
    if known is not None and (value is None or is_cut):
        kind = guessed_type(pointed.text, labels, book, conventions)
        known = known.model_copy(update={"type": kind, "pattern": None})
        value = _value(pointed.text, kind, known, conventions)
    teaching = _Teaching(pages, layout, pointed, preset, book, known, kind, value or pointed.text, labels, others)
    table = table_at(pages, page, box, preset, book, others) if len(pointed.parts) > 1 else None
    return replace(teaching.proposal(), table=table)


def _value(text: str, kind: ValueType, spec: FieldSpec | None, conventions: Conventions) -> str | None:
    value = take(text, kind, conventions, choices=spec.choices if spec is not None else ())
    return value.text if value is not None else None


def _new(preset: Preset, printed: str | None, kind: ValueType, book: PresetBook) -> FieldSpec:
    """A new field, called as papers of other kinds call it, or by its printed label."""
    taken = {spec.name for spec in preset.fields}
    label = label_in_both(printed, book, len(preset.fields) + 1)
    known = field_labelled(printed, book) if printed is not None else None
    name = known.name if known is not None and known.name not in taken else field_name(label, taken)
    return FieldSpec(name=name, label=label, type=kind)


@dataclass(frozen=True, slots=True)
class _Teaching:
    """One value pointed at, for one field; `known` None: for a new one."""

    pages: Sequence[Page]
    layout: Layout
    pointed: Pointed
    preset: Preset
    book: PresetBook
    known: FieldSpec | None
    kind: ValueType
    value: str
    labels: Sequence[str]
    others: Sequence[Sample] = ()

    @property
    def is_block(self) -> bool:
        """Whether it is several lines: what stands over them is what they are called."""
        return len(self.pointed.parts) > 1

    def proposal(self) -> Proposal:
        before = fields_on(self.pages, self.preset)
        is_found = self.known is not None and self._is_it(before[self.known.name])
        labelled = self._labelled(before)
        named = min(labelled, key=lambda offer: bool(offer.spoils)).spec if labelled and self.known is None else None
        spec = self.known or named or _new(self.preset, self._heading(), self.kind, self.book)
        others = [one for name, one in before.items() if name != spec.name]
        ways = list(pattern_ways(self.layout, self.pointed, self.kind))
        blocks = block_ways(self.layout, self.pointed, self.kind)
        places = [*blocks, *filter(_is_place, ways), *place_ways(self.layout, self.pointed, self.kind, others)]
        ways = [way for way in ways if not _is_place(way)]
        offers = [
            *labelled,
            *_first(self._by_ways(spec, By.PLACE, places, before), _MOST_WAYS),
            *_first(self._by_ways(spec, By.PATTERN, ways, before), _MOST_WAYS),
        ]
        offers = [replace(offer, elsewhere=tuple(self._elsewhere(offer.spec))) for offer in offers]
        offers.sort(key=lambda offer: offer.rank)
        box, text = self.pointed.box, self.pointed.text
        return Proposal(
            self.pointed.page, box, text, self.kind, self.value, spec.name, spec.label, is_found, tuple(offers)
        )

    def _labelled(self, before: Mapping[str, Field]) -> list[Offer]:
        """By the printed labels: as every field is looked for, as text, or by what stands behind a bare label."""
        found = list(_first(self._by_labels(before), _MOST_LABELS)) or list(self._labelled_as_text(before))
        own = leading_label(self.pointed)
        if own is None or any(offer.alias is not None and fold(offer.alias) == fold(own) for offer in found):
            return found
        return [*_first(self._behind_label(own, before), 1), *found]

    def _behind_label(self, label: str, before: Mapping[str, Field]) -> Iterator[Offer | None]:
        """By a label on the line of the value, without a colon between."""
        spec = self._called(label)
        has_value = self.known is not None and before[self.known.name].value is not None
        for way in behind_label_ways(self.pointed, label, self.kind):
            if way.pattern is not None and is_slow(way.pattern):
                continue
            taught = spec.model_copy(update={"ways": _with(spec.ways, way, is_first=has_value)})
            offer = self._tried(By.LABEL, taught, _by_label_in_words(label), before, way=way)
            yield replace(offer, alias=label) if offer is not None else None

    def _called(self, label: str) -> FieldSpec:
        """The field with this label, too; a new one is called by it."""
        if self.known is None:
            return _new(self.preset, label, self.kind, self.book)
        if fold(label) in names_of(self.known):
            return self.known
        return self.known.model_copy(update={"aliases": (*self.known.aliases, label)})

    def _heading(self) -> str | None:
        """What a block is called: the words over it or left of it, but not those of another field or of the paper."""
        title = self.preset.label
        taken = names_of(*self.preset.fields) | {fold(title.zh), fold(title.en)}
        taken |= {fold(cue.text) for cue in self.preset.cues if cue.text is not None}
        free = [one for one in self.labels if not any(name.startswith(fold(one)) for name in taken)]
        return free[0] if self.is_block and free else None

    def _labelled_as_text(self, before: Mapping[str, Field]) -> Iterator[Offer]:
        """By a label, with the value as it is printed: where its type keeps the label from leading to it."""
        if self.known is None and self.kind is not ValueType.TEXT:
            as_text = replace(self, kind=ValueType.TEXT, value=self.pointed.text)
            yield from _first(as_text._by_labels(before), _MOST_LABELS)

    def _elsewhere(self, spec: FieldSpec) -> Iterator[Elsewhere]:
        """What a field as it would be finds on the other samples; only what it needs is looked for."""
        taught = with_field(self.preset, spec)
        for sample in self.others if taught is not None else ():
            value = fields_on(sample.pages, taught)[spec.name].value if taught is not None else None
            wanted = sample.fields.get(spec.name)
            is_right = value is not None and (wanted is None or is_same(value, wanted, spec.type))
            yield Elsewhere(sample.name, value, is_right, wanted is not None)

    def _by_labels(self, before: Mapping[str, Field]) -> Iterator[Offer | None]:
        values = {fold(one.value) for one in before.values() if one.value is not None}
        for label in self.labels:
            if fold(label) in values or self._is_a_company(label):
                continue
            if self.known is not None and fold(label) in names_of(self.known):
                continue
            yield self._tried(By.LABEL, self._called(label), _by_label_in_words(label), before, alias=label)

    def _is_a_company(self, label: str) -> bool:
        """Whether words beside a value are a value of their own."""
        conventions = conventions_of(self.pages, self.preset.country)
        return guessed_type(label, (), PresetBook.of(()), conventions) is ValueType.COMPANY

    def _by_ways(
        self, spec: FieldSpec, by: By, ways: Iterable[Way], before: Mapping[str, Field]
    ) -> Iterator[Offer | None]:
        has_value = self.known is not None and before[self.known.name].value is not None
        has_label = self.known is not None or any(fold(label) in names_of(spec) for label in self.labels)
        for way in dict.fromkeys(ways):
            if way.pattern is not None and is_slow(way.pattern):
                continue
            said = way_in_words(way, called_in(*self.preset.fields))
            says = Words(f"查找：{said.zh}", f"{said.en[:1].upper()}{said.en[1:]}")
            ways_now = _with(spec.ways, way, is_first=has_value or self.is_block) if has_label else (way,)
            yield self._tried(by, spec.model_copy(update={"ways": ways_now}), says, before, way=way)

    def _tried(
        self,
        by: By,
        spec: FieldSpec,
        says: Words,
        before: Mapping[str, Field],
        *,
        alias: str | None = None,
        way: Way | None = None,
    ) -> Offer | None:
        """What a field finds on these pages; None where that is not exactly the value pointed at."""
        taught = with_field(self.preset, spec)
        if taught is None:
            return None
        after = fields_on(self.pages, taught)
        field = after[spec.name]
        if field.value is None or not self._is_it(field) or not self._leads_there(taught, spec, alias, way):
            return None
        spoils = tuple(name for name, one in before.items() if name != spec.name and one.value != after[name].value)
        return Offer(
            by, spec, _telling(says, field.value, spoils, taught), field.value, field.confidence, alias, way, spoils
        )

    def _leads_there(self, taught: Preset, spec: FieldSpec, alias: str | None, way: Way | None) -> bool:
        """Whether the new label or way itself leads to the value, and not only the rest of the field."""
        found = matches(self.pages, spec, taught, conventions_of(self.pages, taught.country))
        if alias is not None:
            return any(one.label and fold(alias) in fold(one.label) and self._is_it(one) for one in found)
        own = [one for one in found if one.way is not None and spec.ways[one.way] == way]
        return bool(own) and self._is_it(own[0]) and not (way is not None and way.only_one and len(own) > 1)

    def _is_it(self, field: Field | Match) -> bool:
        """Whether a field has this value, from this place."""
        return stands_at(field, self.pointed.page, self.pointed.box, self.value, self.kind)


def _first(offers: Iterable[Offer | None], most: int) -> Iterator[Offer]:
    """The first few that find the value; after so many tries no more are made."""
    count = 0
    for tries, offer in enumerate(offers, start=1):
        if offer is not None:
            yield offer
            count += 1
        if count == most or tries == _MOST_TRIED:
            return


def _is_place(way: Way) -> bool:
    """Whether a way goes by where on the page a value stands, whatever it looks like."""
    return any(said is not None for said in (way.below, way.above, way.block, way.first_lines))


def _by_label_in_words(label: str) -> Words:
    return Words(f"按栏目名“{label}”查找", f"By the label “{label}”")


def _with(ways: tuple[Way, ...], way: Way, *, is_first: bool) -> tuple[Way, ...]:
    """A field's ways and one more: in front where they find something else, at the end where they find nothing."""
    if is_first:
        return (way, *ways)
    return (*ways, way) if Way() in ways else (*ways, Way(), way)


def _telling(says: Words, value: str, spoils: Sequence[str], preset: Preset) -> Words:
    """What an offer does in words, and what else it would change."""
    words = Words(f"{says.zh}：得到“{value}”。", f"{says.en}: finds “{value}”.")
    if not spoils:
        return words
    labels = [spec.label for spec in preset.fields if spec.name in spoils]
    zh, en = "、".join(label.zh for label in labels), ", ".join(label.en for label in labels)
    return Words(f"{words.zh}会改变其他字段：{zh}。", f"{words.en} Other fields would change: {en}.")
