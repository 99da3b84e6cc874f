"""Dates in running text, Chinese and English, day first or month first, read as they are printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from engine.page.folding import simplify

MONTH_NAMES = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
"""Month names and their abbreviations in lower case."""
_MONTH = "(?P<word>" + "|".join(sorted(MONTH_NAMES, key=len, reverse=True)) + r")(?![a-z])\.?"
_CHINESE_DIGITS = {
    c: d
    for d, names in enumerate(("〇零○O", "一壹", "二贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for c in names
}
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<y>(?:19|20)\d{2})\s*[-/.年,]\s*(?P<m>\d{1,2})\s*[-/.月,]\s*(?P<d>\d{1,2})(?:\s*[日号]|(?!\d)|(?=\d\d[:.]))",
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.?5t)?\s*(?:day\s+)?(?:of\s+)?(?:\d{{1,2}}\s*月)?[-/. ,]?\s*{_MONTH}"
        r"\s*(?:/\s*[A-Z]{3,5}\b)?\s*[-/., ]{0,2}\s*(?P<y>\d{4}|\d{2})(?!\d)",
        rf"(?<![a-z]){_MONTH}\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*[,. ]\s*(?P<y>\d{{4}})(?!\d)",
        r"(?<![\d.])(?P<a>\d{1,2})\s*(?P<s>[-/.])\s*(?P<b>\d{1,2})\s*(?P=s){1,2}\s*(?P<y>(?:19|20)\d{2}|\d{2})(?!\d(?!\d?[:.]\d\d))(?!\.\d)",
        r"(?P<cy>[〇零○O一二三四五六七八九]{4})\s*年\s*(?P<cm>[一二三四五六七八九十]{1,2})\s*月\s*(?P<cd>[一二三四五六七八九十]{1,3})\s*日",
        r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)",
    )
)
_LONG_TERM = re.compile(r"长\s*期|永\s*久")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date at `start:end` of a text; `is_certain` is False where day and month could swap."""

    value: date
    start: int
    end: int
    is_certain: bool = True


def find_dates(text: str, *, month_first: bool = False) -> tuple[FoundDate, ...]:
    """All dates of `text`, in order. `month_first` settles 03/04/2025; a day above 12 settles it by itself."""
    found: list[FoundDate] = []
    plain = simplify(text)
    for pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            parsed = _parse(match, month_first=month_first)
            if parsed is not None:
                value, is_certain = parsed
                found.append(FoundDate(value, match.start(), match.end(), is_certain))
    return tuple(sorted(found, key=lambda item: item.start))


def parse_date(text: str, *, month_first: bool = False) -> date | None:
    """The first date of `text`, or None."""
    return next((found.value for found in find_dates(text, month_first=month_first)), None)


def format_range(text: str) -> str | None:
    """`2021.12.24-2041.12.24` or `2021.12.24-长期` for a text that says so, else None."""
    dates = find_dates(text)
    if len(dates) >= 2:
        return f"{dates[0].value:%Y.%m.%d}-{dates[1].value:%Y.%m.%d}"
    if len(dates) == 1 and _LONG_TERM.search(simplify(text)):
        return f"{dates[0].value:%Y.%m.%d}-长期"
    return None


def _parse(match: re.Match[str], *, month_first: bool) -> tuple[date, bool] | None:
    groups = match.groupdict()
    is_certain = True
    if groups.get("cy"):
        year = int("".join(str(_CHINESE_DIGITS[c]) for c in groups["cy"]))
        month, day = _chinese_number(groups["cm"]), _chinese_number(groups["cd"])
    else:
        year = _full_year(groups["y"])
        if groups.get("word"):
            month, day = MONTH_NAMES[groups["word"].lower()], int(groups["d"])
        elif groups.get("m"):
            month, day = int(groups["m"]), int(groups["d"])
        else:
            first, second = int(groups["a"]), int(groups["b"])
            is_certain = first > 12 or second > 12 or first == second
            day, month = (second, first) if month_first else (first, second)
            if month > 12 >= day:
                day, month = month, day
    try:
        return date(year, month, day), is_certain
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


def dates_are_month_first(texts: Iterator[str]) -> bool:
    """Whether the all-digit dates of a document put the month first: some second part above 12 and no first part."""
    first_big = second_big = 0
    for text in texts:
        for match in _PATTERNS[3].finditer(text):
            first_big += int(match["a"]) > 12
            second_big += int(match["b"]) > 12
    return second_big > first_big
