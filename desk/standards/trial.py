"""A calibration tried before it is applied: what it does to values that it was not fitted on.

Papers are dealt into five parts; what is said of each part comes from a scale fitted on the other four, so no value
vouches for itself, nor does another one of its paper. Scales are taken where the log loss falls by more than chance
makes it: by twice the standard error of the difference, counted by paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

import numpy as np

from desk.standards.fitting import Numbers, Truths, belief, fit_scale, losses, odds_of
from desk.standards.standards import OTHERS, InForce
from engine.standard import OWN_SCALE, Scale

LEAST_VALUES, LEAST_WRONG = 200, 10
"""Fewer values, or fewer wrong ones among them, say too little of either parameter."""
_PARTS = 5
_ERRORS = 2.0
_EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0)


@dataclass(frozen=True, slots=True)
class Judged:
    """A value that people have judged: of which paper and kind, how sure the engine was, and whether it was kept.

    `may_be_taken` is False where something else than the evidence keeps it doubtful: a check, or another value.
    """

    paper: int
    kind: str
    confidence: float
    is_kept: bool
    may_be_taken: bool = True

    @property
    def is_evidence(self) -> bool:
        """Whether a scale can be told from it: 0 and 1 stay what they are on any."""
        return self.may_be_taken and 0.0 < self.confidence < 1.0


class Outcome(StrEnum):
    """What a trial came to."""

    HELPS = "helps"
    TOO_FEW = "too_few"
    NO_HELP = "no_help"


@dataclass(frozen=True, slots=True)
class Band:
    """Values that were said to be about as sure: `said` on average, of which the share `right` was."""

    low: float
    high: float
    count: int
    said: float
    right: float


@dataclass(frozen=True, slots=True)
class Fit:
    """How well what is said of values agrees with how many are right."""

    loss: float
    """The log loss of a value, in nats."""
    gap: float
    """How far said and right lie apart, over the bands (expected calibration error: Naeini et al., AAAI 2015)."""
    bands: tuple[Band, ...]

    @property
    def furthest(self) -> Band:
        """The band that accounts for most of the gap."""
        return max(self.bands, key=lambda band: band.count * abs(band.said - band.right))


@dataclass(frozen=True, slots=True)
class Compared:
    """Some values as they are told now, and held out after."""

    values: int
    wrong: int
    before: Fit
    after: Fit

    @property
    def side_by_side(self) -> list[tuple[float, float, Band | None, Band | None]]:
        """Each band that either has, the surest first: from, to, before, after."""
        both = [{band.low: band for band in fit.bands} for fit in (self.before, self.after)]
        bands = [(low, high) for low, high in pairwise(_EDGES) if low in both[0] or low in both[1]]
        return [(low, high, both[0].get(low), both[1].get(low)) for low, high in reversed(bands)]


@dataclass(frozen=True, slots=True)
class Trial:
    """What it came to: `scales` by kind, of all others under `OTHERS`; `kinds` are those with one of their own."""

    outcome: Outcome
    values: int
    wrong: int
    scales: Mapping[str, Scale]
    compared: Compared | None = None
    kinds: Mapping[str, Compared] | None = None

    def evidence(self) -> dict[str, Any]:
        """What is kept with the calibration, in JSON."""
        if self.compared is None:
            return {"values": self.values, "wrong": self.wrong}
        before, after = self.compared.before, self.compared.after
        return {
            "values": self.values,
            "wrong": self.wrong,
            "loss": [round(before.loss, 4), round(after.loss, 4)],
            "gap": [round(before.gap, 4), round(after.gap, 4)],
            "kinds": sorted(self.kinds or ()),
        }


def try_calibration(values: Sequence[Judged], in_force: InForce | None = None) -> Trial:
    """Fits scales to the engine's own confidence in `values`, and holds them to those that are in force."""
    used = [value for value in values if value.is_evidence]
    wrong = sum(not value.is_kept for value in used)
    if not _is_enough(len(used), wrong):
        return Trial(Outcome.TOO_FEW, len(used), wrong, {})
    sample = _Sample(used)
    everything = np.ones(len(used), dtype=np.bool_)
    scales, after = _fitted(sample, everything)
    now = sample.on(in_force or InForce())
    if not scales or not _is_better(sample, everything, now, after):
        return Trial(Outcome.NO_HELP, len(used), wrong, {}, _compared(sample, everything, now, after))
    kinds = {kind: _compared(sample, sample.of(kind), now, after) for kind in scales if kind != OTHERS}
    return Trial(Outcome.HELPS, len(used), wrong, scales, _compared(sample, everything, now, after), kinds)


def _fitted(sample: _Sample, everything: Truths) -> tuple[Mapping[str, Scale], Numbers]:
    """The scales that help, and the log-odds of all values by them, each held out; those of a shared one for nothing.

    A kind has a scale of its own where that helps beyond the one that all share.
    """
    shared = _held_out(sample, everything, sample.odds)
    is_shared = _is_better(sample, everything, sample.odds, shared)
    base = fit_scale(sample.odds, sample.is_right) if is_shared else OWN_SCALE
    after = shared.copy() if is_shared else sample.odds.copy()
    scales = {OTHERS: base} if is_shared else {}
    for kind in sample.several_kinds:
        own = sample.of(kind)
        if not _is_enough(int(own.sum()), int((own & ~sample.is_right).sum())):
            continue
        alone = _held_out(sample, own, after)
        if _is_better(sample, own, after, alone):
            moved = base.slope * sample.odds[own] + base.shift
            scales[kind] = base.then(fit_scale(moved, sample.is_right[own]))
            after[own] = alone[own]
    return scales, after if scales else shared


class _Sample:
    """Values as columns; papers are dealt into parts in the order in which they come."""

    def __init__(self, values: Sequence[Judged]) -> None:
        self.odds = odds_of(np.array([value.confidence for value in values]))
        self.is_right: Truths = np.array([value.is_kept for value in values])
        self._kinds = np.array([value.kind for value in values])
        places: dict[int, int] = {}
        self.papers = np.array([places.setdefault(value.paper, len(places)) for value in values])
        self.parts = self.papers % _PARTS

    @property
    def several_kinds(self) -> Sequence[str]:
        """Its kinds, where there are several."""
        kinds = sorted(set(self._kinds.tolist()))
        return kinds if len(kinds) > 1 else ()

    def of(self, kind: str) -> Truths:
        """Which values are of a kind."""
        chosen: Truths = self._kinds == kind
        return chosen

    def on(self, in_force: InForce) -> Numbers:
        """The log-odds of all values on the scales in force."""
        odds = self.odds.copy()
        for kind in set(self._kinds.tolist()):
            chosen, scale = self.of(kind), in_force.scale(kind)
            odds[chosen] = scale.slope * odds[chosen] + scale.shift
        return odds


def _held_out(sample: _Sample, chosen: Truths, odds: Numbers) -> Numbers:
    """`odds`, those `chosen` as a scale says that was fitted on `chosen` ones of the other parts."""
    said = odds.copy()
    for part in range(_PARTS):
        here = sample.parts == part
        others, these = chosen & ~here, chosen & here
        scale = fit_scale(odds[others], sample.is_right[others])
        said[these] = scale.slope * odds[these] + scale.shift
    return said


def _is_better(sample: _Sample, chosen: Truths, before: Numbers, after: Numbers) -> bool:
    """Whether the log loss of `chosen` falls by more than chance makes it."""
    gains = losses(before[chosen], sample.is_right[chosen]) - losses(after[chosen], sample.is_right[chosen])
    by_paper = np.bincount(sample.papers[chosen], weights=gains)[np.unique(sample.papers[chosen])]
    if len(by_paper) < _PARTS:
        return False
    error = float(by_paper.std(ddof=1)) * len(by_paper) ** 0.5
    return bool(by_paper.sum() > _ERRORS * error)


def _is_enough(values: int, wrong: int) -> bool:
    return values >= LEAST_VALUES and wrong >= LEAST_WRONG


def _compared(sample: _Sample, chosen: Truths, now: Numbers, after: Numbers) -> Compared:
    is_right = sample.is_right[chosen]
    before, held_out = _fit(now[chosen], is_right), _fit(after[chosen], is_right)
    return Compared(int(chosen.sum()), int((~is_right).sum()), before, held_out)


def _fit(odds: Numbers, is_right: Truths) -> Fit:
    said = belief(odds)
    places = np.digitize(said, _EDGES[1:-1])
    bands = tuple(_band(place, said[places == place], is_right[places == place]) for place in np.unique(places))
    gap = sum(band.count * abs(band.said - band.right) for band in bands) / len(said)
    return Fit(float(losses(odds, is_right).mean()), gap, bands)


def _band(place: int, said: Numbers, is_right: Truths) -> Band:
    return Band(_EDGES[place], _EDGES[place + 1], len(said), float(said.mean()), float(is_right.mean()))
