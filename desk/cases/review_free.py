"""How many values could be taken as they were read, at an error that is stated: from values that people have judged.

The rule: a threshold serves when, of the values at least as sure as it, so few were wrong that the true share of wrong
ones is below the target with 95 % confidence (the one-sided bound of Clopper and Pearson, 1934). The lowest such
threshold of a fixed list is taken. So a few values prove nothing, however right they are: without a single wrong one it
takes 598 values for 0.5 %, 299 for 1 %, 149 for 2 %. Values of one paper count as independent.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from engine.standard import DOUBT_BELOW, PRODUCT, Standard

TARGETS = (0.005, 0.01, 0.02)
CONFIDENCE = 0.95
_THRESHOLDS = tuple(sorted({*(step / 100 for step in range(50, 100)), 0.995, 0.999, DOUBT_BELOW}))
_HALVINGS = 40


class Tally:
    """Values that people have judged, counted by the highest threshold that each reaches on the scale of `standard`."""

    def __init__(self, standard: Standard = PRODUCT) -> None:
        self.standard = standard
        self.total = 0
        self._today = [0, 0]
        self._kept = [0] * (len(_THRESHOLDS) + 1)
        self._wrong = [0] * (len(_THRESHOLDS) + 1)

    def add(self, confidence: float, *, is_kept: bool, may_be_taken: bool = True) -> None:
        """One value: how sure the engine was when it was read, and whether a person has kept it.

        `may_be_taken` is False where a check said no, or another value may be meant: such a value is looked at whatever
        its confidence.
        """
        self.total += 1
        if may_be_taken:
            believed = self.standard.scale.of(confidence)
            (self._kept if is_kept else self._wrong)[bisect_right(_THRESHOLDS, believed)] += 1
            if believed >= self.standard.threshold:
                self._today[not is_kept] += 1

    @property
    def today(self) -> Taken:
        """What becomes of them by the standard itself; of several, the threshold is the lowest."""
        kept, wrong = self._today
        return Taken(self.standard.threshold, kept + wrong, wrong, self.total)

    def taken(self) -> Sequence[Taken]:
        """What would happen at each threshold, the lowest first."""
        kept, wrong = _from_above(self._kept), _from_above(self._wrong)
        return [
            Taken(threshold, kept[place] + wrong[place], wrong[place], self.total)
            for place, threshold in enumerate(_THRESHOLDS, start=1)
        ]

    @classmethod
    def together(cls, tallies: Iterable[Tally]) -> Tally:
        """All their values, each by the standard that it was counted by."""
        every = list(tallies)
        found = cls(min((one.standard for one in every), key=lambda one: one.threshold, default=PRODUCT))
        for one in every:
            found.total += one.total
            found._today = [a + b for a, b in zip(found._today, one._today, strict=True)]
            found._kept = [a + b for a, b in zip(found._kept, one._kept, strict=True)]
            found._wrong = [a + b for a, b in zip(found._wrong, one._wrong, strict=True)]
        return found


@dataclass(frozen=True, slots=True)
class Taken:
    """What would happen to `total` values if those at least as sure as `threshold` were taken without review."""

    threshold: float
    taken: int
    wrong: int
    total: int

    @property
    def share(self) -> float:
        """How many of all values were taken, 0..1."""
        return self.taken / self.total if self.total else 0.0

    @property
    def error(self) -> float:
        """How many of those taken were wrong, 0..1."""
        return self.wrong / self.taken if self.taken else 0.0

    @property
    def bound(self) -> float:
        """What the true error is below, with `CONFIDENCE`."""
        return upper_bound(self.wrong, self.taken)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer for one target; `best` None: no threshold serves. `needed` values, all kept, are the least proof."""

    target: float
    needed: int
    total: int
    best: Taken | None

    @property
    def is_too_few(self) -> bool:
        """Whether nothing could be said of so few values, whatever people made of them."""
        return self.total < self.needed


@dataclass(frozen=True, slots=True)
class ReviewFree:
    """All answers, and how those values have done that are shown as sure today."""

    answers: tuple[Answer, ...]
    today: Taken


def review_free(values: Tally) -> ReviewFree:
    """What values that people have judged say of taking others without review."""
    tries = values.taken()
    answers = tuple(Answer(target, needed(target), values.total, _best(tries, target)) for target in TARGETS)
    return ReviewFree(answers, values.today)


def proven_threshold(free: ReviewFree) -> float | None:
    """The lowest threshold that serves any of the targets; None: none does."""
    return min((answer.best.threshold for answer in free.answers if answer.best), default=None)


def needed(target: float) -> int:
    """How many values, none of them wrong, show an error below `target`."""
    return math.ceil(math.log(1 - CONFIDENCE) / math.log1p(-target))


def upper_bound(wrong: int, taken: int) -> float:
    """The share of wrong ones that `wrong` of `taken` are too few for, with `CONFIDENCE`; 1 where none was taken."""
    if wrong >= taken:
        return 1.0
    low, high = wrong / taken, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if _at_most(wrong, taken, middle) <= 1 - CONFIDENCE else (middle, high)
    return high


def _best(tries: Sequence[Taken], target: float) -> Taken | None:
    return next((one for one in tries if one.taken and _at_most(one.wrong, one.taken, target) <= 1 - CONFIDENCE), None)


def _from_above(counts: Sequence[int]) -> list[int]:
    """How many there are at each place and behind it."""
    return list(accumulate(reversed(counts)))[::-1]


def _at_most(wrong: int, taken: int, share: float) -> float:
    """How likely at most `wrong` of `taken` are, where each is with `share`: the binomial distribution.

    A wrong share above the target needs no sum, which keeps it short.
    """
    if wrong > taken * share:
        return 1.0
    if share >= 1.0:
        return 0.0
    term = taken * math.log1p(-share)
    odds = math.log(share) - math.log1p(-share)
    sum_of_all = math.exp(term)
    for one in range(1, wrong + 1):
        term += math.log(taken - one + 1) - math.log(one) + odds
        sum_of_all += math.exp(term)
    return min(1.0, sum_of_all)
