"""Train tickets, paper and electronic: values that stand by their shape and place, without labels."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from engine.extract.by_label.places import Candidate, Part
from engine.extract.finding import finder
from engine.extract.sight import Sight, part_of
from engine.page.folding import simplify
from engine.page.layout import Placed
from engine.presets import FieldSpec
from engine.values.shapes import Value

_TRAIN = re.compile(r"(?<![A-Za-z0-9])([GDCZTKYSL]\d{1,5})(?:次)?(?![A-Za-z0-9])|(?<!\d)(\d{4})次")
_STATION = re.compile(r"([\u4e00-\u9fff](?:[\s.·,，、-]{0,3}[\u4e00-\u9fff]){0,7})\s*站")
_NOT_IN_NAME = re.compile(r"[^\u4e00-\u9fff]")
_MASKED = re.compile(r"(?<!\d)(\d{4,10})\*{1,12}(\d{2,4}[\dXx])(?!\d)")
_NAME = re.compile(r"[\u4e00-\u9fff]{2,6}")


@finder("from_station")
def from_station(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The left of the two stations."""
    return _station(sight, 0)


@finder("to_station")
def to_station(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The right of the two stations."""
    return _station(sight, 1)


@finder("id_masked")
def id_masked(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The passenger's number with stars inside, as many as make it 18 long: a reader loses some."""
    for line in sight.layout.lines:
        match = _MASKED.search(line.text)
        if match:
            text = match[1].ljust(18 - len(match[2]), "*") + match[2]
            return part_of(line, match.start(), match.end(), 0.92, text)
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
