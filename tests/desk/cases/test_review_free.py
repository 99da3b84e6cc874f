"""What could be taken without review: from made values whose answer is known."""

from __future__ import annotations

import random

import pytest

from desk.cases.review_free import TARGETS, Tally, needed, review_free, upper_bound


def tally(*groups: tuple[float, int, int], refuted: int = 0) -> Tally:
    """Values by confidence: how many, and how many of them wrong; and surest ones that a check objects to."""
    found = Tally()
    for confidence, count, wrong in groups:
        for place in range(count):
            found.add(confidence, is_kept=place >= wrong)
    for _ in range(refuted):
        found.add(1.0, is_kept=False, may_be_taken=False)
    return found


def test_the_bound_is_that_of_clopper_and_pearson() -> None:
    """Held against published values: 0 of 100, 1 of 100, 10 of 1000; nothing is known of none."""
    assert upper_bound(0, 100) == pytest.approx(0.0295, abs=1e-4)
    assert upper_bound(1, 100) == pytest.approx(0.0466, abs=1e-4)
    assert upper_bound(10, 1000) == pytest.approx(0.0169, abs=1e-4)
    assert upper_bound(0, 0) == upper_bound(3, 3) == 1.0
    assert [needed(target) for target in TARGETS] == [598, 299, 149]


def test_the_lowest_threshold_that_holds_is_taken() -> None:
    """2000 right values at 0.97, 1000 with 30 wrong at 0.93, a heap of guesses at 0.6."""
    half, one, two = review_free(tally((0.97, 2000, 0), (0.93, 1000, 30), (0.6, 1000, 400))).answers
    assert half.best is not None
    assert one.best is not None
    assert two.best is not None
    assert (half.best.threshold, half.best.taken, half.best.wrong, half.best.share) == (0.94, 2000, 0, 0.5)
    assert one.best.threshold == 0.94
    assert (two.best.threshold, two.best.taken, two.best.wrong) == (0.61, 3000, 30)
    assert two.best.error == 0.01 < two.best.bound < 0.02


def test_few_values_prove_nothing() -> None:
    """298 right ones are one too few for 1 %; with 299 it holds; a wrong one among them and it does not."""
    assert [(one.is_too_few, one.best is None) for one in review_free(tally((0.99, 298, 0))).answers] == [
        (True, True),
        (True, True),
        (False, False),
    ]
    assert review_free(tally((0.99, 299, 0))).answers[1].best is not None
    missed = review_free(tally((0.99, 299, 1))).answers[1]
    assert missed.best is None
    assert not missed.is_too_few


def test_what_a_check_objects_to_is_never_taken() -> None:
    """It counts among all values, and not among those that were taken, however sure."""
    best = review_free(tally((0.99, 900, 0), refuted=100)).answers[0].best
    assert best is not None
    assert (best.taken, best.wrong, best.total, best.share) == (900, 0, 1000, 0.9)


def test_today_is_told_beside_it() -> None:
    """How those did that are shown as sure now."""
    today = review_free(tally((0.9, 10, 1), (0.89, 10, 5))).today
    assert (today.threshold, today.taken, today.wrong, today.total, today.error) == (0.9, 10, 1, 20, 0.1)
    assert review_free(Tally()).today.error == 0.0


def test_the_bound_holds_over_all_thresholds_that_are_tried() -> None:
    """Of 200 sites whose values are wrong as often as they say, fewer than one in twenty are told too much."""
    chance = random.Random(5)
    misled = answered = 0
    for _ in range(200):
        values, truth = Tally(), []
        for _ in range(1500):
            doubt = min(0.9, chance.expovariate(25))
            truth.append((1 - doubt, doubt))
            values.add(1 - doubt, is_kept=chance.random() >= doubt)
        best = review_free(values).answers[2].best
        if best is not None:
            answered += 1
            taken = [error for confidence, error in truth if confidence >= best.threshold]
            misled += sum(taken) / len(taken) > 0.02
    assert answered > 100
    assert misled < 10
