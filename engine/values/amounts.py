"""Amounts of money in running text: a number with its sign, its currency and its unit."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache

from engine.values.conventions import Conventions
from engine.values.currencies import code_of, is_few_letters, may_be_a_sign, signs_before, signs_behind
from engine.values.lexicon import languages, word_key
from engine.values.numbers import FoundNumber, find_numbers
from engine.words import Words

_CENTS = 2
_MINUS = "-−–－‐‑﹣"
_LONGEST_LEAD = 16


@cache
def _before() -> re.Pattern[str]:
    """Bracket, sign and currency at the end of a text; looked for only where that end is near."""
    return re.compile(
        rf"(?=.{{0,{_LONGEST_LEAD}}}$)(?P<open>[(（]\s?)?(?P<word>(?:[(（]负数[)）]|[负負])\s?)?(?P<sign>[{_MINUS}▲△]\s{{0,3}})?"
        rf"(?:(?P<currency>{signs_before()})\s{{0,9}})?(?P<inner>[{_MINUS}]\s{{0,2}})?$",
        re.IGNORECASE,
    )


@cache
def _behind() -> re.Pattern[str]:
    """The sign or word of a currency right behind a number."""
    return re.compile(rf"\s?(?P<currency>{signs_behind()})", re.IGNORECASE)


_OWN_ENDS = frozenset(f"{_MINUS}▲△(（)）")
"""What a sign or a bracket before a number may end in."""
_PERCENT = re.compile(r"\s{0,9}[%％‰]")
_EASTERN = {
    "万亿": 10**12, "兆": 10**12, "亿": 10**8, "億": 10**8, "千万": 10**7, "百万": 10**6, "十万": 10**5,
    "万": 10**4, "萬": 10**4, "千": 10**3,
}  # fmt: skip
_WESTERN = {"million": 10**6, "mio": 10**6, "mln": 10**6, "billion": 10**9, "bn": 10**9, "mrd": 10**9, "mia": 10**9,
            "thousand": 10**3, "lakh": 10**5, "lakhs": 10**5, "lac": 10**5, "lacs": 10**5, "crore": 10**7,
            "crores": 10**7}  # fmt: skip
"""Words for large numbers that papers in any language print; the others are those of assets/locales."""
_SHORT = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "b": 10**9}
_SHORT_UNIT = re.compile(r"(?P<unit>[kK]|mn|m|M|bn|B)(?![A-Za-z\d])")
_CRORE = re.compile(r"\s?Cr\b\.?")
_RUPEES, _ONE_CRORE = "INR", 10**7
_SECOND = re.compile(r"\s?(?P<number>\d{1,4}(?:\.\d{1,4})?)\s?(?P<unit>千万|百万|十万|万|萬|千)")
"""What may follow a large unit of the east: 1亿2500万."""
_LEAST_FACTOR = 1000
_SMALL = re.compile(r"\s?元\s?(?:(?P<jiao>\d)\s?角)?\s?(?:(?P<fen>\d)\s?分)?\s?(?:(?P<li>\d)\s?厘)?")
_LETTER = re.compile(r"[A-Za-z\d]")
_RUNS_ON = re.compile(r"[A-Za-z]{2,}|\d")
_CREDIT = re.compile(r"\s?C[Rr]\b")
_TRAILING = re.compile(rf"[{_MINUS}](?![{_MINUS}\d])")
_TRAILING_APART = re.compile(rf"\s{{1,2}}[{_MINUS}]\s{{0,3}}$")
_CLOSE = re.compile(r"\s?[)）]")
_SPOKEN = re.compile(
    r"(?:[元圆角分整正]|大写[）)]?|\b(?:dollars?|euros?|pounds?|yuan|renminbi|cents?|only|hundred|thousand|million))[\s,，]{0,3}$",
    re.IGNORECASE,
)
_LEADER = re.compile(r"[.．·…]{2,}|…|[-–—_=]{2,}")
"""Dots or dashes that lead the eye to a number."""
_MASK = re.compile(r"[*＊•#]\s?$")
"""What stands for digits that are not shown."""
_SHORTEST_UNIT = 2

LOOSE_SIGN = Words(
    "数字前的短横可能是负号，也可能只是连接号，请核对。",
    "The dash before it may be a minus sign or only a dash; please look.",
)
BRACKETS = Words(
    "数字在括号中，可能表示负数，请核对。", "It stands in brackets, which may mean that it is negative; please look."
)
CREDIT = Words("数字后的 CR 可能表示贷方（负数），请核对。", "The CR behind it may mean a credit; please look.")


@dataclass(frozen=True, slots=True)
class FoundAmount:
    """A number in a text that could be an amount; `start` and `end` are character offsets, its sign included.

    `has_cents` where two decimals are printed; `currency` is the ISO code of the sign or word beside it, where that
    names one; `doubt` says in words why it may be another amount.
    """

    value: Decimal
    start: int
    end: int
    has_currency: bool
    has_cents: bool
    currency: str | None = None
    doubt: Words | None = None


@lru_cache(maxsize=2048)
def find_amounts(text: str, conventions: Conventions) -> tuple[FoundAmount, ...]:
    """All numbers of `text` that could be amounts, in order, each with its sign and in whole units of its currency."""
    plain = _LEADER.sub(lambda match: " " * len(match.group()), text)
    found: list[FoundAmount] = []
    for number in find_numbers(plain, conventions):
        behind = found[-1].end if found else 0
        amount = _amount(plain, number, conventions) if number.start >= behind else None
        if amount is not None:
            found.append(amount if amount.start >= behind else replace(amount, start=behind))
    return tuple(found)


def _amount(text: str, number: FoundNumber, conventions: Conventions) -> FoundAmount | None:
    if _PERCENT.match(text, number.end):
        return None
    lead = _lead(text[max(number.start - _LONGEST_LEAD, 0) : number.start])
    value, end, doubt = number.value, number.end, number.doubt
    rupees = conventions.currency == _RUPEES
    value, end, scaled = _scaled(text, value, end, has_currency=bool(lead["currency"]), is_rupees=rupees)
    behind = _unless_a_code(_behind().match(text, end), conventions)
    if _is_part_of_a_word(text, number, end, bool(lead["currency"]), bool(behind) or scaled):
        return None
    end = behind.end() if behind else end
    negative, closed, doubted = _sign(text, lead, end, number, conventions)
    printed = lead["currency"] or (behind["currency"] if behind else None)
    return FoundAmount(
        -value if negative else value,
        number.start - (len(lead.group()) - (0 if closed > end or not lead["open"] else len(lead["open"]))),
        max(closed, end) if negative else end,
        bool(printed),
        number.decimals == _CENTS,
        code_of(printed, conventions) if printed else None,
        doubt or doubted,
    )


def _unless_a_code(behind: re.Match[str] | None, conventions: Conventions) -> re.Match[str] | None:
    """A sign behind a number; one of few letters only where that is the document's money: 6.00 SR is a tax code."""
    if behind is None or not is_few_letters(behind["currency"]):
        return behind
    return behind if code_of(behind["currency"], conventions) == conventions.currency is not None else None


@lru_cache(maxsize=4096)
def _lead(before: str) -> re.Match[str]:
    """Bracket, sign and currency at the end of the text before a number; every part of it may be absent."""
    head = before.rstrip()
    if not head or not (head[-1] in _OWN_ENDS or may_be_a_sign(head)):
        return _nothing()
    return _before().search(before) or _nothing()


@cache
def _nothing() -> re.Match[str]:
    return next(_before().finditer(""))


def _with_second(text: str, value: Decimal, end: int) -> tuple[Decimal, int, bool]:
    """A number of large units and, right behind, one of smaller ones: 1亿2500万."""
    second = _SECOND.match(text, end)
    if second is None:
        return value, end, True
    return value + Decimal(second["number"]) * _EASTERN[second["unit"]], second.end(), True


@cache
def _factors() -> dict[str, int]:
    """Every word for a large number by `word_key`, and how many it is."""
    words = {word_key(word): factor for one in languages().values() for word, factor in one.magnitudes.items()}
    foreign = {word: factor for word, factor in words.items() if factor >= _LEAST_FACTOR and len(word) > _SHORTEST_UNIT}
    return foreign | _WESTERN | _EASTERN


@cache
def _unit() -> re.Pattern[str]:
    """A word for a large number behind digits; western ones stand apart from letters."""
    words = sorted(_factors(), key=lambda word: (-len(word), word))
    parts = (re.escape(word) if word in _EASTERN else rf"{re.escape(word)}(?![^\W\d_])\.?" for word in words)
    return re.compile(rf"\s?(?P<unit>{'|'.join(parts)})", re.IGNORECASE)


def _scaled(text: str, value: Decimal, end: int, *, has_currency: bool, is_rupees: bool) -> tuple[Decimal, int, bool]:
    """The value times the unit behind it (1.28 亿, 3 million, $12k), and 5 元 3 角 as 5.30; where that ends."""
    unit = _unit().match(text, end)
    if unit is not None:
        return _with_second(text, value * _factors()[word_key(unit["unit"])], unit.end())
    short = _SHORT_UNIT.match(text, end) if has_currency else None
    if short is not None:
        return value * _SHORT[short["unit"].lower()], short.end(), True
    crore = _CRORE.match(text, end) if is_rupees else None
    if crore is not None:
        return value * _ONE_CRORE, crore.end(), True
    small = _SMALL.match(text, end)
    if small is not None and (small["jiao"] or small["fen"]):
        parts = ((small["jiao"], "0.1"), (small["fen"], "0.01"), (small["li"], "0.001"))
        return value + sum((Decimal(d) * Decimal(size) for d, size in parts if d), Decimal(0)), small.end(), True
    return value, end, False


def _is_part_of_a_word(text: str, number: FoundNumber, end: int, has_currency: bool, has_unit: bool) -> bool:
    """Whether letters stand right before or behind a number, which makes it a code: A123, 12kg."""
    if _LETTER.match(text[max(number.start - 1, 0) : number.start]) and not has_currency:
        return True
    if not number.decimals and _MASK.search(text[max(number.start - 2, 0) : number.start]):
        return True
    return bool(_RUNS_ON.match(text, end)) and not has_unit and not _CREDIT.match(text, end)


def _sign(
    text: str, lead: re.Match[str], end: int, number: FoundNumber, conventions: Conventions
) -> tuple[bool, int, Words | None]:
    """Whether an amount is negative, where its sign ends, and the doubt that its sign leaves."""
    if lead["word"] or lead["inner"] or lead["sign"]:
        loose = (lead["sign"] or "").rstrip() != (lead["sign"] or "") and _stands_behind_words(text, lead, number)
        return True, end, LOOSE_SIGN if loose else None
    trailing = _TRAILING.match(text, end)
    if trailing:
        return True, trailing.end(), None
    apart = _TRAILING_APART.match(text, end) if number.decimals == _CENTS else None
    if apart:
        return True, apart.end(), None if conventions.brackets_are_negative else LOOSE_SIGN
    closing = _CLOSE.match(text, end) if lead["open"] and not _restates(text, lead, number) else None
    if closing and (number.decimals == _CENTS or lead["currency"]):
        return True, closing.end(), None if conventions.brackets_are_negative else BRACKETS
    credit = _CREDIT.match(text, end)
    if credit:
        return True, credit.end(), None if conventions.brackets_are_negative else CREDIT
    return False, end, None


def _restates(text: str, lead: re.Match[str], number: FoundNumber) -> bool:
    """Whether brackets say an amount again that stands in words before them: 伍拾万元整（¥500,000.00）."""
    before = number.start - len(lead.group())
    return bool(_SPOKEN.search(text[max(before - _LONGEST_LEAD, 0) : before]))


def _stands_behind_words(text: str, lead: re.Match[str], number: FoundNumber) -> bool:
    before = text[: number.start - len(lead.group())]
    return any(character.isalpha() for character in before)


def parse_amount(text: str, conventions: Conventions) -> Decimal | None:
    """The one amount of a text that holds little else, or None."""
    found = find_amounts(unicodedata.normalize("NFKC", text), conventions)
    return found[0].value if len(found) == 1 else None


def format_amount(value: Decimal) -> str:
    """A plain decimal string with at least two decimals."""
    plain = f"{value:f}"
    whole, _, decimals = plain.partition(".")
    return plain if len(decimals) >= 2 or not value.is_finite() else f"{whole}.{decimals:0<2}"
