"""The machine-readable zones of passports, visas and cards (ICAO 9303: TD1, TD2, TD3, MRV), and of old French cards."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import cycle

from engine.extract.by_label.places import Candidate
from engine.extract.finding import finder, solver
from engine.extract.sight import Sight, part_of
from engine.page.layout import Layout, Placed
from engine.presets import FieldSpec
from engine.values.today import this_year

_LENGTH = 44
_WIDE, _SMALL = 36, 30
_SHORTEST = 26
_LETTER_FOR = str.maketrans("01258", "OIZSB")
_DIGIT_FOR = str.maketrans("OQDIZSGB", "00012568")
_PASSPORT = re.compile(r"P[A-Z<01][A-Z<]{3}")
_VISA_OR_CARD = re.compile(r"[VIAC][A-Z<01][A-Z<]{3}[A-Z<]{2}")
_SMALL_TOP = re.compile(r"[IAC][A-Z0-9<][A-Z<01]{3}[A-Z0-9<]{9}[\dO<]")
_SMALL_BELOW = re.compile(r"[\dOIZSB]{7}[MFX<][\dOIZSB]{7}")
_FRENCH = "IDFRA"
_CENTURY_TURN = 70
"""Two digits of an expiry from here on are of the last century."""
_SURE, _UNPROVED = 0.93, 0.4


@dataclass(frozen=True, slots=True)
class Said:
    """What a zone says of one thing: the text, the line, and whether a check digit speaks against it."""

    text: str
    line: Placed
    quality: float = _SURE


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone's values by what they are; `lines` as read, each of its full length, only those of passports."""

    said: dict[str, Said]
    lines: tuple[tuple[str, Placed], ...] = ()


def read_zone(layout: Layout) -> Zone | None:
    """The zone of a document, or None."""
    lines = [line for line in layout.lines if len(_compact(line.text)) >= _SHORTEST and _is_zone(line.text)]
    for top in lines:
        first = _compact(top.text)
        below = sorted(
            (line for line in lines if line.page == top.page and line.rect.middle > top.rect.middle),
            key=lambda line: line.rect.middle,
        )
        if len(below) > 1 and _SMALL_TOP.match(first) and _SMALL_BELOW.match(_compact(below[0].text)):
            return _small(top, below[0], below[1])
        below = [line for line in below if re.match(r"[A-Z0-9<]{9}[\dO]", _compact(line.text))]
        if below and first.startswith(_FRENCH):
            return _french(top, below[0])
        if below and _PASSPORT.match(first):
            return _passport(top, below[0])
        if below and _VISA_OR_CARD.match(first):
            return _two_lines(top, below[0])
    return None


def _is_zone(text: str) -> bool:
    """Whether a line has fillers, or is a line of digits and capitals as long as one under such lines."""
    return "<" in text or "«" in text or bool(re.fullmatch(r"[A-Z0-9]{28,46}", text.replace(" ", "")))


def _passport(top: Placed, bottom: Placed) -> Zone:
    first, second = _filled(_compact(top.text)), _mended(_compact(bottom.text))
    said = _of_names(first, top) | _of_numbers(second, bottom, is_checked=False)
    return Zone(said, ((first, top), (second, bottom)))


def _two_lines(top: Placed, bottom: Placed) -> Zone:
    """A visa or a card of two lines: laid out as a passport's, 44 or 36 long."""
    first, second = _compact(top.text), _compact(bottom.text)
    return Zone(_of_names(first.translate(_LETTER_FOR), top) | _of_numbers(second, bottom, is_checked=True))


def _of_names(first: str, line: Placed) -> dict[str, Said]:
    return _names(first[5:], line) | _texts({"country": first[2:5].rstrip("<")}, line)


def _of_numbers(second: str, line: Placed, *, is_checked: bool) -> dict[str, Said]:
    """Number, birth, sex and expiry, which stand at the same places in all zones of two lines."""
    said = _texts({"sex": second[20:21] if second[20:21] in {"M", "F"} else ""}, line)
    for name, start, end in (("number", 0, 9), ("birth", 13, 19), ("expiry", 21, 27)):
        text = second[start:end] if name == "number" else second[start:end].translate(_DIGIT_FOR)
        proved = not is_checked or _proves(text, second[end : end + 1])
        said |= _texts({name: _written(name, text)}, line, _SURE if proved else _UNPROVED)
    return said


def _small(top: Placed, middle: Placed, bottom: Placed) -> Zone:
    """A card of three lines of 30."""
    first, second, third = (_compact(line.text) for line in (top, middle, bottom))
    number = first[5:14]
    said = _texts({"number": number.rstrip("<")}, top, _SURE if _proves(number, first[14:15]) else _UNPROVED) | _texts(
        {"country": first[2:5].rstrip("<").translate(_LETTER_FOR)}, top
    )
    for name, start in (("birth", 0), ("expiry", 8)):
        text = second[start : start + 6].translate(_DIGIT_FOR)
        proved = _proves(text, second[start + 6 : start + 7])
        said |= _texts({name: _written(name, text)}, middle, _SURE if proved else _UNPROVED)
    said |= _texts({"sex": second[7:8] if second[7:8] in {"M", "F"} else ""}, middle)
    return Zone(said | _names(third.translate(_LETTER_FOR), bottom))


def _french(top: Placed, bottom: Placed) -> Zone:
    """The French card before 2021: the surname above, number, given names, birth and sex below."""
    first, second = _compact(top.text).translate(_LETTER_FOR), _compact(bottom.text)
    number, birth = second[:12].translate(_DIGIT_FOR), second[27:33].translate(_DIGIT_FOR)
    given = second[13:27].translate(_LETTER_FOR).replace("<<", "\n").replace("<", " ").replace("\n", ", ").strip(", ")
    said = _texts({"surname": first[5:30].split("<<")[0].replace("<", " ").strip(), "country": "FRA"}, top)
    said |= _texts({"given": given, "sex": second[34:35] if second[34:35] in {"M", "F"} else ""}, bottom)
    said |= _texts({"number": number}, bottom, _SURE if _proves(number, second[12:13]) else _UNPROVED)
    proved = _proves(birth, second[33:34])
    return Zone(said | _texts({"birth": _written("birth", birth)}, bottom, _SURE if proved else _UNPROVED))


def _names(text: str, line: Placed) -> dict[str, Said]:
    """Surname and given names: a double filler parts them."""
    surname, _, given = text.partition("<<")
    return _texts({"surname": _spaced(surname), "given": _spaced(given)}, line)


def _spaced(text: str) -> str:
    return text.replace("<", " ").strip()


def _texts(values: dict[str, str], line: Placed, quality: float = _SURE) -> dict[str, Said]:
    return {name: Said(text, line, quality) for name, text in values.items() if text}


def _written(name: str, text: str) -> str:
    """A number without its fillers, or six digits as a day."""
    if name == "number":
        return text.rstrip("<")
    day = _day(text, is_birth=name == "birth")
    return day.isoformat() if day is not None else ""


def _proves(text: str, digit: str) -> bool:
    """Whether a check digit is that of the characters before it: weights 7, 3, 1."""
    worth = (0 if c == "<" else int(c, 36) for c in text if c == "<" or (c.isascii() and c.isalnum()))
    total = sum(value * weight for value, weight in zip(worth, cycle((7, 3, 1)), strict=False))
    return digit.translate(_DIGIT_FOR) == str(total % 10)


@solver
def zone_of(sight: Sight) -> Zone | None:
    """The zone, read once for all fields that come from it."""
    return read_zone(sight.layout)


def zone_value(sight: Sight, name: str) -> Candidate | None:
    """What the zone says of something."""
    zone = zone_of(sight)
    said = zone.said.get(name) if zone is not None else None
    return part_of(said.line, 0, len(said.line.text), said.quality, said.text) if said is not None else None


@finder("mrz_first")
def mrz_first(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The first line."""
    return _line(sight, 0)


@finder("mrz_second")
def mrz_second(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The second line."""
    return _line(sight, 1)


def _line(sight: Sight, rank: int) -> Candidate | None:
    zone = zone_of(sight)
    if zone is None or not zone.lines:
        return None
    text, line = zone.lines[rank]
    return part_of(line, 0, len(line.text), 0.95, text)


@finder("mrz_surname")
def mrz_surname(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The surname of the zone."""
    return zone_value(sight, "surname")


@finder("mrz_given_names")
def mrz_given_names(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The given names of the zone."""
    return zone_value(sight, "given")


@finder("mrz_name")
def mrz_name(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """A Chinese name beside a label, else surname and given names of the zone."""
    printed = sight.search.best(spec)
    if printed is not None and re.fullmatch(r"[\u4e00-\u9fff·\s]{2,12}", printed.value.text):
        return printed
    zone = zone_of(sight)
    if zone is None or "surname" not in zone.said:
        return None
    surname, given = zone.said["surname"], zone.said.get("given")
    text = f"{surname.text} {given.text if given else ''}".strip()
    return part_of(surname.line, 0, len(surname.line.text), _SURE, text)


@finder("mrz_document_number")
def mrz_document_number(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The document's number."""
    return zone_value(sight, "number")


@finder("mrz_sex")
def mrz_sex(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """M or F."""
    return zone_value(sight, "sex")


@finder("mrz_date_of_birth")
def mrz_date_of_birth(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The birth date of the zone."""
    return zone_value(sight, "birth")


@finder("mrz_date_of_expiry")
def mrz_date_of_expiry(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The expiry date of the zone."""
    return zone_value(sight, "expiry")


@finder("mrz_issuing_country")
def mrz_issuing_country(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The country's three letters."""
    return zone_value(sight, "country")


def _compact(text: str) -> str:
    return re.sub(r"[^A-Z0-9<]", "", text.upper().replace("«", "<<").replace("≤", "<").replace("く", "<"))


def _filled(first: str) -> str:
    """Exactly 44 characters: fillers are what a reader loses or makes up. No digit stands in this line."""
    first = first.translate(_LETTER_FOR)
    if len(first) >= _LENGTH:
        return first[:_LENGTH]
    return first.ljust(_LENGTH, "<")


def _mended(second: str) -> str:
    """Exactly 44 characters: the run of fillers before the last two digits takes what is missing or too much."""
    if len(second) != _LENGTH:
        tail = re.search(r"<{0,46}([0-9<]{0,2})$", second)
        if tail:
            head = second[: tail.start()]
            last = tail.group(1)
            second = head + "<" * (_LENGTH - len(head) - len(last)) + last
    fixed = list(second[:_LENGTH].ljust(_LENGTH, "<"))
    for start, end in ((9, 10), (13, 20), (21, 28)):
        fixed[start:end] = "".join(fixed[start:end]).translate(_DIGIT_FOR)
    return "".join(fixed)


def _day(six: str, *, is_birth: bool) -> date | None:
    if not six.isdigit():
        return None
    year = int(six[:2])
    turn = this_year() % 100 if is_birth else _CENTURY_TURN
    century = 1900 if year > turn else 2000
    try:
        return date(century + year, int(six[2:4]), int(six[4:6]))
    except ValueError:
        return None
