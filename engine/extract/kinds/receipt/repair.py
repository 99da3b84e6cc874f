"""Misread letters of a name or an address, mended where another print of the word, or the word itself, is known."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rapidfuzz.distance import Levenshtein

from engine.extract.by_label.places import Part
from engine.page.layout import Layout
from engine.values.confidence import reading_score
from engine.values.place_names import ADDRESS_WORDS

_WORD = re.compile(r"(?:(?<![A-Za-z])[a-z]{2,4}(?=[A-Z][a-z]{3}))?([A-Za-z]{4,})")
"""A word of four letters or more, without a short one that ran into it: `ofGardens`."""
_LOOKALIKES = str.maketrans("015826", "olsbzg")
_LEGAL_FORMS = (
    (re.compile(r"\bS[DIOL0]N(\.?\s*)[B8]H[DO0]\b", re.IGNORECASE), r"SDN\1BHD"),
    (re.compile(r"(?<=\s)5/[B8](?![A-Za-z])"), "S/B"),
    (re.compile(r"(?<=\s)S/8(?![A-Za-z\d])"), "S/B"),
)
_SURE, _DOUBTFUL = 0.97, 0.9


def repair_name(text: str, layout: Layout) -> str:
    """A business name with its legal form spelled, each word as most of its prints on the page have it."""
    for pattern, form in _LEGAL_FORMS:
        match = pattern.search(text)
        if match and match.expand(form).lower() != match.group().lower():
            text = pattern.sub(form if match.group().isupper() or "/" in form else form.title(), text)
    printed = _printed(layout)

    def voted(match: re.Match[str]) -> str:
        return _in_case(_vote(match.group().lower(), printed), match.group())

    return re.sub(r"[A-Za-z]{5,}", voted, text)


def repair_address(parts: Sequence[Part]) -> list[str]:
    """The text of each part: digits and letters that look alike put right, known words spelled."""
    return [_spelled(part) for part in parts]


def _printed(layout: Layout) -> dict[str, list[float]]:
    """Every long word of the pages with how sure each of its prints was read."""
    printed: dict[str, list[float]] = {}
    for line in layout.lines:
        for match in _WORD.finditer(line.text):
            sure = reading_score([Part(line, match.start(1), match.end())])
            printed.setdefault(match.group(1).lower(), []).append(sure)
    return printed


def _vote(word: str, printed: Mapping[str, Sequence[float]]) -> str:
    """The spelling one letter away that stands more often on the page, or as often and is read more surely."""
    own = printed.get(word, ())
    if not own:
        return word
    rivals = [
        (sum(scores), other)
        for other, scores in printed.items()
        if len(other) == len(word)
        and (len(scores) > len(own) or (len(scores) == len(own) and min(own) < _DOUBTFUL < min(scores)))
        and Levenshtein.distance(word, other) == 1
    ]
    return max(rivals)[1] if rivals else word


def _spelled(part: Part) -> str:
    def mended(match: re.Match[str]) -> str:
        first, last = part.start + match.start(), part.start + match.end()
        return _word(match.group(), reading_score([Part(part.line, first, last)]))

    text = re.sub(r"[A-Za-z0-9]+", mended, part.text)
    return re.sub(r"(?<=[A-Za-z]),(?=[A-Za-z\d])|(?<=\d),(?=[A-Za-z])|(?<=\d),(?=\d{5}(?!\d))", ", ", text)


def _word(word: str, score: float) -> str:
    """A word of an address: 29O is 290, J1n is Jln, and a doubtful word one letter from a known one is that."""
    if word in {"Il", "lI"}:
        return "II"
    if re.fullmatch(r"\d{1,20}[Oo]\d{0,20}|[Oo]\d{2,}", word):
        return re.sub("[Oo]", "0", word)
    folded = word.lower()
    if folded in ADDRESS_WORDS or len(word) < 3 or word.isdigit():
        return word
    if re.search(r"\d", word):
        plain = folded.translate(_LOOKALIKES)
        return _in_case(plain, word) if plain in ADDRESS_WORDS else word
    if (swapped := folded.replace("i", "l")) in ADDRESS_WORDS and "I" in word[1:] and not word.isupper():
        return _in_case(swapped, word)
    if score >= (_SURE if len(word) > 4 else _DOUBTFUL):
        return word
    near = [known for known in ADDRESS_WORDS if 0 <= len(word) - len(known) <= (len(word) > 4)]
    best = [known for known in near if Levenshtein.distance(folded, known, score_cutoff=1) == 1]
    return _in_case(best[0], word) if len(best) == 1 else word


def _in_case(word: str, like: str) -> str:
    """The word in capitals, capitalised or small as `like` is."""
    if word == like.lower():
        return like
    letters = [c for c in like if c.isalpha()]
    capitals = sum(c.isupper() for c in letters)
    if len(letters) > 1 and capitals > len(letters) / 2:
        return word.upper()
    return word.capitalize() if like[:1].isupper() else word
