"""Calibrations fitted and tried on made values whose truth is known."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pytest

from desk.standards.fitting import belief, fit_scale, losses, odds_of
from desk.standards.standards import OTHERS, InForce
from desk.standards.trial import Judged, Outcome, try_calibration
from engine.standard import OWN_SCALE, Scale

SHIFTED = Scale(1.0, 1.2)


def made(count: int, truth: Scale, kind: str = "invoice", *, seed: int = 1, first_paper: int = 0) -> list[Judged]:
    """Values said to be 55 to 99 % sure, eight a paper, that are right as often as `truth` makes of it."""
    chance = np.random.default_rng(seed)
    said = chance.uniform(0.55, 0.99, count)
    right = chance.random(count) < belief(truth.slope * odds_of(said) + truth.shift)
    pairs = zip(said.tolist(), right.tolist(), strict=True)
    return [Judged(first_paper + place // 8, kind, sure, kept) for place, (sure, kept) in enumerate(pairs)]


def fitted(values: Sequence[Judged]) -> Scale:
    """The scale alone."""
    said = np.array([value.confidence for value in values])
    return fit_scale(odds_of(said), np.array([value.is_kept for value in values]))


@pytest.mark.parametrize("truth", [Scale(1.0, 1.2), Scale(0.5, 0.5), Scale(1.5, -0.5), OWN_SCALE])
def test_a_known_distortion_is_found(truth: Scale) -> None:
    """From 20,000 values, both parameters within a tenth."""
    found = fitted(made(20_000, truth))
    assert found.slope == pytest.approx(truth.slope, abs=0.1)
    assert found.shift == pytest.approx(truth.shift, abs=0.1)


def test_few_values_move_little() -> None:
    """None move nothing; ten right ones of ten raise a little what thousands would raise without end."""
    assert fit_scale(np.array([]), np.array([], dtype=np.bool_)) == OWN_SCALE
    ten = fitted([Judged(place, "invoice", 0.9, True) for place in range(10)])
    assert 0.9 < ten.of(0.9) < 0.94
    alone = fitted([Judged(place, "invoice", 0.9, False) for place in range(3)])
    assert 0.5 < alone.of(0.9) < 0.9


def test_a_scale_never_falls() -> None:
    """Also where the surest values are those that are wrong."""
    values = [Judged(0, "invoice", 0.6, True)] * 300 + [Judged(1, "invoice", 0.95, False)] * 300
    assert fitted(values).slope > 0
    assert fitted(values).of(0.95) >= fitted(values).of(0.6)


def test_the_loss_is_that_of_what_is_said() -> None:
    """Half sure costs ln 2 either way; sure and wrong costs much."""
    said = odds_of(np.array([0.5, 0.5, 0.99]))
    assert losses(said, np.array([True, False, False])) == pytest.approx([0.6931, 0.6931, 4.6052], abs=1e-4)


def test_what_helps_is_shown_before_and_after() -> None:
    """On held-out values said and right come together, the loss falls, and the figures can be kept."""
    trial = try_calibration(made(2000, SHIFTED))
    assert trial.outcome is Outcome.HELPS
    assert trial.compared is not None
    before, after = trial.compared.before, trial.compared.after
    assert before.gap > 0.1 > 0.03 > after.gap
    assert before.loss > after.loss
    assert sum(band.count for band in after.bands) == trial.compared.values == 2000
    furthest = before.furthest
    assert furthest.right - furthest.said > 0.05
    lows = [low for low, _, _, _ in trial.compared.side_by_side]
    assert lows == sorted(lows, reverse=True)
    assert json.loads(json.dumps(trial.evidence()))["values"] == 2000


def test_calibrated_values_are_left_alone() -> None:
    """Of a hundred sites whose figures are true, next to none is told that a calibration would help."""
    helped = sum(try_calibration(made(600, OWN_SCALE, seed=seed)).outcome is Outcome.HELPS for seed in range(100))
    assert helped <= 3
    assert try_calibration(made(600, OWN_SCALE)).scales == {}


def test_few_values_are_refused() -> None:
    """Too few, or too few wrong ones among them; what a check refuses and what is certain does not count."""
    assert try_calibration([]).outcome is Outcome.TOO_FEW
    assert try_calibration(made(199, SHIFTED)).outcome is Outcome.TOO_FEW
    right = [Judged(place, "invoice", 0.9, True) for place in range(1000)]
    assert try_calibration(right).outcome is Outcome.TOO_FEW
    no_evidence = [Judged(place, "invoice", 0.9, False, may_be_taken=False) for place in range(1000)]
    certain = [Judged(place, "invoice", 1.0, False) for place in range(1000)]
    assert try_calibration([*right, *no_evidence, *certain]).values == 1000


def test_kinds_that_differ_have_scales_of_their_own() -> None:
    """Where there are enough of them; others share one."""
    values = made(3000, SHIFTED) + made(1000, Scale(1.0, -0.8), "receipt", first_paper=10_000)
    trial = try_calibration([*values, *made(100, OWN_SCALE, "contract", first_paper=20_000)])
    assert trial.scales.keys() == {OTHERS, "invoice", "receipt"}
    assert trial.scales["invoice"].of(0.8) > 0.85 > 0.75 > trial.scales["receipt"].of(0.8)
    assert trial.kinds is not None
    assert trial.kinds["receipt"].after.gap < trial.kinds["receipt"].before.gap


def test_it_is_held_to_what_is_in_force() -> None:
    """Where the scale in force is right a new one does not help; where it is wrong it does, from the engine's own."""
    values = made(2000, SHIFTED)
    assert try_calibration(values, InForce(number=1, scales={OTHERS: SHIFTED})).outcome is Outcome.NO_HELP
    again = try_calibration(values, InForce(number=1, scales={OTHERS: Scale(1.0, -1.0)}))
    assert again.outcome is Outcome.HELPS
    assert again.scales[OTHERS] == try_calibration(values).scales[OTHERS]


def test_papers_are_not_split() -> None:
    """One paper alone, however many values it has, cannot vouch for itself."""
    values = [Judged(0, value.kind, value.confidence, value.is_kept) for value in made(2000, SHIFTED)]
    assert try_calibration(values).outcome is Outcome.NO_HELP
