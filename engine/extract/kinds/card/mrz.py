"""The machine-readable zone of a passport (ICAO 9303, TD3): two lines of 44 characters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from engine.extract.by_label.places import Candidate
from engine.extract.finding import finder, solver
from engine.extract.sight import Sight, part_of
from engine.page.layout import Layout, Placed
from engine.presets import FieldSpec

_LENGTH = 44
_LETTER_FOR = str.maketrans("01258", "OIZSB")
_DIGIT_FOR = str.maketrans("OQDIZSGB", "00012568")


@dataclass(frozen=True, slots=True)
class Zone:
    """Both lines as read, made 44 long, and where they stand."""

    first: str
    second: str
    first_line: Placed
    second_line: Placed

    @property
    def surname(self) -> str:
        """Before the double filler."""
        return self.first[5:].partition("<<")[0].replace("<", " ").strip()

    @property
    def given_names(self) -> str:
        """Behind the double filler."""
        return self.first[5:].partition("<<")[2].replace("<", " ").strip()

    @property
    def document_number(self) -> str:
        """Characters 1 to 9 of the second line."""
        return self.second[:9].rstrip("<")

    @property
    def birth(self) -> date | None:
        """Characters 14 to 19, in this century or the last."""
        return _day(self.second[13:19], is_birth=True)

    @property
    def expiry(self) -> date | None:
        """Characters 22 to 27."""
        return _day(self.second[21:27], is_birth=False)

    @property
    def sex(self) -> str | None:
        """Character 21."""
        return self.second[20] if self.second[20] in "MF" else None


def read_zone(layout: Layout) -> Zone | None:
    """The zone of a document, or None."""
    lines = [line for line in layout.lines if "<" in line.text or "«" in line.text]
    tops = [
        line
        for line in lines
        if re.match(r"P[A-Z<01][A-Z<]{3}", _compact(line.text)) and len(_compact(line.text)) >= 30
    ]
    for top in tops:
        first = _compact(top.text)
        below = [
            line
            for line in layout.lines
            if line.page == top.page
            and line.rect.middle > top.rect.middle
            and re.match(r"[A-Z0-9<]{9}\d", _compact(line.text))
            and len(_compact(line.text)) >= 28
        ]
        if below:
            bottom = min(below, key=lambda line: line.rect.middle)
            return Zone(_filled(first), _mended(_compact(bottom.text)), top, bottom)
    return None


@solver
def _zone(sight: Sight) -> Zone | None:
    """The zone, read once for all fields that come from it."""
    return read_zone(sight.layout)


@finder("mrz_first")
def mrz_first(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The first line."""
    zone = _zone(sight)
    return part_of(zone.first_line, 0, len(zone.first_line.text), 0.95, zone.first) if zone else None


@finder("mrz_second")
def mrz_second(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The second line."""
    zone = _zone(sight)
    return part_of(zone.second_line, 0, len(zone.second_line.text), 0.95, zone.second) if zone else None


@finder("mrz_surname")
def mrz_surname(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The surname of the zone."""
    zone = _zone(sight)
    return _of_first(zone, zone.surname) if zone else None


@finder("mrz_given_names")
def mrz_given_names(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The given names of the zone."""
    zone = _zone(sight)
    return _of_first(zone, zone.given_names) if zone else None


@finder("mrz_name")
def mrz_name(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """A Chinese name beside a label, else surname and given names of the zone."""
    printed = sight.search.best(spec)
    if printed is not None and re.fullmatch(r"[\u4e00-\u9fff·\s]{2,12}", printed.value.text):
        return printed
    zone = _zone(sight)
    return _of_first(zone, f"{zone.surname} {zone.given_names}".strip()) if zone else None


@finder("mrz_document_number")
def mrz_document_number(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The passport's number."""
    zone = _zone(sight)
    return _of_second(zone, zone.document_number) if zone else None


@finder("mrz_sex")
def mrz_sex(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """M or F."""
    zone = _zone(sight)
    return _of_second(zone, zone.sex) if zone else None


@finder("mrz_date_of_birth")
def mrz_date_of_birth(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The birth date of the zone."""
    zone = _zone(sight)
    return _of_second(zone, zone.birth.isoformat()) if zone and zone.birth else None


@finder("mrz_date_of_expiry")
def mrz_date_of_expiry(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The expiry date of the zone."""
    zone = _zone(sight)
    return _of_second(zone, zone.expiry.isoformat()) if zone and zone.expiry else None


@finder("mrz_issuing_country")
def mrz_issuing_country(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The country's three letters."""
    zone = _zone(sight)
    return _of_first(zone, zone.first[2:5].rstrip("<")) if zone else None


def _of_first(zone: Zone, text: str) -> Candidate | None:
    return part_of(zone.first_line, 0, len(zone.first_line.text), 0.93, text) if text else None


def _of_second(zone: Zone, text: str | None) -> Candidate | None:
    return part_of(zone.second_line, 0, len(zone.second_line.text), 0.93, text) if text else None


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
    century = 1900 if is_birth and year > date.today().year % 100 else 2000  # noqa: DTZ011
    try:
        return date(century + year, int(six[2:4]), int(six[4:6]))
    except ValueError:
        return None
