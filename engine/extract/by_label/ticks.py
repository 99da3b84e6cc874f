"""Tick boxes as values: which words a box belongs to, and the field that those words name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.document import DOUBT_BELOW, Box, Field, Source
from engine.evidence import Evidence
from engine.extract.by_label.captions import Caption
from engine.extract.by_label.options import BOXES, CROSSED
from engine.extract.by_label.words import same_word, words_of
from engine.page.folding import fold, has_chinese, is_chinese
from engine.page.layout import Layout, Placed, Rect
from engine.presets import FieldSpec
from engine.values.reasons import UNLIKE_LABEL

TICKED, EMPTY = "selected", "unselected"
_CONFIDENCE = 0.98
_LEAST_OF_ITS_OWN = 0.35
_ROUND_LETTERS = frozenset("DOQUB08")
_ASKS = re.compile(r"[:：?？]\s{0,9}\S?\s{0,9}$")
"""The end of words that ask for what stands behind them."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A tick box and the words beside it."""

    page: int
    box: Box
    is_ticked: bool
    text: str
    words: frozenset[str]
    leads: bool = False
    """Whether it stands before its words, as the box of an option does."""

    @property
    def value(self) -> str:
        """`selected` or `unselected`."""
        return TICKED if self.is_ticked else EMPTY


class Ticks:
    """The tick boxes of a document that have words beside them."""

    def __init__(
        self,
        layout: Layout,
        evidence: Sequence[Evidence],
        specs: Sequence[FieldSpec],
        captions: Sequence[Caption] = (),
    ) -> None:
        """`specs` are all fields asked for: a word that many of their names share tells little."""
        whole = {line.index: caption.text for caption in captions for line in caption.lines}
        self._shared = Counter(word for spec in specs for word in set(words_of(spec.name)))
        found: list[Tick] = []
        for page in evidence:
            lines = layout.on_page(page.page)
            for mark in page.marks:
                rect = layout.rect_of(mark.box, page.page)
                if rect is None or _is_a_letter(rect, layout.strip(page.page, rect.top, rect.bottom)):
                    continue
                text = _words_beside(rect, lines, whole)
                if text:
                    leads = any(line.text == text and line.rect.left > rect.left - rect.height for line in lines)
                    found.append(Tick(page.page, mark.box, mark.is_ticked, text, frozenset(words_of(text)), leads))
        self.found = (*found, *_printed_boxes(layout, found))
        self._owners = self._best_owners(specs)

    def field(
        self,
        spec: FieldSpec,
        needed: float = 0.5,
        labels: frozenset[str] = frozenset(),
        *,
        leading_only: bool = False,
    ) -> Field | None:
        """The field of the box whose words share most with its name; None where that is unclear.

        `needed` (0..1) is the least share of the name's telling words; a quarter of them is enough for a box
        beside one of `labels`, lines that were found to be this field's. With `leading_only`, only boxes that stand
        before their words count: what stands behind a caption may be a value that looks like a box.
        """
        if not self.found:
            return None
        ranked = sorted(
            (
                (self._agreement(tick, spec) + 0.2 * (tick.text in labels), rank)
                for rank, tick in enumerate(self.found)
                if spec.name in self._owners.get(rank, (spec.name,)) and (tick.leads or not leading_only)
            ),
            reverse=True,
        )
        if not ranked:
            return None
        best = ranked[0][0]
        tick = self.found[ranked[0][1]]
        if tick.leads and self._owners.get(ranked[0][1], frozenset()) == frozenset([spec.name]):
            needed = min(needed, _LEAST_OF_ITS_OWN)
        if best < (0.25 if tick.text in labels else needed) or (len(ranked) > 1 and ranked[1][0] > best - 0.03):
            return None
        confidence = round(_CONFIDENCE * (0.55 + 0.45 * min(best, 1.0)), 4)
        return Field(
            name=spec.name,
            label=spec.label.words(),
            value=tick.value,
            raw=tick.text,
            page=tick.page,
            box=tick.box,
            confidence=confidence,
            source=Source.RULE,
            reason=UNLIKE_LABEL if confidence < DOUBT_BELOW else None,
        )

    def _best_owners(self, specs: Sequence[FieldSpec]) -> dict[int, frozenset[str]]:
        """For each box (by its rank) the fields whose names its words suit best: it is no other field's."""
        owners: dict[int, frozenset[str]] = {}
        for rank, tick in enumerate(self.found):
            scores = {spec.name: self._agreement(tick, spec) for spec in specs}
            best = max(scores.values(), default=0.0)
            if best > 0.3:
                owners[rank] = frozenset(name for name, score in scores.items() if score > best - 0.05)
        return owners

    def _agreement(self, tick: Tick, spec: FieldSpec) -> float:
        """The share of the name's words that stand beside the box; a word counts less the more boxes have it."""
        if has_chinese(spec.name):
            return 1.0 if fold(spec.name) in fold(tick.text) else 0.0
        wanted = words_of(spec.name)
        if not wanted:
            return 0.0
        weights = {word: 1 / max(self._shared[word], 1) for word in wanted}
        gained = 0.0
        for word, weight in weights.items():
            holders = sum(any(same_word(word, other) for other in one.words) for one in self.found)
            if holders and any(same_word(word, other) for other in tick.words):
                gained += weight / holders**0.5
        matched = sum(any(same_word(word, other) for word in wanted) for other in tick.words)
        return gained / sum(weights.values()) * (0.85 + 0.15 * matched / max(len(tick.words), 1))


def _printed_boxes(layout: Layout, drawn: Sequence[Tick]) -> Iterable[Tick]:
    """Boxes that were read as characters, each with the words up to the next one, where no drawn box was seen."""
    for line in layout.lines:
        starts = [match.start() for match in BOXES.finditer(line.text)]
        for start, end in pairwise([*starts, len(line.text)]):
            text = line.text[start + 1 : end].strip()
            box = line.slice_box(start, start + 1)
            if fold(text) and not any(tick.page == line.page and _touch(tick.box, line.line.box) for tick in drawn):
                is_ticked = line.text[start] in CROSSED
                yield Tick(line.page, box, is_ticked, text, frozenset(words_of(text)), leads=True)


def _touch(first: Box, second: Box) -> bool:
    return (
        first.left < second.right
        and second.left < first.right
        and first.top < second.bottom
        and second.top < first.bottom
    )


def _is_a_letter(rect: Rect, lines: Sequence[Placed]) -> bool:
    """Whether the square is a character of a line: inside it, smaller than a box would be, or amid the text."""
    for line in lines:
        if line.rect.shares_row(rect) < 0.6 or line.rect.shares_column(rect) < 0.3 or _is_the_box(line, rect):
            continue
        if BOXES.match(line.text.strip()) and rect.right < line.rect.left + 1.6 * line.rect.height:
            return False
        at_end = min(rect.left - line.rect.left, line.rect.right - rect.right) < 0.9 * line.rect.height
        nearest = line.text.strip()[0 if rect.left - line.rect.left < line.rect.right - rect.right else -1]
        if is_chinese(nearest):
            return True
        end = line.text.strip()[:2] if rect.left - line.rect.left < line.rect.height else line.text.strip()[-2:][::-1]
        is_wide = rect.width > 1.5 * line.rect.width / max(len(line.text), 1)
        if len(end) == 2 and not is_wide and end[0] in _ROUND_LETTERS and end[1].isalnum():
            return True
        if rect.height < 0.58 * line.rect.height or not at_end:
            return True
    return False


def _is_the_box(line: Placed, rect: Rect) -> bool:
    """Whether a line is nothing but the box itself, read as a character."""
    return len(line.text.strip()) <= 2 and line.rect.shares_column(rect) > 0.6 and line.rect.shares_row(rect) > 0.6


def _words_beside(rect: Rect, lines: Sequence[Placed], whole: Mapping[int, str]) -> str:
    """The label of a box: left of it if that ends in a colon, else right of it, else above, else left."""
    size = max(rect.height, 1.0)
    lines = [line for line in lines if not _is_the_box(line, rect)]
    before, behind = _neighbours(rect, lines)
    if before is not None and _ASKS.search(before.text):
        return before.text
    if behind is not None and any(character.isalpha() for character in behind.text):
        return behind.text
    is_near = before is not None and rect.left - before.rect.right < 2.5 * size
    if before is not None and is_near and before.text in whole.get(before.index, "")[1:]:
        return whole[before.index]
    over = _over(rect, lines)
    if over:
        return " ".join(line.text for line in over)
    return before.text if before is not None else ""


def _neighbours(rect: Rect, lines: Sequence[Placed]) -> tuple[Placed | None, Placed | None]:
    """The nearest lines left and right of a box on its row."""
    size = max(rect.height, 1.0)
    row = [line for line in lines if line.rect.shares_row(rect) > 0.4]
    left = [
        line for line in row if line.rect.right < rect.right + 0.5 * size and rect.left - line.rect.right < 5 * size
    ]
    right = [line for line in row if line.rect.left > rect.left - size and line.rect.left - rect.right < 3 * size]
    before = max(left, key=lambda line: line.rect.right, default=None)
    return before, min(right, key=lambda line: line.rect.left, default=None)


def _over(rect: Rect, lines: Sequence[Placed]) -> list[Placed]:
    """The lines above a box that are its heading: those over it, else those that end left of it."""
    size = max(rect.height, 1.0)
    above = [
        line
        for line in lines
        if 0 < rect.middle - line.rect.middle < 5 * size
        and line.rect.left < rect.right + size
        and line.rect.right > rect.left - 6 * size
        and line.rect.width < 20 * size
    ]
    near = sorted(above, key=lambda line: line.rect.middle)[-4:]
    over = [line for line in near if line.rect.shares_column(rect) > 0.3]
    return over or [line for line in near if line.rect.right < rect.left + size]
