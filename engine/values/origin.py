"""Where a document comes from: its languages, script, country and currency, by the words and signs on it."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from engine.values.conventions import DateOrder, Mark
from engine.values.currencies import currency_named, currency_printed
from engine.values.home import country_of, evidence_of, with_currency, words_in
from engine.values.lexicon import countries, languages

_FEWEST_WORDS, _BESIDE_BEST = 2, 0.4
_MOST_CHARACTERS = 30_000
_ASCII = re.compile(r"[\x00-\x7f]+")
_NO_ASCII_LETTERS = bytes(set(range(128)) - set(string.ascii_letters.encode("ascii")))
_SCRIPTS = (
    ("Hang", re.compile(r"[\uac00-\ud7af]+")),
    ("Jpan", re.compile(r"[\u3041-\u30ff]+")),
    ("Hani", re.compile(r"[\u4e00-\u9fff]+")),
    ("Cyrl", re.compile(r"[\u0400-\u04ff]+")),
    ("Grek", re.compile(r"[\u0370-\u03ff]+")),
    ("Arab", re.compile(r"[\u0600-\u06ff]+")),
    ("Hebr", re.compile(r"[\u0590-\u05ff]+")),
    ("Thai", re.compile(r"[\u0e00-\u0e7f]+")),
    ("Deva", re.compile(r"[\u0900-\u097f]+")),
    ("Latn", re.compile(r"[A-Za-z\u00c0-\u024f]+")),
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
    folded = whole.casefold()
    words, script = words_in(folded), _script(whole)
    spoken = _languages(words, script)
    evidence = evidence_of(whole, folded, words, spoken)
    otherwise = country_of(evidence)
    printed = currency_printed(texts, spoken, otherwise) or currency_named(texts, otherwise)
    country = country_of(with_currency(evidence, printed))
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
    return _languages(words_in(whole.casefold()), _script(whole))


def _script(whole: str) -> str | None:
    """The script of most letters; an eastern one already where it is a fair share of them."""
    counts = _letters_of_scripts(whole)
    letters = sum(counts.values())
    if not letters:
        return None
    for name, share in _SHARE_OF_SCRIPT.items():
        if counts[name] >= share * letters:
            return name
    return max(counts, key=lambda name: counts[name])


def _letters_of_scripts(text: str) -> Mapping[str, int]:
    """How many letters of each script a text has; only scripts that it has are counted through."""
    beyond = "" if text.isascii() else _ASCII.sub("", text)
    kinds = "".join(set(beyond))
    counts = {
        name: sum(map(len, pattern.findall(beyond))) if pattern.search(kinds) else 0 for name, pattern in _SCRIPTS
    }
    counts["Latn"] += len(text.encode("ascii", "ignore").translate(None, delete=_NO_ASCII_LETTERS))
    return counts


def _languages(words: Mapping[str, int], script: str | None) -> tuple[str, ...]:
    """The languages whose own words stand on the document, the one with most of them first."""
    if script in _LANGUAGE_OF:
        return (_LANGUAGE_OF[script],)
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
            own |= {word for name in names for word in words_in(name.casefold()) if len(word) > 2}
        for word in own:
            table.setdefault(word, []).append(code)
    return {word: tuple(codes) for word, codes in table.items() if len(codes) <= _MOST_LANGUAGES_OF_A_WORD}


_MOST_LANGUAGES_OF_A_WORD = 3
