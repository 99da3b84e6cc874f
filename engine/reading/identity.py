"""What a page, or a part of one, says of itself: which kind it is, its own number, date and total, `page 2 of 3`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce

from engine.document import Field, Page
from engine.extract import UNKNOWN, Kind, extract
from engine.presets import PaperSpec, Preset, PresetBook
from engine.reading.seen import PageRecord
from engine.values.settling import conventions_of

_SURE_KIND = 0.8
_LEAST_CONFIDENCE = 0.5
"""Below this a number or a total may be anything: it tells no paper from another."""
_ALIKE = str.maketrans("OILSBZ", "011582")
"""Characters that a reader takes for each other: a number read twice is still one number."""
_MARGIN = 0.2
"""How much of a page's height at its top and at its foot may hold the page's number."""
_COUNTER = re.compile(
    r"(?:\b(?:page|pages|seite|blatt|página|pagina|pág|pag|sivu|strona|hal)\b|ページ|第|頁|页)"
    r"[\s.:：n°º]{0,4}(\d{1,4})\s{0,3}[页頁]?\s{0,3}"
    r"(?:of|von|de|di|sur|van|av|z|dari|[/／,，、共]{1,2})\s{0,3}共?\s{0,3}(\d{1,4})(?!\d)",
    re.IGNORECASE,
)
_TURNED_ROUND = re.compile(r"共\s{0,3}(\d{1,4})\s{0,3}[页頁][\s,，/／]{0,3}第\s{0,3}(\d{1,4})\s{0,3}[页頁]")
_BARE = re.compile(r"[-–—(（]?\s{0,2}(\d{1,3})\s{0,2}[/／]\s{0,2}(\d{1,3})\s{0,2}[页頁]?[-–—)）]?")
_ANNEX = re.compile(r"\b(?:exhibit|annex|annexe|appendix|schedule|attachment|anlage)\b|附件|附录|附表", re.IGNORECASE)
_NUMBER_LABEL = re.compile(r"编号|編號|\b(?:contract|agreement)\s?(?:no|nr|number)\b", re.IGNORECASE)
_HEAD_LINES = 4


@dataclass(frozen=True, slots=True)
class Counter:
    """`page 2 of 3`."""

    number: int
    count: int

    @property
    def is_last(self) -> bool:
        """Whether nothing of this paper follows."""
        return self.number == self.count


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells one paper from another of its kind, as far as it was found."""

    numbers: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()
    totals: frozenset[str] = frozenset()
    has_needs: bool = False

    def and_also(self, other: Identity) -> Identity:
        """What both say."""
        return Identity(
            self.numbers | other.numbers,
            self.dates | other.dates,
            self.totals | other.totals,
            self.has_needs or other.has_needs,
        )

    def stands_alone(self, spec: PaperSpec) -> bool:
        """Whether so much is found that it can be a paper by itself."""
        if spec.needs:
            return self.has_needs
        if not spec.total:
            return bool(self.numbers)
        return bool(self.numbers) + bool(self.dates) + bool(self.totals) >= 2


NOBODY = Identity()


@dataclass(frozen=True)
class Sheet:
    """A page, or a part of one, with what it says of itself. `kind` None: unknown; `paper` None: not of one paper.

    Its identity is looked for when somebody asks: most pages never need theirs.
    """

    record: PageRecord
    kind: str | None = None
    paper: PaperSpec | None = None
    preset: Preset | None = None
    counter: Counter | None = None
    probability: float = 0.0

    @property
    def is_card(self) -> bool:
        """Whether it is surely of a kind without amounts: a side of it that has no number is known all the same."""
        is_of_cards = self.paper is not None and not self.paper.total and not self.paper.needs
        return is_of_cards and self.is_sure

    @property
    def is_sure(self) -> bool:
        """Whether its text says its kind beyond doubt."""
        return self.paper is not None and self.probability >= _SURE_KIND

    @cached_property
    def identity(self) -> Identity:
        """Its own number, date and total, as far as they are found."""
        if self.preset is None or self.paper is None:
            return NOBODY
        wanted = [spec for spec in self.preset.fields if spec.name in self.paper.names]
        pages = [self.record.seen.evidence]
        looks = [self.record.look]
        found = extract(
            pages,
            wanted,
            None,
            self.kind,
            conventions_of(pages, self.preset.country),
            evidence=looks,
            preset=self.preset,
        )
        return _identity(self.paper, found.fields)

    def as_kind_of(self, other: Sheet) -> Sheet:
        """The page read as another one's kind, where its own is a guess under which it says too little of itself."""
        if self.is_sure or other.paper is None or other.paper.needs or self.kind == other.kind or self.stands_alone:
            return self
        told = replace(self, kind=other.kind, paper=other.paper, preset=other.preset, probability=0.0)
        return told if told.stands_alone else self

    @property
    def may_be_headed(self) -> bool:
        """Whether an identity is worth looking for: on a page of a long document only where its head has a number."""
        if self.paper is None or not self.paper.needs:
            return self.paper is not None
        return any(_NUMBER_LABEL.search(line.text[:80]) for line in self.record.seen.evidence.lines[: _HEAD_LINES * 2])

    @property
    def is_blank(self) -> bool:
        """Whether the page was read and nothing stands on it."""
        page = self.record.seen.evidence
        return not page.lines and not page.warnings and bool(self.record.seen.reader)

    @property
    def is_annex(self) -> bool:
        """Whether its head says that it belongs to something else."""
        return any(_ANNEX.search(line.text[:80]) for line in self.record.seen.evidence.lines[:_HEAD_LINES])

    @property
    def stands_alone(self) -> bool:
        """Whether it can be a paper by itself."""
        return self.paper is not None and self.identity.stands_alone(self.paper)


Classify = Callable[[Sequence[Page]], Kind]


@dataclass(frozen=True, slots=True)
class Identifier:
    """Tells sheets apart. `asked` is the preset that a person named; it is believed where the text tells nothing."""

    presets: PresetBook
    classify: Classify
    asked: str | None = None

    def for_parts_of(self, whole: Sheet) -> Identifier:
        """For pieces of a page: one that tells nothing of its kind is of the whole's kind."""
        return self if whole.preset is None else replace(self, asked=whole.preset.id)

    def sheet(self, record: PageRecord) -> Sheet:
        """A page, or a part of one, with what it says of itself."""
        page = record.seen.evidence
        found = self.classify([page]) if page.lines else UNKNOWN
        preset_id, counter = found.preset_id, counter_on(page)
        if page.lines and self.asked is not None and (preset_id is None or self.presets[preset_id].paper is None):
            preset_id = self.asked
        if preset_id is None:
            return Sheet(record, counter=counter)
        preset = self.presets[preset_id]
        sure = found.probability if preset_id == found.preset_id else 0.0
        return Sheet(record, preset.kind, preset.paper, preset, counter, sure)


def _identity(paper: PaperSpec, found: Iterable[Field]) -> Identity:
    values = {
        field.name: field.value for field in found if field.value is not None and field.confidence >= _LEAST_CONFIDENCE
    }

    def of(names: Sequence[str]) -> frozenset[str]:
        return frozenset(_plain(values[name]) for name in names if name in values)

    totals = frozenset(total for total in of(paper.total) if total.strip("0.-"))
    return Identity(of(paper.number), of(paper.date), totals, all(name in values for name in paper.needs))


def _plain(value: str) -> str:
    return "".join(character for character in value.upper() if character.isalnum() or character in ".-").translate(
        _ALIKE
    )


def together(sheets: Iterable[Sheet]) -> Identity:
    """What several sheets say together."""
    return reduce(Identity.and_also, (sheet.identity for sheet in sheets), NOBODY)


def counter_on(page: Page) -> Counter | None:
    """The page's own number and of how many, as its head or its foot prints it."""
    for line in page.lines:
        if line.box.top < 1 - _MARGIN and line.box.bottom > _MARGIN:
            continue
        counter = counter_in(line.text)
        if counter is not None:
            return counter
    return None


def counter_in(text: str) -> Counter | None:
    """`Page 2 of 3`, `第2页 共3页`, `共3页 第2页`, or `2/3` alone on its line."""
    text = text.strip()[:120]
    found = _COUNTER.search(text) or _BARE.fullmatch(text)
    number, count = (int(found[1]), int(found[2])) if found else (0, 0)
    if not found and (found := _TURNED_ROUND.search(text)):
        count, number = int(found[1]), int(found[2])
    return Counter(number, count) if 1 <= number <= count else None
