"""The addresses of a letter as blocks of lines: whose they are is told by what stands over, in and near them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.extract.by_label.places import Candidate
from engine.extract.finding import solver
from engine.extract.kinds.invoice.heading import is_title
from engine.extract.meanings import meaning_of
from engine.extract.sight import Sight, part_of
from engine.page.layout import Placed
from engine.values.lexicon import languages

_POSTAL = re.compile(
    r"(?:^|[\s,])(?:[A-Z]{1,2}[\s-]{1,3})?\d{4,6}[,\s]\s{0,3}[^\W\d_]{2,}|\b[A-Z]{2}[\s,.]{1,3}\d{5}(?:-\d{4})?\b"
    r"|\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b|\b[A-Z]\d[A-Z]\s?\d[A-Z]\d\b"
)
"""A postal code with its place: 88045 Friedrichshafen, Boston MA 02110, N1 9GU, K1A 0B1."""
_SEPARATOR = re.compile(r"\s{0,3}(?:[|·•∙■*]|\s[-–—]\s)\s{0,3}")
"""What parts name, street and town of a sender printed in one line."""
_SALUTATION = re.compile(
    r"\W{0,3}(?:herrn?|frau|firma|mr|mrs|ms|miss|messrs|m|mme|mlle|monsieur|madame|sr|sra|sig|dhr|mevr|an|à|to|attn)\W{0,3}",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"\b(?:tel|phone|telefon|fax|e-?mail|www|http|mobil|iban|vat|ust|siret|tva)\b|@", re.IGNORECASE)
_LONGEST_LINE = 70
_MOST_LINES = 6
_GAP = 1.3
"""Heights of a line that may lie between two lines of an address."""
_SIDES = frozenset({"buyer", "seller", "ship_to"})


@dataclass(frozen=True, slots=True)
class Block:
    """An address: `name` is its first line and where in it the name ends; `side` whose it is, where a label says so."""

    name: Placed
    name_end: int
    lines: tuple[Placed, ...]
    side: str | None
    is_addressed: bool
    has_form: bool
    has_contact: bool

    @property
    def text(self) -> str:
        """The name."""
        return self.name.text[: self.name_end].strip()

    def candidate(self, quality: float) -> Candidate:
        """The name as a value."""
        return part_of(self.name, 0, self.name_end, quality)


def sender(sight: Sight) -> Candidate | None:
    """Who wrote it: the block that is called so, else one with a legal form or ways to reach it, not greeted."""
    blocks = address_blocks(sight)
    called = next((block for block in blocks if block.side == "seller"), None)
    if called is not None:
        return called.candidate(0.9)
    own = [block for block in blocks if block.side is None and not block.is_addressed]
    best = max(own, key=lambda block: (block.has_form, block.has_contact), default=None)
    if best is None or not (best.has_form or best.has_contact):
        return None
    return best.candidate(0.86 if best.has_form else 0.62)


def addressee(sight: Sight) -> Candidate | None:
    """Whom it was written to: the block that is called so or greeted, else the first that is not the sender's."""
    blocks = address_blocks(sight)
    called = next((block for block in blocks if block.side == "buyer"), None)
    if called is not None:
        return called.candidate(0.9)
    greeted = next((block for block in blocks if block.is_addressed), None)
    if greeted is not None:
        return greeted.candidate(0.86)
    own = sender(sight)
    others = [block for block in blocks if own is None or block.text.casefold() not in own.value.text.casefold()]
    if not others or own is None:
        return None
    return min(others, key=lambda block: block.side == "ship_to").candidate(0.72)


@solver
def address_blocks(sight: Sight) -> tuple[Block, ...]:
    """Every block of the first page, from above."""
    if not sight.layout.pages:
        return ()
    lines = [line for line in sight.layout.on_page(sight.layout.pages[0].number) if line.text.strip()]
    found: list[Block] = []
    for line in lines:
        if _POSTAL.search(line.text):
            block = _in_one_line(line) or _above(line, lines, sight)
            if block is not None and all(block.name is not other.name for other in found):
                found.append(block)
    return tuple(found)


def _in_one_line(line: Placed) -> Block | None:
    """Acme GmbH | Europa-Allee 1980 | 60486 Frankfurt."""
    parts = _SEPARATOR.split(line.text)
    first = _SEPARATOR.search(line.text)
    if first is None or len(parts) < 2 or not any(c.isalpha() for c in parts[0]):
        return None
    return Block(line, first.start(), (line,), None, False, _has_form(parts[0]), True)


def _above(postal: Placed, lines: Sequence[Placed], sight: Sight) -> Block | None:
    """The lines that stand over a postal line in its column, up to a gap or a label."""
    block = [postal]
    side: str | None = None
    is_addressed = False
    for line in _upwards(postal, lines):
        said = meaning_of(line.text, sight.conventions.languages, _SIDES)
        if said is not None and said.length >= 0.5 * sum(c.isalnum() for c in line.text):
            side = said.meaning
            break
        if is_title(line, sight):
            break
        if _SALUTATION.fullmatch(line.text):
            is_addressed = True
            break
        if line.text.rstrip().endswith((":", "：")) or len(line.text) > _LONGEST_LINE or len(block) == _MOST_LINES:
            break
        if _runs_into_a_postal_line(line, lines):
            break
        block.insert(0, line)
    block = block[next((at for at, line in enumerate(block) if _is_a_name(line.text)), len(block)) :]
    if len(block) < 2:
        return None
    below = [line.text for line in lines if _is_under(line, postal)]
    has_contact = any(_CONTACT.search(text) for text in below)
    return Block(block[0], len(block[0].text), tuple(block), side, is_addressed, _has_form(block[0].text), has_contact)


def _is_a_name(text: str) -> bool:
    """More letters than digits: an account or a number over a name is none."""
    return sum(c.isalpha() for c in text) > sum(c.isdigit() for c in text)


def _runs_into_a_postal_line(line: Placed, lines: Sequence[Placed]) -> bool:
    """Whether a line is the beginning of a whole address in one line: the sender over the window of a letter."""
    return any(
        0 <= other.rect.left - line.rect.right < 3 * line.rect.height
        and other.rect.shares_row(line.rect) > 0.5
        and _POSTAL.search(other.text)
        for other in lines
    )


def _upwards(line: Placed, lines: Sequence[Placed]) -> Iterator[Placed]:
    """Line by line above, each close over the last one and in its column."""
    while True:
        above = [
            other
            for other in lines
            if other.rect.middle < line.rect.top
            and line.rect.top - other.rect.bottom < _GAP * line.rect.height
            and abs(other.rect.left - line.rect.left) < 1.2 * line.rect.height
        ]
        if not above:
            return
        line = max(above, key=lambda other: other.rect.middle)
        yield line


def _is_under(line: Placed, postal: Placed) -> bool:
    below = line.rect.top - postal.rect.bottom
    return 0 < below < 5 * postal.rect.height and abs(line.rect.left - postal.rect.left) < 2 * postal.rect.height


def _has_form(text: str) -> bool:
    """Whether a name ends in a legal form of any country."""
    words = f" {' '.join(text.replace(',', ' ').split())} ".casefold()
    forms = (form.casefold() for language in languages().values() for form in language.legal_forms if len(form) > 1)
    return any(f" {form} " in words for form in forms)
