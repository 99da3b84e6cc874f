"""A sample without what it tells of people: every name, number and address replaced by others of the same form."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from engine.document import Document, Field
from engine.kinds import Sample
from engine.presets import Preset, ValueType

_KEPT = frozenset(
    {
        ValueType.AMOUNT,
        ValueType.AMOUNT_WORDS,
        ValueType.PERCENT,
        ValueType.NUMBER,
        ValueType.DATE,
        ValueType.DATE_RANGE,
        ValueType.TIME,
        ValueType.CHOICE,
        ValueType.SEX,
    }
)
"""What tells of nobody, and what the sums and the order of dates need."""
_CHINESE = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
_LEAST = 2
_FIGURES = re.compile(r"[-+(]?[^\w\s]?\d[\d.,/: -]{0,11}\)?")
"""What a field that the kind does not know may keep: an amount, a date, a count."""


def masked(sample: Sample, document: Document, preset: Preset) -> Sample:
    """The sample with other texts in the same places: on the pages, in its fields and in its rows alike.

    Every value that was read is replaced, of fields that the kind has and of all others; amounts, dates, shares and
    choices stay. A replacement goes by the text alone, so that the same name is the same wherever it stands.
    """
    changes = dict(_changes(document, preset))
    longest_first = sorted(changes, key=len, reverse=True)

    def text(given: str) -> str:
        for old in longest_first:
            given = given.replace(old, changes[old])
        return given

    def values(given: Mapping[str, str | None]) -> dict[str, str | None]:
        return {name: text(value) if value is not None else None for name, value in given.items()}

    pages = tuple(
        replace(page, lines=tuple(replace(line, text=text(line.text)) for line in page.lines)) for page in sample.pages
    )
    return replace(sample, pages=pages, fields=values(sample.fields), rows=tuple(map(values, sample.rows)))


def _changes(document: Document, preset: Preset) -> Iterator[tuple[str, str]]:
    for field in document.fields:
        spec = preset.field(field.name)
        for given in _texts(field):
            is_kept = spec.type in _KEPT if spec is not None else _FIGURES.fullmatch(given) is not None
            if not is_kept:
                yield given, _other(given)


def _texts(field: Field) -> Iterator[str]:
    """The value and what is printed, whole; both are looked for."""
    return (given for given in {field.value, field.raw} if given is not None and len(given) >= _LEAST)


def _other(given: str) -> str:
    """A text of the same form: digits for digits, letters for letters, blanks and points where they are."""
    stream = hashlib.sha256(given.encode()).digest() * (len(given) // 32 + 1)
    return "".join(_letter(letter, number) for letter, number in zip(given, stream, strict=False))


def _letter(letter: str, number: int) -> str:
    if letter.isdecimal():
        return str(number % 10) if letter.isascii() else letter
    if letter.isascii() and letter.isalpha():
        return chr((ord("A") if letter.isupper() else ord("a")) + number % 26)
    if letter.isalpha():
        return _CHINESE[number % len(_CHINESE)] if ord(letter) > 0x2E7F else chr(ord("a") + number % 26)
    return letter
