"""Pages known again among hundreds of layouts: by the words of their labels first, then by where these stand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from engine.document import Page
from engine.layouts.anchors import Found, anchors_on
from engine.layouts.lesson import MOST_PAGES, Anchor, LearntLayout, Lesson
from engine.layouts.transform import Pair, PlaneMap, fit
from engine.layouts.words import AnchorWords
from engine.page.layout import Layout, Rect

_LEAST_AGREEING = 3
_LEAST_OF_LAYOUT = {3: 1.0, 4: 0.75, 5: 0.65}
_LEAST_OF_PAGE = {3: 0.6, 4: 0.5}
"""The share of the layout's and of the page's labels that must agree: the fewer they are, the larger it must be."""
_LEAST_EXTENT = 0.1
_SAME_WORD, _LIKELY_WORD = 80.0, 66.0
_MOST_TRIED = 12
_LEAST_SHARED = 0.3
_NEAREST = 4
_REACH = 0.6
"""How far, in widths of the page, the labels may be from a place that they tell about."""


@dataclass(frozen=True, slots=True)
class Match:
    """A page that has a learnt layout. `labels` are all that were found on it; `agreeing` joins labels of the layout to
    those on the page that stand where they should, `stretch` also to those that only moved down or up."""

    learnt: LearntLayout
    page: int
    width: int
    plane: PlaneMap
    stretch: tuple[tuple[Anchor, Found], ...]
    agreeing: tuple[tuple[Anchor, Found], ...]
    labels: tuple[Found, ...]
    strength: float

    def locate(self, rect: Rect) -> Rect | None:
        """Where a place of the layout lies on the page, in straightened pixels; None where nothing near it tells.

        The labels nearest to it have the last word: below a table that grew, all of them moved down together.
        """
        shift = self._shift_at(rect)
        if shift is None:
            return None
        first = self.plane.apply(complex(rect.left, rect.middle)) + shift
        size = self.plane.size
        half = rect.height * size / 2
        return Rect(
            first.real * self.width,
            (first.imag - half) * self.width,
            (first.real + rect.width * size) * self.width,
            (first.imag + half) * self.width,
        )

    def to_layout(self, rect: Rect) -> Rect:
        """A place of the page (in straightened pixels) as a place of the layout."""
        shift = 0j
        size = self.plane.size * self.width
        for _ in range(2):
            point = self.plane.back(complex(rect.left, rect.middle) / self.width - shift)
            half, across = rect.height / 2 / size, rect.width / size
            place = Rect(point.real, point.imag - half, point.real + across, point.imag + half)
            shift = self._shift_at(place) or 0j
        return place

    def _shift_at(self, rect: Rect) -> complex | None:
        """What the labels nearest to a place add to the map, the nearer the more; None if none is near."""
        near = sorted((_distance(anchor.rect, rect), place) for place, (anchor, _) in enumerate(self.stretch))
        near = [(distance, place) for distance, place in near[:_NEAREST] if distance < _REACH]
        if not near:
            return None
        moved = [(distance, self._moved(place)) for distance, place in near]
        usual = sorted(move.imag for _, move in moved)[len(moved) // 2]
        tolerance = 1.5 * rect.height * self.plane.size
        alike = [(distance, move) for distance, move in moved if abs(move.imag - usual) < tolerance]
        if len(alike) < min(2, len(moved)):
            return None
        weights = [1 / (distance + 0.02) for distance, _ in alike]
        return sum(weight * move for weight, (_, move) in zip(weights, alike, strict=True)) / sum(weights)

    def _moved(self, place: int) -> complex:
        anchor, found = self.stretch[place]
        return found.point - self.plane.apply(complex(anchor.rect.left, anchor.rect.middle))


class LayoutIndex:
    """All learnt layouts, ready to be compared with a page. Immutable: what is learnt later makes a new index."""

    def __init__(self, layouts: Iterable[LearntLayout], words: AnchorWords) -> None:
        self.layouts = tuple(layouts)
        by_text: dict[str, set[int]] = defaultdict(set)
        for number, learnt in enumerate(self.layouts):
            for anchor in learnt.lesson.anchors:
                by_text[anchor.text].add(number)
        self._by_text: Mapping[str, set[int]] = dict(by_text)
        self._words = words.joined(by_text)

    def recall(self, pages: tuple[Page, ...]) -> tuple[Match, ...]:
        """The learnt layouts that `pages` have, the best one of each page first."""
        if not self.layouts:
            return ()
        first = pages[:MOST_PAGES]
        layout = Layout(first)
        return tuple(match for page in first for match in self.matches(layout, page))

    def matches(self, layout: Layout, page: Page) -> list[Match]:
        """The learnt layouts that one page has, the best first."""
        found = anchors_on(layout, page.number, self._words)
        tried = (match_page(self.layouts[number], page, found) for number in self._likely(found))
        matches = [match for match in tried if match is not None]
        return sorted(matches, key=lambda match: (match.strength, match.learnt.lesson.confirmed), reverse=True)

    def _likely(self, found: Sequence[Found]) -> list[int]:
        """The layouts that share most labels with a page."""
        votes: Counter[int] = Counter()
        for text in {anchor.text for anchor in found}:
            votes.update(self._holders(text))
        enough = [
            (votes[number] / len(_texts(self.layouts[number].lesson)), number)
            for number in votes
            if votes[number] >= min(_LEAST_AGREEING, len(_texts(self.layouts[number].lesson)))
        ]
        return [number for share, number in sorted(enough, reverse=True)[:_MOST_TRIED] if share >= _LEAST_SHARED]

    def _holders(self, text: str) -> set[int]:
        if text in self._by_text or len(text) < 4:
            return self._by_text.get(text, set())
        alike = process.extractOne(text, self._by_text.keys(), scorer=fuzz.ratio, score_cutoff=_SAME_WORD)
        return self._by_text[alike[0]] if alike else set()


def match_page(learnt: LearntLayout, page: Page, found: Sequence[Found]) -> Match | None:
    """The match of a page with one layout; None where too few labels agree."""
    lesson = learnt.lesson
    pairs, partners = _pairs(lesson, found)
    heights = sorted(anchor.rect.height for anchor in lesson.anchors)
    tolerance = min(max(0.8 * heights[len(heights) // 2], 0.008), 0.03) if heights else 0.01
    fitted = fit(pairs, tolerance)
    if fitted is None:
        return None
    plane, near = fitted
    agreeing = tuple((lesson.anchors[pair.group], partners[pair]) for pair in near)
    strength = _strength(lesson, agreeing, found)
    if strength is None:
        return None
    stretch = _stretched(lesson, plane, pairs, partners, near, tolerance)
    return Match(learnt, page.number, page.width, plane, stretch, agreeing, tuple(found), strength)


def _pairs(lesson: Lesson, found: Sequence[Found]) -> tuple[list[Pair], dict[Pair, Found]]:
    """Every label of the layout with every one of the page that may be the same."""
    partners: dict[Pair, Found] = {}
    for group, anchor in enumerate(lesson.anchors):
        here = complex(anchor.rect.left, anchor.rect.middle)
        for other in found:
            if anchor.text == other.text or _is_like(anchor.text, other.text):
                partners[Pair(group, here, other.point)] = other
    return list(partners), partners


def _is_like(first: str, second: str) -> bool:
    return min(len(first), len(second)) >= 3 and fuzz.ratio(first, second, score_cutoff=_LIKELY_WORD) > 0


def _strength(lesson: Lesson, agreeing: Sequence[tuple[Anchor, Found]], found: Sequence[Found]) -> float | None:
    """How well page and layout agree, 0..1; None where that is too little to call them one layout."""
    count = len({(other.line.index, other.start) for _, other in agreeing})
    words = len({anchor.text for anchor, _ in agreeing})
    of_layout = count / len(lesson.anchors)
    of_page = count / max(len(found), 1)
    points = [complex(anchor.rect.left, anchor.rect.middle) for anchor, _ in agreeing]
    extent = max(abs(first - second) for first in points for second in points)
    if count < _LEAST_AGREEING or words < _LEAST_AGREEING or extent < _LEAST_EXTENT:
        return None
    if of_layout < _LEAST_OF_LAYOUT.get(count, 0.55) or of_page < _LEAST_OF_PAGE.get(count, 0.4):
        return None
    return min(1.0, 0.8 + 0.2 * min(of_layout, 1.0) * min(count / 6, 1.0))


def _stretched(
    lesson: Lesson,
    plane: PlaneMap,
    pairs: Sequence[Pair],
    partners: Mapping[Pair, Found],
    near: Sequence[Pair],
    tolerance: float,
) -> tuple[tuple[Anchor, Found], ...]:
    """The labels that agree, and those that only moved down or up: they stand in their column still."""
    best: dict[int, tuple[float, Pair]] = {pair.group: (0.0, pair) for pair in near}
    taken = {partners[pair] for pair in near}
    for pair in pairs:
        off = pair.there - plane.apply(pair.here)
        free = partners[pair] not in taken and abs(off.real) < tolerance
        if free and pair.group not in {other.group for other in near}:
            best[pair.group] = min(best.get(pair.group, (abs(off.imag), pair)), (abs(off.imag), pair), key=_first)
    return tuple((lesson.anchors[group], partners[pair]) for group, (_, pair) in sorted(best.items()))


def _first(item: tuple[float, Pair]) -> float:
    return item[0]


def _texts(lesson: Lesson) -> set[str]:
    return {anchor.text for anchor in lesson.anchors}


def _distance(first: Rect, second: Rect) -> float:
    """Between two rectangles; what stands on another row counts as farther."""
    across = max(first.left - second.right, second.left - first.right, 0.0)
    down = max(abs(first.middle - second.middle) - 0.3 * second.height, 0.0)
    return float((across**2 + (2 * down) ** 2) ** 0.5)
