"""Lengths of time in words, "five (5) years", "十二个月", and the day on which they end."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from engine.values.partial_dates import PartialDate

_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth"
_NUMBERS = {
    "a": 1,
    "an": 1,
    **{word: number for number, word in enumerate(_ONES.split(), start=1)},
    **{word: 10 * number for number, word in enumerate(_TENS.split(), start=2)},
    **{word: number for number, word in enumerate(_ORDINALS.split(), start=1)},
    "twentieth": 20,
}
_WORD = rf"(?:(?:{'|'.join(_TENS.split())})(?:[\s-]+(?:{'|'.join(_ONES.split()[:9])}))?|{'|'.join(_ONES.split())})"
_ENGLISH = re.compile(
    rf"\b(?:(?P<word>{_WORD})\b(?:\s*\([^()]{{1,8}}\))?|(?P<digits>\d{{1,3}})(?:\s*\([A-Za-z -]{{3,20}}\))?)"
    r"[\s-]+(?:(?:full|consecutive|calendar|additional|successive|further|contract)\s+){0,2}"
    r"(?P<unit>year|month|week|day)s?\b",
    re.IGNORECASE,
)
_ANNIVERSARY = re.compile(
    rf"\b(?:(?P<word>{'|'.join(_ORDINALS.split())}|twentieth)\b(?:\s*\([^()]{{1,8}}\))?"
    r"|(?P<digits>\d{1,2})(?:st|nd|rd|th))\s+(?P<unit>anniversary)\b",
    re.IGNORECASE,
)
_CHINESE_NUMBERS = {
    character: number
    for number, characters in enumerate(
        ("零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for character in characters
}
_COUNT = r"(?:\d{1,3}|[一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾]{1,3})"
_CHINESE = re.compile(
    rf"(?<![\d年月])(?:(?P<years>{_COUNT})\s*(?:年(?!\s*\d{{1,2}}\s*月\s*\d)|周年)(?:零|又)?)?"
    rf"(?:(?P<months>{_COUNT})\s*个月)?(?:(?P<days>{_COUNT})\s*(?:个?(?:日历|自然))?[天日](?!起))?"
)


@dataclass(frozen=True, slots=True)
class Duration:
    """So many months and days."""

    months: int
    days: int = 0

    def after(self, start: date) -> date:
        """The day so long after `start`; the last of the month where the month is too short."""
        months = start.year * 12 + start.month - 1 + self.months
        year, month = divmod(months, 12)
        day = min(start.day, calendar.monthrange(year, month + 1)[1])
        return date(year, month + 1, day) + timedelta(days=self.days)

    def after_partial(self, start: PartialDate) -> PartialDate | None:
        """The same for a date without a day; None where what is left blank would be needed."""
        if self.days or start.year is None or (start.month is None and self.months % 12):
            return None
        if start.month is None:
            return PartialDate(start.year + self.months // 12, None)
        year, month = divmod(start.year * 12 + start.month - 1 + self.months, 12)
        return PartialDate(year, month + 1)


@dataclass(frozen=True, slots=True)
class FoundDuration:
    """A length of time at `start:end` of a text."""

    value: Duration
    start: int
    end: int


def find_durations(text: str) -> tuple[FoundDuration, ...]:
    """All lengths of time of `text`, in order; at most 200 years."""
    found = [_english(match) for pattern in (_ENGLISH, _ANNIVERSARY) for match in pattern.finditer(text)]
    found += [_chinese(match) for match in _CHINESE.finditer(text) if match.group()]
    return tuple(sorted((item for item in found if item.value.months <= 2400), key=lambda item: item.start))


def _english(match: re.Match[str]) -> FoundDuration:
    words = re.split(r"[\s-]+", (match["word"] or "").lower())
    count = int(match["digits"]) if match["digits"] else sum(_NUMBERS[word] for word in words)
    unit = match["unit"].lower()
    value = {
        "year": Duration(12 * count),
        "anniversary": Duration(12 * count),
        "month": Duration(count),
        "week": Duration(0, 7 * count),
        "day": Duration(0, count),
    }[unit]
    return FoundDuration(value, match.start(), match.end())


def _chinese(match: re.Match[str]) -> FoundDuration:
    years, months, days = (_chinese_count(match[name]) for name in ("years", "months", "days"))
    return FoundDuration(Duration(12 * years + months, days), match.start(), match.end())


def _chinese_count(text: str | None) -> int:
    if text is None:
        return 0
    if text.isascii():
        return int(text)
    tens, ten, units = text.replace("拾", "十").rpartition("十")
    if not ten:
        return int("".join(str(_CHINESE_NUMBERS[character]) for character in text))
    return 10 * (_CHINESE_NUMBERS[tens[-1]] if tens else 1) + (_CHINESE_NUMBERS[units[0]] if units else 0)
