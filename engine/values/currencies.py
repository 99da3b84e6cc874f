"""Signs and words of money beside a number, and which currency they name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from engine.values.conventions import Conventions
from engine.values.lexicon import countries, currencies, languages, word_key

_CHINESE_WORDS = {
    "人民币": "CNY", "元": "CNY", "圆": "CNY", "美元": "USD", "欧元": "EUR", "港元": "HKD", "港币": "HKD",
    "日元": "JPY", "円": "JPY", "英镑": "GBP", "新元": "SGD", "台币": "TWD", "韩元": "KRW", "원": "KRW",
}  # fmt: skip
_YEN_SIGNS = frozenset("¥￥")
_IN_CHINESE, _IN_JAPANESE = "CNY", "JPY"
SHARED_SIGNS = frozenset("$¥￥£")
"""Signs that several currencies have."""
_BESIDE = r"\s{0,3}"


_FEW_LETTERS = 3
"""Signs of so few letters are words of some language too: they count in the case in which money prints them."""


def _is_word(sign: str) -> bool:
    return sign[-1:].isalpha() and not _is_chinese_word(sign)


def _is_chinese_word(sign: str) -> bool:
    return any(character in _CHINESE_LETTERS for character in sign)


_CHINESE_LETTERS = frozenset("".join(_CHINESE_WORDS))


@cache
def _codes() -> dict[str, tuple[str, ...]]:
    """The currencies that a sign, code or word (by `word_key`) may stand for."""
    return dict(currencies()) | {word: (code,) for word, code in _CHINESE_WORDS.items()}


@cache
def _printed_short() -> frozenset[str]:
    """Signs of few letters as money prints them: RM, Rp, kr, zł, CHF."""
    signs = {sign for country in countries().values() for sign in (*country.currency_signs, country.currency)}
    return frozenset(sign.rstrip(".") for sign in signs if _is_word(sign) and len(sign.rstrip(".")) <= _FEW_LETTERS)


def _pattern(sign: str, *, is_before: bool) -> str:
    """One sign as a pattern: words stand apart from letters, a single letter right at its number."""
    escaped = re.escape(sign)
    if not _is_word(sign):
        return escaped
    short = f"(?-i:{escaped})" if len(sign) <= _FEW_LETTERS else escaped
    if len(sign) == 1:
        return rf"(?<![^\W\d_]){short}(?![\s−–-])" if is_before else r"(?!)"
    return rf"(?<![^\W\d_]){short}\.?" if is_before else rf"{short}(?![^\W\d_])"


def _alternatives(*, is_before: bool) -> str:
    long = {sign for sign in _codes() if not (_is_word(sign) and len(sign) <= _FEW_LETTERS)}
    signs = sorted({*long, *_printed_short(), "￥"}, key=lambda sign: (-len(sign), sign))
    return "|".join(_pattern(sign, is_before=is_before) for sign in signs)


@cache
def signs_before() -> str:
    """A pattern for every sign and code that may stand before a number."""
    return _alternatives(is_before=True)


@cache
def signs_behind() -> str:
    """A pattern for every sign, code and word that may stand behind a number."""
    return _alternatives(is_before=False)


@cache
def sign_ends() -> frozenset[str]:
    """The last characters of the signs that are no letters: $, €, ¥."""
    return frozenset(sign[-1] for sign in (*_codes(), "￥", ".") if not sign[-1:].isalpha())


@cache
def sign_words() -> frozenset[str]:
    """The last words, by `word_key`, of the signs that are words, and what else may stand right before an amount."""
    return frozenset(sign.split()[-1] for sign in _codes() if sign[-1:].isalpha()) | {"负数", "负", "負"}


_LAST_WORD = re.compile(r"[^\W\d_]{1,16}\.?$")


def may_be_a_sign(head: str) -> bool:
    """Whether a text ends in what may be a sign of money, told without looking for all of them."""
    word = _LAST_WORD.search(head)
    if word is not None:
        return word_key(word.group()) in sign_words()
    return head[-1:] in sign_ends()


def code_of(sign: str, conventions: Conventions) -> str | None:
    """The ISO 4217 code of a sign as printed; of several that share it, the document's own, else None."""
    return _code(sign, conventions.currency, conventions.languages)


def _code(sign: str, own: str | None, languages: Sequence[str]) -> str | None:
    if sign in _YEN_SIGNS:
        return own if own in {_IN_CHINESE, _IN_JAPANESE} else _IN_JAPANESE if "ja" in languages else _IN_CHINESE
    codes = _codes().get(word_key(sign), ())
    if len(codes) == 1:
        return codes[0]
    return own if own in codes else None


_RUN = re.compile(r"\d[\d.,'’]{0,24}")
SIGN_REACH = 8
_FEW_DIGITS = 2
"""Digits of a number beside which a word need not be money: RON 95 is petrol."""
"""Characters beside a number in which its sign stands."""


@cache
def signs_beside() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns for the end of what stands before a number, and for the beginning of what stands behind one."""
    before = re.compile(rf"(?=.{{0,{SIGN_REACH}}}$)(?P<sign>{signs_before()}){_BESIDE}[-−]?$", re.IGNORECASE)
    return before, re.compile(rf"{_BESIDE}(?P<sign>{signs_behind()})", re.IGNORECASE)


def _signs(text: str) -> Iterator[tuple[str, bool]]:
    """Every sign right beside a number, and whether it stands behind it."""
    before, behind = signs_beside()
    for run in _RUN.finditer(text):
        lead = text[max(run.start() - SIGN_REACH, 0) : run.start()]
        first = before.search(lead) if may_be_a_sign(lead.rstrip(" -−")) else None
        found = first or behind.match(text[run.end() : run.end() + SIGN_REACH])
        if found is not None and (len(run.group()) > _FEW_DIGITS or not _is_word(found["sign"])):
            yield found["sign"], first is None


def currency_printed(texts: Sequence[str], spoken: Sequence[str], country: str | None) -> str | None:
    """The currency whose sign or word stands beside most numbers of a document, where it names one.

    A sign of few letters is not believed against the `country` that everything else names.
    """
    seen: Counter[str] = Counter()
    home = countries().get(country or "")
    printed = Counter(found for text in texts for found in _signs(text))
    for (sign, is_behind), count in printed.items():
        code = _code(sign, None, spoken)
        contradicts = home is not None and home.currency != code and is_few_letters(sign)
        if code is not None and not contradicts and _may_be_money(sign, code, spoken, is_behind=is_behind):
            seen[code] += count
    return seen.most_common(1)[0][0] if seen else None


def currency_named(texts: Sequence[str], country: str | None) -> str | None:
    """The one ISO code that stands as a word of its own, beside no number: Total CHF, Währung: EUR.

    Where the `country` is known by other things, only its own money or one that is used everywhere.
    """
    words = {word.strip(".,:;()[]/") for text in texts for word in text.split()}
    codes = {home.currency for home in countries().values()} & words - _words_that_are_codes()
    home = countries().get(country or "")
    if home is not None:
        codes &= {home.currency, *_USED_EVERYWHERE}
    return codes.pop() if len(codes) == 1 else None


_USED_EVERYWHERE = ("USD", "EUR")
_ENGLISH_WORDS = frozenset({"ALL", "TRY", "TOP", "PEN", "CUP", "MOP", "SOS", "GEL", "MAD", "BAM"})


@cache
def _words_that_are_codes() -> frozenset[str]:
    """Codes that papers print as words of another meaning: the Bhd of a Malaysian company, a pen, a top."""
    forms = (form for language in languages().values() for form in language.legal_forms)
    return _ENGLISH_WORDS | {word.strip(".,").upper() for form in forms for word in form.split()}


def is_few_letters(sign: str) -> bool:
    """Whether a sign is a word so short that papers print it with other meanings: SR is a tax code, KM a tax."""
    return _is_word(sign) and len(sign.rstrip(".")) < _FEW_LETTERS


def _may_be_money(sign: str, code: str, spoken: Sequence[str], *, is_behind: bool) -> bool:
    """Whether a short sign is money here: where its country's languages are spoken, behind a number its first one."""
    if not is_few_letters(sign) or not spoken:
        return True
    homes = [home for home in countries().values() if home.currency == code]
    if is_behind:
        return any(spoken[0] == home.languages[0] for home in homes)
    return any(set(spoken) & set(home.languages) for home in homes)
