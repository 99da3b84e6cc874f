"""A scale fitted to values that people have judged: how often values are right that the engine is so sure of.

Logistic recalibration: an intercept and a slope on the log-odds (Cox, Biometrika 45, 1958, 562-565), drawn towards
what held before, so that few values move it little (shrinkage: Steyerberg et al., Statistics in Medicine 23, 2004,
2567-2586). With two parameters it is monotone and cannot follow noise as a curve of many steps does.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.standard import LEAST_SLOPE, Scale

Numbers = NDArray[np.float64]
Truths = NDArray[np.bool_]

_BEFORE = np.array([1.0, 0.0])
_DRAWN = np.array([16.0, 4.0])
"""How strongly slope and shift are drawn to `_BEFORE`: as by normal distributions a quarter and a half wide."""
_STEPS = 50
_STILL = 1e-6
_MOST_ODDS = 9.2
"""Log-odds of one wrong in ten thousand: as fine as a confidence is kept."""


def odds_of(confidence: Numbers) -> Numbers:
    """Log-odds of confidences between 0 and 1."""
    odds: Numbers = np.log(confidence) - np.log1p(-confidence)
    return np.clip(odds, -_MOST_ODDS, _MOST_ODDS)


def belief(odds: Numbers) -> Numbers:
    """The inverse of `odds_of`."""
    shares: Numbers = 1 / (1 + np.exp(-np.clip(odds, -_MOST_ODDS * 4, _MOST_ODDS * 4)))
    return shares


def fit_scale(odds: Numbers, is_right: Truths) -> Scale:
    """The most likely slope and shift on `odds` of values of which `is_right` says how they were judged.

    Newton's method on a convex sum, its steps halved until they help; without values nothing is moved.
    """
    columns = np.column_stack((odds, np.ones_like(odds)))
    found = _BEFORE.copy()
    for _ in range(_STEPS):
        shares = belief(columns @ found)
        slope = columns.T @ (shares - is_right) + _DRAWN * (found - _BEFORE)
        curve = (columns * (shares * (1 - shares))[:, None]).T @ columns + np.diag(_DRAWN)
        step = np.linalg.solve(curve, slope)
        if float(np.abs(step).max()) < _STILL:
            break
        found = _stepped(columns, is_right, found, step)
    return Scale(max(LEAST_SLOPE, float(found[0])), float(found[1]))


def losses(odds: Numbers, is_right: Truths) -> Numbers:
    """The log loss of each value, in nats."""
    signed = np.where(is_right, odds, -odds)
    lost: Numbers = np.logaddexp(0.0, -signed)
    return lost


def _stepped(columns: Numbers, is_right: Truths, found: Numbers, step: Numbers) -> Numbers:
    """`found` moved by as much of `step` as lessens what is minimised."""

    def cost(place: Numbers) -> float:
        return float(losses(columns @ place, is_right).sum() + (_DRAWN * (place - _BEFORE) ** 2).sum() / 2)

    share, present = 1.0, cost(found)
    while share > _STILL:
        moved: Numbers = found - share * step
        if cost(moved) <= present:
            return moved
        share /= 2
    return found
