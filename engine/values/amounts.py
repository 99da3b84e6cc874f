"""Amounts of money in running text: a number with its sign, its currency and its unit."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache

from engine.values.conventions import Conventions
from engine.values.currencies import code_of, is_few_letters, sign_ends, sign_words, signs_before, signs_behind
from engine.values.lexicon import word_key
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


@cache
def _lead_ends() -> frozenset[str]:
    """What a sign, a bracket or a currency before a number may end in, letters aside."""
    return frozenset(f"{_MINUS}▲△(（)）") | sign_ends()


_LAST_WORD = re.compile(r"[^\W\d_]{1,16}\.?$")
_PERCENT = re.compile(r"\s{0,9}[%％‰]")
_UNIT = re.compile(
    r"\s?(?P<unit>万亿|兆|亿|億|千万|百万|十万|万|萬|(?:million|mio|mln|billion|thousand|lakhs?|crores?|mrd|mia)\b\.?)",
    re.IGNORECASE,
)
_SHORT_UNIT = re.compile(r"(?P<unit>[kK]|mn|m|M|bn|B)(?![A-Za-z\d])")
_FACTORS = {
    "万亿": 10**12, "兆": 10**12, "亿": 10**8, "億": 10**8, "千万": 10**7, "百万": 10**6, "十万": 10**5,
    "万": 10**4, "萬": 10**4, "million": 10**6, "mio": 10**6, "mln": 10**6, "billion": 10**9, "mrd": 10**9,
    "mia": 10**9, "thousand": 10**3, "lakh": 10**5, "lakhs": 10**5, "crore": 10**7, "crores": 10**7,
    "k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "b": 10**9,
}  # fmt: skip
_SMALL = re.compile(r"\s?元\s?(?:(?P<jiao>\d)\s?角)?\s?(?:(?P<fen>\d)\s?分)?\s?(?:(?P<li>\d)\s?厘)?")
_LETTER = re.compile(r"[A-Za-z\d]")
_RUNS_ON = re.compile(r"[A-Za-z]{2,}|\d")
_CREDIT = re.compile(r"\s?CR\b")
_TRAILING = re.compile(rf"[{_MINUS}](?![{_MINUS}\d])")
_CLOSE = re.compile(r"\s?[)）]")
_SPOKEN = re.compile(
    r"(?:[元圆角分整正]|大写[）)]?|\b(?:dollars?|euros?|pounds?|yuan|renminbi|cents?|only|hundred|thousand|million))[\s,，]{0,3}$",
    re.IGNORECASE,
)
_LEADER = re.compile(r"[.．·…]{2,}|…")

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
            found.append(replace(amount, start=max(amount.start, behind)))
    return tuple(found)


def _amount(text: str, number: FoundNumber, conventions: Conventions) -> FoundAmount | None:
    if _PERCENT.match(text, number.end):
        return None
    lead = _lead(text[max(number.start - _LONGEST_LEAD, 0) : number.start])
    value, end, doubt = number.value, number.end, number.doubt
    value, end, scaled = _scaled(text, value, end, has_currency=bool(lead["currency"]))
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


def _lead(before: str) -> re.Match[str]:
    """Bracket, sign and currency at the end of the text before a number; every part of it may be absent."""
    head = before.rstrip()
    word = _LAST_WORD.search(head)
    if not head or (word_key(word.group()) not in sign_words() if word else head[-1] not in _lead_ends()):
        return _nothing()
    return _before().search(before) or _nothing()


@cache
def _nothing() -> re.Match[str]:
    return next(_before().finditer(""))


def _scaled(text: str, value: Decimal, end: int, *, has_currency: bool) -> tuple[Decimal, int, bool]:
    """The value times the unit behind it (1.28 亿, 3 million, $12k), and 5 元 3 角 as 5.30; where that ends."""
    unit = _UNIT.match(text, end) or (_SHORT_UNIT.match(text, end) if has_currency else None)
    if unit is not None:
        return value * _FACTORS[unit["unit"].lower().rstrip(".")], unit.end(), True
    small = _SMALL.match(text, end)
    if small is not None and (small["jiao"] or small["fen"]):
        parts = ((small["jiao"], "0.1"), (small["fen"], "0.01"), (small["li"], "0.001"))
        return value + sum((Decimal(d) * Decimal(size) for d, size in parts if d), Decimal(0)), small.end(), True
    return value, end, False


def _is_part_of_a_word(text: str, number: FoundNumber, end: int, has_currency: bool, has_unit: bool) -> bool:
    """Whether letters stand right before or behind a number, which makes it a code: A123, 12kg."""
    if _LETTER.match(text[max(number.start - 1, 0) : number.start]) and not has_currency:
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
