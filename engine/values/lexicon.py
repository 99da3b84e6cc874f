"""The words of the world out of `assets/locales`: months, marks, label terms, money, countries; read once.

How to add a language without Python: docs/locales.md.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from engine.errors import BadLexicon
from engine.safe_yaml import load_yaml
from engine.words import Words

LOCALES = Path(__file__).resolve().parents[2] / "assets" / "locales"
COUNTRIES = "countries.yaml"
_Shape = TypeVar("_Shape")

Text = Annotated[str, Field(min_length=1, max_length=80)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Mark = Literal[".", ",", " ", "’", "'"]
DateOrder = Literal["dmy", "mdy", "ymd"]
Meaning = Literal[
    "total", "subtotal", "net", "tax", "tax_id", "tip", "service", "discount", "rounding", "paid", "change", "cash",
    "card", "due", "amount", "invoice", "credit_note", "receipt", "refund", "invoice_number", "receipt_number",
    "order_number", "customer_number", "issue_date", "due_date", "delivery_date", "service_period", "date", "time",
    "buyer", "seller", "ship_to", "address", "phone", "email", "website", "iban", "bic", "bank", "account_number",
    "quantity", "unit_price", "description", "page", "name", "surname", "given_names", "birth_date", "birth_place",
    "sex", "nationality", "document_number", "expiry_date", "authority", "contract", "party", "signature", "remarks",
    "currency", "payment_method", "payment_terms",
]  # fmt: skip
"""What a label can mean; the keys of `terms`."""


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Language(_Closed):
    """How one language writes numbers and dates, and the words its papers print."""

    language: str = Field(pattern=r"^[a-z]{2,3}$")
    name: Text
    script: str = Field(pattern=r"^[A-Z][a-z]{3}$")
    decimal: Literal[".", ","]
    group: tuple[Mark, ...]
    date_order: DateOrder
    months: tuple[tuple[Text, ...], ...] = Field(min_length=12, max_length=12)
    weekdays: tuple[Text, ...]
    common: tuple[Text, ...]
    money: Mapping[Currency, tuple[Text, ...]]
    legal_forms: tuple[Text, ...]
    roads: tuple[Text, ...]
    magnitudes: Mapping[Text, Annotated[int, Field(gt=0)]]
    terms: Mapping[Meaning, tuple[Text, ...]]

    def month_numbers(self) -> dict[str, int]:
        """Every folded month name of this language alone, with its number."""
        return {word_key(name): number for number, names in enumerate(self.months, 1) for name in names}


class Country(_Closed):
    """What papers of one country have in common, and what gives the country away."""

    currency: Currency
    minor_units: tuple[Annotated[int, Field(ge=0, le=3)], ...] = Field(min_length=1)
    decimal: Literal[".", ","]
    group: tuple[Mark, ...]
    grouping: Literal["thousands", "indian"] = "thousands"
    date_order: DateOrder
    languages: tuple[str, ...] = Field(min_length=1)
    names: tuple[Text, ...] = Field(min_length=1)
    dial: str = Field(pattern=r"^\+\d{1,4}$")
    tax_labels: tuple[Text, ...] = ()
    tax_id: str | None = None
    postal: str | None = None
    place_words: tuple[Text, ...] = ()
    currency_signs: tuple[Text, ...] = ()


class _World(_Closed):
    countries: Mapping[str, Country]
    currencies: Mapping[Text, tuple[Currency, ...]]


@dataclass(frozen=True, slots=True)
class Term:
    """A label word as printed, and its language."""

    text: str
    language: str


def word_key(text: str) -> str:
    """How words and signs are compared: NFKC, case-folded, single blanks, no trailing dot; signs and accents stay."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(".")


def languages(folder: Path = LOCALES) -> Mapping[str, Language]:
    """Every language by its code. Raises `BadLexicon` naming the file and the key."""
    return _languages(folder)


@cache
def _languages(folder: Path) -> Mapping[str, Language]:
    """Once a folder, whether it was named or not."""
    shape = TypeAdapter(Language)
    paths = sorted(path for path in folder.glob("*.yaml") if path.name != COUNTRIES)
    read = (_read(path, shape) for path in paths)
    return MappingProxyType({language.language: language for language in read})


@cache
def countries(folder: Path = LOCALES) -> Mapping[str, Country]:
    """Every country by its ISO 3166 code. Raises `BadLexicon` naming the file and the key."""
    return MappingProxyType(dict(_world(folder).countries))


@cache
def currencies(folder: Path = LOCALES) -> Mapping[str, tuple[str, ...]]:
    """The ISO 4217 codes that a sign or word may stand for, by `word_key`, the likeliest first."""
    found: dict[str, tuple[str, ...]] = {}
    for sign, codes in _world(folder).currencies.items():
        _join(found, sign, codes)
    for country in _world(folder).countries.values():
        _join(found, country.currency, (country.currency,))
    for language in languages(folder).values():
        for code, names in language.money.items():
            for name in names:
                _join(found, name, (code,))
    return MappingProxyType(found)


@cache
def month_numbers(folder: Path = LOCALES) -> Mapping[str, int]:
    """Month names of all languages by `word_key`; a name that is another month elsewhere is left out."""
    meant: dict[str, set[int]] = {}
    for language in languages(folder).values():
        for name, number in language.month_numbers().items():
            meant.setdefault(name, set()).add(number)
    return MappingProxyType({name: min(numbers) for name, numbers in meant.items() if len(numbers) == 1})


@cache
def terms(meaning: Meaning, folder: Path = LOCALES) -> tuple[Term, ...]:
    """The label words of a meaning in every language, each language's usual one first."""
    return tuple(
        Term(text, code) for code, language in languages(folder).items() for text in language.terms.get(meaning, ())
    )


def _join(found: dict[str, tuple[str, ...]], word: str, codes: tuple[str, ...]) -> None:
    key = word_key(word)
    known = found.get(key, ())
    found[key] = known + tuple(code for code in codes if code not in known)


@cache
def _world(folder: Path) -> _World:
    return _read(folder / COUNTRIES, TypeAdapter(_World))


def _read(path: Path, shape: TypeAdapter[_Shape]) -> _Shape:
    try:
        return shape.validate_python(load_yaml(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise _bad(path.name, error) from error


def _bad(name: str, error: Exception) -> BadLexicon:
    reason = " ".join(str(error).split())
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        reason = f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return BadLexicon(
        Words(f"语言文件 {name} 有误：{reason}", f"The language file {name} is not valid: {reason}"),
        Words("请改正所指的键；允许的键见 docs/locales.zh-CN.md。", "Mend that key; docs/locales.md lists the keys."),
    )
