"""A value held to the picture: where on the pages does it stand, and how did the reader of the lines see it there.

A big model may print what is on no page. So each of its values is looked for among lines that another reader saw:
equal as a date or an amount, equal character for character (over line ends too), or at least alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from engine.document import Box, Page
from engine.page.folding import fold, fold_with_origins
from engine.page.layout import Layout, Placed
from engine.presets import ValueType
from engine.values.amounts import find_amounts
from engine.values.candidates import Part, join
from engine.values.confidence import reading_score
from engine.values.conventions import UNIFORM, Conventions
from engine.values.dates import find_dates

_LEAST_FUZZY_LENGTH = 4
_ERRORS_ALLOWED = 0.2


@dataclass(frozen=True, slots=True)
class Ground:
    """A value's place: `seen` is the text there, `similarity` 0..1 (1: the same), `reading` that reader's own score."""

    page: int
    box: Box
    seen: str
    similarity: float
    reading: float

    @property
    def is_exact(self) -> bool:
        """Whether both readers saw the same."""
        return self.similarity == 1.0


@dataclass(frozen=True, slots=True)
class _Text:
    """Lines one after another as one folded text; `origins` has line and character behind each of its characters."""

    folded: str
    origins: tuple[tuple[Placed, int], ...]

    @classmethod
    def of(cls, lines: Iterable[Placed]) -> _Text:
        pieces: list[str] = []
        origins: list[tuple[Placed, int]] = []
        for line in lines:
            folded = fold_with_origins(line.text)
            pieces.append(folded.text)
            origins.extend((line, index) for index in folded.origins)
        return cls("".join(pieces), tuple(origins))

    def parts(self, start: int, end: int) -> tuple[Part, ...]:
        """The pieces of lines behind the folded slice."""
        spans: dict[int, tuple[Placed, int, int]] = {}
        for line, index in self.origins[start:end]:
            first = spans[line.index][1] if line.index in spans else index
            spans[line.index] = (line, first, index + 1)
        return tuple(Part(line, first, last) for line, first, last in spans.values())

    def whole_words(self, start: int, end: int) -> tuple[int, int]:
        """The slice moved to the bounds of the numbers and Latin words it touches; what hangs over by one goes."""
        if start + 1 < end and not self._runs_on(start, start + 1) and self._runs_on(end - 1, end):
            start += 1
        while self._runs_on(start - 1, start):
            start -= 1
        while self._runs_on(end - 1, end):
            end += 1
        return start, end

    def stands_alone(self, start: int, end: int) -> bool:
        """Whether the slice is no piece of a longer number or Latin word of the same line."""
        return not (self._runs_on(start - 1, start) or self._runs_on(end - 1, end))

    def _runs_on(self, left: int, right: int) -> bool:
        if left < 0 or right >= len(self.folded):
            return False
        (first, here), (second, there) = self.origins[left], self.origins[right]
        if first is not second or there - here > 1:
            return False
        a, b = self.folded[left], self.folded[right]
        return (a.isdigit() and b.isdigit()) or (a.isascii() and a.isalpha() and b.isascii() and b.isalpha())


class Grounder:
    """Finds values on the pages of one document."""

    def __init__(self, pages: Sequence[Page], conventions: Conventions) -> None:
        self.conventions = conventions
        self._layout = Layout(pages)
        self._texts = {page.number: tuple(self._orders(page.number)) for page in pages}

    @property
    def has_lines(self) -> bool:
        """Whether there is anything to find values in."""
        return bool(self._layout.lines)

    def find(
        self, value: str, kind: ValueType = ValueType.TEXT, *, labels: Sequence[str] = (), page: int | None = None
    ) -> Ground | None:
        """The best place of `value`, on `page` or on any; None: it is nowhere.

        Of several equal places the one beside one of `labels` is taken, then one that is no piece of a longer word.
        """
        numbers = [page] if page is not None else list(self._texts)
        beside = frozenset(fold(label) for label in labels if fold(label))
        exact = [
            parts for number in numbers for parts in (*self._typed(value, kind, number), *self._equal(value, number))
        ]
        if exact:
            best = min(enumerate(exact), key=lambda item: (self._distance(item[1], beside), item[0]))
            return _ground(best[1], 1.0)
        alike = [found for number in numbers if (found := self._alike(value, number)) is not None]
        if not alike:
            return None
        similarity, parts = max(alike, key=lambda item: item[0])
        return _ground(parts, similarity)

    def _orders(self, number: int) -> Iterator[_Text]:
        """The page's text row by row, and column by column for values that wrap inside one column."""
        lines = self._layout.on_page(number)
        yield _Text.of(lines)
        indent = 2 * self._layout.line_height
        yield _Text.of(sorted(lines, key=lambda line: (round(line.rect.left / indent), line.rect.top)))

    def _typed(self, value: str, kind: ValueType, number: int) -> Iterator[tuple[Part, ...]]:
        """Places where the same date or amount is printed, in whatever way."""
        if kind is ValueType.DATE:
            wanted = {found.value for found in find_dates(value, UNIFORM)}
            for line in self._layout.on_page(number):
                for date in find_dates(line.text, self.conventions):
                    if date.value in wanted:
                        yield (Part(line, date.start, date.end),)
        elif kind is ValueType.AMOUNT:
            amounts = {found.value for found in find_amounts(value, UNIFORM)}
            for line in self._layout.on_page(number):
                for amount in find_amounts(line.text, self.conventions):
                    if amount.value in amounts:
                        yield (Part(line, amount.start, amount.end),)

    def _equal(self, value: str, number: int) -> Iterator[tuple[Part, ...]]:
        wanted = fold(value)
        pieces: list[tuple[Part, ...]] = []
        for text in self._texts[number]:
            start = text.folded.find(wanted) if wanted else -1
            while start >= 0:
                parts = text.parts(start, start + len(wanted))
                if text.stands_alone(start, start + len(wanted)):
                    yield parts
                else:
                    pieces.append(parts)
                start = text.folded.find(wanted, start + 1)
        if len(wanted) >= _LEAST_FUZZY_LENGTH:
            yield from pieces

    def _alike(self, value: str, number: int) -> tuple[float, tuple[Part, ...]] | None:
        wanted = fold(value)
        if len(wanted) < _LEAST_FUZZY_LENGTH:
            return None
        least = 100 * (1 - max(1, int(len(wanted) * _ERRORS_ALLOWED)) / len(wanted)) - 0.01
        best: tuple[float, tuple[Part, ...]] | None = None
        for text in self._texts[number]:
            found = fuzz.partial_ratio_alignment(wanted, text.folded, score_cutoff=least)
            if found is None or len(text.folded) < len(wanted) * (1 - _ERRORS_ALLOWED):
                continue
            similarity = min(found.score / 100, 0.99)
            if best is None or similarity > best[0]:
                best = similarity, text.parts(*text.whole_words(found.dest_start, found.dest_end))
        return best

    def _distance(self, parts: tuple[Part, ...], labels: frozenset[str]) -> int:
        """0: behind one of the labels on its line; 1: on its row; 2: under it; 3: elsewhere."""
        if not labels:
            return 0
        line = parts[0].line
        before = fold(line.text[: parts[0].start])
        if any(label in before for label in labels):
            return 0
        if any(self._has(other, labels) for other in self._layout.row_of(line) if other.rect.left < line.rect.left):
            return 1
        above = [
            other
            for other in self._layout.on_page(line.page)
            if line in self._layout.below(other.rect, line.page, reach=2.5)
        ]
        return 2 if any(self._has(other, labels) for other in above) else 3

    @staticmethod
    def _has(line: Placed, labels: frozenset[str]) -> bool:
        folded = fold(line.text)
        return any(label in folded for label in labels)


def _ground(parts: tuple[Part, ...], similarity: float) -> Ground:
    return Ground(
        page=parts[0].line.page,
        box=Box.around(part.line.slice_box(part.start, part.end) for part in parts),
        seen=join([part.text for part in parts]),
        similarity=similarity,
        reading=reading_score(parts),
    )
