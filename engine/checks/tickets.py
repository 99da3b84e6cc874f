"""Checks of tickets: the form of a licence plate and of a train's number, stations that differ, times in order."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.document import Check, Field, Row
from engine.words import Words

_PLATE = re.compile(r"[\u4e00-\u9fff]{0,2}([A-Z])?[·.・\s]?([A-Z0-9]{5,6})")
_TRAIN = re.compile(r"[GDC]\d{1,4}|[ZTKYSL]\d{1,4}|\d{4}")
_FOR_LETTER = str.maketrans("IO", "10")


def plate_form(fields: Mapping[str, Field], items: tuple[Row, ...]) -> Mapping[str, Check]:
    """A plate's serial never has the letters I and O (GA 36), which look like 1 and 0."""
    field = fields.get("licence_plate")
    match = _PLATE.fullmatch(field.value.upper()) if field is not None and field.value is not None else None
    if field is None or field.value is None or match is None or not re.search("[IO]", match[2]):
        return {}
    at = match.start(2)
    mended = field.value[:at] + field.value[at:].upper().translate(_FOR_LETTER)
    words = Words("车牌号的序号中不用字母 I 和 O（GA 36）。", "A plate's serial never has the letters I and O (GA 36).")
    return {"licence_plate": Check("plate_form", False, words, mended)}


def train_plausible(fields: Mapping[str, Field], items: tuple[Row, ...]) -> Mapping[str, Check]:
    """A train's number is a letter of its class and up to four digits; a journey ends elsewhere than it begins."""
    verdicts: dict[str, Check] = {}
    number = _value(fields, "train_no")
    if number is not None and not _TRAIN.fullmatch(number.upper()):
        words = Words(f"“{number}”不像车次，请核对。", f"“{number}” does not look like a train's number; please look.")
        verdicts["train_no"] = Check("train_plausible", False, words)
    start, end = _value(fields, "from_station"), _value(fields, "to_station")
    if start is not None and start == end:
        words = Words(f"出发站与到达站都是{start}。", f"The train leaves from and arrives at {start}.")
        verdicts["to_station"] = Check("train_plausible", False, words)
    return verdicts


def _value(fields: Mapping[str, Field], name: str) -> str | None:
    field = fields.get(name)
    return field.value if field is not None else None
