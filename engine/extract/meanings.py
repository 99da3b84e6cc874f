"""What a label means, by the words that papers of the document's own languages print for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from engine.page.folding import fold, has_chinese, simplify, without_accents
from engine.values.lexicon import Meaning, languages, word_key

EVERYWHERE = ("en",)
"""Languages whose label words papers of every country print."""
_LONGEST = 6
"""Words in one term."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


@dataclass(frozen=True, slots=True)
class Said:
    """A term that stands in a label: what it means, in which language, and how many characters it has."""

    meaning: Meaning
    language: str
    length: int


def names_of(meanings: Sequence[str], spoken: Sequence[str]) -> list[str]:
    """The folded words for some meanings in the languages of a document, the usual ones first."""
    return list(_names(tuple(meanings), _own(spoken)))


def words_of(meaning: str, spoken: Sequence[str]) -> list[str]:
    """The words for a meaning as papers in the languages of a document print them."""
    texts = (languages()[code].terms.get(meaning, ()) for code in spoken if code in languages())  # type: ignore[call-overload]
    return [text for group in texts for text in group]


def meaning_of(label: str, spoken: Sequence[str], among: frozenset[str]) -> Said | None:
    """What a label says, by the longest of the terms of `among` in it that the document's languages have."""
    words = _words(label)
    table = _table(_own(spoken))
    best: Said | None = None
    for size in range(min(_LONGEST, len(words)), 0, -1):
        for start in range(len(words) - size + 1):
            key = " ".join(words[start : start + size])
            found = next((one for one in table.get(key, ()) if one[0] in among), None)
            if found is not None and (best is None or len(key) > best.length):
                best = Said(*found, len(key))
    return best


def _own(spoken: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*spoken, *EVERYWHERE)))


def _words(text: str) -> list[str]:
    return [without_accents(word) for word in _WORD.findall(word_key(simplify(text)))]


@lru_cache(maxsize=32)
def _table(spoken: tuple[str, ...]) -> Mapping[str, tuple[tuple[Meaning, str], ...]]:
    """The meanings of every term of some languages, each with its language, by the term's words without accents."""
    found: dict[str, tuple[tuple[Meaning, str], ...]] = {}
    for code in spoken:
        language = languages().get(code)
        for meaning, texts in language.terms.items() if language is not None else ():
            for text in texts:
                key = " ".join(_words(text))
                if key:
                    found[key] = (*found.get(key, ()), (meaning, code))
    return found


@lru_cache(maxsize=256)
def _names(meanings: tuple[str, ...], spoken: tuple[str, ...]) -> tuple[str, ...]:
    texts = [
        text
        for meaning in meanings
        for code in spoken
        if (language := languages().get(code)) is not None
        for text in language.terms.get(meaning, ())  # type: ignore[call-overload]
    ]
    folded = [form for text in texts for form in (fold(text), fold(without_accents(text)))]
    return tuple(dict.fromkeys(name for name in folded if len(name) > 1 or has_chinese(name)))
