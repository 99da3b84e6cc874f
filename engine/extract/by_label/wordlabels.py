"""Latin labels found word by word: `FederalIncomeTaxWithheld` on a form that prints `4 Federal income tax withheld`.

Words may be misread by a letter, abbreviated, in another order, or stand in the heading above. All names are
matched together, the surest first, so that two fields do not take the same caption.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import compress, repeat

from engine.extract.by_label.captions import Caption, caption_head
from engine.extract.by_label.labels import Label
from engine.extract.by_label.words import likeness, weight_of, words_of
from engine.page.folding import has_chinese
from engine.page.layout import Layout

_LEAST_COVERAGE = 0.59
_LEAST_SCORE = 0.5
_BEST_SCORE = 0.92
_IN_HEADING, _BEHIND_HEAD = 0.55, 0.8
_PROSE = 0.62
_OTHER_PAGE = 0.8
_OTHER_KIND, _NO_KIND = 0.75, 0.85
_MOST_COMPARED = 60_000
"""Names times captions: sixty names on pages of a thousand lines."""
_POSTAL = re.compile(r"^\s*\d{3,}\s+[A-Z]|\b[A-Z]{2},?\s+\d{5}\b")
"""The beginning or the end of an address as it is filled in."""

WHAT_CAPTIONS_HOLD = frozenset(
    ["name", "address", "number", "date", "code", "city", "country", "phone", "email", "amount"]
)
"""What a caption holds: a name's own is not another's, however many words they share."""


@dataclass(frozen=True, slots=True)
class Match:
    """A name found in a caption; `score` 0..1."""

    name: str
    caption: Caption
    score: float


def match_names(
    layout: Layout,
    found: Sequence[Caption],
    names: Mapping[str, Sequence[str]],
    *,
    strong: Mapping[int, str],
    rivals: Mapping[str, float],
    printed: Iterable[tuple[int, str]] = (),
) -> tuple[dict[str, Label], Mapping[int, float]]:
    """A label for each of `names` (a field's name and how else it is called) whose caption is on the page.

    `strong` are lines, by index, that are known to be another name's label; `rivals` the scores that a caption must
    surpass for a name, since it has been found in another way; `printed` the page and name of labels already found.
    The second answer is a weight for each page: 1 for the one that has most of the names, less for pages that have
    few, such as the instructions behind a form.
    """
    compared = found[: _MOST_COMPARED // max(len(names), 1)] if names else ()
    said = _ByWord([_Said(layout, caption) for caption in compared])
    table = [match for name, texts in names.items() for match in _matches(said, name, texts, strong)]
    pages = _page_weights(table, printed)
    ranked = sorted(table, key=lambda match: (-match.score * pages[match.caption.page], match.caption.lines[0].index))
    labels: dict[str, Label] = {}
    taken: set[tuple[int, str]] = set()
    for match in ranked:
        place = match.caption.lines[0].index, aspect(match.name, match.caption.text)
        score = match.score * pages[match.caption.page]
        if score < max(_LEAST_SCORE, rivals.get(match.name, 0.0)):
            continue
        if match.name not in labels and place not in taken:
            labels[match.name] = _label(match.caption, match.name, score)
            taken.add(place)
    return labels, pages


def aspect(name: str, caption: str) -> str:
    """Which part of a box for a name and an address a field wants: `name`, `address`, or all (empty)."""
    wanted, printed = set(words_of(name)), set(words_of(caption))
    if not {"name", "address"} <= printed or {"name", "address"} <= wanted:
        return ""
    return "name" if "name" in wanted else "address" if wanted & {"address", "street"} else ""


class _Said:
    """What a caption says up to its colon: the words of its telling beginning, and the others. Every name asks."""

    def __init__(self, layout: Layout, caption: Caption) -> None:
        text = caption.text
        self.caption = caption
        self.is_postal = _POSTAL.search(text) is not None
        self.head, self.tail = _words_said(text)
        self._layout = layout

    @cached_property
    def above(self) -> frozenset[str]:
        """The words of the headings over it."""
        return _context(self._layout, self.caption)


class _ByWord:
    """The captions of a document by the words they say, so that a name is held against those alone that say one."""

    def __init__(self, found: Sequence[_Said]) -> None:
        self._found = found
        self._at: dict[str, list[int]] = {}
        for at, one in enumerate(found):
            for word in {*one.head, *one.tail} if not one.is_postal else ():
                self._at.setdefault(word, []).append(at)
        self._alike: dict[str, list[int]] = {}

    def any_of(self, wanted: Iterable[str]) -> list[_Said]:
        """The captions that say one of these words, or one like it, in their order; no filled-in addresses."""
        return [self._found[at] for at in sorted({at for word in wanted for at in self._saying(word)})]

    def _saying(self, word: str) -> list[int]:
        if word not in self._alike:
            alike = compress(self._at.values(), map(likeness, repeat(word), self._at))
            self._alike[word] = [at for places in alike for at in places]
        return self._alike[word]


def _matches(said: _ByWord, name: str, texts: Sequence[str], strong: Mapping[int, str]) -> list[Match]:
    wanted = [words for text in texts if not has_chinese(text) and (words := words_of(text))]
    matches = []
    for one in said.any_of({word for words in wanted for word in words}):
        caption = one.caption
        if any(_is_taken(name, strong.get(line.index)) for line in caption.lines):
            continue
        score = max((_agreement(words, one) for words in wanted), default=0.0)
        if score:
            matches.append(Match(name, caption, score * (_PROSE if caption.is_prose else 1.0)))
    return matches


def _is_taken(name: str, owner: str | None) -> bool:
    """Whether a caption is another name's; under `Bill to` stand a name and an address, for two fields."""
    if owner is None or owner == name:
        return False
    return "address" not in words_of(name) or "address" in words_of(owner)


def _page_weights(table: Sequence[Match], printed: Iterable[tuple[int, str]]) -> dict[int, float]:
    best: dict[tuple[int, str], float] = defaultdict(float)
    for match in table:
        key = match.caption.page, match.name
        best[key] = max(best[key], match.score)
    for key in printed:
        best[key] = 1.0
    sums: dict[int, float] = defaultdict(float)
    for (page, _), score in best.items():
        sums[page] += score
    most = max(sums.values(), default=1.0)
    return {page: _OTHER_PAGE + (1 - _OTHER_PAGE) * total / most for page, total in sums.items()}


def _agreement(wanted: tuple[str, ...], said: _Said) -> float:
    """0..0.92: how many of the wanted words are there, in the caption or (for less) in the headings above it."""
    head, tail = said.head, said.tail
    in_head, in_tail = [_best(word, head) for word in wanted], [_best(word, tail) for word in wanted]
    if not any(in_head) and not any(in_tail):
        return 0.0
    gains = [
        max(own, _BEHIND_HEAD * behind, _IN_HEADING * _best(word, said.above) if own < _IN_HEADING else 0.0)
        for word, own, behind in zip(wanted, in_head, in_tail, strict=True)
    ]
    weights = [weight_of(word) for word in wanted]
    coverage = sum(gain * weight for gain, weight in zip(gains, weights, strict=True)) / sum(weights)
    is_telling = any(gain > 0.0 and weight == 1.0 for gain, weight in zip(gains, weights, strict=True))
    if coverage < _LEAST_COVERAGE or not (is_telling or (max(weights) < 1.0 and _leads(wanted, head))):
        return 0.0
    score = min(_BEST_SCORE, 0.25 + 0.55 * coverage + 0.12 * _closeness(wanted, head))
    return score * _kinds_agree(wanted, (*head, *tail))


@lru_cache(maxsize=8192)
def _words_said(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of a caption up to its colon: those of its telling beginning, and the others. Every name asks."""
    colon = re.search(r"[:：]", text[2:])
    text = text[: colon.start() + 2] if colon else text
    start = caption_head(text)
    return words_of(start), words_of(text[len(start) :])


def _leads(wanted: Sequence[str], head: Sequence[str]) -> bool:
    """Whether a caption begins with the first of the wanted words."""
    return any(likeness(word, wanted[0]) > 0.0 for word in head[:2] if not word.isdigit())


def _closeness(wanted: Sequence[str], head: Sequence[str]) -> float:
    """The share of a caption's words that are wanted."""
    printed = [word for rank, word in enumerate(head) if not word.isdigit() and (rank or len(word) > 1)]
    matched = sum(weight_of(word) for word in printed if _best(word, wanted))
    return matched / max(sum(weight_of(word) for word in printed), 1e-6)


def _kinds_agree(wanted: Sequence[str], said: Sequence[str]) -> float:
    """1 where a name and a caption hold the same, less where the caption holds another thing or does not say."""
    own, other = WHAT_CAPTIONS_HOLD.intersection(wanted), WHAT_CAPTIONS_HOLD.intersection(said)
    if not own or own & other:
        return 1.0
    return _OTHER_KIND if other else _NO_KIND


def _best(word: str, others: Collection[str]) -> float:
    return 1.0 if word in others else max(map(likeness, repeat(word), others), default=0.0)


def _context(layout: Layout, caption: Caption) -> frozenset[str]:
    """The words of the few lines above that begin near the same place or left of it."""
    words: set[str] = set()
    rect, height = caption.rect, caption.lines[0].rect.height
    for other in layout.strip(caption.page, rect.top - 3.2 * height, rect.top + 0.3 * height):
        over = rect.top - other.rect.bottom
        if -0.3 * height < over < 3.2 * height and other.rect.left < rect.right and other not in caption.lines:
            words.update(words_of(other.text)[:8])
    return frozenset(words)


def _label(caption: Caption, name: str, score: float) -> Label:
    """The caption as a label: on its last line, up to the colon if it has one."""
    line = caption.lines[-1]
    colon = re.search(r"[:：]\s*", line.text)
    end = colon.end() if colon else len(line.text)
    rect = caption.rect if len(caption.lines) > 1 else line.slice_rect(0, end)
    return Label(" ".join(words_of(name)), line, 0, end, rect, score, colon is not None, caption.lines[:-1])
