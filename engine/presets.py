"""Presets: what to look for on a kind of document. Data files read by closed models; an unknown key is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from engine.errors import BadPreset, UnknownPreset
from engine.site_patterns import check_pattern
from engine.words import Words

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Weight = Annotated[float, Field(ge=-10, le=10)]


class ValueType(StrEnum):
    """What a value looks like; decides how it is found, normalised and checked."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    AMOUNT = "amount"
    AMOUNT_WORDS = "amount_words"
    PERCENT = "percent"
    NUMBER = "number"
    DATE = "date"
    DATE_RANGE = "date_range"
    TIME = "time"
    IDENTIFIER = "identifier"
    RESIDENT_ID = "resident_id"
    TAX_ID = "tax_id"
    BANK_ACCOUNT = "bank_account"
    PHONE = "phone"
    EMAIL = "email"
    PERSON = "person"
    COMPANY = "company"
    ADDRESS = "address"
    SEX = "sex"
    CHOICE = "choice"
    MRZ = "mrz"


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Label(_Closed):
    """A name in both languages, as the documents themselves print it."""

    zh: str = Field(min_length=1, max_length=80)
    en: str = Field(min_length=1, max_length=80)

    def words(self) -> Words:
        """As the engine's `Words`."""
        return Words(self.zh, self.en)


def _sound_pattern(pattern: str | None) -> str | None:
    if pattern is not None:
        check_pattern(pattern)
    return pattern


class FieldSpec(_Closed):
    """One field: its name, its labels as printed (`aliases`, besides `label`), its type, and rules to find it.

    `rule` names a finder of a kind's own (in `engine/extract`), for values that have no label on the page.
    """

    name: Annotated[str, Field(min_length=1, max_length=80)]
    label: Label
    aliases: tuple[str, ...] = ()
    type: ValueType = ValueType.TEXT
    rule: Identifier | None = None
    required: bool = False
    choices: tuple[str, ...] = ()
    pattern: Annotated[str | None, AfterValidator(_sound_pattern)] = None


class ItemsSpec(_Closed):
    """The table of items: its columns in order, found by their printed headings, or by the `rule` of a kind's own."""

    rule: Identifier | None = None
    columns: tuple[FieldSpec, ...] = Field(min_length=1)


class Cue(_Closed):
    """A text that speaks for (or, below zero, against) this kind of document when it stands on the page."""

    text: str = Field(min_length=1)
    weight: Weight = 1.0


FieldNames = Annotated[tuple[str, ...], BeforeValidator(lambda names: (names,) if isinstance(names, str) else names)]
"""One field's name, or several: the first that has a value counts."""


class RefundSpec(_Closed):
    """What says that a paper takes an earlier one back: one of `words` in the value of `field`."""

    field: str
    words: tuple[Annotated[str, Field(min_length=2, max_length=80)], ...] = Field(min_length=1)


class HeadSpec(_Closed):
    """Which field plays which part in the head that all kinds share.

    `direction` is `out` where the own party pays, `in` where it is paid, `by_party` where it pays but may stand on
    either side, and which one is known only by its name.
    """

    date: FieldNames = ()
    number: FieldNames = ()
    counterparty: FieldNames = ()
    counterparty_id: FieldNames = ()
    own_party: FieldNames = ()
    own_party_id: FieldNames = ()
    net: FieldNames = ()
    tax: FieldNames = ()
    total: FieldNames = ()
    currency: FieldNames = ()
    direction: Literal["out", "in", "by_party"] | None = None
    refund: RefundSpec | None = None

    def parts(self) -> Iterator[tuple[str, str]]:
        """Each part with the name of a field that may play it."""
        for part in HeadSpec.model_fields:
            if part not in {"direction", "refund"}:
                yield from ((part, name) for name in getattr(self, part))
        if self.refund is not None:
            yield "refund", self.refund.field


_TYPES_OF_PARTS = {
    "date": {ValueType.DATE},
    **{part: {ValueType.AMOUNT, ValueType.NUMBER} for part in ("net", "tax", "total")},
}


class Preset(_Closed):
    """One entry of the preset list. `kind` None means: names no kind (`text`, `auto`).

    `open` adds every other value that the page labels to the fields asked for.
    """

    id: Identifier
    version: int = Field(default=1, ge=1)
    position: int = Field(default=1000, ge=0)
    label: Label
    description: Label
    kind: Identifier | None = None
    audience: tuple[Identifier, ...] = ()
    task: Identifier = "fields"
    fields: tuple[FieldSpec, ...] = ()
    items: ItemsSpec | None = None
    open: bool = False
    cues: tuple[Cue, ...] = ()
    checks: tuple[Identifier, ...] = ()
    head: HeadSpec | None = None

    @field_validator("fields")
    @classmethod
    def _names_are_unique(cls, fields: tuple[FieldSpec, ...]) -> tuple[FieldSpec, ...]:
        names = [spec.name for spec in fields]
        if len(set(names)) != len(names):
            raise ValueError("two fields have the same name")
        return fields

    @model_validator(mode="after")
    def _cues_need_a_kind(self) -> Preset:
        if self.cues and self.kind is None:
            raise ValueError("cues without a kind")
        return self

    @model_validator(mode="after")
    def _head_names_fields(self) -> Preset:
        types = {spec.name: spec.type for spec in self.fields}
        for part, name in self.head.parts() if self.head is not None else ():
            if name not in types:
                raise ValueError(f"head.{part}: there is no field called {name}")
            if types[name] not in _TYPES_OF_PARTS.get(part, {types[name]}):
                raise ValueError(f"head.{part}: {name} is of type {types[name]}")
        return self


class PresetBook(Mapping[str, Preset]):
    """All presets by id, in a stable order. Immutable: publishing a preset makes a new book."""

    def __init__(self, presets: Mapping[str, Preset]) -> None:
        self._presets = dict(presets)

    @classmethod
    def load(cls, folder: Path) -> PresetBook:
        """Every `*.yaml` in `folder`. Raises `BadPreset` naming the file and the key."""
        presets: dict[str, Preset] = {}
        for path in sorted(folder.glob("*.yaml")):
            preset = read_preset(path.read_text("utf-8"), path.name)
            presets[preset.id] = preset
        return cls(dict(sorted(presets.items(), key=lambda entry: (entry[1].position, entry[0]))))

    def choose(self, preset_id: str) -> Preset:
        """The preset a person named. Raises `UnknownPreset`, which lists those there are."""
        if preset_id not in self._presets:
            known = ", ".join(self._presets)
            raise UnknownPreset(
                Words(f"没有名为“{preset_id}”的模板。", f"There is no preset called “{preset_id}”."),
                Words(f"可用的模板：{known}。", f"The presets are: {known}."),
            )
        return self._presets[preset_id]

    def __getitem__(self, preset_id: str) -> Preset:
        return self._presets[preset_id]

    def __contains__(self, preset_id: object) -> bool:
        return preset_id in self._presets

    def __iter__(self) -> Iterator[str]:
        return iter(self._presets)

    def __len__(self) -> int:
        return len(self._presets)


def read_preset(text: str, name: str) -> Preset:
    """One preset from YAML. Raises `BadPreset` that names `name`, the key and what is wrong with it."""
    try:
        return Preset.model_validate(yaml.safe_load(text))
    except (yaml.YAMLError, ValidationError) as error:
        if isinstance(error, ValidationError):
            first = error.errors()[0]
            reason = f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
        else:
            reason = " ".join(str(error).split())
        raise BadPreset(
            Words(f"模板文件 {name} 有误：{reason}", f"The preset file {name} is not valid: {reason}"),
            Words("请改正所指的键；允许的键见 docs/presets.md。", "Mend that key; docs/presets.md lists the keys."),
        ) from error
