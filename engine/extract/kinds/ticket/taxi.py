"""Taxi receipts: labels differ from city to city, the times are often a range, the city stands in the heading."""

from __future__ import annotations

import re

from engine.extract.by_label.places import Candidate
from engine.extract.sight import Sight, dated, part_of
from engine.page.folding import fold
from engine.presets import FieldSpec
from engine.values.dates import find_dates

_TIME = r"(?:[01]?\d|2[0-3])[:：][0-5]\d"
_RANGE = re.compile(rf"({_TIME})(?:[:：]\d\d)?\s*[-~—–至到一]+\s*({_TIME})")
_SHORT = re.compile(r"(?<![\d.:/-])(2\d)[-/.](0[1-9]|1[0-2])[-/.](0[1-9]|[12]\d|3[01])(?![\d-])")
_PROVINCE = re.compile(r"([\u4e00-\u9fff]{2,3}省|内蒙古|广西|西藏|宁夏|新疆)")
_CITY = re.compile(r"(?:^|省|区|内蒙古|广西|西藏|宁夏|新疆)\s*((?:(?!省)[\u4e00-\u9fff]){2,5}?市)(?!场)")
_TOTALS = ("实收金额", "实收", "实付金额", "应收", "合计", "总额", "总计", "总金额", "金额", "车费")
"""What is paid in the end, the surest name first: 金额 alone may leave out surcharges."""


def taxi_total(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The amount behind the most final of the labels for it."""
    for name in _TOTALS:
        for label in sight.search.labels:
            if label.name == name and label.quality >= 0.6:
                found = [c for c in sight.search.values.candidates(label, spec) if c.quality >= 0.4]
                if found:
                    return max(found, key=lambda candidate: candidate.quality)
    return None


def taxi_date(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """Behind 日期, else the first date of the receipt; Chinese printers put a short year first: 25-03-09."""
    for line in sight.layout.lines:
        match = _SHORT.search(line.text)
        if match:
            return part_of(line, match.start(), match.end(), 0.85, f"20{match[1]}-{match[2]}-{match[3]}")
    labelled = sight.search.best(spec)
    if labelled is not None:
        return labelled
    for line in sight.layout.lines:
        dates = find_dates(line.text, sight.conventions)
        if dates:
            return dated(line, dates[0], 0.8)
    return None


def time_on(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """Behind 上车, else the first of two times."""
    return sight.search.best(spec) or _of_range(sight, 1)


def time_off(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """Behind 下车, else the second of two times."""
    return sight.search.best(spec) or _of_range(sight, 2)


def province(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The province in the heading."""
    return _in_heading(sight, _PROVINCE)


def city(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The city in the heading."""
    return _in_heading(sight, _CITY)


def _of_range(sight: Sight, which: int) -> Candidate | None:
    for line in sight.layout.lines:
        match = _RANGE.search(line.text)
        if match:
            return part_of(line, match.start(which), match.end(which), 0.85, match[which].replace("：", ":").zfill(5))
    return None


def _in_heading(sight: Sight, pattern: re.Pattern[str]) -> Candidate | None:
    for line in sight.layout.lines[:6]:
        if not re.search("出租|客运|发票|车费", fold(line.text)):
            continue
        match = pattern.search(line.text)
        if match:
            return part_of(line, match.start(1), match.end(1), 0.9)
    return None
