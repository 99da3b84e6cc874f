"""The head of a document: what all kinds share, typed. Which field plays which part is said by the preset's `head`.

A value that is missing, or that is not written in the one form values have, is None: nothing is guessed here. A value
that a person gave is taken like any other.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from engine.document import Document, Field
from engine.presets import HeadSpec, Preset, RefundSpec, ValueType
from engine.values.iso_4217 import currency_of

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_AMOUNT = re.compile(r"-?\d{1,14}(?:\.\d{1,4}0{0,8})?", re.ASCII)
_LONGEST = 200
"""No name and no number is longer; what is, is a sentence."""
_BETWEEN_PARTIES = re.compile(r"[;；\n]")
_MOST_PARTIES = 1000
_OTHER_SIDE = {
    "counterparty": "own_party",
    "counterparty_id": "own_party_id",
    "own_party": "counterparty",
    "own_party_id": "counterparty_id",
}


class Direction(StrEnum):
    """Which way the money of a paper goes, as its own party sees it.

    `REFUND` takes an earlier paper back, whichever way that one went: a credit note, a red invoice, a return. Its
    amounts are negative, so that sums over all papers come out right.
    """

    IN = "in"
    OUT = "out"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class Head:
    """What lists, filters and sums read. Amounts have their sign and at most 14 digits before the point, 4 behind it.

    `currency` is a code of ISO 4217; `code` is printed beside the number where the number alone is not unique
    (发票代码); `counterparty_id` is a tax id, a registration or, on a bank's slip, an account.
    """

    date: datetime.date | None = None
    number: str | None = None
    counterparty: str | None = None
    own_party: str | None = None
    net: Decimal | None = None
    tax: Decimal | None = None
    total: Decimal | None = None
    currency: str | None = None
    direction: Direction | None = None
    code: str | None = None
    counterparty_id: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON form: the date as ISO 8601, amounts as strings with at least two decimals."""
        return {
            "date": self.date.isoformat() if self.date else None,
            "code": self.code,
            "number": self.number,
            "counterparty": self.counterparty,
            "counterparty_id": self.counterparty_id,
            "own_party": self.own_party,
            "net": _written(self.net),
            "tax": _written(self.tax),
            "total": _written(self.total),
            "currency": self.currency,
            "direction": str(self.direction) if self.direction else None,
        }


@dataclass(frozen=True, slots=True)
class OwnParties:
    """Who we are: the names and tax ids of the companies whose papers these are, blanks, marks and case aside."""

    marks: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Names and numbers with semicolons or line breaks between; names may hold commas."""
        parts = _BETWEEN_PARTIES.split(text)[:_MOST_PARTIES]
        return cls(frozenset(mark for part in parts if (mark := mark_of(part))))

    def has(self, *values: str | None) -> bool:
        """Whether one of these is a name or a number of ours, whole."""
        return any(value is not None and mark_of(value) in self.marks for value in values)


NOBODY = OwnParties()


def head_of(document: Document, presets: Mapping[str, Preset], own: OwnParties = NOBODY) -> Head:
    """The head of a document; never raises, whatever is in it.

    Where a party of `own` stands in the counterparty's place, the two change sides.
    """
    spec = _spec_for(document, presets)
    values = _Values(document)
    net, tax, total = (values.amount(names) for names in (spec.net, spec.tax, spec.total))
    takes_back = spec.refund is not None and _is_refund(spec.refund, values)
    if takes_back and not any(amount is not None and amount < 0 for amount in (net, tax, total)):
        net, tax, total = (None if amount is None else _negative(amount) for amount in (net, tax, total))
    sides = _sides(spec, values, own)
    weighed = next((amount for amount in (total, net, tax) if amount is not None), None)
    is_refund = takes_back or (spec.direction != "by_party" and weighed is not None and weighed < 0)
    return Head(
        date=values.date(spec.date),
        number=values.text(spec.number),
        counterparty=sides.counterparty,
        own_party=sides.own_party,
        net=net,
        tax=tax,
        total=total,
        currency=values.currency(spec),
        direction=Direction.REFUND if is_refund else _direction(spec, sides),
        code=values.text(spec.code),
        counterparty_id=sides.counterparty_id,
    )


def origins_of(document: Document, presets: Mapping[str, Preset], own: OwnParties = NOBODY) -> dict[str, Field]:
    """The field that gives each part of the head its value, by the part; what no field gives is left out."""
    spec, values = _spec_for(document, presets), _Values(document)
    found: dict[str, Field] = {}
    for part in HeadSpec.model_fields:
        names = getattr(spec, part)
        first = next(values.found(names), None) if isinstance(names, tuple) else None
        if first is not None:
            found[_OTHER_SIDE.get(part, part) if _sides(spec, values, own).is_turned else part] = first
    return found


def preset_of(document: Document, presets: Mapping[str, Preset]) -> Preset | None:
    """The preset that a document was read by, or where that names no kind, the one of the document's kind."""
    preset = presets.get(document.provenance.preset)
    if (preset is None or preset.kind is None) and document.kind is not None:
        preset = next((one for one in presets.values() if one.kind == document.kind), preset)
    return preset


def _spec_for(document: Document, presets: Mapping[str, Preset]) -> HeadSpec:
    """What the preset says, or that of the document's kind; else the names that other kinds give the same parts."""
    preset = preset_of(document, presets)
    if preset is not None and preset.head is not None:
        return _with_labels(preset.head, [preset])
    told = [one for one in presets.values() if one.head is not None and one.head.total]
    return _with_labels(_by_names_and_types(preset, told), told)


def _with_labels(spec: HeadSpec, presets: Iterable[Preset]) -> HeadSpec:
    """With the labels of its fields beside their names: whoever asks for 甲方 gets a field that is called so."""
    labels: dict[str, tuple[str, ...]] = {}
    for preset in presets:
        for field in preset.fields:
            labels[field.name] = (*labels.get(field.name, ()), field.label.zh, field.label.en)
    parts = {
        part: tuple(dict.fromkeys([*names, *(label for name in names for label in labels.get(name, ()))]))
        for part in HeadSpec.model_fields
        if isinstance(names := getattr(spec, part), tuple)
    }
    return spec.model_copy(update=parts)


def _by_names_and_types(preset: Preset | None, told: Iterable[Preset]) -> HeadSpec:
    """For a kind that says nothing: names that others use first, then a type that only one of its fields has."""
    heads = [one.head for one in told]

    def names(part: str, kind: ValueType | None = None) -> tuple[str, ...]:
        known = [name for head in heads for name in getattr(head, part)]
        alone = [spec.name for spec in preset.fields if spec.type is kind] if preset is not None else []
        return tuple(dict.fromkeys([*known, *(alone if len(alone) == 1 else [])]))

    return HeadSpec(
        date=names("date", ValueType.DATE),
        number=names("number", ValueType.IDENTIFIER),
        counterparty=names("counterparty", ValueType.COMPANY),
        counterparty_id=names("counterparty_id"),
        code=names("code"),
        own_party=names("own_party"),
        own_party_id=names("own_party_id"),
        net=names("net"),
        tax=names("tax"),
        total=names("total", ValueType.AMOUNT),
        currency=names("currency"),
    )


class _Values:
    """A document's values by name, each in the form that its part wants; of several names the first that has one."""

    def __init__(self, document: Document) -> None:
        self._fields: dict[str, Field] = {}
        for field in document.fields:
            if field.value is not None and field.value.strip():
                self._fields.setdefault(field.name, field)

    def found(self, names: tuple[str, ...]) -> Iterator[Field]:
        """The fields of these names that have a value, in this order."""
        return (self._fields[name] for name in names if name in self._fields)

    def text(self, names: tuple[str, ...]) -> str | None:
        """A name or a number."""
        first = next((" ".join((field.value or "").split()) for field in self.found(names)), None)
        return first if first is not None and len(first) <= _LONGEST else None

    def date(self, names: tuple[str, ...]) -> datetime.date | None:
        """A day; a month alone or a word is none."""
        return next((_date(field.value or "") for field in self.found(names)), None)

    def amount(self, names: tuple[str, ...]) -> Decimal | None:
        """An amount with its sign."""
        return next((_amount(field.value or "") for field in self.found(names)), None)

    def currency(self, spec: HeadSpec) -> str | None:
        """What the field of the currency names, else what is printed with the amounts."""
        named = next(self.found(spec.currency), None)
        if named is not None:
            return currency_of(named.value or "")
        printed = [field.raw or "" for field in self.found((*spec.total, *spec.net, *spec.tax))]
        return currency_of(" ".join(printed))


@dataclass(frozen=True, slots=True)
class _Sides:
    own_party: str | None
    counterparty: str | None
    counterparty_id: str | None
    is_known: bool = False
    is_turned: bool = False


def _sides(spec: HeadSpec, values: _Values, own: OwnParties) -> _Sides:
    here, there = values.text(spec.own_party), values.text(spec.counterparty)
    id_here, id_there = values.text(spec.own_party_id), values.text(spec.counterparty_id)
    is_here, is_there = own.has(here, id_here), own.has(there, id_there)
    if is_there and not is_here:
        return _Sides(there, here, id_here, is_known=True, is_turned=True)
    return _Sides(here, there, id_there, is_known=is_here)


def _direction(spec: HeadSpec, sides: _Sides) -> Direction | None:
    if spec.direction is None or (spec.direction == "by_party" and not sides.is_known):
        return None
    return Direction.IN if sides.is_turned != (spec.direction == "in") else Direction.OUT


def _is_refund(spec: RefundSpec, values: _Values) -> bool:
    """Whether the paper calls itself one that takes back; words of letters count whole."""
    said = " ".join(_plain((field.value or "")[:_LONGEST]) for field in values.found((spec.field,)))
    return any(
        re.search(rf"(?<![^\W\d_]){re.escape(word)}(?![^\W\d_])", said) if word.isascii() else word in said
        for word in map(_plain, spec.words)
    )


def _date(value: str) -> datetime.date | None:
    if not _DATE.fullmatch(value.strip()):
        return None
    try:
        return datetime.date.fromisoformat(value.strip())
    except ValueError:
        return None


def _amount(value: str) -> Decimal | None:
    if not _AMOUNT.fullmatch(value.strip()):
        return None
    number = Decimal(value.strip())
    return abs(number) if number == 0 else number


def _negative(amount: Decimal) -> Decimal:
    return -amount if amount else amount


def _written(amount: Decimal | None) -> str | None:
    if amount is None:
        return None
    whole, _, decimals = f"{amount:.4f}".partition(".")
    return f"{whole}.{decimals.rstrip('0'):0<2}"


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def mark_of(text: str) -> str:
    """A name or a number by its letters and digits alone, for comparing: widths, marks, blanks and case aside."""
    return "".join(character for character in _plain(text[: 2 * _LONGEST]) if character.isalnum())
