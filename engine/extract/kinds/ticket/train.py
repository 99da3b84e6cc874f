"""Train tickets, paper and electronic: values that stand by their shape and place, without labels."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from engine.extract.by_label.places import Candidate, Part
from engine.extract.sight import Sight, dated, paid, part_of
from engine.page.folding import simplify
from engine.page.layout import Placed
from engine.presets import FieldSpec
from engine.values.amounts import find_amounts
from engine.values.dates import find_dates
from engine.values.shapes import Value

_TRAIN = re.compile(r"(?<![A-Za-z0-9])([GDCZTKYSL]\d{1,5})(?:次)?(?![A-Za-z0-9])|(?<!\d)(\d{4})次")
_STATION = re.compile(r"([\u4e00-\u9fff](?:[\s.·,，、-]{0,3}[\u4e00-\u9fff]){0,7})\s*站")
_NOT_IN_NAME = re.compile(r"[^\u4e00-\u9fff]")
_SEAT = re.compile(r"加?\d{1,2}\s*车\s*(?:\d{1,3}\s*[A-F]?\s*号?(?:[上中下]铺)?|无座)")
_CLASS = re.compile(
    r"(?:新空调|动卧|高级)?(?:商务座|特等座|优选一等座|一等座|二等座|一等卧|二等卧|动卧|硬座|软座|硬卧(?:代硬座|代二等座)?|软卧|高级软卧)"
)
_STANDING = re.compile(r"无座")
_MASKED = re.compile(r"(?<!\d)(\d{4,10})\*{1,12}(\d{2,4}[\dXx])(?!\d)")
_TIME = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)\s*开?")
_NUMBER = re.compile(r"(?=.{0,300}[A-Z])(?:[A-Z]{0,2}\d{2,9}(?:[A-Z]\d{6})?|[A-Z\d]{2,4}[A-Z]\d{6})")
_SERIAL = re.compile(r"\d{10,18}[A-Z]\d{6}(?!\d)")
_NAME = re.compile(r"[\u4e00-\u9fff]{2,6}")


def train_no(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """G1655, K528, 4418次."""
    return _first(sight, lambda line: _matched(line, _TRAIN))


def from_station(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The left of the two stations."""
    return _station(sight, 0)


def to_station(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The right of the two stations."""
    return _station(sight, 1)


def travel_date(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The date on the row of the departure time."""
    departure = depart_time(sight, spec)
    if departure is None:
        return None
    rows = [sight.layout.row_of(departure.parts[0].line)]
    for line in (line for row in rows for line in row):
        dates = find_dates(line.text, sight.conventions)
        if dates:
            return dated(line, dates[0], 0.95)
    return None


def depart_time(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """A time followed by 开, else a time on the row of a date."""
    for must_say in (True, False):
        for line in sight.layout.lines:
            match = _TIME.search(line.text)
            if match and (
                match.group().endswith("开") or "开" in line.text[match.end() : match.end() + 2] or not must_say
            ):
                return part_of(
                    line, match.start(), match.end(), 0.95 if must_say else 0.6, f"{int(match[1]):02d}:{match[2]}"
                )
    return None


def seat(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """13车01C号."""
    return _first(sight, lambda line: _matched(line, _SEAT, compact=True))


def seat_class(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """二等座 and its like; 无座 is a seat, and a class only where none is printed."""
    return _first(sight, lambda line: _matched(line, _CLASS)) or _first(sight, lambda line: _matched(line, _STANDING))


def fare(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The amount with a currency sign or behind 票价."""
    for line in sight.layout.lines:
        for amount in find_amounts(line.text, sight.conventions):
            if amount.has_currency or ("票价" in line.text and amount.has_cents):
                return paid(line, amount, 0.92)
    return None


def id_masked(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The passenger's number with stars inside, as many as make it 18 long: a reader loses some."""
    for line in sight.layout.lines:
        match = _MASKED.search(line.text)
        if match:
            text = match[1].ljust(18 - len(match[2]), "*") + match[2]
            return part_of(line, match.start(), match.end(), 0.92, text)
    return None


def passenger_name(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The Chinese name behind or right of the passenger's number."""
    number = id_masked(sight, spec)
    if number is None:
        return None
    line, end = number.parts[0].line, number.parts[-1].end
    behind = re.match(r"\s{0,9}([\u4e00-\u9fff·]{2,15})", line.text[end:])
    if behind:
        return part_of(line, end + behind.start(1), end + behind.end(1), 0.9)
    for other in sight.layout.right_of(line.rect, line.page):
        match = re.fullmatch(r"\s{0,9}([\u4e00-\u9fff·]{2,15})\s{0,9}", other.text)
        if match:
            return part_of(other, match.start(1), match.end(1), 0.92)
    return None


def ticket_number(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The red number of a paper ticket: a letter and digits alone on a line."""
    if any("客票" in line.text for line in sight.layout.lines[:6]):
        return None
    for line in sight.layout.lines[:8]:
        text = line.text.strip().replace(" ", "")
        if _NUMBER.fullmatch(text) and len(text) >= 7:
            return part_of(line, 0, len(line.text), 0.8, text)
    return None


def serial_number(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The number at the foot of a paper ticket, which ends in the ticket's own: 10010300820307K082614."""
    for line in sight.layout.lines:
        match = _SERIAL.match(line.text.replace(" ", ""))
        if match:
            return part_of(line, 0, len(line.text), 0.85, match.group())
    return None


def buyer_name(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """Behind 购买方名称."""
    for line in sight.layout.lines:
        match = re.search(r"购买方名称\s*[:：]\s*(\S.*)", line.text)
        if match:
            return part_of(line, match.start(1), match.end(1), 0.95)
    return None


def _station(sight: Sight, which: int) -> Candidate | None:
    found: list[tuple[Placed, re.Match[str]]] = []
    for line in sight.layout.lines:
        if len(line.text) > 22 or re.search(r"火车站售|本站|车站|[:：]", line.text):
            continue
        found += [(line, match) for match in _STATION.finditer(line.text)]
    if len(found) < 2:
        return _beside_train(sight, which)
    first, second = sorted(found[:2], key=lambda pair: (pair[0].rect.left, pair[1].start()))
    line, match = (first, second)[which]
    name = part_of(line, match.start(), match.end(), 0.9, simplify(_NOT_IN_NAME.sub("", match.group())))
    return _with_first_character(sight, name) if len(match[1]) == 1 and match.start() == 0 else name


def _with_first_character(sight: Sight, name: Candidate) -> Candidate:
    """A name of two characters is printed wide apart, as 汉 口站: the first may have been read as a line of its own."""
    line = name.parts[0].line
    for before in sight.layout.row_of(line):
        gap = line.rect.left - before.rect.right
        if re.fullmatch(r"[\u4e00-\u9fff]", before.text.strip()) and 0 <= gap <= 4 * line.rect.height:
            text = simplify(before.text.strip()) + name.value.text
            value = Value(text, before.text.strip() + name.value.raw, 0, len(before.text), 1.0)
            return Candidate(value, (Part(before, 0, len(before.text)), *name.parts), name.quality)
    return replace(name, quality=0.5)


def _beside_train(sight: Sight, which: int) -> Candidate | None:
    """The name left or right of the train's number, where 站 stands apart from it or was not read."""
    train = _first(sight, lambda line: _matched(line, _TRAIN))
    if train is None:
        return None
    number = train.parts[0]
    names = [
        line
        for line in sight.layout.row_of(number.line)
        if _NAME.fullmatch(line.text.strip())
        and (line.rect.right <= number.rect.left if which == 0 else line.rect.left >= number.rect.right)
    ]
    if not names:
        return None
    name = max(names, key=lambda line: line.rect.right) if which == 0 else names[0]
    text = name.text.strip()
    return part_of(name, 0, len(name.text), 0.8, text if text.endswith("站") else text + "站")


def _first(sight: Sight, look: Callable[[Placed], Candidate | None]) -> Candidate | None:
    return next((found for line in sight.layout.lines if (found := look(line)) is not None), None)


def _matched(line: Placed, pattern: re.Pattern[str], *, compact: bool = False) -> Candidate | None:
    match = pattern.search(line.text)
    if match is None:
        return None
    text = next((group for group in match.groups() if group), match.group())
    return part_of(line, match.start(), match.end(), 0.92, re.sub(r"\s", "", text) if compact else text)
