"""What a kind of document is, as its file says it. Closed models: an unknown key is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from engine.presets.fault import Fault
from engine.presets.head import HeadSpec, check_head
from engine.presets.pattern import Pattern
from engine.presets.types import ValueType
from engine.presets.ways import Way
from engine.words import Words

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Weight = Annotated[float, Field(ge=-10, le=10)]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Label(_Closed):
    """A name in both languages, as the documents themselves print it."""

    zh: str = Field(min_length=1, max_length=80)
    en: str = Field(min_length=1, max_length=80)

    def words(self) -> Words:
        """As the engine's `Words`."""
        return Words(self.zh, self.en)


class FieldSpec(_Closed):
    """One field: its name, its labels as printed (`aliases`, besides `label`), its type, and rules to find it.

    `terms` are meanings of `assets/locales`: the words that the document's own languages have for them label it, too.
    `ways` say where else it stands, tried in order; without `{}` among them the search by labels comes last. `rule`
    names an algorithm of the product (in `engine/extract/kinds`). A `required` field that is missing is doubtful.
    """

    name: Annotated[str, Field(min_length=1, max_length=80)]
    label: Label
    aliases: tuple[str, ...] = ()
    type: ValueType = ValueType.TEXT
    rule: Identifier | None = None
    required: bool = False
    choices: tuple[str, ...] = ()
    pattern: Pattern | None = None
    ways: tuple[Way, ...] = ()
    terms: tuple[Identifier, ...] = ()

    @property
    def has_own_way(self) -> bool:
        """Whether it is found in another way than by its labels alone."""
        return self.rule is not None or bool(self.ways)


class ItemsSpec(_Closed):
    """The table of items: its columns in order, found by their printed headings, or by the `rule` of a kind's own."""

    rule: Identifier | None = None
    columns: tuple[FieldSpec, ...] = Field(min_length=1)


class Cue(_Closed):
    """What speaks for (or, below zero, against) this kind of document when it stands on the page.

    That is a `text`, or a `term`: any word for a meaning of `assets/locales` in the document's languages.
    """

    text: str | None = Field(default=None, min_length=1)
    term: Identifier | None = None
    weight: Weight = 1.0

    @model_validator(mode="after")
    def _is_one(self) -> Cue:
        if (self.text is None) == (self.term is None):
            raise Fault(Words("一条线索要么有 text，要么有 term", "a cue has either a text or a term"))
        return self


def _flat(lists: object) -> object:
    """Word lists by meaning; those that are given by language are put one behind the other."""
    if not isinstance(lists, Mapping):
        return lists
    return {
        meaning: [word for words in given.values() for word in words] if isinstance(given, Mapping) else given
        for meaning, given in lists.items()
    }


class PaperSpec(_Closed):
    """What tells one paper of this kind from the next one in the same file: fields of the preset by name.

    A page with two of number, date and total can be a paper by itself; with `needs`, one on which all of these stand.
    """

    number: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    total: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """All of them."""
        return frozenset({*self.number, *self.date, *self.total, *self.needs})


class Preset(_Closed):
    """One entry of the preset list. `kind` None means: names no kind (`text`, `auto`).

    `country` says how such papers write numbers and dates, where a page does not tell.
    `open` adds every other value that the page labels to the fields asked for; every preset with fields is open.
    `tables` also gives the tables of the pages, whatever stands in them.
    `words` are the lists of words, by their meaning, that an algorithm of this kind reads; they stand in a file of
    their own, `words.yaml`. `paper` says what tells two papers in one file apart; without it a file is never parted at
    such a page.
    """

    id: Identifier
    version: int = Field(default=1, ge=1)
    position: int = Field(default=1000, ge=0)
    label: Label
    description: Label
    kind: Identifier | None = None
    audience: tuple[Identifier, ...] = ()
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    task: Identifier = "fields"
    fields: tuple[FieldSpec, ...] = ()
    items: ItemsSpec | None = None
    open: bool = True
    tables: bool = False
    cues: tuple[Cue, ...] = ()
    checks: tuple[Identifier, ...] = ()
    head: HeadSpec | None = None
    paper: PaperSpec | None = None
    words: Annotated[Mapping[Identifier, tuple[str, ...]], BeforeValidator(_flat)] = Field(default_factory=dict)

    @field_validator("fields")
    @classmethod
    def _names_are_unique(cls, fields: tuple[FieldSpec, ...]) -> tuple[FieldSpec, ...]:
        names = [spec.name for spec in fields]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise Fault(Words(f"两个字段同名：{twice}", f"two fields have the same name: {twice}"))
        return fields

    @model_validator(mode="after")
    def _holds_together(self) -> Preset:
        if self.cues and self.kind is None:
            raise Fault(Words("有 cues 就要有 kind", "cues without a kind"))
        for spec in self.fields:
            self._check_names(spec)
        strange = (self.paper.names if self.paper else frozenset()) - {spec.name for spec in self.fields}
        if strange:
            said = "、".join(sorted(strange)), ", ".join(sorted(strange))
            raise Fault(Words(f"paper 里没有这些字段：{said[0]}", f"paper names fields that are not there: {said[1]}"))
        if self.head is not None:
            check_head(self.head, {spec.name: spec.type for spec in self.fields})
        return self

    def _check_names(self, spec: FieldSpec) -> None:
        """What the ways of a field name are other fields of the kind, and no circle of them."""
        seen, waiting = {spec.name}, [spec]
        while waiting:
            for name in (name for way in waiting.pop().ways for name in way.named_fields):
                other = self.field(name)
                if other is None:
                    raise Fault(
                        Words(
                            f"字段 {spec.name} 的 ways 提到没有的字段：{name}",
                            f"a way of {spec.name} names a field that is not there: {name}",
                        )
                    )
                if name == spec.name:
                    raise Fault(Words(f"字段 {name} 的 ways 绕回自身", f"the ways of {name} lead back to itself"))
                if name not in seen:
                    seen.add(name)
                    waiting.append(other)

    def field(self, name: str) -> FieldSpec | None:
        """The field of this name."""
        return next((spec for spec in self.fields if spec.name == name), None)
