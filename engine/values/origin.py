"""Where a document comes from: its languages, script, country and currency, by the words and signs on it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from engine.values.conventions import DateOrder, Mark
from engine.values.currencies import currency_named, currency_printed
from engine.values.lexicon import Country, countries, languages

_SIGN, _TAX_ID, _TAX_LABEL, _POSTAL, _DIAL, _DOMAIN, _PLACE, _NAME, _LEGAL, _LANGUAGE = 3.0, 3.0, 2.0, 2.5, 2.0, 2.0, 1.5, 1.5, 2.0, 1.0  # fmt: skip  # noqa: E501
"""What each kind of evidence for a country weighs; one that names it alone, and two that agree, are enough."""
_ENOUGH, _AHEAD = 2.5, 1.4
"""The weight a country needs, and how many times that of the next one."""
_FEWEST_WORDS, _BESIDE_BEST = 2, 0.4
_MOST_PLACES = 3
_MOST_CHARACTERS = 30_000
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_HOST = re.compile(r"(?:@|www\.|https?://)[\w.-]{1,80}\.([a-z]{2})(?![\w])", re.IGNORECASE)
_DIALLED = re.compile(r"(?:\+|\(\+)\s?(\d{1,3})(?=[\s()./-]{0,3}\d)")
_SCRIPTS = (
    ("Hang", re.compile(r"[\uac00-\ud7af]")),
    ("Jpan", re.compile(r"[\u3041-\u30ff]")),
    ("Hani", re.compile(r"[\u4e00-\u9fff]")),
    ("Cyrl", re.compile(r"[\u0400-\u04ff]")),
    ("Grek", re.compile(r"[\u0370-\u03ff]")),
    ("Arab", re.compile(r"[\u0600-\u06ff]")),
    ("Hebr", re.compile(r"[\u0590-\u05ff]")),
    ("Thai", re.compile(r"[\u0e00-\u0e7f]")),
    ("Deva", re.compile(r"[\u0900-\u097f]")),
    ("Latn", re.compile(r"[A-Za-z\u00c0-\u024f]")),
)
_SHARE_OF_SCRIPT = {"Jpan": 0.05, "Hang": 0.1, "Hani": 0.15}
"""The share of letters from which on a script is the document's, though most letters are Latin."""
_LANGUAGE_OF = {"Hang": "ko", "Jpan": "ja", "Hani": "zh"}
_NEUTRAL = frozenset({"en"})
"""Languages of so many countries that they settle no order of dates."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What words and signs tell; None where they tell nothing. The codes are those of `Conventions`."""

    languages: tuple[str, ...]
    script: str | None
    country: str | None
    currency: str | None
    decimal_mark: Mark | None
    date_order: DateOrder | None


def origin_of(texts: Sequence[str]) -> Origin:
    """Weighs everything on the lines of a document that tells a language or a country."""
    texts = _enough_of(texts)
    whole = "\n".join(texts)
    script = _script(whole)
    spoken = _languages(whole, script)
    printed = currency_printed(texts, spoken) or currency_named(texts)
    country = _country(whole, spoken, printed)
    home = countries().get(country or "")
    own = languages().get(spoken[0]) if spoken else None
    order = home.date_order if home is not None else own.date_order if own and own.language not in _NEUTRAL else None
    mark = home.decimal if home is not None else own.decimal if own is not None else None
    currency = printed or (home.currency if home is not None else None)
    return Origin(spoken, script, country, currency, mark, DateOrder(order) if order else None)


def _enough_of(texts: Sequence[str]) -> Sequence[str]:
    """The lines up to a bound, from the beginning: a contract of a hundred pages says where it is from on the first."""
    length = 0
    for number, text in enumerate(texts):
        length += len(text)
        if length > _MOST_CHARACTERS:
            return texts[: number + 1]
    return texts


def languages_in(whole: str) -> tuple[str, ...]:
    """The languages of a text, the likeliest first; none where nothing tells."""
    return _languages(whole, _script(whole))


def _script(whole: str) -> str | None:
    """The script of most letters; an eastern one already where it is a fair share of them."""
    counts = {name: len(pattern.findall(whole)) for name, pattern in _SCRIPTS}
    letters = sum(counts.values())
    if not letters:
        return None
    for name, share in _SHARE_OF_SCRIPT.items():
        if counts[name] >= share * letters:
            return name
    return max(counts, key=lambda name: counts[name])


def _languages(whole: str, script: str | None) -> tuple[str, ...]:
    """The languages whose own words stand on the document, the one with most of them first."""
    if script in _LANGUAGE_OF:
        return (_LANGUAGE_OF[script],)
    words = Counter(_WORD.findall(whole.casefold()))
    score: Counter[str] = Counter()
    for word, count in words.items():
        for language in _words_of_languages().get(word, ()):
            score[language] += min(count, 2)
    if not score:
        return ()
    best = max(score.values())
    if best < _FEWEST_WORDS:
        return ()
    return tuple(language for language, points in score.most_common(3) if points >= _BESIDE_BEST * best)


@cache
def _words_of_languages() -> Mapping[str, tuple[str, ...]]:
    """Which languages have a word: their common words, and the words of their terms that are their own alone."""
    table: dict[str, list[str]] = {}
    for code, language in languages().items():
        own = {word.casefold() for word in language.common}
        for names in language.terms.values():
            own |= {word for name in names for word in _WORD.findall(name.casefold()) if len(word) > 2}
        for word in own:
            table.setdefault(word, []).append(code)
    return {word: tuple(codes) for word, codes in table.items() if len(codes) <= _MOST_LANGUAGES_OF_A_WORD}


_MOST_LANGUAGES_OF_A_WORD = 3
_ESCAPES = re.compile(r"\\[A-Za-z]|\(\?")


def _country(whole: str, spoken: Sequence[str], currency: str | None) -> str | None:
    """The country that clearly most of the evidence names."""
    weights: Counter[str] = Counter()
    for code, weight in _evidence(whole, spoken, currency):
        weights[code] += weight  # type: ignore[assignment]
    if not weights:
        return None
    (best, most), *others = weights.most_common(2)
    behind = others[0][1] if others else 0
    return best if most >= _ENOUGH and most >= _AHEAD * behind else None


def _evidence(whole: str, spoken: Sequence[str], currency: str | None) -> Iterator[tuple[str, float]]:
    """A country and a weight for everything on the document that tells one."""
    folded = whole.casefold()
    here = {*_WORD.findall(folded), ""}
    dialled, hosts = set(_DIALLED.findall(whole)), {host.lower() for host in _HOST.findall(whole)}
    for code, country in countries().items():
        if currency == country.currency and currency not in _SHARED_CURRENCIES:
            yield code, _SIGN
        if spoken and spoken[0] in country.languages:
            yield code, _LANGUAGE if spoken[0] == country.languages[0] else _LANGUAGE / 2
        if country.dial.lstrip("+") in dialled:
            yield code, _DIAL
        if code.lower() in hosts or (code == "GB" and "uk" in hosts):
            yield code, _DOMAIN
        for words, weight, most in _words(code):
            count = sum(first in here and word in folded and _stands(word, folded) for first, word in words)
            if count:
                yield code, weight * min(count, most)
        for pattern, weight in _numbers(code):
            if pattern.search(whole):
                yield code, weight


_SHARED_CURRENCIES = frozenset({"EUR", "USD"})
"""Money that many countries print."""


@cache
def _words(code: str) -> tuple[tuple[tuple[tuple[str, str], ...], float, int], ...]:
    """The words that name one country, each with its first one, what each kind weighs and how often it counts."""
    country = countries()[code]
    kinds = (
        (country.tax_labels, _TAX_LABEL, 1),
        (country.place_words, _PLACE, _MOST_PLACES),
        (country.names, _NAME, 1),
        (_legal_forms(country), _LEGAL, 1),
    )
    return tuple((tuple({_with_first(word) for word in words}), weight, most) for words, weight, most in kinds)


def _with_first(word: str) -> tuple[str, str]:
    """A word or several, and the first of them; nothing where no blanks tell words apart."""
    folded = word.casefold()
    first = _WORD.match(folded)
    return (first.group() if first is not None and ord(folded[0]) <= _LAST_SPACED else "", folded)


@cache
def _numbers(code: str) -> tuple[tuple[re.Pattern[str], float], ...]:
    """The forms of one country's tax ids and postal lines; digits alone would be too many other things."""
    country = countries()[code]
    forms = ((country.tax_id, _TAX_ID), (country.postal, _POSTAL))
    return tuple((_whole(form), weight) for form, weight in forms if form and not _is_bare(form))


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


_LAST_SPACED = 0x0E00
"""From Thai on, scripts set no blanks between words."""


def _legal_forms(country: Country) -> tuple[str, ...]:
    """The legal forms of a country's first language that no other language has."""
    own = languages().get(country.languages[0])
    if own is None:
        return ()
    others = {form for language in languages().values() if language is not own for form in language.legal_forms}
    return tuple(form for form in own.legal_forms if form not in others and len(form) > 1)
