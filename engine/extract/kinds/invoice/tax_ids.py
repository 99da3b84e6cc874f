"""VAT numbers with their country's letters, wherever they are printed, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from engine.extract.by_label.places import Candidate
from engine.extract.finding import solver
from engine.extract.meanings import meaning_of
from engine.extract.sight import Sight, part_of
from engine.page.layout import Placed
from engine.values.lexicon import countries

_LABELLED, _BARE = 0.93, 0.8
_LEAST_DIGITS, _LONGEST = 7, 14
_OTHERS = frozenset({"buyer", "ship_to", "customer_number"})
_YOURS = re.compile(r"\b(?:your|ihre|votre|client|customer|kunde|cliente|klant)\w{0,3}\b", re.IGNORECASE)
_TAX_ID = frozenset({"tax_id", "tax"})


@dataclass(frozen=True, slots=True)
class _Found:
    line: Placed
    start: int
    end: int
    text: str
    is_labelled: bool
    is_the_buyers: bool

    def candidate(self) -> Candidate:
        return part_of(self.line, self.start, self.end, _LABELLED if self.is_labelled else _BARE, self.text)


def of_seller(sight: Sight) -> Candidate | None:
    """The first number that is not said to be the buyer's, a labelled one before a bare one."""
    own = [found for found in _numbers(sight) if not found.is_the_buyers]
    best = max(own, key=lambda found: found.is_labelled, default=None)
    return best.candidate() if best is not None else None


def of_buyer(sight: Sight) -> Candidate | None:
    """A number that is said to be the buyer's."""
    found = next((found for found in _numbers(sight) if found.is_the_buyers), None)
    return found.candidate() if found is not None else None


@cache
def _pattern() -> re.Pattern[str]:
    """Every country's letters before digits, blanks and points between; no piece of an IBAN, which is longer."""
    letters = {code for code, country in countries().items() if re.match(rf"(?:\(\?:)?{code}", country.tax_id or "")}
    prefixes = "|".join(sorted({*letters, "CHE", "EL", "XI"}, key=len, reverse=True))
    form = (
        rf"(?<![A-Z0-9])(?:{prefixes})[ -]?(?=[A-Z]{{0,2}}\d)[0-9A-Z](?:[ .-]?[0-9A-Z]){{6,12}}"
        r"(?![ .-]?[0-9A-Z]{2})"
    )
    return re.compile(form)


@solver
def _numbers(sight: Sight) -> tuple[_Found, ...]:
    return tuple(_search(sight))


def _search(sight: Sight) -> Iterator[_Found]:
    spoken = sight.conventions.languages
    for line in sight.layout.lines:
        for match in _pattern().finditer(line.text):
            text = re.sub(r"[ .-]", "", match.group())
            if sum(c.isdigit() for c in text) < _LEAST_DIGITS or len(text) > _LONGEST:
                continue
            row = " ".join(other.text for other in sight.layout.row_of(line) if other.rect.left <= line.rect.left)
            before = f"{row} {line.text[: match.start()]}"
            labelled = meaning_of(before, spoken, _TAX_ID) is not None
            others = meaning_of(before, spoken, _OTHERS) is not None or _YOURS.search(before) is not None
            yield _Found(line, match.start(), match.end(), text, labelled, others)
