"""Which country a document is from, by the words, numbers and signs on it that name one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from engine.values.lexicon import Country, countries, languages

_SIGN, _TAX_ID, _TAX_LABEL, _POSTAL, _DIAL, _DOMAIN, _PLACE, _NAME, _LEGAL, _LANGUAGE = 3.0, 3.0, 2.0, 2.5, 2.0, 2.0, 1.5, 1.5, 2.0, 1.0  # fmt: skip  # noqa: E501
"""What each kind of evidence for a country weighs; one that names it alone, and two that agree, are enough."""
_ENOUGH, _AHEAD = 2.5, 1.4
"""The weight a country needs, and how many times that of the next one."""
_MOST_PLACES = 3
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_HOST = re.compile(r"(?:@|www\.|https?://)[\w.-]{1,80}\.([a-z]{2})(?![\w])", re.IGNORECASE)
_DIALLED = re.compile(r"(?:\+|\(\+)\s?(\d{1,3})(?=[\s()./-]{0,3}\d)")
_DIGIT = re.compile(r"\d")
_BEGINNING = re.compile(r"(?:\\b)?([A-Z]{2,9})(?![A-Z]?[?*{])")
_ESCAPES = re.compile(r"\\[A-Za-z]|\(\?")
_SHARED_CURRENCIES = frozenset({"EUR", "USD"})
"""Money that many countries print."""
_LAST_SPACED = 0x0E00
"""From Thai on, scripts set no blanks between words."""


def words_in(folded: str) -> Mapping[str, int]:
    """The words of a case-folded text, each with how often it stands there."""
    return Counter(_WORD.findall(folded))


def evidence_of(whole: str, folded: str, words: Collection[str], spoken: Sequence[str]) -> Mapping[str, float]:
    """How much everything on a document but its money speaks for each country (ISO 3166).

    `folded` is the text case-folded, `words` are those in it.
    """
    weights: dict[str, float] = {}
    for code, weight in _evidence(whole, folded, words, spoken):
        weights[code] = weights.get(code, 0.0) + weight
    return weights


def with_currency(evidence: Mapping[str, float], currency: str | None) -> Mapping[str, float]:
    """The evidence with what the money of a document (ISO 4217) says; money that many countries print says nothing."""
    if currency is None or currency in _SHARED_CURRENCIES:
        return evidence
    homes = [code for code, country in countries().items() if country.currency == currency]
    return {**evidence, **{code: evidence.get(code, 0.0) + _SIGN for code in homes}}


def country_of(evidence: Mapping[str, float]) -> str | None:
    """The country that clearly most of the evidence names, else None."""
    ranked = sorted(evidence.items(), key=lambda pair: -pair[1])[:2]
    if not ranked:
        return None
    (best, most), behind = ranked[0], ranked[1][1] if len(ranked) > 1 else 0.0
    return best if most >= _ENOUGH and most >= _AHEAD * behind else None


def _evidence(whole: str, folded: str, words: Collection[str], spoken: Sequence[str]) -> Iterator[tuple[str, float]]:
    """A country and a weight for everything on the document that tells one."""
    yield from _named(folded, words)
    dialled, hosts = set(_DIALLED.findall(whole)), {host.lower() for host in _HOST.findall(whole)}
    for code, country in countries().items():
        if spoken and spoken[0] in country.languages:
            yield code, _LANGUAGE if spoken[0] == country.languages[0] else _LANGUAGE / 2
        if country.dial.lstrip("+") in dialled:
            yield code, _DIAL
        if code.lower() in hosts or (code == "GB" and "uk" in hosts):
            yield code, _DOMAIN
    numbered = "|".join(line for line in whole.splitlines() if _DIGIT.search(line))
    for form in _numbers():
        if form.begin in numbered and form.pattern.search(numbered):
            yield form.country, form.weight


def _named(folded: str, words: Collection[str]) -> Iterator[tuple[str, float]]:
    """Countries whose words stand in a text, each kind of words as often as it counts."""
    seen: Counter[tuple[str, float, int]] = Counter()
    is_ascii = folded.isascii()
    for first in {*words, ""}:
        for word, evidence in _words().get(first, ()):
            if (word.isascii() or not is_ascii) and word in folded and _stands(word, folded):
                seen[evidence] += 1
    for (code, weight, most), count in seen.items():
        yield code, weight * min(count, most)


@cache
def _words() -> Mapping[str, tuple[tuple[str, tuple[str, float, int]], ...]]:
    """Every word that names a country, by its first one; with the country, its weight and how often it counts."""
    table: dict[str, list[tuple[str, tuple[str, float, int]]]] = {}
    for code, country in countries().items():
        kinds = (
            (country.tax_labels, _TAX_LABEL, 1),
            (country.place_words, _PLACE, _MOST_PLACES),
            (country.names, _NAME, 1),
            (_legal_forms(country), _LEGAL, 1),
        )
        for words, weight, most in kinds:
            for first, word in {_with_first(word) for word in words}:
                table.setdefault(first, []).append((word, (code, weight, most)))
    return {first: tuple(words) for first, words in table.items()}


def _with_first(word: str) -> tuple[str, str]:
    """A word or several, and the first of them; nothing where no blanks tell words apart."""
    folded = word.casefold()
    first = _WORD.match(folded)
    return (first.group() if first is not None and ord(folded[0]) <= _LAST_SPACED else "", folded)


class _Form(NamedTuple):
    """A form of numbers that tells a country. `begin` is how each of them begins, as far as all begin alike."""

    country: str
    begin: str
    pattern: re.Pattern[str]
    weight: float


@cache
def _numbers() -> tuple[_Form, ...]:
    """The forms of tax ids and postal lines by country; digits alone would be too many other things."""
    return tuple(
        _Form(code, _beginning(form), _whole(form), weight)
        for code, country in countries().items()
        for form, weight in ((country.tax_id, _TAX_ID), (country.postal, _POSTAL))
        if form and not _is_bare(form)
    )


def _beginning(form: str) -> str:
    """The capital letters with which everything begins that a form fits: DE, ATU; nothing where it may vary."""
    begin = _BEGINNING.match(form)
    return begin[1] if begin is not None and "|" not in form else ""


def _is_bare(form: str) -> bool:
    """Whether a form also fits digits alone."""
    return any(re.fullmatch(form, "1" * size) for size in range(1, 16)) or not re.search(
        r"[A-Za-z]{2}", _ESCAPES.sub("", form)
    )


def _whole(form: str) -> re.Pattern[str]:
    """A form that stands apart; small letters in it stand for either case."""
    flags = re.NOFLAG if re.search(r"[A-Z]", _ESCAPES.sub("", form)) else re.IGNORECASE
    return re.compile(rf"(?<![\w-])(?:{form})(?![\w-])", flags)


def _stands(word: str, text: str) -> bool:
    """Whether a word stands somewhere with no letter right beside it."""
    if not word[-1:].isalnum() or ord(word[0]) > _LAST_SPACED:
        return True
    return re.search(rf"(?<![^\W\d_]){re.escape(word)}(?![^\W\d_])", text) is not None


def _legal_forms(country: Country) -> tuple[str, ...]:
    """The legal forms of a country's first language that no other language has."""
    own = languages().get(country.languages[0])
    if own is None:
        return ()
    others = {form for language in languages().values() if language is not own for form in language.legal_forms}
    return tuple(form for form in own.legal_forms if form not in others and len(form) > 1)
