"""The words of a Latin label: names of programs and printed captions made comparable, word by word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from engine.page.folding import without_accents

_SPELLED: Mapping[str, tuple[str, ...]] = {
    "no": ("number",),
    "nos": ("number",),
    "num": ("number",),
    "nbr": ("number",),
    "addr": ("address",),
    "tel": ("phone",),
    "telephone": ("phone",),
    "qty": ("quantity",),
    "amt": ("amount",),
    "acct": ("account",),
    "soc": ("social",),
    "sec": ("security",),
    "ssn": ("social", "security", "number"),
    "ein": ("employer", "identification", "number"),
    "tin": ("taxpayer", "identification", "number"),
    "id": ("identification",),
    "identifying": ("identification",),
    "dob": ("date", "birth"),
    "born": ("birth",),
    "wages": ("wage",),
    "signing": ("signature",),
    "corp": ("corporation",),
    "ccorp": ("corporation", "c"),
    "scorp": ("corporation", "s"),
    "llc": ("limited", "liability", "company"),
    "dept": ("department",),
    "ref": ("reference",),
    "desc": ("description",),
    "exp": ("expiration",),
    "licence": ("license",),
    "lic": ("license",),
    "billing": ("bill",),
    "shipping": ("ship",),
    "remittance": ("remit",),
    "website": ("web",),
    "zipcode": ("zip", "code"),
    "postcode": ("postal", "code"),
    "forename": ("first", "name"),
    "surname": ("last", "name"),
}
_IDLE = frozenset(
    ["of", "the", "and", "or", "a", "an", "in", "to", "for", "is", "by", "as", "on", "at", "with", "from", "s", "your"]
)
_VAGUE = frozenset(
    ["name", "number", "date", "address", "code", "amount", "total", "state", "no", "line", "box", "payment", "type"]
)


_SEAM = re.compile(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[A-Z][a-z])|_")
_LEFT_OUT = re.compile(r"(?<=\d),(?=\d)|['’][sS]\b|(?<=[A-Za-z])\.(?=[A-Za-z]\.)")
_RUN = re.compile(r"[A-Za-z]+|\d+")


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    """The telling words of a text: camel case and underscores split, plurals and abbreviations made one."""
    spaced = _LEFT_OUT.sub("", _SEAM.sub(" ", without_accents(text)))
    words: list[str] = []
    for word in _RUN.findall(spaced):
        plain = word.lower()
        for part in _SPELLED.get(plain, (plain,)):
            if part not in _IDLE:
                words.append(part[:-1] if len(part) > 4 and part.endswith("s") and not part.endswith("ss") else part)
    return tuple(dict.fromkeys(words))


def weight_of(word: str) -> float:
    """How much a word of a name tells: `name` and `number` stand on every form."""
    return 0.5 if word in _VAGUE else 1.0


def same_word(first: str, second: str) -> bool:
    """Whether two words are the same but for a misread letter (two in long words)."""
    return likeness(first, second) > 0.0


@lru_cache(maxsize=65536)
def likeness(first: str, second: str) -> float:
    """1 for the same word, 0.85 for one misread or of the same stem, else 0; a payer is no payee."""
    if first == second:
        return 1.0
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) < 4 or {first[-2:], second[-2:]} in ({"er", "ee"}, {"or", "ee"}):
        return 0.0
    if len(shorter) >= 7 and longer.startswith(shorter[: max(6, len(shorter) - 3)]):
        return 0.85
    if first[0] != second[0] and len(shorter) < 6:
        return 0.0
    allowed = 1 if len(shorter) < 8 else 2
    return 0.85 if Levenshtein.distance(first, second, score_cutoff=allowed) <= allowed else 0.0
