"""Dates in running text of any language, read as they are printed, in the order that their document has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from engine.page.folding import simplify, without_accents
from engine.values.conventions import UNIFORM, Conventions, DateOrder
from engine.values.lexicon import month_numbers, word_key
from engine.words import Words

_MONTH = r"(?P<word>[^\W\d_]{2,14})(?![^\W\d_])\.?"
"""Any word; whether it names a month, in whatever language, is looked up."""
_OF = r"(?:(?:de|del|of|di|da)\s+)?"
_CHINESE_DIGITS = {
    c: d
    for d, names in enumerate(("〇零○O", "一壹", "二贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for c in names
}
_ALL_DIGITS = re.compile(
    r"(?<![\d.])(?P<a>\d{1,2})\s*(?P<s>[-/.])\s*(?P<b>\d{1,2})\s*(?P=s){1,2}\s*"
    r"(?P<y>(?:19|20)\d{2}|\d{2})(?!\d(?!\d?[:.]\d\d))(?!\.\d)"
)
"""Two parts that may be day and month in either order, and a year; or, in the east, a year of two digits first."""
_PATTERNS = (
    *(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            r"(?<!\d)(?P<y>(?:19|20)\d{2})\s*[-/.年,]\s*(?P<m>\d{1,2})\s*[-/.月,]\s*(?P<d>\d{1,2})(?:\s*[日号]|(?!\d)|(?=\d\d[:.]))",
            r"(?<!\d)(?P<y>(?:19|20)\d{2})\s{0,3}년\s{0,3}(?P<m>\d{1,2})\s{0,3}월\s{0,3}(?P<d>\d{1,2})\s{0,3}일",
            r"(?P<era>令和|平成|昭和|民[国國])\s{0,3}(?P<y>\d{1,3}|元)\s{0,3}年\s{0,3}(?P<m>\d{1,2})\s{0,3}月"
            r"\s{0,3}(?P<d>\d{1,2})\s{0,3}日",
            rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|\.?5t)?\.?\s*(?:day\s+)?{_OF}(?:\d{{1,2}}\s*月)?"
            rf"[-/. ,]?\s*{_MONTH}"
            rf"\s*(?:/\s*[A-Z]{{3,5}}\b)?\s*[-/., ]{{0,2}}\s*{_OF}(?P<y>\d{{4}}|\d{{2}})(?!\d)",
            rf"(?<![^\W\d_]){_MONTH}\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*[,. ]\s*(?P<y>\d{{4}})(?!\d)",
            rf"(?<!\d)(?P<y>(?:19|20)\d{{2}})[-/. ,]{{1,2}}{_MONTH}[-/. ]{{0,2}}(?P<d>\d{{1,2}})(?!\d)",
        )
    ),
    _ALL_DIGITS,
    *(
        re.compile(pattern)
        for pattern in (
            r"(?P<cy>[〇零○O一二三四五六七八九]{4})\s*年\s*(?P<cm>[一二三四五六七八九十]{1,2})\s*月\s*(?P<cd>[一二三四五六七八九十]{1,3})\s*日",
            r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)",
        )
    ),
)
_MAY_TELL = re.compile(r"\d|年")
"""What every form of a date has."""
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民国": 1911, "民國": 1911}
"""The year before an era's first."""
_LONG_TERM = re.compile(r"长\s*期|永\s*久")


SWAPPED = Words(
    "日和月的先后无法判断，请核对。", "Day and month may be the other way round: nothing tells; please look."
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date at `start:end` of a text; `doubt` says in words why it may be another day."""

    value: date
    start: int
    end: int
    doubt: Words | None = None

    @property
    def is_certain(self) -> bool:
        """Whether it can be no other day."""
        return self.doubt is None


@lru_cache(maxsize=2048)
def find_dates(text: str, conventions: Conventions) -> tuple[FoundDate, ...]:
    """All dates of `text`, in order. A day above 12 settles 13/04/2025 by itself, the conventions settle 03/04/2025."""
    found: list[FoundDate] = []
    plain = simplify(text)
    for pattern in _PATTERNS if _MAY_TELL.search(plain) else ():
        found += _matching(pattern, plain, conventions, found)
    return tuple(sorted(found, key=lambda item: item.start))


def _matching(
    pattern: re.Pattern[str], text: str, conventions: Conventions, known: Sequence[FoundDate]
) -> list[FoundDate]:
    """The dates of one form beside those known; what only looks like one is passed over by a character."""
    found: list[FoundDate] = []
    match = pattern.search(text)
    while match is not None:
        parsed = _all_digits(match, conventions) if pattern is _ALL_DIGITS else _parse(match)
        is_free = not any(match.start() < other.end and other.start < match.end() for other in known)
        if parsed is not None and is_free:
            found.append(FoundDate(parsed[0], match.start(), match.end(), parsed[1]))
        match = pattern.search(text, match.end() if parsed is not None else match.start() + 1)
    return found


def has_date(text: str) -> bool:
    """Whether a date stands in a text, whichever day it is."""
    return bool(find_dates(text, UNIFORM))


def parse_date(text: str, conventions: Conventions) -> date | None:
    """The first date of `text`, or None."""
    return next((found.value for found in find_dates(text, conventions)), None)


def format_range(text: str, conventions: Conventions) -> str | None:
    """`2021.12.24-2041.12.24` or `2021.12.24-长期` for a text that says so, else None."""
    dates = find_dates(text, conventions)
    if len(dates) >= 2:
        return f"{dates[0].value:%Y.%m.%d}-{dates[1].value:%Y.%m.%d}"
    if len(dates) == 1 and _LONG_TERM.search(simplify(text)):
        return f"{dates[0].value:%Y.%m.%d}-长期"
    return None


def _all_digits(match: re.Match[str], conventions: Conventions) -> tuple[date, Words | None] | None:
    """03/04/2025: by the size of its parts, else by the order the document has; without one it is doubtful."""
    first, second, year = int(match["a"]), int(match["b"]), match["y"]
    order = conventions.date_order
    if order is DateOrder.YEAR_FIRST and len(year) == 2:
        turned = _day(_full_year(f"{first:02d}"), second, int(year))
        if turned is not None:
            return turned, None
    month_first = order is DateOrder.MONTH_FIRST
    day, month = (second, first) if month_first else (first, second)
    if month > 12 >= day:
        day, month = month, day
    value = _day(_full_year(year), month, day)
    settled = max(first, second) > 12 or first == second or order in {DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST}
    is_dotted = match["s"] == "." and len(year) == 4
    return None if value is None else (value, None if settled or is_dotted else SWAPPED)


def _parse(match: re.Match[str]) -> tuple[date, Words | None] | None:
    groups = match.groupdict()
    if groups.get("cy"):
        year = int("".join(str(_CHINESE_DIGITS[c]) for c in groups["cy"]))
        month, day = _chinese_number(groups["cm"]), _chinese_number(groups["cd"])
    elif groups.get("era"):
        year = _ERAS[groups["era"]] + (1 if groups["y"] == "元" else int(groups["y"]))
        month, day = int(groups["m"]), int(groups["d"])
    else:
        year = _full_year(groups["y"])
        month = month_named(groups["word"]) if groups.get("word") else int(groups["m"])
        day = int(groups["d"])
    value = _day(year, month, day)
    return None if value is None else (value, None)


def month_named(word: str) -> int:
    """The number of the month that a word names in any language, accents or not; 0 for none."""
    key = word_key(word)
    return month_numbers().get(key) or _bare_months().get(without_accents(key), 0)


@cache
def _bare_months() -> Mapping[str, int]:
    """Month names without their accents, which readers lose; what would then be two months is left out."""
    meant: dict[str, set[int]] = {}
    for name, number in month_numbers().items():
        meant.setdefault(without_accents(name), set()).add(number)
    return {name: min(numbers) for name, numbers in meant.items() if len(numbers) == 1}


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _full_year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (1900 if year >= 70 else 2000)


def _chinese_number(text: str) -> int:
    if "十" not in text:
        return int("".join(str(_CHINESE_DIGITS[c]) for c in text))
    tens, _, units = text.partition("十")
    return (_CHINESE_DIGITS[tens] if tens else 1) * 10 + (_CHINESE_DIGITS[units] if units else 0)


def all_digit_dates(text: str) -> Iterator[tuple[int, int]]:
    """The first two parts of every all-digit date of a text whose year stands last."""
    for match in _ALL_DIGITS.finditer(text):
        yield int(match["a"]), int(match["b"])
