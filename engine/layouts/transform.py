"""The map (turn, scale, shift, a little shear) that carries one page onto another, found in spite of false pairs.

Points are complex numbers, so that `scale * z + shear * conj(z) + shift` is any affine map, and a similarity where
`shear` is 0. Every two pairs make a guess at a similarity; the guess on which most points agree is made better by
least squares (random sample consensus, Fischler and Bolles 1981, with all samples instead of random ones). The shear
is that of a photograph, whose rows have been made straight but whose columns still lean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_LEAST_SCALE, _MOST_SCALE = 0.3, 3.3
_MOST_TURN = 0.14
"""Radians. Pages are made upright and straight before; what is left is little."""
_MOST_SHEAR = 0.1
_LEAST_BASE = 0.05
"""Two points nearer to each other than this tell nothing about turn and scale."""
_MOST_PAIRS = 80
_STIFFNESS = 0.05
"""What a shear costs: enough that three labels cannot tilt a page."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A point `here` and the point `there` on which it may lie; `group` is the same for all pairs of one point."""

    group: int
    here: complex
    there: complex


@dataclass(frozen=True, slots=True)
class PlaneMap:
    """`there = scale * here + shear * conj(here) + shift`."""

    scale: complex
    shift: complex
    shear: complex = 0j

    def apply(self, point: complex) -> complex:
        """Where a point goes."""
        return self.scale * point + self.shear * point.conjugate() + self.shift

    def back(self, point: complex) -> complex:
        """Where a point came from."""
        moved = point - self.shift
        whole = abs(self.scale) ** 2 - abs(self.shear) ** 2
        return (self.scale.conjugate() * moved - self.shear * moved.conjugate()) / whole

    @property
    def is_likely(self) -> bool:
        """Whether one page may lie on another like this: nearly straight, and neither tiny nor huge."""
        turn = abs(np.angle(self.scale))
        return bool(
            _LEAST_SCALE < self.size < _MOST_SCALE and turn < _MOST_TURN and abs(self.shear) < _MOST_SHEAR * self.size
        )

    @property
    def size(self) -> float:
        """How much longer everything becomes."""
        return abs(self.scale)


def fit(pairs: Sequence[Pair], tolerance: float) -> tuple[PlaneMap, tuple[Pair, ...]] | None:
    """The best map and the pairs (one a group at most) that lie within `tolerance` of it; None below three of them."""
    pairs = _fewest_choices_first(pairs)
    if len(pairs) < 3:
        return None
    here, there = np.array([pair.here for pair in pairs]), np.array([pair.there for pair in pairs])
    groups = np.array([pair.group for pair in pairs])
    guesses = _guesses(here, there, groups)
    if guesses is None:
        return None
    scales, shifts = guesses
    rough = 2 * tolerance
    distance = np.abs(scales[:, None] * here[None] + shifts[:, None] - there[None])
    agreed = np.array([distance[:, groups == group].min(axis=1) for group in np.unique(groups)])
    agreement = (agreed < rough).sum(axis=0) - np.minimum(agreed, rough).mean(axis=0) / rough
    best = int(agreement.argmax())
    guess = PlaneMap(complex(scales[best]), complex(shifts[best]))
    return _refined(guess, pairs, tolerance)


def _refined(guess: PlaneMap, pairs: Sequence[Pair], tolerance: float) -> tuple[PlaneMap, tuple[Pair, ...]] | None:
    """The guess made better by the pairs near it, which come nearer each time."""
    near = _near(guess, pairs, 2 * tolerance)
    for reach in (1.5 * tolerance, tolerance, tolerance):
        better = least_squares(near) if len(near) >= 3 else None
        if better is None or not better.is_likely:
            return None
        guess, near = better, _near(better, pairs, reach)
    return (guess, near) if len(near) >= 3 else None


def least_squares(pairs: Sequence[Pair]) -> PlaneMap | None:
    """The map with the least sum of squared distances, and as little shear as that allows; None for a single point."""
    here, there = np.array([pair.here for pair in pairs]), np.array([pair.there for pair in pairs])
    middle_here, middle_there = complex(here.mean()), complex(there.mean())
    here, there = here - middle_here, there - middle_there
    spread = float((np.abs(here) ** 2).sum())
    if spread < 1e-6:
        return None
    stiff = [0, (_STIFFNESS * spread) ** 0.5]
    rows = np.vstack([np.column_stack([here, here.conj()]), stiff])
    (scale, shear), *_ = np.linalg.lstsq(rows, np.append(there, 0), rcond=None)
    found = PlaneMap(complex(scale), 0j, complex(shear))
    return PlaneMap(found.scale, middle_there - found.apply(middle_here), found.shear)


def _fewest_choices_first(pairs: Sequence[Pair]) -> list[Pair]:
    """At most so many pairs that all twos of them can be tried; points with one possible partner come first."""
    choices: dict[int, int] = {}
    for pair in pairs:
        choices[pair.group] = choices.get(pair.group, 0) + 1
    return sorted(pairs, key=lambda pair: choices[pair.group])[:_MOST_PAIRS]


def _guesses(here: np.ndarray, there: np.ndarray, groups: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Scale and shift of every two pairs that make a likely page."""
    first, second = np.triu_indices(len(here), 1)
    base = here[second] - here[first]
    useful = (groups[first] != groups[second]) & (np.abs(base) > _LEAST_BASE)
    first, second, base = first[useful], second[useful], base[useful]
    scales = (there[second] - there[first]) / base
    likely = (np.abs(scales) > _LEAST_SCALE) & (np.abs(scales) < _MOST_SCALE) & (np.abs(np.angle(scales)) < _MOST_TURN)
    if not likely.any():
        return None
    scales = scales[likely]
    return scales, there[first[likely]] - scales * here[first[likely]]


def _near(plane: PlaneMap, pairs: Sequence[Pair], tolerance: float) -> tuple[Pair, ...]:
    best: dict[int, tuple[float, Pair]] = {}
    for pair in pairs:
        distance = abs(plane.apply(pair.here) - pair.there)
        if distance < tolerance and distance < best.get(pair.group, (tolerance, pair))[0]:
            best[pair.group] = distance, pair
    return tuple(pair for _, pair in best.values())
