"""What an invoice of any country says in its heading: Rechnung Nr. 42 vom 31.01.2014, Avoir AV-2017-0005."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from engine.extract.by_label.places import Candidate
from engine.extract.finding import solver
from engine.extract.meanings import EVERYWHERE, words_of
from engine.extract.sight import Absent, Sight, dated, part_of
from engine.page.layout import Placed
from engine.presets import FieldSpec
from engine.values.dates import find_dates
from engine.words import Words

_SIGN = r"(?:n[°ºo]|nr|num(?:mer|ber|éro|ero)?|no|id)?\.?"
_NUMBER = r"(?P<number>(?=[^\s]{0,30}\d)[A-Z0-9][A-Z0-9/._#-]{0,30}[A-Z0-9]|\d)"
_ALONE = re.compile(
    r"\W{0,3}(?:n[°ºo]|nr|no|#)\s?[.:]?\s?(?P<number>[A-Z0-9][A-Z0-9 /._-]{2,30}[0-9])\W{0,3}", re.IGNORECASE
)
_BEHIND = re.compile(rf".{{0,40}}?\b(?:n[°ºo]|nr|no|#)\s?[.:]?\s?{_NUMBER}", re.IGNORECASE)
"""A number behind the date of a title: Facture du 11/12/2022 N° 12345."""
_SPACED = re.compile(r"(?<=\d) (?=\d)")
_TITLES = ("invoice", "credit_note")
_NO_DIGIT = Words("找到了栏目，但旁边没有号码。", "The label was found, but no number stands beside it.")
_FROM_TITLE, _UNDER_TITLE = 0.93, 0.8


def number(sight: Sight, spec: FieldSpec) -> Candidate | Absent | None:
    """The number behind its label or in the heading, whichever is surer; what has no digit is none."""
    labelled = sight.search.best(spec)
    numbered = labelled if labelled is not None and _has_digit(labelled) else _other_number(sight, spec)
    if numbered is not None:
        return max(numbered, _in_heading(sight) or numbered, key=lambda found: found.quality)
    return _in_heading(sight) or (Absent(_NO_DIGIT) if labelled is not None else None)


def _has_digit(found: Candidate) -> bool:
    return any(map(str.isdigit, found.value.text))


def _other_number(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The best value with a digit beside any of the field's labels."""
    values = (found for label in sight.search.labels_of(spec) for found in sight.search.values.candidates(label, spec))
    return max(filter(_has_digit, values), key=lambda found: found.quality, default=None)


def _in_heading(sight: Sight) -> Candidate | None:
    """The number behind the title of the paper, or alone under it."""
    for line, title in _titles(sight):
        numbered = title if title["number"] is not None else _BEHIND.match(line.text, title.end())
        if numbered is not None and not _is_in_a_date(line, numbered.start("number"), sight):
            return part_of(line, numbered.start("number"), numbered.end("number"), _FROM_TITLE)
        below = _below(line, sight)
        if below is not None:
            return below
    return None


def is_title(line: Placed, sight: Sight) -> bool:
    """Whether a line is the title of the paper, with its number or without."""
    return any(title.string == line.text for _, title in _titles(sight))


def date(sight: Sight) -> Candidate | None:
    """The one date on the line of the title."""
    for line, title in _titles(sight):
        behind = title.end("number") if title["number"] is not None else title.start()
        found = [day for day in find_dates(line.text, sight.conventions) if day.start >= behind]
        if len(found) == 1:
            return dated(line, found[0], _FROM_TITLE)
    return None


@solver
def _titles(sight: Sight) -> tuple[tuple[Placed, re.Match[str]], ...]:
    """The lines that call the paper an invoice or a credit note at their beginning, those with a number first."""
    pattern = _title(tuple(dict.fromkeys((*sight.conventions.languages, *EVERYWHERE))))
    found = [(line, match) for line in _first_page(sight) if (match := pattern.match(line.text)) is not None]
    return tuple(sorted(found, key=lambda pair: pair[1]["number"] is None))


def _first_page(sight: Sight) -> Iterator[Placed]:
    first = sight.layout.pages[0].number if sight.layout.pages else 0
    return (line for line in sight.layout.lines if line.page == first)


@lru_cache(maxsize=32)
def _title(spoken: tuple[str, ...]) -> re.Pattern[str]:
    """A title in some languages with what may follow it; German ones may be the end of a longer word."""
    words = {word for meaning in _TITLES for word in words_of(meaning, spoken)}
    parts = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(
        rf"(?<![^\W_])\W{{0,3}}(?:[^\W\d_]{{0,14}})??(?:{parts})(?![^\W\d_])\s{{0,3}}{_SIGN}\s{{0,3}}[.:：#]{{0,2}}\s{{0,3}}{_NUMBER}?(?=\s|$|[,;.)])",
        re.IGNORECASE,
    )


def _is_in_a_date(line: Placed, at: int, sight: Sight) -> bool:
    return any(day.start <= at < day.end for day in find_dates(line.text, sight.conventions))


def _below(title: Placed, sight: Sight) -> Candidate | None:
    """N° 12 345 678 901 on the line under a title."""
    for line in sight.layout.below(title.rect, title.page, reach=1.2):
        found = _ALONE.fullmatch(line.text)
        if found is not None and line is not title:
            text = _SPACED.sub(" ", found["number"]).strip()
            return part_of(line, found.start("number"), found.end("number"), _UNDER_TITLE, text)
    return None
